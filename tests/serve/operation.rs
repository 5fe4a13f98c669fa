//! The table of what a request does: types × methods × paths.

use gatepass::serve::{Kind, Operation, classify};
use http::Method;

const METHODS: [&str; 10] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MOVE"];

fn operation(kind: Kind, method: &str, path: &str) -> Option<Operation> {
    classify(kind, &Method::from_bytes(method.as_bytes()).unwrap(), path)
}

#[test]
fn methods_that_nobody_classified_are_refused_everywhere() {
    for kind in Kind::ALL {
        for path in ["", "/", "/a", "/a/b/c", "/team/app/manifests/1.0", "/-/package/a/dist-tags/latest"] {
            for method in ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MOVE", "LOCK", "get", "BREW"] {
                assert_eq!(operation(kind, method, path), None, "{kind} {method} {path}");
            }
        }
    }
}

#[test]
fn what_belongs_to_the_account_at_the_upstream_is_closed() {
    for (kind, method, path) in [
        (Kind::Npm, "PUT", "/-/user/org.couchdb.user:me"),
        (Kind::Npm, "GET", "/-/npm/v1/tokens"),
        (Kind::Npm, "POST", "/-/npm/v1/tokens"),
        (Kind::Npm, "DELETE", "/-/npm/v1/tokens/token/abc"),
        (Kind::Npm, "POST", "/-/npm/v1/user"),
        (Kind::Npm, "PUT", "/-/org/acme/user"),
        (Kind::Npm, "POST", "/-/v1/login"),
        (Kind::Rubygems, "GET", "/api/v1/api_key"),
        (Kind::Rubygems, "POST", "/api/v1/profile"),
        (Kind::Cargo, "PUT", "/me/tokens"),
        (Kind::Docker, "GET", "/_catalog"),
        (Kind::Docker, "GET", "/"),
        (Kind::Docker, "GET", "/manifests/latest"),
        (Kind::Docker, "POST", "/app/manifests/latest"),
        (Kind::Docker, "PUT", "/app/tags/list"),
        (Kind::Docker, "PATCH", "/app/blobs/sha256:aa"),
        (Kind::Docker, "GET", "/app//manifests/latest"),
    ] {
        assert_eq!(operation(kind, method, path), None, "{kind} {method} {path}");
    }
}

#[test]
fn reading_and_writing_are_told_apart() {
    let table = [
        (Kind::Docker, "GET HEAD", "/app/manifests/1.0", "DELETE PUT", ""),
        (Kind::Docker, "GET HEAD", "/team/a/b/blobs/sha256:aa", "DELETE", ""),
        (Kind::Docker, "GET HEAD", "/team/app/tags/list", "", "DELETE POST PUT"),
        (Kind::Docker, "GET HEAD", "/team/app/referrers/sha256:aa", "", "DELETE POST PUT"),
        (Kind::Docker, "", "/team/app/blobs/uploads/", "DELETE GET HEAD PATCH POST PUT", ""),
        (Kind::Docker, "", "/team/app/blobs/uploads/0-1-2", "DELETE GET HEAD PATCH PUT", "POST"),
        (Kind::Helm, "GET HEAD", "/chart/manifests/1.0", "DELETE PUT", "POST"),
        (Kind::Npm, "GET HEAD", "/lodash", "PUT", "DELETE POST PATCH"),
        (Kind::Npm, "GET HEAD", "/@acme%2fui", "PUT", "DELETE POST"),
        (Kind::Npm, "GET HEAD", "/@acme/ui/-/ui-1.0.0.tgz", "", "POST DELETE"),
        (Kind::Npm, "GET HEAD", "/-/package/lodash/dist-tags", "", "PATCH"),
        (Kind::Npm, "", "/-/package/lodash/dist-tags/latest", "DELETE POST PUT", "PATCH"),
        (Kind::Npm, "GET HEAD", "/lodash/-/lodash-1.0.0.tgz/-rev/3", "DELETE PUT", "POST"),
        (Kind::Npm, "POST", "/-/npm/v1/security/advisories/bulk", "", "PUT DELETE GET"),
        (Kind::Pypi, "GET HEAD", "/simple/flask/", "", "DELETE POST PUT"),
        (Kind::Pypi, "GET HEAD", "/", "POST", "DELETE PUT"),
        (Kind::Pypi, "GET HEAD", "", "POST", "DELETE PUT"),
        (Kind::Maven, "GET HEAD", "/org/acme/a/1/a-1.jar", "DELETE POST PUT", "PATCH"),
        (Kind::Generic, "GET HEAD", "/tools/a.bin", "DELETE POST PUT", "PATCH"),
        (Kind::Go, "GET HEAD", "/github.com/!acme/a/@v/list", "PUT", "DELETE POST"),
        (Kind::Nuget, "GET HEAD", "/index.json", "DELETE POST PUT", "PATCH"),
        (Kind::Cargo, "GET HEAD", "/index/config.json", "", "DELETE POST PUT"),
        (Kind::Cargo, "GET HEAD", "/api/v1/crates/new", "DELETE PUT", "POST"),
        (Kind::Rubygems, "GET HEAD", "/specs.4.8.gz", "", "DELETE POST PUT"),
        (Kind::Rubygems, "GET HEAD", "/api/v1/gems", "POST", "PUT DELETE"),
        (Kind::Composer, "GET HEAD", "/packages.json", "DELETE POST PUT", "PATCH"),
        (Kind::Conda, "GET HEAD", "/noarch/repodata.json", "DELETE POST PUT", "PATCH"),
        (Kind::Huggingface, "GET HEAD", "/acme/model/resolve/main/config.json", "DELETE POST PUT", "PATCH"),
        (Kind::Huggingface, "GET HEAD POST", "/api/models/acme/m/paths-info/main", "DELETE PUT", "PATCH"),
    ];
    for (kind, reads, path, writes, closed) in table {
        for (methods, expected) in [(reads, Some(Operation::Read)), (writes, Some(Operation::Write)), (closed, None)] {
            for method in methods.split_whitespace() {
                assert_eq!(operation(kind, method, path), expected, "{kind} {method} {path}");
            }
        }
    }
    for kind in Kind::ALL {
        assert!(table.iter().any(|row| row.0 == kind), "{kind} has no row");
    }
}

/// Whatever the path, only a method that HTTP calls safe is ever a reading, but for the POSTs that were looked at.
#[test]
fn no_unsafe_method_is_a_reading_but_those_two() {
    let paths =
        ["", "/", "/a", "/a/-rev/1", "/api/v1/crates/new", "/-/v1/search", "/x/blobs/uploads/", "/a/manifests/b"];
    for (kind, path) in Kind::ALL.into_iter().flat_map(|kind| paths.map(|path| (kind, path))) {
        for method in METHODS.iter().filter(|method| !matches!(**method, "GET" | "HEAD")) {
            assert_ne!(operation(kind, method, path), Some(Operation::Read), "{kind} {method} {path}");
        }
    }
}
