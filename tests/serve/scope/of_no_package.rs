//! Packages that are called as the routes that are of none: service indexes, searches, signatures, lists. Such a route is in
//! one place, or what it has is held to its form: nobody reads another package through it.

use super::*;
use crate::serve::scope::routes::Routes;

/// Words that routes have, of every type, and their files.
const WORDS: [&str; 44] = [
    "-",
    "all",
    "api",
    "autocomplete",
    "config.json",
    "crates",
    "files",
    "index",
    "index.json",
    "info",
    "keys",
    "latest",
    "list",
    "lookup",
    "names",
    "noarch",
    "npm",
    "package",
    "packages",
    "packages.json",
    "page",
    "ping",
    "publish",
    "query",
    "readme",
    "registration",
    "repodata.json",
    "repository-signatures",
    "search",
    "search.json",
    "security",
    "simple",
    "specs.4.8.gz",
    "sumdb",
    "supported",
    "tile",
    "v1",
    "v3",
    "v3-index",
    "versions",
    "vulnerabilities",
    "vulnerability",
    "vulnerability.base.json",
    "5.0.0",
];

/// What may stand above a package where its registry has it in any folder.
const PREFIXES: [&str; 20] = [
    "",
    "/v3",
    "/v3-index",
    "/v3/v3",
    "/flat",
    "/registration",
    "/registration5-gz-semver2",
    "/v3-flatcontainer",
    "/v3/registration/x",
    "/vulnerabilities",
    "/repository-signatures",
    "/v3/repository-signatures",
    "/v3-index/repository-signatures",
    "/api/v2",
    "/api/v2/package",
    "/query",
    "/search",
    "/download",
    "/nuget/flat",
    "/v3/vulnerabilities",
];

/// What a registry has of a package: of any name, and of any form.
const DOCUMENTS: [&str; 6] = [
    r#"{"versions":["1.0.0-secret"]}"#,
    r#"{"@id":"secret","count":1,"items":[{"@id":"secret","@type":"secret","items":[{"catalogEntry":{"id":"secret"}}]}]}"#,
    r#"{"name":"secret","versions":{"1.0.0":{"name":"secret"}},"version":"secret"}"#,
    r#"["secret"]"#,
    r#"[{"name":"secret","vers":"1.0.0"}]"#,
    "secret",
];

/// A package's name in paths that is made of a word.
fn name(kind: Ecosystem, word: &str) -> String {
    match kind {
        Ecosystem::Composer | Ecosystem::Maven | Ecosystem::Go | Ecosystem::Huggingface => format!("{word}/{word}"),
        _ => word.to_owned(),
    }
}

fn paths(routes: &Routes) -> BTreeSet<String> {
    let nuget = ["/{}/index.json", "/{}/page/1.0.0/2.0.0.json", "/{}/1.0.0.json", "/{}/5.0.0/index.json"];
    let (templates, prefixes) = match routes.kind {
        Ecosystem::Nuget => (&nuget[..], &PREFIXES[..]),
        _ => (routes.reads, &PREFIXES[..1]),
    };
    let mut all = BTreeSet::new();
    // No crate's name has a dot (`restricted_names::validate_package_name` of cargo): `crates/config.json` is none.
    let is_name = |word: &&str| routes.kind != Ecosystem::Cargo || !word.contains('.');
    for word in WORDS.iter().filter(|word| is_name(word)) {
        for template in templates {
            for prefix in prefixes {
                all.insert(format!("{prefix}{}", template.replace("{}", &name(routes.kind, word))));
            }
        }
    }
    all
}

