//! The table of what a request does: types × methods × paths.

use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::{Access, Operation, PlainPath, classify, served};
use http::Method;

const METHODS: [&str; 10] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MOVE"];

fn access(kind: Ecosystem, method: &str, path: &str) -> Option<Access> {
    let path = if path.is_empty() { "/" } else { path };
    let path = PlainPath::of(path).unwrap_or_else(|_| panic!("{path} is not plain"));
    classify(kind, &Method::from_bytes(method.as_bytes()).unwrap(), path.whole())
}

fn operation(kind: Ecosystem, method: &str, path: &str) -> Option<Operation> {
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
        (Ecosystem::Npm, "PUT", "/-/user/org.couchdb.user:me"),
        (Ecosystem::Npm, "GET", "/-/npm/v1/tokens"),
        (Ecosystem::Npm, "POST", "/-/npm/v1/tokens"),
        (Ecosystem::Npm, "DELETE", "/-/npm/v1/tokens/token/abc"),
        (Ecosystem::Npm, "POST", "/-/npm/v1/user"),
        (Ecosystem::Npm, "PUT", "/-/org/acme/user"),
        (Ecosystem::Npm, "POST", "/-/v1/login"),
        (Ecosystem::Rubygems, "GET", "/api/v1/api_key"),
        (Ecosystem::Rubygems, "POST", "/api/v1/profile"),
        (Ecosystem::Cargo, "PUT", "/me/tokens"),
        (Ecosystem::Docker, "GET", "/_catalog"),
        (Ecosystem::Docker, "GET", "/"),
        (Ecosystem::Docker, "GET", "/manifests/latest"),
        (Ecosystem::Docker, "POST", "/app/manifests/latest"),
        (Ecosystem::Docker, "PUT", "/app/tags/list"),
        (Ecosystem::Docker, "PATCH", "/app/blobs/sha256:aa"),
        (Ecosystem::Docker, "GET", "/-app/manifests/latest"),
        (Ecosystem::Docker, "GET", "/app/_x/manifests/latest"),
        (Ecosystem::Rubygems, "GET", "/api/v1/gems"),
        (Ecosystem::Rubygems, "GET", "/api/v1/gems.json"),
        (Ecosystem::Rubygems, "GET", "/api/v1/gems/rails/owners.json/x"),
        (Ecosystem::Rubygems, "GET", "/api/v1/web_hooks.json"),
        (Ecosystem::Cargo, "GET", "/me"),
        (Ecosystem::Cargo, "GET", "/api/v1/me"),
        (Ecosystem::Cargo, "GET", "/api/v1/me/tokens"),
        (Ecosystem::Cargo, "PUT", "/api/v1/crates/tool/owners"),
        (Ecosystem::Cargo, "GET", "/api/v1/crates/tool/owners"),
        (Ecosystem::Nuget, "POST", "/api/v2/package/create-verification-key/1.0.0"),
        (Ecosystem::Nuget, "POST", "/package/Create-Verification-Key/1.0.0"),
        (Ecosystem::Nuget, "GET", "/account/apikeys.json"),
        (Ecosystem::Huggingface, "GET", "/api/whoami-v2"),
        (Ecosystem::Huggingface, "GET", "/api/models/acme/tool/xet-write-token/main"),
        (Ecosystem::Huggingface, "PUT", "/api/models/acme/tool/settings"),
        (Ecosystem::Huggingface, "GET", "/API/models/resolve/x/y"),
        (Ecosystem::Composer, "POST", "/api/create-package"),
        (Ecosystem::Composer, "GET", "/profile.json"),
        (Ecosystem::Composer, "GET", "/explore.zip"),
        (Ecosystem::Rubygems, "GET", "/gems/new.gem"),
        (Ecosystem::Pypi, "GET", "/manage/account/token"),
        (Ecosystem::Pypi, "POST", "/_/oidc/mint-token"),
        (Ecosystem::Conda, "GET", "/api/user/me"),
        (Ecosystem::Npm, "GET", "/_session"),
        (Ecosystem::Npm, "GET", "/_users/x"),
        (Ecosystem::Npm, "GET", "/-/package/tool/access"),
        (Ecosystem::Npm, "GET", "/-/npm/v1/hooks"),
    ] {
        assert_eq!(operation(kind, method, path), None, "{kind} {method} {path}");
    }
}

