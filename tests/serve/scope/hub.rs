//! Hugging Face's hub: a word that is a route behind one repository's name can be the name of another, and a revision of the
//! first is then a route of that. Nothing of the other is reached by who has the first alone.

use axum::body::Body;
use gatepass_core::token::Permission;
use http::{Method, StatusCode};

use super::super::support::{Recorder, bearer};
use super::{gate, token};

/// What the hub has behind a repository's name, by its documents ("Hub API Endpoints") and its pages.
const ROUTES: [&str; 26] = [
    "tree",
    "revision",
    "commits",
    "treesize",
    "refs",
    "auth-check",
    "preupload",
    "commit",
    "branch",
    "tag",
    "super-squash",
    "compare",
    "settings",
    "discussions",
    "like",
    "likers",
    "parquet",
    "jwt",
    "secrets",
    "variables",
    "notebook",
    "scan",
    "duplicate",
    "paths-info",
    "xet-read-token",
    "xet-write-token",
];
const PAGES: [&str; 12] = [
    "resolve",
    "raw",
    "tree",
    "blob",
    "commits",
    "discussions",
    "settings",
    "edit",
    "upload",
    "delete",
    "info",
    "git-upload-pack",
];
/// What no route is called, and revisions are.
const REVISIONS: [&str; 4] = ["main", "v1.0", "0123456789abcdef0123456789abcdef01234567", "refs%2Fpr%2F1"];

#[test]
fn a_revision_that_is_called_as_a_route_opens_nothing_of_the_repository_that_this_makes() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let make = |permission, entry: &str| token(&gate, permission, &[entry]);
    let one = make(Permission::ReadWrite, "huggingface/gpt2");
    let beginning = make(Permission::ReadOnly, "huggingface/gpt2*");
    let owned = make(Permission::ReadWrite, "huggingface/acme/model");
    let whole = make(Permission::ReadWrite, "huggingface");
    let root = "/artifactory/api/huggingfaceml/huggingface";
    let mut cases = 0;
    let mut ask = |token, method: &str, path: &str| {
        cases += 1;
        let headers = [("authorization", bearer(token))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = gate.ask(method, &format!("{root}/{path}"), &headers, Body::empty());
        let reached = upstream.seen().len();
        assert_eq!(reached == 1, answer.status == StatusCode::OK, "{path}: {}", answer.text());
        reached == 1
    };
    // Behind a name without an owner, and behind one with.
    let reads = ["tree", "revision", "commits", "treesize"];
    for (word, routes, before) in reads
        .map(|word| (word, &ROUTES[..], "api/models/"))
        .into_iter()
        .chain(["resolve", "raw"].map(|word| (word, &PAGES[..], "")))
    {
        for more in ["", "/main", "/refs", "/main/a.json", "/tree/x"] {
            // Behind a revision, there is a file's path in these.
            if more.is_empty() && before.is_empty() {
                continue;
            }
            // These have nothing behind them.
            let is_read = |route: &str| !more.is_empty() && ["refs", "auth-check"].contains(&route);
            for route in routes.iter().filter(|route| !is_read(route)) {
                let path = format!("{before}gpt2/{word}/{route}{more}");
                assert!(!ask(&one, "GET", &path), "{path}");
                let is_a_token = !before.is_empty() && route.starts_with("xet-");
                assert_eq!(ask(&beginning, "GET", &path), !is_a_token, "{path}");
                assert_eq!(ask(&whole, "GET", &path), !is_a_token, "{path}");
                // With an owner, nothing else can be meant.
                let path = format!("{before}acme/model/{word}/{route}{more}");
                assert!(ask(&owned, "GET", &path), "{path}");
                assert!(!ask(&one, "GET", &path), "{path}");
            }
            for revision in REVISIONS {
                assert!(ask(&one, "GET", &format!("{before}gpt2/{word}/{revision}{more}")), "{word}/{revision}{more}");
            }
        }
    }
    // What asks may be a change of the other, and a change one of the other.
    for route in ROUTES.iter().filter(|route| !["refs", "auth-check"].contains(*route)) {
        let path = format!("api/models/gpt2/paths-info/{route}");
        assert!(!ask(&one, "POST", &path) && !ask(&beginning, "POST", &path), "{path}");
        for change in ["commit", "COMMIT", "branch", "tag", "preupload", "super-squash"] {
            let path = format!("api/models/gpt2/{change}/{route}");
            assert!(!ask(&one, "POST", &path), "{path}");
            assert!(!ask(&beginning, "POST", &path), "{path}");
        }
    }
    assert!(ask(&one, "POST", "api/models/gpt2/commit/main") && ask(&one, "POST", "api/models/gpt2/paths-info/main"));
    for path in [
        "gpt2/xet-write-token/main",
        "acme/model/xet-write-token/main",
        "acme/xet-read-token/main",
        "gpt2/XET-READ-TOKEN/main",
    ] {
        for method in ["GET", "POST"] {
            assert!(!ask(&whole, method, &format!("api/models/{path}")), "{path}");
        }
    }
    println!("{cases} requests");
    assert!(cases > 3000, "{cases}");
}
