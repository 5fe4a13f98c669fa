//! The table of what a request does: types × methods × paths.

use gatepass_gateway::{Access, Kind, Operation, PlainPath, classify, served};
use http::Method;

const METHODS: [&str; 10] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MOVE"];

fn access(kind: Kind, method: &str, path: &str) -> Option<Access> {
    let path = if path.is_empty() { "/" } else { path };
    let path = PlainPath::of(path).unwrap_or_else(|_| panic!("{path} is not plain"));
    classify(kind, &Method::from_bytes(method.as_bytes()).unwrap(), path.whole())
}

fn operation(kind: Kind, method: &str, path: &str) -> Option<Operation> {
    access(kind, method, path).map(|access| access.operation)
}

#[test]
fn methods_that_nobody_classified_are_refused_everywhere() {
    for kind in served() {
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
        (Kind::Docker, "GET", "/-app/manifests/latest"),
        (Kind::Docker, "GET", "/app/_x/manifests/latest"),
        (Kind::Rubygems, "GET", "/api/v1/gems"),
        (Kind::Rubygems, "GET", "/api/v1/gems.json"),
        (Kind::Rubygems, "GET", "/api/v1/gems/rails/owners.json/x"),
        (Kind::Rubygems, "GET", "/api/v1/web_hooks.json"),
        (Kind::Cargo, "GET", "/me"),
        (Kind::Cargo, "GET", "/api/v1/me"),
        (Kind::Cargo, "GET", "/api/v1/me/tokens"),
        (Kind::Cargo, "PUT", "/api/v1/crates/tool/owners"),
        (Kind::Cargo, "GET", "/api/v1/crates/tool/owners"),
        (Kind::Nuget, "POST", "/api/v2/package/create-verification-key/1.0.0"),
        (Kind::Nuget, "POST", "/package/Create-Verification-Key/1.0.0"),
        (Kind::Nuget, "GET", "/account/apikeys.json"),
        (Kind::Huggingface, "GET", "/api/whoami-v2"),
        (Kind::Huggingface, "GET", "/api/models/acme/tool/xet-write-token/main"),
        (Kind::Huggingface, "PUT", "/api/models/acme/tool/settings"),
        (Kind::Huggingface, "GET", "/API/models/resolve/x/y"),
        (Kind::Composer, "POST", "/api/create-package"),
        (Kind::Composer, "GET", "/profile.json"),
        (Kind::Composer, "GET", "/explore.zip"),
        (Kind::Rubygems, "GET", "/gems/new.gem"),
        (Kind::Pypi, "GET", "/manage/account/token"),
        (Kind::Pypi, "POST", "/_/oidc/mint-token"),
        (Kind::Conda, "GET", "/api/user/me"),
        (Kind::Npm, "GET", "/_session"),
        (Kind::Npm, "GET", "/_users/x"),
        (Kind::Npm, "GET", "/-/package/tool/access"),
        (Kind::Npm, "GET", "/-/npm/v1/hooks"),
    ] {
        assert_eq!(operation(kind, method, path), None, "{kind} {method} {path}");
    }
}

