//! Paths that may be about two packages, by what stands around a file: its folder, its version, and what it is called.

use axum::body::Body;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use http::{Method, StatusCode};

use super::super::support::{Recorder, bearer};
use super::{gate, token};

/// A file of the token's own package in the folder of another, wherever a registry may keep files by their packages.
#[test]
fn a_file_in_the_folder_of_another_package_is_for_who_has_both() {
    const PATHS: [(Ecosystem, &str, &str); 14] = [
        (Ecosystem::Pypi, "acme-ui", "/simple/{}/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/simple/{}/x/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/{}/1.0/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/files/{}/1.0/acme_ui-1.0-py3-none-any.whl"),
        (Ecosystem::Pypi, "acme-ui", "/{}/1.0/acme_ui-1.0.tar.gz"),
        (Ecosystem::Cargo, "acme-ui", "/crates/{}/acme-ui-1.0.0.crate"),
        (Ecosystem::Cargo, "acme-ui", "/api/v1/crates/{}/1.0.0/acme-ui-1.0.0.crate"),
        (Ecosystem::Cargo, "acme-ui", "/v1/crates/{}/acme-ui/1.0.0/download"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/@{}/ui-1.0.0.tgz"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/{}/ui-1.0.0.tgz"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/ui-2{}-1.0.0.tgz"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/ui-2-{}-1.0.0.tgz"),
        (Ecosystem::Npm, "left", "/left/-/left-3{}-1.0.0.tgz"),
        (Ecosystem::Npm, "left", "/left/-/left-3-{}.tgz"),
    ];
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, package, template) in PATHS {
        let own = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{package}")]);
        let whole = token(&gate, Permission::ReadOnly, &[kind.name()]);
        for other in ["secret", "Secret", "acme-ui-secret", "evil"] {
            let path = format!("{}{}", kind.path(kind.name()), template.replace("{}", other));
            let before = upstream.seen().len();
            let answer = gate.get(&path, &own);
            assert_eq!((answer.status, upstream.seen().len()), (StatusCode::FORBIDDEN, before), "{path}");
            gate.get(&path, &whole);
            assert_eq!(upstream.seen().len(), before + 1, "{path}");
            cases += 1;
        }
    }
    assert_eq!(cases, 56);
}

/// The same with one folder more anywhere in the paths that registries have, which are let through without it.
#[test]
fn a_folder_that_may_be_another_packages_closes_a_path_wherever_it_stands() {
    const PATHS: [(Ecosystem, &str, &str); 23] = [
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/ui-1.0.0.tgz"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/@acme/ui-1.0.0.tgz"),
        (Ecosystem::Npm, "@acme/ui", "/@acme/ui/-/1.0.0/ui-1.0.0.tgz"),
        (Ecosystem::Pypi, "acme-ui", "/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/packages/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/ab/12/0123456789abcdef/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/acme-ui/1.0/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/source/a/acme-ui/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/packages/py2.py3/a/Acme.UI/acme_ui-1.0-py2.py3-none-any.whl"),
        (Ecosystem::Pypi, "acme-ui", "/packages/3.4/a/acme_ui/acme_ui-1.0-py3-none-any.whl"),
        (Ecosystem::Pypi, "acme-ui", "/files/0123456789abcdef0123456789abcdef/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/pypi/download/acme-ui/1.0/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/simple/acme-ui/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/simple/acme-ui/1.0/acme_ui-1.0.tar.gz"),
        (Ecosystem::Pypi, "acme-ui", "/+f/12a/0123456789abc/acme_ui-1.0.tar.gz"),
        (Ecosystem::Cargo, "acme-ui", "/acme-ui-1.0.0.crate"),
        (Ecosystem::Cargo, "acme-ui", "/crates/acme-ui/acme-ui-1.0.0.crate"),
        (Ecosystem::Cargo, "acme-ui", "/crates/acme-ui/1.0.0/acme-ui-1.0.0.crate"),
        (Ecosystem::Cargo, "acme-ui", "/crates/ac/me/acme-ui/1.0.0/download"),
        (Ecosystem::Cargo, "acme-ui", "/api/v1/crates/acme-ui/1.0.0/download"),
        (Ecosystem::Cargo, "acme-ui", "/v1/crates/acme_ui/1.0.0/download"),
        (Ecosystem::Cargo, "acme-ui", "/dl/acme-ui/1.0.0/download"),
    ];
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, package, path) in PATHS {
        let own = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{package}")]);
        let at = kind.path(kind.name());
        let segments: Vec<&str> = path[1..].split('/').collect();
        for place in 0..segments.len() {
            for more in ["evil", "acme", "acme-ui-secret", "e/evil", "e", "latest", "source/e/evil", "ev/il"] {
                let mut longer = segments.clone();
                longer.insert(place, more);
                let longer = format!("{at}/{}", longer.join("/"));
                let answer = gate.get(&longer, &own);
                assert!(!answer.status.is_success(), "{longer}: {}", answer.status);
                assert!(upstream.seen().is_empty(), "{longer}");
                cases += 1;
            }
        }
        let path = format!("{at}{path}");
        gate.get(&path, &own);
        assert_eq!(upstream.seen().len(), 1, "{path}");
    }
    assert_eq!(cases, 736);
}