#[test]
fn a_package_that_is_called_as_a_route_is_read_by_who_has_it_alone() {
    let upstream = Recorder::answering(|seen| {
        let number: usize = seen.headers["user-agent"].to_str().unwrap().parse().unwrap();
        let answer =
            axum::response::Response::builder().header("content-type", "application/json").header("etag", "\"secret\"");
        answer.body(Body::from(DOCUMENTS[number])).unwrap()
    });
    let gate = gate(&upstream);
    let (mut cases, mut held) = (0, 0);
    for routes in &ROUTES {
        let kind = routes.kind;
        let issued = token(&gate, Permission::ReadOnly, &[&format!("{kind}/{}", routes.package.0)]);
        let authorization = bearer(&issued);
        for path in paths(routes) {
            let path = format!("{}{path}", kind.path(kind.name()));
            for (number, method) in
                (0..DOCUMENTS.len()).flat_map(|number| [(number, Method::HEAD), (number, Method::GET)])
            {
                let number = number.to_string();
                let is_head = method == Method::HEAD;
                let headers = [("authorization", authorization.as_str()), ("user-agent", &number)];
                let answer = gate.ask(method, &path, &headers, Body::empty());
                let is_held = !upstream.seen().is_empty();
                assert!(!answer.status.is_success() && !answer.text().contains("secret"), "{path}: {answer:?}");
                // What was asked for is refused as what is not there, whatever there is.
                assert!(!is_held || (!is_head && answer.status == StatusCode::NOT_FOUND), "{path}: {answer:?}");
                (cases, held) = (cases + 1, held + usize::from(is_held));
                if !is_head && !is_held {
                    break;
                }
            }
        }
    }
    println!("{cases} asked, {held} held to their form");
    assert!(cases > 3_000 && held > 30, "{cases} asked, {held} held to their form");
}

/// Where registries have what NuGet's protocol has of a feed as a whole: nuget.org below `/v3` and `/v3-index`, others beside their index.
#[test]
fn what_nugets_protocol_has_of_a_feed_is_for_whoever_has_any_package() {
    const INDEX: &str =
        r#"{"version":"3.0.0","resources":[{"@id":"URL/flat/","@type":"PackageBaseAddress/3.0.0"}],"x":"secret"}"#;
    const SIGNATURES: &str = r#"{"allRepositorySigned":true,"signingCertificates":[],"x":"secret"}"#;
    const VULNERABILITIES: &str = r#"[{"@name":"base","@id":"URL/v3-vulnerabilities/2026/vulnerability.base.json","@updated":"2026-11-28T00:00:00Z"}]"#;
    let upstream = Recorder::answering(|seen| {
        let path = seen.uri.path();
        let document = match path {
            _ if path.ends_with("repository-signatures/5.0.0/index.json") => SIGNATURES,
            _ if path.contains("vulnerabilit") => VULNERABILITIES,
            _ => INDEX,
        };
        let document = document.replace("URL", &format!("http://{}", seen.headers["host"].to_str().unwrap()));
        axum::response::Response::builder()
            .header("content-type", "application/json")
            .body(Body::from(document))
            .unwrap()
    });
    let gate = gate(&upstream);
    let below = "/artifactory/api/nuget/v3/nuget";
    for (path, has) in [
        ("/v3/index.json", format!("\"{}{below}/flat/\"", gate.url)),
        ("/repository-signatures/5.0.0/index.json", "\"allRepositorySigned\":true".to_owned()),
        ("/v3/repository-signatures/5.0.0/index.json", "\"allRepositorySigned\":true".to_owned()),
        ("/v3-index/repository-signatures/5.0.0/index.json", "\"allRepositorySigned\":true".to_owned()),
        (
            "/vulnerabilities/index.json",
            format!("\"{}{below}/v3-vulnerabilities/2026/vulnerability.base.json\"", gate.url),
        ),
        ("/v3/vulnerabilities/index.json", "\"@name\":\"base\"".to_owned()),
        ("/v3/vulnerability/index.json", "\"@updated\"".to_owned()),
    ] {
        let (own, whole) =
            (token(&gate, Permission::ReadOnly, &["nuget/x"]), token(&gate, Permission::ReadOnly, &["nuget"]));
        let answer = gate.get(&format!("{below}{path}"), &own);
        assert!(answer.status == StatusCode::OK && answer.text().contains(&has), "{path}: {}", answer.text());
        assert!(!answer.text().contains("secret"), "{path}: {}", answer.text());
        assert!(gate.get(&format!("{below}{path}"), &whole).text().contains(&has), "{path}");
    }
}
