//! Archives of PHP's packages that are uploaded: which package it is stands within, whatever the path says.

use gatepass_core::token::Permission;
use http::{Method, StatusCode};

use super::super::support::{Recorder, bearer};
use super::nuget::zip;
use super::{gate, token};

/// Where a package's archives are put.
const PATHS: [&str; 6] = [
    "/acme/tool/1.0/x.zip",
    "/dist/acme/tool/1.0/acme-tool.zip",
    "/dist/acme/tool/tool-1.0.zip",
    "/dists/acme/tool/1.0.zip",
    "/files/acme/tool/acme-tool-1.0.zip",
    "/archives/acme/tool/dev-main.zip",
];

#[test]
fn an_archive_that_says_another_package_is_put_by_who_has_both() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadWrite, &["composer/acme/tool:rw"]);
    let whole = token(&gate, Permission::ReadWrite, &["composer:rw"]);
    let about = |name: &str| format!(r#"{{"name":"{name}","version":"1.0.0"}}"#);
    let (mine, others) = (about("acme/tool"), about("evil/x"));
    let both = r#"{"name":"acme/tool","Name":"evil/x"}"#;
    let refused = [
        zip(&[("composer.json", &others)]),
        zip(&[("x-1.0/composer.json", &others)]),
        zip(&[("composer.json", &mine), ("x/composer.json", &others)]),
        zip(&[("composer.json", both)]),
        zip(&[("Composer.json", &mine)]),
        zip(&[("src/a.php", "")]),
        b"no archive".to_vec(),
        Vec::new(),
        [zip(&[("composer.json", &mine)]), zip(&[("composer.json", &others)])].concat(),
    ];
    let mut cases = 0;
    for path in PATHS {
        let path = format!("/artifactory/api/composer/composer{path}");
        let put = |issued, body: &[u8]| {
            gate.ask(Method::PUT, &path, &[("authorization", &bearer(issued))], body.to_vec()).status
        };
        for body in &refused {
            assert_eq!((put(&own, body), upstream.seen().len()), (StatusCode::FORBIDDEN, 0), "{path}");
            assert_eq!((put(&whole, body), upstream.seen().len()), (StatusCode::OK, 1), "{path}");
            cases += 1;
        }
        for body in
            [zip(&[("composer.json", &mine)]), zip(&[("tool-1.0/composer.json", &mine), ("tool-1.0/a.php", "")])]
        {
            assert_eq!((put(&own, &body), upstream.seen().len()), (StatusCode::OK, 1), "{path}");
        }
        // Archives that are no zip are for who has all.
        let tar = path.replace(".zip", ".tar.gz");
        let body = zip(&[("composer.json", &mine)]);
        let answer = gate.ask(Method::PUT, &tar, &[("authorization", &bearer(&own))], body);
        assert_eq!((answer.status, upstream.seen().len()), (StatusCode::FORBIDDEN, 0), "{tar}");
    }
    assert_eq!(cases, 54);
}
