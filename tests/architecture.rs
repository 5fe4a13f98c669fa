//! The layers: which crate may use which, and which frameworks each may know. Cargo's own metadata is asked, so that a new
//! arrow is seen here and in review.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Of each crate: the crates of ours that it may use, in its own code.
const MAY_USE: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("home", &["core"]),
    ("intent", &["core"]),
    ("clients", &["core", "home"]),
    ("authority", &["core", "home"]),
    ("jfrog", &["core", "home"]),
    ("app", &["authority", "clients", "core", "home", "intent", "jfrog"]),
    ("mcp", &["app", "clients", "core", "intent"]),
    ("proxy", &[]),
    ("gateway", &["core", "proxy"]),
    ("web", &["app", "clients", "core", "gateway", "jfrog"]),
];

/// The frameworks, and the crates that may know each.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("rmcp", &["gatepass", "gatepass-mcp"]),
    ("rusqlite", &["gatepass-authority"]),
    ("axum", &["gatepass-gateway", "gatepass-web"]),
    ("maud", &["gatepass-web"]),
    ("utoipa", &["gatepass-jfrog", "gatepass-web"]),
    ("reqwest", &["gatepass-app", "gatepass-jfrog"]),
    ("clap", &["gatepass"]),
    (
        "tokio",
        &[
            "gatepass",
            "gatepass-app",
            "gatepass-gateway",
            "gatepass-jfrog",
            "gatepass-mcp",
            "gatepass-proxy",
            "gatepass-web",
        ],
    ),
    ("hyper-util", &["gatepass-proxy"]),
];

/// Of each package of the workspace: what its own code depends on, without its tests.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{metadata:?}");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let used = package["dependencies"].as_array().unwrap().iter();
        let used = used.filter(|dependency| dependency["kind"].is_null()).map(|dependency| text(&dependency["name"]));
        (text(&package["name"]), used.collect())
    });
    packages.collect()
}

#[test]
fn a_crate_uses_those_alone_that_are_below_it() {
    let dependencies = dependencies();
    let mut found = 0;
    for (name, may_use) in MAY_USE {
        let used = &dependencies[&format!("gatepass-{name}")];
        let ours: BTreeSet<&str> = used.iter().filter_map(|name| name.strip_prefix("gatepass-")).collect();
        let allowed: BTreeSet<&str> = may_use.iter().copied().collect();
        assert_eq!(ours, allowed, "gatepass-{name}: change the map in src/lib.rs with this list");
        found += 1;
    }
    let ours = dependencies.keys().filter(|name| name.starts_with("gatepass-") && *name != "gatepass-fuzz").count();
    assert_eq!(found, ours, "a crate of the workspace is not in the list");
}

#[test]
fn a_framework_is_known_where_its_subject_is() {
    for (framework, may_know) in FRAMEWORKS {
        let dependencies = dependencies();
        let knowing: Vec<&str> =
            dependencies.iter().filter(|(_, used)| used.contains(*framework)).map(|(name, _)| name.as_str()).collect();
        assert_eq!(knowing, *may_know, "{framework}");
    }
}

#[test]
fn the_table_of_the_documentation_is_this_one() {
    let text = include_str!("../docs/architecture.md");
    let quoted = |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    for (name, may_use) in MAY_USE {
        let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` | ")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in docs/architecture.md"));
        let listed = quoted(row.trim_end_matches(" |").rsplit(" | ").next().unwrap());
        assert_eq!(listed, may_use.iter().map(|name| (*name).to_owned()).collect(), "{name} in docs/architecture.md");
    }
}

/// Words that were names once, and that nobody who knows the field would search for. Sentences may have them.
const OLD_NAMES: &str = "said standing ending trouble world workbench uses unread voice crooked treatment moment once visitor stretch \
     stretches places accesses";

#[test]
fn no_name_is_a_word_of_our_own_where_the_field_has_one() {
    let declared = regex::Regex::new(r"\b(?:fn|struct|enum|trait|mod|type|const|static|let mut|let) (\w+)").unwrap();
    let mut names = 0;
    for (file, text) in crate::support::sources() {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for name in declared.captures_iter(line).map(|found| found[1].to_lowercase()) {
                assert!(!OLD_NAMES.split(' ').any(|old| old == name), "{file}: {line}");
                names += 1;
            }
        }
    }
    assert!(names > 5000, "{names} names were found");
}
