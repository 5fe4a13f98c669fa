//! A NuGet feed of protocol 3, with nuget.exe.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::Method;
use serde_json::json;

use super::{asked_by_the_gateway, behind, client, document, fails_with, file, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

pub(super) const PACKAGE: &str = "
import zipfile
with zipfile.ZipFile('tool.1.0.0.nupkg', 'w') as package:
    package.writestr('tool.nuspec', '<package><metadata><id>tool</id><version>1.0.0</version><authors>acme</authors>'
        '<description>a tool</description></metadata></package>')
    package.writestr('content/tool.txt', 'tool')
";

pub(super) fn nuget(gate: &Gate, issued: &Issued, home: &Path, arguments: &[&str]) -> Command {
    let settings = format!(
        "<configuration><packageSources><clear/><add key=\"gate\" value=\"{}/artifactory/api/nuget/v3/nuget/index.json\" \
         protocolVersion=\"3\"/></packageSources><packageSourceCredentials><gate><add key=\"Username\" value=\"{}\"/>\
         <add key=\"ClearTextPassword\" value=\"{}\"/></gate></packageSourceCredentials></configuration>",
        gate.url,
        issued.token.username,
        issued.secret.expose()
    );
    fs::write(home.join("nuget.config"), settings).unwrap();
    let mut command = client("nuget-exe", home);
    command.args(arguments).args(["-NonInteractive", "-ConfigFile", "nuget.config", "-Source", "gate"]);
    command
}

#[test]
fn nuget_is_held_to_its_token() {
    let home = tempfile::tempdir().unwrap();
    works(client("python3", home.path()).args(["-c", PACKAGE]));
    let package = fs::read(home.path().join("tool.1.0.0.nupkg")).unwrap();
    let (gate, registry) = behind("nuget", Ecosystem::Nuget, move |seen| {
        let base = format!("http://{}", seen.headers["host"].to_str().unwrap());
        let archive = format!("{base}/flat/tool/1.0.0/tool.1.0.0.nupkg");
        let document = |value: serde_json::Value| Some(document(value.to_string()));
        match (&seen.method, seen.uri.path()) {
            (&Method::PUT, "/publish/") => Some(file("")),
            (_, "/index.json") => document(json!({ "version": "3.0.0", "resources": [
                { "@id": format!("{base}/flat/"), "@type": "PackageBaseAddress/3.0.0" },
                { "@id": format!("{base}/registration/"), "@type": "RegistrationsBaseUrl" },
                { "@id": format!("{base}/registration/"), "@type": "RegistrationsBaseUrl/3.0.0-beta" },
                { "@id": format!("{base}/publish"), "@type": "PackagePublish/2.0.0" },
            ] })),
            (_, "/flat/tool/index.json") => document(json!({ "versions": ["1.0.0"] })),
            (_, "/flat/tool/1.0.0/tool.1.0.0.nupkg") => Some(file(package.clone())),
            (_, "/registration/tool/index.json") => {
                let (page, leaf) =
                    (format!("{base}/registration/tool/page"), format!("{base}/registration/tool/1.0.0.json"));
                let entry =
                    json!({ "@id": leaf, "id": "tool", "version": "1.0.0", "listed": true, "packageContent": archive });
                let items = json!([{ "@id": leaf, "catalogEntry": entry, "packageContent": archive }]);
                let page = json!({ "@id": page, "count": 1, "lower": "1.0.0", "upper": "1.0.0", "items": items });
                document(json!({ "count": 1, "items": [page] }))
            }
            _ => None,
        }
    });
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let install = |issued: &Issued| {
        for folder in ["got", ".nuget", ".local"] {
            drop(fs::remove_dir_all(home.path().join(folder)));
        }
        nuget(&gate, issued, home.path(), &["install", "tool", "-NoCache", "-OutputDirectory", "got"])
    };
    let push = |issued: &Issued| {
        nuget(&gate, issued, home.path(), &["push", "tool.1.0.0.nupkg", "-ApiKey", issued.secret.expose()])
    };

    fails_with(&mut push(&reader), "The token read-only is Read-Only");
    works(&mut push(&writer));
    assert!(asked_by_the_gateway(&registry).contains(&"PUT /publish/".to_owned()));
    for issued in [&reader, &writer] {
        works(&mut install(issued));
        assert!(home.path().join("got/tool.1.0.0/content/tool.txt").is_file());
        let asked = asked_by_the_gateway(&registry);
        assert!(asked.contains(&"GET /flat/tool/1.0.0/tool.1.0.0.nupkg".to_owned()), "{asked:?}");
    }
    for entry in ["nuget/Tool", "nuget/to*"] {
        works(&mut install(&token(&gate, Permission::ReadOnly, &[entry])));
    }
    for entry in ["nuget", "nuget/Tool", "nuget/to*"] {
        works(&mut push(&token(&gate, Permission::ReadWrite, &[entry])));
        assert!(asked_by_the_gateway(&registry).contains(&"PUT /publish/".to_owned()), "{entry}");
    }
    // As it packs one by itself.
    let manifest = "<package><metadata><id>tool</id><version>1.1.0</version><authors>acme</authors><description>a tool</description>\
                    </metadata><files><file src=\"a b.txt\" target=\"content\" /></files></package>";
    fs::write(home.path().join("a b.txt"), "tool").unwrap();
    fs::write(home.path().join("tool.nuspec"), manifest).unwrap();
    works(client("nuget-exe", home.path()).args(["pack", "tool.nuspec", "-NonInteractive"]));
    let own = token(&gate, Permission::ReadWrite, &["nuget/Tool:rw"]);
    works(&mut nuget(&gate, &own, home.path(), &["push", "tool.1.1.0.nupkg", "-ApiKey", own.secret.expose()]));
    assert!(asked_by_the_gateway(&registry).contains(&"PUT /publish/".to_owned()));
    let other = token(&gate, Permission::ReadWrite, &["nuget/tools"]);
    fails_with(&mut install(&other), "and not for this");
    fails_with(&mut push(&other), "and not for this");
    asked_by_the_gateway(&registry);
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut install(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut install(&reader), "The token read-only was revoked");
    assert!(asked_by_the_gateway(&registry).is_empty());
}