#[test]
fn reading_and_writing_are_told_apart() {
    let table = [
        (Kind::Docker, "GET HEAD", "/app/manifests/1.0", "DELETE PUT", ""),
        // A tag may begin with `_`; a digest may not.
        (Kind::Docker, "GET HEAD", "/app/manifests/_1.0", "DELETE PUT", ""),
        (Kind::Docker, "", "/app/manifests/_sha256:aa", "", "GET HEAD DELETE PUT"),
        (Kind::Docker, "GET HEAD", "/team/a/b/blobs/sha256:aa", "DELETE", ""),
        (Kind::Docker, "GET HEAD", "/team/app/tags/list", "", "DELETE POST PUT"),
        (Kind::Docker, "GET HEAD", "/team/app/referrers/sha256:aa", "", "DELETE POST PUT"),
        (Kind::Docker, "", "/team/app/blobs/uploads/", "POST", "DELETE GET HEAD PATCH PUT"),
        (Kind::Docker, "", "/team/app/blobs/uploads", "POST", "DELETE GET HEAD PATCH PUT"),
        (Kind::Docker, "", "/team/app/blobs/uploads/0-1-2", "DELETE GET HEAD PATCH PUT", "POST"),
        (Kind::Helm, "GET HEAD", "/chart/manifests/1.0", "DELETE PUT", "POST"),
        (Kind::Npm, "GET HEAD", "/lodash", "PUT", "DELETE POST PATCH"),
        (Kind::Npm, "GET HEAD", "/@acme%2fui", "PUT", "DELETE POST"),
        (Kind::Npm, "GET HEAD", "/%40acme%2Fui", "PUT", "DELETE POST"),
        // Scopes from before there were rules.
        (Kind::Npm, "GET HEAD", "/@_acme/ui", "PUT", "DELETE POST"),
        (Kind::Npm, "", "/@-/ui", "", "GET HEAD PUT DELETE"),
        (Kind::Npm, "", "/-/leads-elsewhere.tgz", "", "GET HEAD PUT DELETE"),
        (Kind::Npm, "GET HEAD", "/@acme/ui/-/ui-1.0.0.tgz", "", "POST DELETE"),
        (Kind::Npm, "GET HEAD", "/@acme/ui/-/@acme/ui-1.0.0.tgz", "", "POST DELETE"),
        (Kind::Npm, "GET HEAD", "/download/@acme/ui/1.0.0/0a1b", "", "POST DELETE"),
        (Kind::Npm, "GET HEAD", "/-/package/lodash/dist-tags", "POST PUT", "PATCH"),
        (Kind::Npm, "GET HEAD", "/-/package/@acme%2fui/dist-tags", "POST PUT", "PATCH"),
        (Kind::Npm, "GET HEAD", "/-/npm/v1/attestations/@acme%2fui@1.0.0", "", "PUT"),
        (Kind::Npm, "GET HEAD", "/-/v1/search", "", "POST PUT DELETE"),
        (Kind::Npm, "", "/-/package/lodash/dist-tags/latest", "DELETE POST PUT", "PATCH"),
        (Kind::Npm, "", "/lodash/-/lodash-1.0.0.tgz/-rev/3", "DELETE", "POST PUT GET"),
        (Kind::Npm, "", "/lodash/-rev/3", "DELETE PUT", "POST GET"),
        (Kind::Npm, "POST", "/-/npm/v1/security/advisories/bulk", "", "PUT DELETE GET"),
        (Kind::Pypi, "GET HEAD", "/simple/flask/", "", "DELETE POST PUT"),
        (Kind::Pypi, "GET HEAD", "/%2Bf/ab/cd/flask-1.0-py3-none-any.whl", "", "DELETE POST PUT"),
        (Kind::Pypi, "GET HEAD", "/packages/flask-1.0.tar.gz", "", "DELETE POST PUT"),
        (Kind::Pypi, "GET HEAD", "/packages/flask-v1.0.tar.gz", "", "DELETE POST PUT"),
        (Kind::Pypi, "", "/packages/flask-version.tar.gz", "", "GET HEAD DELETE POST PUT"),
        (Kind::Pypi, "GET HEAD", "/", "POST", "DELETE PUT"),
        (Kind::Pypi, "GET HEAD", "", "POST", "DELETE PUT"),
        (Kind::Pypi, "", "/legacy/", "POST", "GET DELETE PUT"),
        (Kind::Maven, "GET HEAD", "/org/acme/a/1/a-1.jar", "DELETE PUT", "PATCH POST"),
        (Kind::Generic, "GET HEAD", "/tools/a.bin", "DELETE POST PUT", "PATCH"),
        (Kind::Go, "GET HEAD", "/github.com/!acme/a/@v/list", "", "DELETE POST"),
        (Kind::Go, "GET HEAD", "/github.com/%21acme/a/%40v/v2.0.0+incompatible.zip", "PUT", "DELETE POST"),
        // A module whose name begins with a capital.
        (Kind::Go, "GET HEAD", "/git.test/!acme/!acme/@v/list", "", "DELETE POST"),
        (Kind::Go, "GET HEAD", "/git.test/!acme/!acme/@latest", "", "DELETE POST PUT"),
        (Kind::Go, "GET HEAD", "/git.test/_acme/@v/v1.0.0.mod", "PUT", "DELETE POST"),
        (Kind::Go, "", "/git.test/.acme/@v/list", "", "GET HEAD DELETE POST"),
        (Kind::Go, "", "/acme.test/a/@v/v1.0.0.zip;go.version=v1.0.0", "PUT", "DELETE POST GET"),
        (Kind::Go, "GET HEAD", "/sumdb/sum.example/tile/8/0/x001/234.p/5", "", "PUT"),
        (Kind::Nuget, "GET HEAD", "/index.json", "", "DELETE POST PUT PATCH"),
        (Kind::Nuget, "GET HEAD", "/flat/tool/1.0.0/tool.1.0.0.nupkg", "", "DELETE POST PUT"),
        (Kind::Nuget, "GET HEAD", "/query2/", "", "DELETE POST"),
        (Kind::Nuget, "GET HEAD", "/v3/search", "", "DELETE POST"),
        (Kind::Nuget, "GET HEAD", "/search/query", "", "DELETE POST"),
        (Kind::Nuget, "", "/search/users", "", "GET HEAD DELETE POST"),
        (Kind::Nuget, "GET HEAD", "/Packages(Id='tool',Version='1.0.0')", "", "DELETE POST PUT"),
        (Kind::Nuget, "GET HEAD", "/v3/registration/tool/page/1.0.0/2.0.0.json", "", "DELETE POST PUT"),
        (Kind::Nuget, "GET HEAD", "/api/v2/package/tool/1.0.0", "DELETE POST", "PUT PATCH"),
        (Kind::Nuget, "", "/publish/", "PUT", "DELETE POST PATCH GET"),
        (Kind::Cargo, "GET HEAD", "/index/config.json", "", "DELETE POST PUT"),
        (Kind::Cargo, "GET HEAD", "/index/se/rd/serde", "", "DELETE POST PUT"),
        (Kind::Cargo, "GET HEAD", "/dl/serde/1.0.0/download", "", "DELETE POST PUT"),
        (Kind::Cargo, "GET HEAD", "/api/v1/crates/new", "PUT", "POST DELETE"),
        (Kind::Cargo, "", "/api/v1/crates/serde/1.0.0/yank", "DELETE", "POST GET PUT"),
        (Kind::Cargo, "", "/v1/crates/serde/1.0.0/unyank", "PUT", "POST GET DELETE"),
        (Kind::Rubygems, "GET HEAD", "/specs.4.8.gz", "", "DELETE POST PUT"),
        (Kind::Rubygems, "GET HEAD", "/gems/rails-7.0.gem", "", "DELETE POST PUT"),
        (Kind::Rubygems, "", "/api/v1/gems", "POST", "PUT DELETE GET"),
        (Kind::Rubygems, "", "/api/v1/gems/yank", "DELETE", "PUT POST GET"),
        (Kind::Composer, "GET HEAD", "/packages.json", "", "DELETE POST PUT PATCH"),
        (Kind::Composer, "GET HEAD", "/dist/acme/tool.zip", "DELETE PUT", "PATCH POST"),
        (Kind::Conda, "GET HEAD", "/noarch/repodata.json", "DELETE POST PUT", "PATCH"),
        (Kind::Conda, "GET HEAD", "/linux-64/tool-1.0-0.conda", "DELETE POST PUT", "PATCH"),
        (Kind::Huggingface, "GET HEAD", "/acme/model/resolve/main/config.json", "", "DELETE POST PUT PATCH"),
        (Kind::Huggingface, "GET HEAD", "/acme/model/resolve/refs%2Fpr%2F1/a/b.bin", "", "DELETE POST PUT PATCH"),
        (Kind::Huggingface, "GET HEAD", "/api/models/acme/m/auth-check", "", "DELETE POST PUT PATCH"),
        (Kind::Huggingface, "GET HEAD", "/api/models-tags-by-type", "", "DELETE POST PUT PATCH"),
        (Kind::Huggingface, "POST", "/api/models/acme/m/paths-info/main", "", "DELETE PUT PATCH"),
        (Kind::Huggingface, "POST", "/api/models/acme/m/paths-info/refs%2Fpr%2F1", "", "DELETE PUT PATCH"),
        // Repositories that are called like routes.
        (Kind::Huggingface, "", "/api/models/acme/paths-info/commit/main", "POST", "DELETE PUT PATCH"),
        (Kind::Huggingface, "", "/api/models/commit/paths-info/commit/main", "POST", "DELETE PUT PATCH"),
        (Kind::Huggingface, "", "/api/models/acme/commit/paths-info/main", "POST", "DELETE PUT PATCH"),
        (Kind::Huggingface, "", "/api/models/acme/COMMIT/paths-info/main", "POST", "DELETE PUT PATCH"),
        (Kind::Huggingface, "", "/acme/model.git/info/lfs/objects/batch", "POST", "DELETE PUT PATCH"),
    ];
    for (kind, reads, path, writes, closed) in table {
        for (methods, expected) in [(reads, Some(Operation::Read)), (writes, Some(Operation::Write)), (closed, None)] {
            for method in methods.split_whitespace() {
                assert_eq!(operation(kind, method, path), expected, "{kind} {method} {path}");
            }
        }
    }
    for kind in served() {
        assert!(table.iter().any(|row| row.0 == kind), "{kind} has no row");
    }
}

