//! A token for some packages, at the gateway: whatever is asked, in whatever spelling, nothing of other packages leaves or
//! reaches the upstream.

use std::collections::BTreeSet;

use axum::body::Body;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::{Ecosystem, Repositories};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::served;
use http::{Method, StatusCode};
use jiff::Timestamp;

use super::support::{Gate, Recorder, bearer};
use crate::authority::{admin, read_only};

/// A token for these entries, of repositories that are called as their types.
pub(crate) fn token(gate: &Gate, permission: Permission, entries: &[&str]) -> Issued {
    let upstreams = served().map(|kind| (kind.name().to_owned(), kind)).collect();
    let repositories = Repositories { upstreams, ..Repositories::default() };
    let scope = Scope::parse(entries, &repositories).unwrap();
    let new = NewToken { permission, scope, ..read_only() };
    gate.house.authority.create(&admin(), new, Timestamp::now()).unwrap()
}

/// A gateway before a registry of each type, called as the type.
fn gate(upstream: &Recorder) -> Gate {
    let there: Vec<(&str, Ecosystem, &str)> = served().map(|kind| (kind.name(), kind, upstream.url.as_str())).collect();
    Gate::before(&there)
}

/// What is asked of a type: the methods, and a path with `{}` for the package as that type's paths have it.
struct Routes {
    kind: Ecosystem,
    /// The package of the token, and its name in paths.
    package: (&'static str, &'static str),
    reads: &'static [&'static str],
    writes: &'static [(&'static str, &'static str)],
    /// What is of no single package.
    whole: &'static [&'static str],
}

