//! A tree of Ruby gems as `gem generate_index` makes it, with gem.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::Method;
use sha2::{Digest as _, Sha256};

use super::{asked_by_the_gateway, behind, client, fails_with, file, run, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

const SPECIFICATION: &str = "Gem::Specification.new do |gem|
  gem.name, gem.version, gem.summary, gem.authors = 'tool', '1.0', 'a tool', ['acme']
end
";

fn address(gate: &Gate, issued: &Issued) -> String {
    let (username, value) = (&issued.token.username, issued.secret.expose());
    format!("http://{username}:{value}@{}/artifactory/api/gems/gems/", gate.host())
}

fn gem(home: &Path, arguments: &[&str]) -> Command {
    let mut command = client("gem", home);
    command.env("GEM_HOME", home.join("gems")).args(arguments);
    command
}

/// gem reads a gem by itself, or the old list of all where its registry has no other; bundler the new one. Of both there is left
/// what the scope has. What is pushed is called as its specification says.
#[test]
fn gem_and_bundler_install_what_the_scope_has() {
    let (home, tree) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(home.path().join("tool.gemspec"), SPECIFICATION).unwrap();
    works(&mut gem(home.path(), &["build", "tool.gemspec"]));
    fs::create_dir_all(tree.path().join("gems")).unwrap();
    fs::create_dir_all(tree.path().join("info")).unwrap();
    let package = fs::read(home.path().join("tool-1.0.gem")).unwrap();
    fs::write(tree.path().join("gems/tool-1.0.gem"), &package).unwrap();
    let digest = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    fs::write(tree.path().join("info/tool"), format!("---\n1.0 |checksum:{}\n", digest(&package))).unwrap();
    let versions = "created_at: 2026-11-26T00:00:00Z\n---\nother 1.0 00000000000000000000000000000000\ntool 1.0 x\n";
    fs::write(tree.path().join("versions"), versions).unwrap();
    works(gem(home.path(), &["generate_index", "--directory"]).arg(tree.path()));
    let is_old = Arc::new(AtomicBool::new(false));
    let old = Arc::clone(&is_old);
    let (gate, registry) = behind("rubygems", Ecosystem::Rubygems, move |seen| match seen.method {
        Method::POST => Some(file("taken")),
        Method::HEAD if old.load(Ordering::SeqCst) => None,
        Method::HEAD if seen.uri.path() == "/" => Some(file("")),
        _ => fs::read(tree.path().join(&seen.uri.path()[1..])).ok().map(file),
    });
    let inside = token(&gate, Permission::ReadWrite, &["rubygems/tool"]);
    let outside = token(&gate, Permission::ReadWrite, &["rubygems/other"]);
    let source = |issued: &Issued| address(&gate, issued).replace("gems/gems/", "gems/rubygems/");
    let install = |issued: &Issued| {
        drop(fs::remove_dir_all(home.path().join("gems")));
        gem(home.path(), &["install", "--remote", "--clear-sources", "--source", &source(issued), "tool"])
    };
    let fetch = |issued: &Issued| {
        let folder = tempfile::tempdir_in(home.path()).unwrap().keep();
        let mut command = gem(home.path(), &["fetch", "--clear-sources", "--source", &source(issued), "tool"]);
        command.current_dir(folder);
        command
    };
    let bundle = |issued: &Issued| {
        let folder = tempfile::tempdir_in(home.path()).unwrap().keep();
        fs::write(folder.join("Gemfile"), format!("source '{}'\ngem 'tool'\n", source(issued))).unwrap();
        let mut command = client("bundle", &folder);
        command.args(["install", "--retry", "0"]).env("BUNDLE_PATH", folder.join("vendor"));
        command
    };
    let push = |issued: &Issued| {
        let mut command = gem(home.path(), &["push", "--host", &format!("{}/artifactory/api/gems/rubygems", gate.url)]);
        command.env("GEM_HOST_API_KEY", issued.secret.expose()).arg("tool-1.0.gem");
        command
    };

    fails_with(&mut push(&outside), "and not for this");
    assert!(!run(&mut install(&outside)).0 && !run(&mut bundle(&outside)).0);
    // gem is content with a gem that it does not find.
    let mut fetched = fetch(&outside);
    assert!(!run(&mut fetched).1.contains("Downloaded"), "{:?}", run(&mut fetched).1);
    is_old.store(true, Ordering::SeqCst);
    assert!(!run(&mut install(&outside)).0);
    is_old.store(false, Ordering::SeqCst);
    let asked = asked_by_the_gateway(&registry);
    assert!(asked.iter().all(|asked| !asked.contains("tool")), "{asked:?}");
    works(&mut push(&inside));
    works(&mut install(&inside));
    assert!(home.path().join("gems/gems/tool-1.0").is_dir());
    works(&mut bundle(&inside));
    let mut fetched = fetch(&inside);
    works(&mut fetched);
    assert!(fetched.get_current_dir().unwrap().join("tool-1.0.gem").is_file());
    is_old.store(true, Ordering::SeqCst);
    works(&mut install(&inside));
    assert!(home.path().join("gems/gems/tool-1.0").is_dir());
}

#[test]
fn gem_is_held_to_its_token() {
    let (home, tree) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(home.path().join("tool.gemspec"), SPECIFICATION).unwrap();
    works(&mut gem(home.path(), &["build", "tool.gemspec"]));
    fs::create_dir(tree.path().join("gems")).unwrap();
    fs::copy(home.path().join("tool-1.0.gem"), tree.path().join("gems/tool-1.0.gem")).unwrap();
    works(gem(home.path(), &["generate_index", "--directory"]).arg(tree.path()));
    let (gate, registry) = behind("gems", Ecosystem::Rubygems, move |seen| match seen.method {
        Method::POST => Some(file("taken")),
        _ => fs::read(tree.path().join(&seen.uri.path()[1..])).ok().map(file),
    });
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let install = |issued: &Issued| {
        drop(fs::remove_dir_all(home.path().join("gems")));
        gem(home.path(), &["install", "--remote", "--clear-sources", "--source", &address(&gate, issued), "tool"])
    };
    let push = |issued: &Issued| {
        let mut command = gem(home.path(), &["push", "--host", &format!("{}/artifactory/api/gems/gems", gate.url)]);
        command.env("GEM_HOST_API_KEY", issued.secret.expose()).arg("tool-1.0.gem");
        command
    };

    fails_with(&mut push(&reader), "The token read-only is Read-Only");
    assert!(asked_by_the_gateway(&registry).is_empty());
    works(&mut push(&writer));
    assert_eq!(asked_by_the_gateway(&registry), ["POST /api/v1/gems"]);
    for issued in [&reader, &writer] {
        works(&mut install(issued));
        assert!(home.path().join("gems/gems/tool-1.0").is_dir());
        let asked = asked_by_the_gateway(&registry);
        assert!(asked.contains(&"GET /gems/tool-1.0.gem".to_owned()), "{asked:?}");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut install(&issued), sentence);
        fails_with(&mut push(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut install(&reader), "The token read-only was revoked");
}