#[test]
fn reading_and_writing_are_told_apart() {
    let table = [
        (Ecosystem::Docker, "GET HEAD", "/app/manifests/1.0", "DELETE PUT", ""),
        // A tag may begin with `_`; a digest may not.
        (Ecosystem::Docker, "GET HEAD", "/app/manifests/_1.0", "DELETE PUT", ""),
        (Ecosystem::Docker, "", "/app/manifests/_sha256:aa", "", "GET HEAD DELETE PUT"),
        (Ecosystem::Docker, "GET HEAD", "/team/a/b/blobs/sha256:aa", "DELETE", ""),
        (Ecosystem::Docker, "GET HEAD", "/team/app/tags/list", "", "DELETE POST PUT"),
        (Ecosystem::Docker, "GET HEAD", "/team/app/referrers/sha256:aa", "", "DELETE POST PUT"),
        (Ecosystem::Docker, "", "/team/app/blobs/uploads/", "POST", "DELETE GET HEAD PATCH PUT"),
        (Ecosystem::Docker, "", "/team/app/blobs/uploads", "POST", "DELETE GET HEAD PATCH PUT"),
        (Ecosystem::Docker, "", "/team/app/blobs/uploads/0-1-2", "DELETE GET HEAD PATCH PUT", "POST"),
        (Ecosystem::Helm, "GET HEAD", "/chart/manifests/1.0", "DELETE PUT", "POST"),
        (Ecosystem::Npm, "GET HEAD", "/lodash", "PUT", "DELETE POST PATCH"),
        (Ecosystem::Npm, "GET HEAD", "/@acme%2fui", "PUT", "DELETE POST"),
        (Ecosystem::Npm, "GET HEAD", "/%40acme%2Fui", "PUT", "DELETE POST"),
        // Scopes from before there were rules.
        (Ecosystem::Npm, "GET HEAD", "/@_acme/ui", "PUT", "DELETE POST"),
        (Ecosystem::Npm, "", "/@-/ui", "", "GET HEAD PUT DELETE"),
        (Ecosystem::Npm, "", "/-/leads-elsewhere.tgz", "", "GET HEAD PUT DELETE"),
        (Ecosystem::Npm, "GET HEAD", "/@acme/ui/-/ui-1.0.0.tgz", "", "POST DELETE"),
        (Ecosystem::Npm, "GET HEAD", "/@acme/ui/-/@acme/ui-1.0.0.tgz", "", "POST DELETE"),
        (Ecosystem::Npm, "GET HEAD", "/download/@acme/ui/1.0.0/0a1b", "", "POST DELETE"),
        (Ecosystem::Npm, "GET HEAD", "/-/package/lodash/dist-tags", "POST PUT", "PATCH"),
        (Ecosystem::Npm, "GET HEAD", "/-/package/@acme%2fui/dist-tags", "POST PUT", "PATCH"),
        (Ecosystem::Npm, "GET HEAD", "/-/npm/v1/attestations/@acme%2fui@1.0.0", "", "PUT"),
        (Ecosystem::Npm, "GET HEAD", "/-/v1/search", "", "POST PUT DELETE"),
        (Ecosystem::Npm, "", "/-/package/lodash/dist-tags/latest", "DELETE POST PUT", "PATCH"),
        (Ecosystem::Npm, "", "/lodash/-/lodash-1.0.0.tgz/-rev/3", "DELETE", "POST PUT GET"),
        (Ecosystem::Npm, "", "/lodash/-rev/3", "DELETE PUT", "POST GET"),
        (Ecosystem::Npm, "POST", "/-/npm/v1/security/advisories/bulk", "", "PUT DELETE GET"),
        (Ecosystem::Pypi, "GET HEAD", "/simple/flask/", "", "DELETE POST PUT"),
        (Ecosystem::Pypi, "GET HEAD", "/%2Bf/ab/cd/flask-1.0-py3-none-any.whl", "", "DELETE POST PUT"),
        (Ecosystem::Pypi, "GET HEAD", "/packages/flask-1.0.tar.gz", "", "DELETE POST PUT"),
        (Ecosystem::Pypi, "GET HEAD", "/packages/flask-v1.0.tar.gz", "", "DELETE POST PUT"),
        (Ecosystem::Pypi, "", "/packages/flask-version.tar.gz", "", "GET HEAD DELETE POST PUT"),
        (Ecosystem::Pypi, "GET HEAD", "/", "POST", "DELETE PUT"),
        (Ecosystem::Pypi, "GET HEAD", "", "POST", "DELETE PUT"),
        (Ecosystem::Pypi, "", "/legacy/", "POST", "GET DELETE PUT"),
        (Ecosystem::Maven, "GET HEAD", "/org/acme/a/1/a-1.jar", "DELETE PUT", "PATCH POST"),
        (Ecosystem::Generic, "GET HEAD", "/tools/a.bin", "DELETE POST PUT", "PATCH"),
        (Ecosystem::Go, "GET HEAD", "/github.com/!acme/a/@v/list", "", "DELETE POST"),
        (Ecosystem::Go, "GET HEAD", "/github.com/%21acme/a/%40v/v2.0.0+incompatible.zip", "PUT", "DELETE POST"),
        // A module whose name begins with a capital.
        (Ecosystem::Go, "GET HEAD", "/git.test/!acme/!acme/@v/list", "", "DELETE POST"),
        (Ecosystem::Go, "GET HEAD", "/git.test/!acme/!acme/@latest", "", "DELETE POST PUT"),
        (Ecosystem::Go, "GET HEAD", "/git.test/_acme/@v/v1.0.0.mod", "PUT", "DELETE POST"),
        (Ecosystem::Go, "", "/git.test/.acme/@v/list", "", "GET HEAD DELETE POST"),
        (Ecosystem::Go, "", "/acme.test/a/@v/v1.0.0.zip;go.version=v1.0.0", "PUT", "DELETE POST GET"),
        (Ecosystem::Go, "GET HEAD", "/sumdb/sum.example/tile/8/0/x001/234.p/5", "", "PUT"),
        (Ecosystem::Nuget, "GET HEAD", "/index.json", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Nuget, "GET HEAD", "/flat/tool/1.0.0/tool.1.0.0.nupkg", "", "DELETE POST PUT"),
        (Ecosystem::Nuget, "GET HEAD", "/query2/", "", "DELETE POST"),
        (Ecosystem::Nuget, "GET HEAD", "/v3/search", "", "DELETE POST"),
        (Ecosystem::Nuget, "GET HEAD", "/search/query", "", "DELETE POST"),
        (Ecosystem::Nuget, "", "/search/users", "", "GET HEAD DELETE POST"),
        (Ecosystem::Nuget, "GET HEAD", "/Packages(Id='tool',Version='1.0.0')", "", "DELETE POST PUT"),
        (Ecosystem::Nuget, "GET HEAD", "/v3/registration/tool/page/1.0.0/2.0.0.json", "", "DELETE POST PUT"),
        (Ecosystem::Nuget, "GET HEAD", "/api/v2/package/tool/1.0.0", "DELETE POST", "PUT PATCH"),
        (Ecosystem::Nuget, "", "/publish/", "PUT", "DELETE POST PATCH GET"),
        (Ecosystem::Cargo, "GET HEAD", "/index/config.json", "", "DELETE POST PUT"),
        (Ecosystem::Cargo, "GET HEAD", "/index/se/rd/serde", "", "DELETE POST PUT"),
        (Ecosystem::Cargo, "GET HEAD", "/dl/serde/1.0.0/download", "", "DELETE POST PUT"),
        (Ecosystem::Cargo, "GET HEAD", "/api/v1/crates/new", "PUT", "POST DELETE"),
        (Ecosystem::Cargo, "", "/api/v1/crates/serde/1.0.0/yank", "DELETE", "POST GET PUT"),
        (Ecosystem::Cargo, "", "/v1/crates/serde/1.0.0/unyank", "PUT", "POST GET DELETE"),
        (Ecosystem::Rubygems, "HEAD", "/", "", "GET DELETE POST PUT"),
        (Ecosystem::Rubygems, "GET HEAD", "/specs.4.8.gz", "", "DELETE POST PUT"),
        (Ecosystem::Rubygems, "GET HEAD", "/gems/rails-7.0.gem", "", "DELETE POST PUT"),
        (Ecosystem::Rubygems, "", "/api/v1/gems", "POST", "PUT DELETE GET"),
        (Ecosystem::Rubygems, "", "/api/v1/gems/yank", "DELETE", "PUT POST GET"),
        (Ecosystem::Composer, "GET HEAD", "/packages.json", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Composer, "GET HEAD", "/dist/acme/tool.zip", "DELETE PUT", "PATCH POST"),
        (Ecosystem::Conda, "GET HEAD", "/noarch/repodata.json", "DELETE POST PUT", "PATCH"),
        (Ecosystem::Conda, "GET HEAD", "/linux-64/tool-1.0-0.conda", "DELETE POST PUT", "PATCH"),
        (Ecosystem::Huggingface, "GET HEAD", "/acme/model/resolve/main/config.json", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Huggingface, "GET HEAD", "/acme/model/resolve/refs%2Fpr%2F1/a/b.bin", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Huggingface, "GET HEAD", "/api/models/acme/m/auth-check", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Huggingface, "GET HEAD", "/api/models-tags-by-type", "", "DELETE POST PUT PATCH"),
        (Ecosystem::Huggingface, "POST", "/api/models/acme/m/paths-info/main", "", "DELETE PUT PATCH"),
        (Ecosystem::Huggingface, "POST", "/api/models/acme/m/paths-info/refs%2Fpr%2F1", "", "DELETE PUT PATCH"),
        // Repositories that are called like routes.
        (Ecosystem::Huggingface, "", "/api/models/acme/paths-info/commit/main", "POST", "DELETE PUT PATCH"),
        (Ecosystem::Huggingface, "", "/api/models/commit/paths-info/commit/main", "POST", "DELETE PUT PATCH"),
        (Ecosystem::Huggingface, "", "/api/models/acme/commit/paths-info/main", "POST", "DELETE PUT PATCH"),
        (Ecosystem::Huggingface, "", "/api/models/acme/COMMIT/paths-info/main", "POST", "DELETE PUT PATCH"),
        (Ecosystem::Huggingface, "", "/acme/model.git/info/lfs/objects/batch", "POST", "DELETE PUT PATCH"),
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
        (Ecosystem::Npm, "POST", "/-/npm/v1/security/audits/quick", true),
        (Ecosystem::Npm, "PUT", "/tool", true),
        (Ecosystem::Npm, "DELETE", "/tool/-rev/1-a", false),
        (Ecosystem::Docker, "PATCH", "/app/blobs/uploads/1", true),
        (Ecosystem::Docker, "GET", "/app/blobs/uploads/1", false),
        (Ecosystem::Docker, "DELETE", "/app/manifests/1", false),
        (Ecosystem::Rubygems, "DELETE", "/api/v1/gems/yank", true),
        (Ecosystem::Huggingface, "DELETE", "/api/repos/delete", true),
        (Ecosystem::Cargo, "DELETE", "/api/v1/crates/tool/1.0.0/yank", false),
        (Ecosystem::Generic, "DELETE", "/a", false),
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
    const KINDS: [Ecosystem; 7] = [
        Ecosystem::Composer,
        Ecosystem::Nuget,
        Ecosystem::Pypi,
        Ecosystem::Rubygems,
        Ecosystem::Conda,
        Ecosystem::Cargo,
        Ecosystem::Huggingface,
    ];
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
        (Ecosystem::Composer, "/acme-tool-1.0.zip"),
        (Ecosystem::Composer, "/acme/user/1.0/user-1.0.zip"),
        (Ecosystem::Pypi, "/packages/users/users-1.0.tar.gz"),
        (Ecosystem::Nuget, "/v3/registration/admin/index.json"),
        (Ecosystem::Nuget, "/api/v2/package/Users/1.0.0"),
        (Ecosystem::Rubygems, "/gems/users-1.0.gem"),
        (Ecosystem::Conda, "/main/noarch/repodata.json"),
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