const ROUTES: [Routes; 11] = [
    Routes {
        kind: Ecosystem::Docker,
        package: ("team/api", "team/api"),
        reads: &[
            "/{}/manifests/latest",
            "/{}/manifests/sha256:aa",
            "/{}/blobs/sha256:aa",
            "/{}/tags/list",
            "/{}/referrers/sha256:aa",
        ],
        writes: &[
            ("PUT", "/{}/manifests/latest"),
            ("DELETE", "/{}/manifests/latest"),
            ("POST", "/{}/blobs/uploads/"),
            ("PATCH", "/{}/blobs/uploads/1"),
            ("PUT", "/{}/blobs/uploads/1?digest=sha256:aa"),
            ("GET", "/{}/blobs/uploads/1"),
        ],
        whole: &["", "/_catalog"],
    },
    Routes {
        kind: Ecosystem::Npm,
        package: ("@acme/ui", "@acme/ui"),
        reads: &[
            "/{}",
            "/{}/1.0.0",
            "/{}/-/ui-1.0.0.tgz",
            "/-/package/{}/dist-tags",
            "/-/npm/v1/attestations/{}@1.0.0",
            "/download/{}/1.0.0/aa",
        ],
        writes: &[
            ("DELETE", "/{}/-rev/1"),
            ("DELETE", "/{}/-/ui-1.0.0.tgz/-rev/1"),
            ("PUT", "/-/package/{}/dist-tags/latest"),
            ("DELETE", "/-/package/{}/dist-tags/latest"),
        ],
        whole: &["/-/all", "/-/v1/search?text=x"],
    },
    Routes {
        kind: Ecosystem::Pypi,
        package: ("acme-tool", "acme-tool"),
        reads: &[
            "/simple/{}/",
            "/simple/{}",
            "/pypi/{}/json",
            "/pypi/{}/1.0/json",
            "/packages/aa/{}-1.0.tar.gz",
            "/+f/aa/{}-1.0.tar.gz",
        ],
        writes: &[],
        whole: &["/simple/", "/simple", "/", ""],
    },
    Routes {
        kind: Ecosystem::Maven,
        package: ("com.acme/lib", "com/acme/lib"),
        reads: &["/{}/maven-metadata.xml", "/{}/maven-metadata.xml.sha1", "/{}/1.0-SNAPSHOT/maven-metadata.xml"],
        writes: &[("PUT", "/{}/maven-metadata.xml"), ("DELETE", "/{}/maven-metadata.xml")],
        whole: &[
            "/",
            "",
            "/com/acme/",
            "/com/acme/lib/",
            "/archetype-catalog.xml",
            "/.index/x.gz",
            "/.meta/prefixes.txt",
        ],
    },
    Routes {
        kind: Ecosystem::Go,
        package: ("github.com/acme/lib", "github.com/acme/lib"),
        reads: &[
            "/{}/@v/list",
            "/{}/@v/v1.0.0.info",
            "/{}/@v/v1.0.0.mod",
            "/{}/@v/v1.0.0.zip",
            "/{}/@latest",
            "/sumdb/sum.example/lookup/{}@v1.0.0",
        ],
        writes: &[("PUT", "/{}/@v/v1.0.0.zip")],
        // What a private database has.
        whole: &["/sumdb/sum.example/tile/8/data/000", "/sumdb/sum.example/tile/8/data/x001/067.p/3"],
    },
    Routes {
        kind: Ecosystem::Nuget,
        package: ("Acme.Tool", "acme.tool"),
        reads: &[
            "/flat/{}/index.json",
            "/registration/{}/index.json",
            "/registration/{}/page/1.0/2.0.json",
            "/registration/{}/1.0.0.json",
            "/flat/{}/1.0.0/acme.tool.1.0.0.nupkg",
            "/api/v2/package/{}/1.0.0",
        ],
        writes: &[("DELETE", "/{}/1.0.0"), ("DELETE", "/api/v2/package/{}/1.0.0"), ("POST", "/v3/package/{}/1.0.0")],
        whole: &[
            "/query?q=x",
            "/search?q=x",
            "/api/v2/Packages()",
            "/api/v2/FindPackagesById()?id='x'",
            "/api/v2/$metadata",
        ],
    },
    Routes {
        kind: Ecosystem::Cargo,
        package: ("acme_tool", "acme_tool"),
        reads: &["/index/ac/me/{}", "/api/v1/crates/{}/1.0.0/download", "/crates/{}-1.0.0.crate", "/api/v1/crates/{}"],
        writes: &[("DELETE", "/api/v1/crates/{}/1.0.0/yank"), ("PUT", "/api/v1/crates/{}/1.0.0/unyank")],
        whole: &["/api/v1/crates?q=x", "/api/v1/crates/"],
    },
    Routes {
        kind: Ecosystem::Rubygems,
        package: ("acme_tool", "acme_tool"),
        reads: &[
            "/info/{}",
            "/gems/{}-1.0.gem",
            "/quick/Marshal.4.8/{}-1.0.gemspec.rz",
            "/api/v1/gems/{}.json",
            "/api/v1/versions/{}.json",
            "/api/v1/versions/{}/latest.json",
            "/api/v2/rubygems/{}/versions/1.0.json",
        ],
        writes: &[],
        whole: &["/specs.4.8.gz", "/api/v1/dependencies?gems=x", "/api/v1/search.json?query=x"],
    },
    Routes {
        kind: Ecosystem::Composer,
        package: ("acme/tool", "acme/tool"),
        reads: &[
            "/p2/{}.json",
            "/p2/{}~dev.json",
            "/p/{}$aa.json",
            "/packages/{}.json",
            "/{}/1.0/x.zip",
            "/dist/{}/1.0/x.zip",
            "/dist/{}/tool-1.0.zip",
            "/dists/{}/acme-tool-1.0-aa.tar.gz",
        ],
        writes: &[
            ("PUT", "/{}/1.0/x.zip"),
            ("DELETE", "/{}/1.0/x.zip"),
            ("PUT", "/dist/{}/1.0/x.zip"),
            ("DELETE", "/dist/{}/tool-1.0.zip"),
        ],
        whole: &[
            "/list.json",
            "/search.json?q=x",
            "/packages/list.json",
            "/dist/tool.zip",
            "/dist/acme/tool/x.zip",
            "/dist/acme/tool/toolbox-1.0.zip",
            "/dist/acme/tool/x/x.zip",
            "/dist/acme/tool/1.0/x/x.zip",
        ],
    },
    Routes {
        kind: Ecosystem::Huggingface,
        package: ("acme/model", "acme/model"),
        reads: &[
            "/{}/resolve/main/x",
            "/{}/raw/main/x",
            "/api/models/{}",
            "/api/models/{}/revision/main",
            "/api/models/{}/tree/main",
            "/api/models/{}/refs",
            "/api/resolve-cache/models/{}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x",
        ],
        writes: &[
            ("POST", "/api/models/{}/commit/main"),
            ("POST", "/{}.git/info/lfs/objects/batch"),
            ("DELETE", "/api/models/{}/branch/x"),
        ],
        whole: &[
            "/api/models?search=x",
            "/api/datasets",
            "/api/datasets/acme/model",
            "/datasets/acme/model/resolve/main/x",
        ],
    },
    Routes {
        kind: Ecosystem::Generic,
        package: ("team/file.bin", "team/file.bin"),
        reads: &["/{}"],
        writes: &[("PUT", "/{}"), ("DELETE", "/{}")],
        whole: &[
            "",
            "/",
            "/team/",
            "/team",
            "/team/file.bin?list-type=2&prefix=other",
            "/team/file.bin?archive=zip",
            "/team/file.bin?%70refix=other",
        ],
    },
];