/// What stands where a version is, and together with the name before it could be another package and its version.
#[test]
fn what_is_no_version_of_its_type_makes_a_path_the_repositorys() {
    const PATHS: [(Ecosystem, &str, &str, &str); 24] = [
        (Ecosystem::Npm, "left", "GET", "/left/-/left-{}.tgz"),
        (Ecosystem::Npm, "left", "GET", "/left/-/{}/left-1.0.0.tgz"),
        (Ecosystem::Npm, "left", "DELETE", "/left/-/left-{}.tgz/-rev/1"),
        (Ecosystem::Npm, "left", "DELETE", "/left/-/{}/left-1.0.0.tgz/-rev/1"),
        (Ecosystem::Npm, "@acme/left", "GET", "/download/@acme/left/{}/aa"),
        (Ecosystem::Pypi, "left", "GET", "/pypi/left/{}/json"),
        (Ecosystem::Pypi, "left", "GET", "/packages/left-{}.tar.gz"),
        (Ecosystem::Pypi, "left", "GET", "/packages/left-{}.egg"),
        (Ecosystem::Pypi, "left", "GET", "/packages/left/{}/left-1.0.tar.gz"),
        (Ecosystem::Pypi, "left", "GET", "/integrity/left/{}/left-1.0.tar.gz/provenance"),
        (Ecosystem::Pypi, "left", "GET", "/integrity/left/1.0/left-{}.tar.gz/provenance"),
        (Ecosystem::Nuget, "left", "GET", "/flat/left/{}/left.1.0.0.nupkg"),
        (Ecosystem::Nuget, "left", "GET", "/flat/left/1.0.0/left.{}.nupkg"),
        (Ecosystem::Nuget, "left", "GET", "/registration/left/{}.json"),
        (Ecosystem::Nuget, "left", "GET", "/registration/left/page/{}/2.0.0.json"),
        (Ecosystem::Nuget, "left", "GET", "/registration/left/page/1.0.0/{}.json"),
        (Ecosystem::Nuget, "left", "GET", "/api/v2/package/left/{}"),
        (Ecosystem::Nuget, "left", "DELETE", "/left/{}"),
        (Ecosystem::Nuget, "left", "POST", "/api/v2/package/left/{}"),
        (Ecosystem::Cargo, "left", "GET", "/api/v1/crates/left/{}/download"),
        (Ecosystem::Cargo, "left", "DELETE", "/api/v1/crates/left/{}/yank"),
        (Ecosystem::Cargo, "left", "PUT", "/api/v1/crates/left/{}/unyank"),
        (Ecosystem::Rubygems, "left", "GET", "/api/v2/rubygems/left/versions/{}.json"),
        (Ecosystem::Composer, "acme/left", "GET", "/dist/acme/left/{}/a.zip"),
    ];
    let no_version = [
        "2fa-1.0.0",
        "3d",
        "2core.1.0.0",
        "1.core.1.0.0",
        "1*",
        "1..0",
        "2evil",
        "7zip",
        "1_other-1.0.0",
        "1.0.0.0.0.0-x_y",
    ];
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, package, method, template) in PATHS {
        let own = token(&gate, Permission::ReadWrite, &[&format!("{kind}/{package}:rw")]);
        let ask = |version: &str| {
            let path = format!("{}{}", kind.path(kind.name()), template.replace("{}", version));
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = gate.ask(method, &path, &[("authorization", &bearer(&own))], Body::empty());
            (answer.status, upstream.seen().len(), path)
        };
        // A gem's version may have letters in each part.
        for version in no_version.iter().filter(|version| kind != Ecosystem::Rubygems || **version != "1.core.1.0.0") {
            let (status, passed, path) = ask(version);
            assert!(!status.is_success() && passed == 0, "{path}: {status}");
            cases += 1;
        }
        let (status, passed, path) = ask("1.0.0");
        assert_eq!(passed, 1, "{path}: {status}");
    }
    assert_eq!(cases, 239);
    // More numbers, or another version behind the first one.
    for (kind, path) in [
        (Ecosystem::Npm, "/left/-/left-1.0.0.js-1.0.0.tgz"),
        (Ecosystem::Npm, "/left/-/left-1.0.0.0-1.0.0.tgz"),
        (Ecosystem::Npm, "/left/-/left-1.2.3pad-1.0.0.tgz"),
        (Ecosystem::Npm, "/left/-/left-1.0.0-pad-1.0.0.tgz"),
        (Ecosystem::Npm, "/left/-/left-v1.0.0-pad-1.0.0.tgz"),
        (Ecosystem::Nuget, "/left/1.2.3.4.5"),
        (Ecosystem::Nuget, "/left/1.0.0.core.2.0.0"),
        (Ecosystem::Pypi, "/packages/left-v3-1.0.egg"),
        (Ecosystem::Pypi, "/packages/left-3-1.0-py2.7.egg"),
        (Ecosystem::Pypi, "/packages/left-1-2.0.whl"),
        (Ecosystem::Rubygems, "/api/v2/rubygems/left/versions/1-core-1.0.0.json"),
    ] {
        let own = token(&gate, Permission::ReadWrite, &[&format!("{kind}/left:rw")]);
        let method = if kind == Ecosystem::Nuget { Method::DELETE } else { Method::GET };
        let path = format!("{}{path}", kind.path(kind.name()));
        let answer = gate.ask(method, &path, &[("authorization", &bearer(&own))], Body::empty());
        assert!(!answer.status.is_success() && upstream.seen().is_empty(), "{path}: {}", answer.status);
    }
}
