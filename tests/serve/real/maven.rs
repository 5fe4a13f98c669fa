//! A store of files in Maven's layout, with mvn.

use std::fs;
use std::path::Path;
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};

use super::files::files;
use super::{client, fails_with, useless, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

/// The plugins that deploy a file and that ask for a project's dependencies, as Debian has them.
pub(super) const DEPLOY: &str = "org.apache.maven.plugins:maven-deploy-plugin:3.0.0:deploy-file";
pub(super) const RESOLVE: &str = "org.apache.maven.plugins:maven-antrun-plugin:3.1.0:run";

/// Something that needs the artefact.
const PROJECT: &str = "<project><modelVersion>4.0.0</modelVersion><groupId>org.acme</groupId><artifactId>app</artifactId>\
    <version>1.0</version><packaging>pom</packaging><dependencies><dependency><groupId>org.acme</groupId>\
    <artifactId>tool</artifactId><version>1.0</version><type>txt</type></dependency></dependencies></project>";

/// A home with a project, and with Debian's plugins in the local repository as if they had been downloaded before.
pub(super) fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    works(client("cp", home.path()).args(["-rs", "/usr/share/maven-repo", "repository"]));
    fs::write(home.path().join("pom.xml"), PROJECT).unwrap();
    fs::write(home.path().join("tool.txt"), "tool").unwrap();
    home
}

pub(super) fn mvn(gate: &Gate, issued: &Issued, home: &Path, goal: &str) -> Command {
    let (url, username, value) =
        (format!("{}/artifactory/maven/", gate.url), &issued.token.username, issued.secret.expose());
    let settings = format!(
        "<settings><servers><server><id>gate</id><username>{username}</username><password>{value}</password></server>\
         </servers><mirrors><mirror><id>gate</id><mirrorOf>*</mirrorOf><url>{url}</url></mirror></mirrors></settings>"
    );
    fs::write(home.join("settings.xml"), settings).unwrap();
    // What was downloaded before, and what could not be.
    drop(fs::remove_dir_all(home.join("repository/org/acme")));
    let mut command = client("mvn", home);
    // The least that the virtual machine can do: it starts anew each time.
    command.env("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    command.args(["-B", "-q", "-s", "settings.xml", "-Dmaven.repo.local=repository", goal]);
    if goal == DEPLOY {
        command.args([
            "-DgroupId=org.acme",
            "-DartifactId=tool",
            "-Dversion=1.0",
            "-Dpackaging=txt",
            "-Dfile=tool.txt",
        ]);
        command.args(["-DrepositoryId=gate", &format!("-Durl={url}")]);
    }
    command
}

#[test]
fn maven_is_held_to_its_token() {
    let upstream = files();
    let gate = Gate::before(&[("maven", Ecosystem::Maven, &upstream.url)]);
    let (reader, writer) = (gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite));
    let home = home();
    let deploy = |issued: &Issued| mvn(&gate, issued, home.path(), DEPLOY);
    let resolve = |issued: &Issued| mvn(&gate, issued, home.path(), RESOLVE);

    fails_with(&mut deploy(&reader), "The token read-only is Read-Only");
    assert!(upstream.seen().is_empty());
    works(&mut deploy(&writer));
    for issued in [&reader, &writer] {
        works(&mut resolve(issued));
        let artefact = home.path().join("repository/org/acme/tool/1.0/tool-1.0.txt");
        assert_eq!(fs::read_to_string(artefact).unwrap(), "tool");
    }
    for entry in ["maven/org.acme", "maven/org.acme/tool"] {
        let own = token(&gate, Permission::ReadWrite, &[entry]);
        works(&mut deploy(&own));
        works(&mut resolve(&own));
    }
    for entry in ["maven/org.acme.tool", "maven/org.acme/tools", "maven/org.acm"] {
        let other = token(&gate, Permission::ReadWrite, &[entry]);
        fails_with(&mut deploy(&other), "and not for this");
        fails_with(&mut resolve(&other), "and not for this");
    }
    for (issued, sentence) in useless(&gate) {
        fails_with(&mut resolve(&issued), sentence);
    }
    gate.revoke(&reader);
    fails_with(&mut resolve(&reader), "The token read-only was revoked");
}