/// Names that are near to one: other packages, for the most part, and other spellings of this one.
fn spellings(name: &str) -> BTreeSet<String> {
    let last = name.rsplit('/').next().unwrap();
    let before = &name[..name.len() - last.len()];
    let mut all: BTreeSet<String> = [
        name.to_uppercase(),
        name.to_lowercase(),
        name.replace('_', "-"),
        name.replace('-', "_"),
        name.replace(['-', '_'], "."),
        name.replace(['-', '_'], ""),
        name.replace('-', "--"),
        name.replace('/', "%2F"),
        name.replace('/', "%2f"),
        name.replace('/', "%252F"),
        name.replace('/', "//"),
        name.replace('/', "/./"),
        name.replace('/', "/%2e/"),
        name.replace('/', "."),
        name.replace('.', "%2E"),
        name.replace('@', "%40"),
        name.replace('a', "%61"),
        name.replace('a', "%D0%B0"),
        name.replace('a', "%EF%BD%81"),
        last.to_owned(),
        format!("/{name}"),
        format!("./{name}"),
        format!("{name}/../other"),
        format!("other/../{name}"),
        format!("{name}%2F..%2Fother"),
        format!("{before}other"),
        format!("{before}{last}2"),
        format!("{before}{last}-other"),
        format!("{before}x{last}"),
        format!("{before}{last}/other"),
        format!("{before}other/{last}"),
        format!("library/{name}"),
        format!("other/{name}"),
        format!("{name}%00"),
        format!("{name}%20"),
        format!("{name}%0A"),
        format!("{name};x"),
        format!("{name}%3Bx"),
        format!("{name}%3Fx"),
        format!("{name}%23x"),
        format!("{name}."),
        format!("{name}-"),
        format!("!{name}"),
        name.replace("ac", "!ac"),
        name.replace('a', "!a"),
    ]
    .into();
    if !before.is_empty() {
        all.insert(before.trim_end_matches('/').to_owned());
        all.insert(format!("{}2/{last}", before.trim_end_matches('/')));
        all.insert(format!("{}X/{last}", before.trim_end_matches('/')));
    }
    all.remove(name);
    all
}

/// Whether what reached the upstream is of the token's own package, by the rule of its type, read by hand.
fn is_own(routes: &Routes, template: &str, path: &str) -> bool {
    let (before, after) = template.split('?').next().unwrap().split_once("{}").unwrap();
    let folds = |text: &str| match routes.kind {
        Ecosystem::Pypi => {
            let mut text = text.to_lowercase().replace(['_', '.'], "-");
            while text.contains("--") {
                text = text.replace("--", "-");
            }
            text
        }
        Ecosystem::Cargo => text.to_lowercase().replace('_', "-"),
        Ecosystem::Nuget | Ecosystem::Composer => text.to_lowercase(),
        Ecosystem::Npm => text.replace("%2F", "/"),
        _ => text.to_owned(),
    };
    let Some(name) = path.strip_prefix(before).and_then(|path| path.strip_suffix(after)) else { return false };
    // What follows a package of npm's is a version of it, or a tag.
    let is_version_of = |name: &str, own: &str| routes.kind == Ecosystem::Npm && name.starts_with(&format!("{own}/"));
    // These are found wherever they are: by their file's name, or by the folder that it is in.
    let is_anywhere = matches!(routes.kind, Ecosystem::Pypi | Ecosystem::Cargo | Ecosystem::Nuget);
    let name = if is_anywhere { name.rsplit('/').next().unwrap_or_default() } else { name };
    let (name, own) = (folds(name), folds(routes.package.1));
    name == own || is_version_of(&name, &own)
}