#[test]
fn only_what_says_something_by_a_body_has_one() {
    for (kind, method, path, body) in [
        (Kind::Npm, "POST", "/-/npm/v1/security/audits/quick", true),
        (Kind::Npm, "PUT", "/tool", true),
        (Kind::Npm, "DELETE", "/tool/-rev/1-a", false),
        (Kind::Docker, "PATCH", "/app/blobs/uploads/1", true),
        (Kind::Docker, "GET", "/app/blobs/uploads/1", false),
        (Kind::Docker, "DELETE", "/app/manifests/1", false),
        (Kind::Rubygems, "DELETE", "/api/v1/gems/yank", true),
        (Kind::Huggingface, "DELETE", "/api/repos/delete", true),
        (Kind::Cargo, "DELETE", "/api/v1/crates/tool/1.0.0/yank", false),
        (Kind::Generic, "DELETE", "/a", false),
    ] {
        assert_eq!(access(kind, method, path).unwrap().body, body, "{kind} {method} {path}");
    }
    for (kind, method) in served().flat_map(|kind| ["GET", "HEAD"].map(|method| (kind, method))) {
        for path in
            ["/", "/a", "/a/b.whl", "/app/manifests/1", "/index.json", "/noarch/a", "/a/@v/list", "/config.json"]
        {
            assert!(!access(kind, method, path).is_some_and(|access| access.body), "{kind} {method} {path}");
        }
    }
}

