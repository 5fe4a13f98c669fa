//! The tiers in which the tests are run: each test is in one, by the rows of `tests/tiers`, which `tests/tier` reads.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

const TIERS: [&str; 4] = ["fast", "generated", "clients", "browser"];

/// A file of the repository.
fn file(name: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The tests that cross crates, as libtest lists them.
fn tests() -> String {
    let listed = Command::new(std::env::current_exe().unwrap()).args(["--list", "--format", "terse"]).output().unwrap();
    assert!(listed.status.success(), "{listed:?}");
    String::from_utf8(listed.stdout).unwrap()
}

/// Of some tests those of one tier.
fn chosen(tier: &str, tests: &str) -> Vec<String> {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tier");
    let mut script =
        Command::new(script).arg(tier).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("tests/tier runs");
    let mut input = script.stdin.take().unwrap();
    let tests = tests.to_owned();
    let writing = std::thread::spawn(move || input.write_all(tests.as_bytes()));
    let output = script.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn each_test_is_in_exactly_one_tier() {
    let tests = tests();
    let mut tiers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tier in TIERS {
        for name in chosen(tier, &tests) {
            tiers.entry(name).or_default().push(tier);
        }
    }
    let names: Vec<&str> = tests.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    for name in &names {
        assert_eq!(tiers.get(*name).map_or(0, Vec::len), 1, "{name}: {:?}", tiers.get(*name));
    }
    assert_eq!(tiers.len(), names.len());
    assert!(names.len() > 600, "{} tests were found", names.len());
}

#[test]
fn a_row_is_a_module_or_a_test_and_no_part_of_a_name() {
    let tests: String =
        ["dashboard::page", "serve::dashboard_address", "values::cleanup::the_dashboards", "dashboards"]
            .map(|name| format!("{name}: test\n"))
            .concat();
    assert_eq!(chosen("browser", &tests), ["dashboard::page"]);
    assert_eq!(chosen("fast", &tests), ["serve::dashboard_address", "values::cleanup::the_dashboards", "dashboards"]);
    let tests = "serve::real::npm: test\nserve::real: test\nserve::really: test\n";
    assert_eq!(chosen("clients", tests), ["serve::real::npm", "serve::real"]);
}

#[test]
fn every_row_is_about_a_test_and_has_a_tier() {
    let (tests, rows) = (tests(), file("tests/tiers"));
    let rows = rows.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once(' ').unwrap());
    let mut found = 0;
    for (tier, path) in rows {
        assert!(TIERS[1..].contains(&tier), "{tier} {path}");
        let is_built = match tier {
            "clients" => cfg!(feature = "test-clients"),
            "browser" => cfg!(feature = "test-browser"),
            _ => true,
        };
        let is_there = tests
            .lines()
            .any(|test| test.strip_prefix(path).is_some_and(|rest| rest.starts_with("::") || rest == ": test"));
        assert!(is_there || !is_built, "{path} is no module and no test");
        found += 1;
    }
    assert!(found > 60, "{found} rows were found");
}

#[test]
fn every_tier_is_run_by_the_one_check() {
    let (recipes, check, workflow) = (file("justfile"), file(".ci/run"), file(".github/workflows/ci.yml"));
    for tier in TIERS {
        let recipe = if tier == "fast" { "test".to_owned() } else { format!("test-{tier}") };
        assert!(recipes.contains(&format!("tests/run {tier}")), "{tier}");
        for text in [&check, &workflow] {
            assert!(text.lines().any(|line| line.ends_with(&format!("just {recipe}"))), "{tier}: just {recipe}");
        }
    }
}