#[test]
fn nothing_of_another_package_is_reached_by_any_spelling() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let (mut asked, mut own) = (0, 0);
    for routes in &ROUTES {
        let kind = routes.kind;
        let issued = token(&gate, Permission::ReadWrite, &[&format!("{kind}/{}", routes.package.0)]);
        let authorization = bearer(&issued);
        let below = kind.path(kind.name());
        let reads = routes.reads.iter().map(|path| ("GET", *path));
        for (method, template) in reads.chain(routes.writes.iter().copied()) {
            for name in spellings(routes.package.1).into_iter().chain([routes.package.1.to_owned()]) {
                let path = format!("{below}{}", template.replace("{}", &name));
                let before = upstream.seen().len();
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let answer = gate.ask(method.clone(), &path, &[("authorization", &authorization)], Body::empty());
                let seen = upstream.seen().split_off(before);
                asked += 1;
                for seen in &seen {
                    let reached = seen.uri.path().strip_prefix("/v2").filter(|_| kind.is_oci());
                    let reached = reached.unwrap_or(seen.uri.path());
                    assert!(is_own(routes, template, reached), "{method} {path} reached {}", seen.uri);
                    own += 1;
                }
                if name == routes.package.1 {
                    assert_eq!((seen.len(), answer.status), (1, StatusCode::OK), "{method} {path}: {}", answer.text());
                } else if seen.is_empty() {
                    assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
                }
            }
        }
        for path in routes.whole {
            let before = upstream.seen().len();
            let answer =
                gate.ask(Method::GET, &format!("{below}{path}"), &[("authorization", &authorization)], Body::empty());
            assert!(upstream.seen().len() == before, "{kind} {path} was passed on");
            let is_root = kind.is_oci() && path.is_empty();
            assert!(answer.status.is_client_error() || is_root, "{kind} {path}: {}", answer.status);
            asked += 1;
        }
    }
    assert!(asked > 3_000 && own > ROUTES.len() * 5, "{asked} asked, {own} of the token's own packages");
    println!("{asked} asked, {own} of the token's own packages");
}