/// What frameworks that strip a format off a path take for the account's pages.
#[test]
fn the_accounts_pages_are_closed_with_any_format() {
    const WORDS: [&str; 15] = [
        "profile", "PROFILE", "token", "tokens", "admin", "user", "users", "Users", "account", "me", "login",
        "settings", "session", "api_key", "apikeys",
    ];
    const ENDS: [&str; 18] = [
        "",
        ".zip",
        ".tgz",
        ".gz",
        ".tar.gz",
        ".json",
        ".json.zip",
        ".xml.gz",
        ".json.gz",
        ".gem",
        ".whl",
        ".nupkg",
        ".crate",
        ".conda",
        ".tar.bz2",
        ".phar",
        ".zip.json",
        ".metadata",
    ];
    const KINDS: [Kind; 7] =
        [Kind::Composer, Kind::Nuget, Kind::Pypi, Kind::Rubygems, Kind::Conda, Kind::Cargo, Kind::Huggingface];
    let mut cases = 0;
    for (root, word) in
        ["/", "/api/", "/api/v1/", "/API/v2/"].into_iter().flat_map(|root| WORDS.map(|word| (root, word)))
    {
        for (below, end) in ["", "/1", "/1/keys", "/1/1"].into_iter().flat_map(|below| ENDS.map(|end| (below, end))) {
            for (kind, method) in KINDS.into_iter().flat_map(|kind| ["GET", "DELETE"].map(|method| (kind, method))) {
                let path = format!("{root}{word}{below}{end}");
                assert_eq!(operation(kind, method, &path), None, "{kind} {method} {path}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 4 * 15 * 4 * 18 * 7 * 2, "{cases} cases");
    for (kind, path) in [
        (Kind::Composer, "/acme-tool-1.0.zip"),
        (Kind::Composer, "/acme/user/1.0/user-1.0.zip"),
        (Kind::Pypi, "/packages/users/users-1.0.tar.gz"),
        (Kind::Nuget, "/v3/registration/admin/index.json"),
        (Kind::Nuget, "/api/v2/package/Users/1.0.0"),
        (Kind::Rubygems, "/gems/users-1.0.gem"),
        (Kind::Conda, "/main/noarch/repodata.json"),
    ] {
        assert_eq!(operation(kind, "GET", path), Some(Operation::Read), "{kind} {path}");
    }
}

/// Whatever the path, only a method that HTTP calls safe is ever a reading, but for the POSTs that were looked at.
#[test]
fn no_unsafe_method_is_a_reading_but_those_that_were_looked_at() {
    let paths =
        ["", "/", "/a", "/a/-rev/1", "/api/v1/crates/new", "/-/v1/search", "/x/blobs/uploads/", "/a/manifests/b"];
    for (kind, path) in served().flat_map(|kind| paths.map(|path| (kind, path))) {
        for method in METHODS.iter().filter(|method| !matches!(**method, "GET" | "HEAD")) {
            assert_ne!(operation(kind, method, path), Some(Operation::Read), "{kind} {method} {path}");
        }
    }
}
