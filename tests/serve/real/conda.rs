//! A conda channel as a tree of files, with rattler, which pixi resolves and installs with.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::Method;
use serde_json::json;

use super::{asked_by_the_gateway, behind, client, document, fails_with, file, tools, useless, works};
use crate::serve::scope::token;

/// A package of one file, and the channel's list of what it has.
const CHANNEL: &str = "
import hashlib, io, json, tarfile
about = dict(name='tool', version='1.0', build='0', build_number=0, depends=[], subdir='noarch')
content = b'tool'
digest = hashlib.sha256(content).hexdigest()
paths = dict(paths_version=1, paths=[dict(_path='tool.txt', path_type='hardlink', sha256=digest, size_in_bytes=4)])
with tarfile.open('tool-1.0-0.tar.bz2', 'w:bz2') as package:
    for name, data in [('info/index.json', json.dumps(about).encode()), ('info/paths.json', json.dumps(paths).encode()), ('tool.txt', content)]:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        package.addfile(member, io.BytesIO(data))
package = open('tool-1.0-0.tar.bz2', 'rb').read()
about.update(sha256=hashlib.sha256(package).hexdigest(), size=len(package))
channel = dict(info=dict(subdir='noarch'), packages={'tool-1.0-0.tar.bz2': about}, repodata_version=1)
json.dump(channel, open('repodata.json', 'w'))
";

pub(super) const INSTALL: &str = "
import asyncio, os, rattler
async def install():
    client = rattler.Client.authenticated_client()
    gateway = rattler.Gateway(cache_dir='cache', client=client)
    records = await rattler.solve([rattler.Channel(os.environ['CHANNEL'])], ['tool'], gateway=gateway, platforms=['noarch'])
    await rattler.install(records, target_prefix='prefix', cache_dir='cache', client=client)
try:
    asyncio.run(install())
    code = 0
except Exception as error:
    print(error, flush=True)
    code = 1
# Its threads do not always outlive an orderly end of Python.
os._exit(code)
";

/// Two packages, of which the scope has one. The list is left with that, so that the other is not even found.
#[test]
fn rattler_installs_and_curl_publishes_what_the_scope_has() {
    let home = tempfile::tempdir().unwrap();
    works(client("python3", home.path()).args(["-c", CHANNEL]));
    let read = |name: &str| fs::read(home.path().join(name)).unwrap();
    let (list, package) = (read("repodata.json"), read("tool-1.0-0.tar.bz2"));
    let (gate, registry) = behind("conda", Ecosystem::Conda, move |seen| match (&seen.method, seen.uri.path()) {
        (&Method::PUT, _) => Some(file("")),
        (_, "/noarch/repodata.json") => Some(document(list.clone())),
        (_, "/noarch/tool-1.0-0.tar.bz2") => Some(file(package.clone())),
        _ => None,
    });
    let inside = token(&gate, Permission::ReadWrite, &["conda/tool"]);
    let outside = token(&gate, Permission::ReadWrite, &["conda/tool2", "conda/other*"]);
    let channel = format!("{}/artifactory/api/conda/conda", gate.url);
    let publish = |issued: &Issued| -> Command {
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "-T", "tool-1.0-0.tar.bz2"]);
        command.args(["-u", &format!("{}:{}", issued.token.username, issued.secret.expose())]);
        command.arg(format!("{channel}/noarch/"));
        command
    };

    fails_with(&mut install(home.path(), &channel, &outside), "No candidates were found for tool");
    fails_with(&mut publish(&outside), "and not for this");
    let asked = asked_by_the_gateway(&registry);
    assert!(asked.iter().all(|asked| !asked.contains("tool-1.0")), "{asked:?}");
    works(&mut publish(&inside));
    let mut install = install(home.path(), &channel, &inside);
    works(&mut install);
    assert!(install.get_current_dir().unwrap().join("prefix/tool.txt").is_file());
}

/// A client that installs the package into a folder of its own.
fn install(home: &Path, channel: &str, issued: &Issued) -> Command {
    let folder = tempfile::tempdir_in(home).unwrap().keep();
    let login = json!({ "username": issued.token.username, "password": issued.secret.expose() });
    fs::write(folder.join("auth.json"), json!({ "127.0.0.1": { "BasicHTTP": login } }).to_string()).unwrap();
    let mut command = client(tools().join("python/bin/python"), &folder);
    command.args(["-c", INSTALL]).env("CHANNEL", channel).env("RATTLER_AUTH_FILE", folder.join("auth.json"));
    command
}

#[test]
fn rattler_is_held_to_its_token() {
    let home = tempfile::tempdir().unwrap();
    works(client("python3", home.path()).args(["-c", CHANNEL]));
    let read = |name: &str| fs::read(home.path().join(name)).unwrap();
    let (list, package) = (read("repodata.json"), read("tool-1.0-0.tar.bz2"));
    let (gate, registry) = behind("conda", Ecosystem::Conda, move |seen| match (&seen.method, seen.uri.path()) {
        (&Method::PUT, _) => Some(file("")),
        (_, "/noarch/repodata.json") => Some(document(list.clone())),
        (_, "/noarch/tool-1.0-0.tar.bz2") => Some(file(package.clone())),
        _ => None,
    });
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let channel = format!("{}/artifactory/api/conda/conda", gate.url);
    let install = |issued: &Issued| install(home.path(), &channel, issued);
    // Packages are published by whatever speaks HTTP.
    let publish = |issued: &Issued| -> Command {
        let mut command = client("curl", home.path());
        command.args(["-sS", "--fail-with-body", "-T", "tool-1.0-0.tar.bz2"]);
        command.args(["-u", &format!("{}:{}", issued.token.username, issued.secret.expose())]);
        command.arg(format!("{channel}/noarch/"));
        command
    };

    fails_with(&mut publish(&reader), "The token read-only is Read-Only");
    assert!(asked_by_the_gateway(&registry).is_empty());
    works(&mut publish(&writer));
    for issued in [&reader, &writer] {
        let mut install = install(issued);
        works(&mut install);
        assert!(install.get_current_dir().unwrap().join("prefix/tool.txt").is_file());
        let asked = asked_by_the_gateway(&registry);
        assert!(asked.contains(&"GET /noarch/tool-1.0-0.tar.bz2".to_owned()), "{asked:?}");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut install(&issued), sentence);
        fails_with(&mut publish(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut install(&reader), "The token read-only was revoked");
    assert!(asked_by_the_gateway(&registry).is_empty());
}