/// A path in which nothing names a package, of every type that has such.
#[test]
fn what_the_protocol_needs_is_open_to_whoever_has_any_package() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    for (kind, package, path) in [
        (Ecosystem::Npm, "npm/x", "/-/ping"),
        (Ecosystem::Npm, "npm/x", "/-/npm/v1/keys"),
        (Ecosystem::Cargo, "cargo/x", "/config.json"),
        (Ecosystem::Cargo, "cargo/x", "/index/config.json"),
        (Ecosystem::Nuget, "nuget/x", "/index.json"),
        (Ecosystem::Nuget, "nuget/x", "/v3/index.json"),
        (Ecosystem::Nuget, "nuget/x", "/v3/repository-signatures/5.0.0/index.json"),
        (Ecosystem::Go, "go/example.com/x", "/sumdb/sum.example/supported"),
        (Ecosystem::Go, "go/example.com/x", "/sumdb/sum.example/tile/8/0/000"),
    ] {
        let path = format!("{}{path}", kind.path(kind.name()));
        let own = token(&gate, Permission::ReadOnly, &[package]);
        let before = upstream.seen().len();
        gate.get(&path, &own);
        assert_eq!(upstream.seen().len(), before + 1, "{path}");
        let other = token(&gate, Permission::ReadOnly, &["generic/x"]);
        assert_eq!(gate.get(&path, &other).status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// A path that is about two packages: that of the token, and one that a file there is called as.
#[test]
fn a_path_about_two_packages_is_for_who_has_both() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (entry, path) in [
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/@acme/other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme/ui/-/ui-other-1.0.0.tgz"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme%2fui/-/left-pad-1.0.0.tgz/-rev/1"),
        ("npm/@acme/ui", "/artifactory/api/npm/npm/@acme%2fui/-/@acme/other-1.0.0.tgz/-rev/1"),
        ("npm/left-pad", "/artifactory/api/npm/npm/left-pad/-/@acme/ui-1.0.0.tgz"),
        ("nuget/acme.lib", "/artifactory/api/nuget/v3/nuget/flat/acme.lib/1.0.0/other.1.0.0.nupkg"),
        ("nuget/acme.lib", "/artifactory/api/nuget/v3/nuget/flat/other/acme.lib/1.0.0/other.1.0.0.nupkg"),
        ("pypi/my-pkg", "/artifactory/api/pypi/pypi/integrity/my-pkg/1.0/other-1.0.tar.gz/provenance"),
    ] {
        let issued = token(&gate, Permission::ReadWrite, &[entry]);
        let method = if path.contains("-rev") { Method::DELETE } else { Method::GET };
        let answer = gate.ask(method, path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        cases += 1;
    }
    assert_eq!((cases, upstream.seen().len()), (9, 0));
}

/// A change that says in its query of which package it is, for servers that look there.
#[test]
fn a_change_with_more_in_its_query_does_not_go_on() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let mut cases = 0;
    for (entry, method, path) in [
        ("nuget/acme.tool", "DELETE", "/artifactory/api/nuget/v3/nuget/acme.tool/1.0.0"),
        ("nuget/acme.tool", "DELETE", "/artifactory/api/nuget/v3/nuget/api/v2/package/acme.tool/1.0.0"),
        ("npm/@acme/ui", "DELETE", "/artifactory/api/npm/npm/@acme%2fui/-rev/1"),
        ("npm/@acme/ui", "PUT", "/artifactory/api/npm/npm/-/package/@acme/ui/dist-tags/latest"),
        ("maven/com.acme/lib", "PUT", "/artifactory/maven/com/acme/lib/maven-metadata.xml"),
        ("cargo/acme", "DELETE", "/artifactory/api/cargo/cargo/api/v1/crates/acme/1.0.0/yank"),
        ("composer/acme/tool", "DELETE", "/artifactory/api/composer/composer/acme/tool/1.0/x.zip"),
        (
            "huggingface/acme/model",
            "DELETE",
            "/artifactory/api/huggingfaceml/huggingface/api/models/acme/model/branch/x",
        ),
        ("conda/tool", "DELETE", "/artifactory/api/conda/conda/noarch/tool-1.0-0.conda"),
    ] {
        let issued = token(&gate, Permission::ReadWrite, &[entry]);
        let ask = |query: &str| {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            gate.ask(method, &format!("{path}{query}"), &[("authorization", &bearer(&issued))], Body::empty()).status
        };
        for query in ["?id=other", "?x&name=other", "?%69d=other", "?create_pr=1&name=other"] {
            assert_eq!(ask(query), StatusCode::FORBIDDEN, "{path}{query}");
            cases += 1;
        }
        assert!(upstream.seen().is_empty(), "{path}");
        assert_eq!(ask(""), StatusCode::OK, "{path}");
        upstream.seen();
    }
    assert_eq!(cases, 36);
    let issued = token(&gate, Permission::ReadWrite, &["huggingface/acme/model"]);
    let path = "/artifactory/api/huggingfaceml/huggingface/api/models/acme/model/commit/main?create_pr=1";
    let answer = gate.ask(Method::POST, path, &[("authorization", &bearer(&issued))], "{}");
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

/// `datasets/squad` is a data set; a model of that name would be another thing.
#[test]
fn a_data_set_at_hugging_face_is_no_model_of_the_same_name() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadOnly, &["huggingface/datasets/squad", "huggingface/spaces/acme/demo"]);
    for (path, is_own) in [
        ("/datasets/squad/resolve/main/x", true),
        ("/api/datasets/squad", true),
        ("/api/datasets/squad/tree/main", true),
        ("/api/spaces/acme/demo", true),
        ("/api/models/datasets/squad", false),
        ("/api/models/datasets/squad/tree/main", false),
        ("/api/models/Datasets/squad", false),
        ("/api/models/spaces/acme", false),
        ("/api/models/squad", false),
        ("/api/resolve-cache/models/datasets/squad/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x", false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &issued).status, wanted, "{path}");
    }
}

/// A checksum database answers by path alone, and servers read a path that is not of its form as they like: there is what its
/// protocol has, for whoever it is for.
#[test]
fn of_a_checksum_database_passes_what_its_protocol_has_and_nothing_that_is_nearly_that() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadOnly, &["go/acme.test/tool"]);
    let whole = token(&gate, Permission::ReadOnly, &["go"]);
    // Who may read what is of the form.
    for (path, is_own) in [
        ("supported", true),
        ("latest", true),
        ("tile/8/0/000", true),
        ("tile/8/63/x001/x234/067", true),
        ("tile/8/1/x001/067.p/255", true),
        ("tile/8/data/000", false),
        ("tile/8/data/x001/067.p/3", false),
        ("lookup/acme.test/tool@v1.0.0", true),
        ("lookup/acme.test/tool@v1.0.0-0.20260101000000-abcdefabcdef", true),
        ("lookup/acme.test/other@v1.0.0", false),
    ] {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &own).status, wanted, "{path}");
        assert_eq!(gate.get(&at, &whole).status, StatusCode::OK, "{path}");
    }
    upstream.seen();
    let mut odd: BTreeSet<String> = BTreeSet::new();
    for (height, level, place) in [("8", "0", "000"), ("8", "data", "x001/067"), ("8", "0", "x001/067.p/3")] {
        let tile = |height: &str, level: &str, place: &str| format!("tile/{height}/{level}/{place}");
        for height in ["", "x", "8x", "888", "-1", "+8", "8.0", "data", "%38x"] {
            odd.insert(tile(height, level, place));
        }
        for level in ["", "DATA", "Data", "dat%61x", "data.json", "0x", "000", "-1", "data/data", "0/data", "data/0"] {
            odd.insert(tile(height, level, place));
        }
        for more in ["", "/", "/x", "/000/data", ".json", ".p", ".p/", ".p/x", "?x"] {
            odd.insert(tile(height, level, &format!("0{place}{more}")));
        }
        for place in [
            "",
            "00",
            "0000",
            "x00/000",
            "y001/000",
            "001/000",
            "x001/x002",
            "000/000",
            "000.p/1/2",
            "data",
            "../data/000",
        ] {
            odd.insert(tile(height, level, place));
        }
    }
    for lookup in [
        "acme.test/tool",
        "acme.test/tool@",
        "acme.test/tool@latest",
        "acme.test/other@v1@v1.0.0",
        "acme.test/tool@v1@v1.0.0",
        "acme.test/tool@v1.0.0/x",
        "acme.test/tool@v1.0.0/../other@v1.0.0",
        "acme.test/other@v1.0.0/acme.test/tool@v1.0.0",
        "@v1.0.0",
        "acme.test/Tool@v1.0.0",
    ] {
        odd.insert(format!("lookup/{lookup}"));
    }
    for path in ["", "Supported", "latest/x", "tile", "tiles/8/0/000", "lookup", "x/tile/8/data/000", "tile/data/000"] {
        odd.insert(path.to_owned());
    }
    for path in &odd {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        for method in [Method::GET, Method::HEAD] {
            let status = gate.ask(method, &at, &[("authorization", &bearer(&own))], Body::empty()).status;
            assert!(status.is_client_error(), "{path}: {status}");
        }
        let status = gate.get(&at, &whole).status;
        assert!(status.is_client_error() || path.starts_with("lookup/"), "{path}: {status}");
        let reached = upstream.seen();
        assert!(reached.iter().all(|seen| !seen.uri.path().contains("@v1@")), "{path}");
    }
    assert!(odd.len() > 100, "{}", odd.len());
}

/// Listings that clients cannot do without: of each there is what the token is for, whatever of it was asked for.
#[test]
fn of_a_listing_there_is_what_the_token_is_for() {
    let upstream = Recorder::answering(|seen| {
        let (kind, text) = match seen.uri.path() {
            "/packages.json" => (
                "application/json",
                r#"{"packages":{"acme/tool":{},"secret/x":{}},"includes":{"secret/x":1},"metadata-url":"/p2/%package%.json"}"#,
            ),
            path if path.ends_with("repodata.json") => (
                "application/json",
                r#"{"info":{},"packages":{"tool-1-0.tar.bz2":{"name":"tool"},"secret-1-0.tar.bz2":{"name":"secret"}}}"#,
            ),
            "/versions" => ("text/plain", "created_at: x\n---\nacme_tool 1 aa\nsecret 1 bb\n"),
            "/names" => ("text/plain", "---\nacme_tool\nsecret\n"),
            _ => ("text/plain", "secret"),
        };
        let answer = axum::response::Response::builder().header("content-type", kind);
        let answer = answer.header("etag", "\"secret\"").header("repr-digest", "secret");
        answer.body(Body::from(text)).unwrap()
    });
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, own, path) in [
        (Ecosystem::Composer, "acme/tool", "/packages.json"),
        (Ecosystem::Conda, "tool", "/noarch/repodata.json"),
        (Ecosystem::Conda, "tool", "/linux-64/current_repodata.json"),
        (Ecosystem::Conda, "tool", "/channel/linux-64/repodata.json"),
        (Ecosystem::Rubygems, "acme_tool", "/versions"),
        (Ecosystem::Rubygems, "acme_tool", "/names"),
    ] {
        let at = format!("{}{path}", kind.path(kind.name()));
        let issued = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{own}")]);
        for header in [("range", "bytes=0-"), ("if-none-match", "\"secret\""), ("accept-encoding", "gzip")] {
            let answer = gate.ask(Method::GET, &at, &[("authorization", &bearer(&issued)), header], Body::empty());
            let text = answer.text();
            assert!(answer.status == StatusCode::OK && text.contains(own) && !text.contains("secret"), "{at}: {text}");
            assert!(!format!("{:?}", answer.headers).contains("secret"), "{at}: {:?}", answer.headers);
            let seen = upstream.seen();
            let seen = &seen.last().unwrap().headers;
            assert!(!seen.contains_key("range") && !seen.contains_key("if-none-match"), "{at}: {seen:?}");
            cases += 1;
        }
        // Whoever has the whole has all of it, and whoever has another repository nothing.
        let whole = token(&gate, Permission::ReadOnly, &[kind.name()]);
        assert!(gate.get(&at, &whole).text().contains("secret"), "{at}");
        let other = token(&gate, Permission::ReadOnly, &["npm"]);
        assert_eq!(gate.get(&at, &other).status, StatusCode::FORBIDDEN, "{at}");
    }
    assert_eq!(cases, 18);
    // Forms that are not read are for whoever has the whole.
    for path in ["repodata.json.zst", "repodata.json.bz2", "repodata_shards.msgpack.zst"] {
        let issued = token(&gate, Permission::ReadOnly, &["conda/tool"]);
        let answer = gate.get(&format!("/artifactory/api/conda/conda/noarch/{path}"), &issued);
        // Clients ask for the other one then.
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
    for (entry, path) in [
        ("conda/tool", "/artifactory/api/conda/conda/noarch/shards/aa.msgpack.zst"),
        ("conda/tool", "/artifactory/api/conda/conda/channeldata.json"),
        ("rubygems/acme_tool", "/artifactory/api/gems/rubygems/specs.4.8.gz"),
        ("composer/acme/tool", "/artifactory/api/composer/composer/search.json"),
    ] {
        let issued = token(&gate, Permission::ReadOnly, &[entry]);
        assert_eq!(gate.get(path, &issued).status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// An error can quote the listing, and name packages in any form.
#[test]
fn an_error_in_the_place_of_a_listing_is_said_in_our_own_words() {
    let upstream = Recorder::answering(|seen| {
        let status = seen.headers["user-agent"].to_str().unwrap().parse::<u16>().unwrap();
        let answer = axum::response::Response::builder().status(status).header("content-type", "application/json");
        answer.header("x-error-detail", "secret").body(Body::from(r#"{"packages":{"secret":{}}}"#)).unwrap()
    });
    let gate = gate(&upstream);
    let mut cases = 0;
    for (kind, own, path) in [
        (Ecosystem::Composer, "acme/tool", "/packages.json"),
        (Ecosystem::Conda, "tool", "/noarch/repodata.json"),
        (Ecosystem::Conda, "tool", "/linux-64/current_repodata.json"),
        (Ecosystem::Conda, "tool", "/channel/linux-64/repodata.json"),
        (Ecosystem::Conda, "tool", "/noarch/repodata.json.zst"),
        (Ecosystem::Rubygems, "acme_tool", "/versions"),
        (Ecosystem::Rubygems, "acme_tool", "/names"),
    ] {
        let at = format!("{}{path}", kind.path(kind.name()));
        let issued = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{own}")]);
        for status in [400_u16, 403, 404, 406, 410, 416, 429, 451, 500, 502, 503, 504] {
            for method in [Method::GET, Method::HEAD] {
                let agent = status.to_string();
                let headers = [("authorization", &*bearer(&issued)), ("user-agent", &agent)];
                let answer = gate.ask(method.clone(), &at, &headers, Body::empty());
                let context = format!("{method} {at} {status}: {answer:?}");
                // Forms that are not read are not there, whatever the registry says.
                assert!(answer.status == status || (path.ends_with(".zst") && answer.status == 404), "{context}");
                assert!(!answer.text().contains("secret"), "{context}");
                assert!(!format!("{:?}", answer.headers).contains("secret"), "{context}");
                if method == Method::GET {
                    assert!(answer.text().contains("egistry"), "{context}");
                }
                cases += 1;
            }
        }
        // Whoever has the whole reads what the registry says.
        let whole = token(&gate, Permission::ReadOnly, &[kind.name()]);
        let headers = [("authorization", &*bearer(&whole)), ("user-agent", "410")];
        let answer = gate.ask(Method::GET, &at, &headers, Body::empty());
        assert!(path.ends_with(".zst") || answer.text().contains("secret"), "{at}: {answer:?}");
    }
    assert_eq!(cases, 7 * 12 * 2);
}

#[test]
fn a_refusal_tells_nothing_of_what_there_is() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["npm/@acme/ui"]);
    let heard: BTreeSet<(u16, String)> = [
        "/artifactory/api/npm/npm/lodash",
        "/artifactory/api/npm/npm/no-such-package",
        "/artifactory/api/npm/npm/@acme/ux",
        "/artifactory/api/npm/npm/-/v1/search",
        "/artifactory/api/npm/nowhere/lodash",
        "/artifactory/api/npm/nowhere/-/v1/search",
    ]
    .iter()
    .map(|path| gate.get(path, &issued))
    .map(|answer| (answer.status.as_u16(), answer.text()))
    .collect();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard.iter().all(|(status, text)| *status == 403 && text.contains("is for npm/@acme/ui, and not for this"))
    );
    assert!(upstream.seen().is_empty());
}

#[test]
fn an_entry_with_a_permission_of_its_own_is_held_to_it() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["npm:r", "npm/@acme/ui:rw"]);
    let put = |path: &str, body: &str| {
        let path = format!("/artifactory/api/npm/npm{path}");
        gate.ask(Method::PUT, &path, &[("authorization", &bearer(&issued))], body.to_owned()).status
    };
    for (document, status) in [
        (r#"{"_id":"@acme/ui","name":"@acme/ui","versions":{"1.0.0":{"name":"@acme/ui"}}}"#, StatusCode::OK),
        (r#"{"_id":"@acme/ui","name":"@acme/ux","versions":{}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ux","name":"@acme/ui","versions":{}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","name":"@acme/ui","versions":{"1.0.0":{"name":"lodash"}}}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","name":"@acme/ui","name":"lodash"}"#, StatusCode::FORBIDDEN),
        (r#"{"_id":"@acme/ui","\u006eame":"lodash"}"#, StatusCode::FORBIDDEN),
        ("not a document", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(put("/@acme%2Fui", document), status, "{document}");
    }
    assert_eq!(put("/lodash", r#"{"_id":"lodash","name":"lodash"}"#), StatusCode::FORBIDDEN);
    assert_eq!(put("/@acme%2Fui?write=true", r#"{"name":"@acme/ui"}"#), StatusCode::FORBIDDEN);
    assert_eq!(upstream.seen().len(), 1);
    assert_eq!(gate.get("/artifactory/api/npm/npm/lodash", &issued).status, StatusCode::OK);
    assert_eq!(gate.get("/artifactory/api/npm/npm/-/v1/search", &issued).status, StatusCode::OK);
    assert_eq!(put("/-/package/lodash/dist-tags/latest", "\"1.0.0\""), StatusCode::FORBIDDEN);
}

#[test]
fn an_image_is_mounted_from_where_the_token_may_read_and_from_nowhere_else() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["docker/team/api:rw", "docker/base/*:r"]);
    for (from, mounts) in [
        ("docker/base/linux", true),
        ("docker/team/api", true),
        ("docker/other", false),
        ("docker/team/api2", false),
        ("docker/base", false),
        ("docker/base%2Flinux", true),
        ("docker/base/../other", false),
        ("other/base/linux", false),
        ("base/linux", false),
    ] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?mount=sha256:aa&from={from}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::OK, "{from}");
        let query = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!((query.contains("mount="), query.contains("from=")), (mounts, mounts), "{from}: {query}");
    }
    // Wherever the registry has it: nobody said from where.
    for query in ["mount=sha256:aa", "mount=sha256:aa&origin=docker/other"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        let sent = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!(sent, "", "{query}");
    }
    // Said in a way that some do not read.
    for query in ["mount=sha256:aa&From=docker/other", "MOUNT=sha256:aa", "mount[]=sha256:aa"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(upstream.seen().len(), 0);
    let path = "/v2/docker/base/linux/blobs/uploads/?mount=sha256:aa&from=docker/team/api";
    let answer = gate.ask(Method::POST, path, &[("authorization", &bearer(&issued))], Body::empty());
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
