//! The documents for those who carry on: the files that they name are there, and decisions have their shape.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where files that documents name begin, from the root.
const FOLDERS: [&str; 10] =
    ["crates/", "src/", "tests/", "docs/", "tools/", "fuzz/", "benches/", ".github/", ".ci/", "target/"];

/// What stands in a path for whatever it is called.
const STAND_INS: [&str; 3] = ["NAME", "TARGET", "XX"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents below a folder.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| documents(folder));
    files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")).chain(below).collect()
}

/// The files of source below a folder, by their paths from the root.
fn sources(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap());
    let below = entries.flat_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() { sources(&path) } else { vec![path] }
    });
    below.filter(|path| path.ends_with(".rs")).collect()
}

/// What stands between backticks or in a link.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    code.chain(links)
}

/// Whether this is written as one file or folder of ours, and not as an address or a pattern for several.
fn is_one_path(text: &str) -> bool {
    let is_pattern =
        text.contains(['*', '…', '{', '<', ' ', ':', '#']) || STAND_INS.iter().any(|word| text.contains(word));
    !is_pattern && !text.starts_with("target/") && text.contains('/')
}

#[test]
fn the_files_that_documents_name_are_there() {
    let mut found = 0;
    let mut missing = Vec::new();
    let mut look = |document: &Path, bases: &[&Path], name: &str| {
        found += 1;
        if !bases.iter().any(|base| base.join(name).exists()) {
            missing.push(format!("{}: {name}", document.strip_prefix(root()).unwrap().display()));
        }
    };
    let files: Vec<_> =
        ["crates", "src", "tests", "fuzz/fuzz_targets", "benches"].into_iter().flat_map(sources).collect();
    let mut all = documents(&root().join("docs"));
    all.extend(["README.md", "SECURITY.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    for document in all {
        let text = std::fs::read_to_string(&document).unwrap();
        // `pool.rs` alone is a file that the text around it says the folder of.
        for name in quoted(&text).filter(|name| name.ends_with(".rs") && *name != "build.rs" && !name.contains("://")) {
            if !FOLDERS.iter().any(|folder| name.starts_with(folder)) {
                let end = format!("/{name}");
                let place = files.iter().find(|file| file.ends_with(&end)).map_or(name, String::as_str);
                look(&document, &[root()], place);
            }
        }
        for name in quoted(&text).filter(|name| is_one_path(name)) {
            let is_ours = FOLDERS.iter().any(|folder| name.starts_with(folder));
            let is_link = name.starts_with("../") || name.ends_with(".md");
            if is_ours || is_link {
                look(&document, &[root(), document.parent().unwrap()], name);
            }
        }
    }
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let document = folder.join("README.md");
        let text = std::fs::read_to_string(&document).unwrap();
        for name in quoted(&text).filter(|name| is_one_path(name)) {
            look(&document, &[&folder, root()], name);
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(found > 150, "only {found} were found");
}

/// What a file says of itself at its top.
fn map(text: &str) -> String {
    text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_modules_files_and_types_that_a_files_map_names_are_there() {
    let linked = regex::Regex::new(r"\[`([\w:]+)`\](?:\((?:mod@)?([\w:]+)\))?").unwrap();
    let file = regex::Regex::new(r"`(?:[\w.-]+/)*([\w-]+\.rs)`").unwrap();
    let row = regex::Regex::new(r"(?m)^ (\w+(?:, \w+)*) {2,}\S").unwrap();
    let sources = [crate::support::sources(), crate::support::test_sources()].concat();
    let declares = |name: &str| {
        let declared =
            regex::Regex::new(&format!(r"\b(?:mod|fn|struct|enum|trait|type|const|static) {name}\b")).unwrap();
        sources.iter().any(|(_, text)| declared.is_match(text))
    };
    let mut found = 0;
    for (path, text) in &sources {
        let map = map(text);
        for link in linked.captures_iter(&map) {
            let name = link.get(2).unwrap_or_else(|| link.get(1).unwrap()).as_str().rsplit("::").next().unwrap();
            let package = name.strip_prefix("gatepass_").map(|name| root().join("crates").join(name));
            assert!(package.is_some_and(|folder| folder.is_dir()) || declares(name), "{path}: {name}");
            found += 1;
        }
        for name in file.captures_iter(&map) {
            assert!(sources.iter().any(|(path, _)| path.ends_with(&format!("/{}", &name[1]))), "{path}: {}", &name[0]);
            found += 1;
        }
        // A map's row: modules of this one, and what they are for.
        let blocks = map.split("```").skip(1).step_by(2).filter(|block| block.starts_with("text"));
        for name in
            blocks.flat_map(|block| row.captures_iter(block)).flat_map(|row| row.extract::<1>().1[0].split(", "))
        {
            assert!(text.contains(&format!("mod {name};")), "{path} has no module {name}");
            found += 1;
        }
    }
    assert!(found > 60, "only {found} were found");
}

#[test]
fn a_decision_says_what_it_is_about_what_was_rejected_and_what_follows() {
    let mut decisions = documents(&root().join("docs/decisions"));
    decisions.retain(|path| !path.ends_with("README.md") && !path.ends_with("0000-template.md"));
    decisions.sort();
    for (place, path) in decisions.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(&format!("{:04}-", place + 1)), "{name} is not number {}", place + 1);
        let text = std::fs::read_to_string(path).unwrap();
        let headings: Vec<_> = text.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Context", "## Decision", "## Rejected", "## Consequences"], "{name}");
        assert!(text.lines().count() < 40, "{name} is too long for a decision");
        let list = std::fs::read_to_string(root().join("docs/decisions/README.md")).unwrap();
        assert!(list.contains(&format!("({name})")), "{name} is not in the list");
    }
    assert!(!decisions.is_empty());
}

/// The recipes that a command line of `just` names, which has no arguments.
fn recipes_in(command: &str) -> impl Iterator<Item = String> {
    command.trim().strip_prefix("just ").into_iter().flat_map(|names| names.split(' ')).map(str::to_owned)
}

#[test]
fn every_recipe_that_is_run_or_named_is_in_the_justfile_and_ci_runs_those_of_the_one_check() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let justfile = read("justfile");
    let is_recipe = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
    let heads = justfile.lines().filter(is_recipe).filter_map(|line| line.split([' ', ':']).next());
    let recipes: BTreeSet<String> = heads.map(str::to_owned).collect();

    let workflow = read(".github/workflows/ci.yml");
    let commands: Vec<_> = workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).collect();
    assert!(commands.iter().all(|command| command.starts_with("just ")), "CI runs more than recipes: {commands:?}");
    // `just test lint` would give `lint` to the tests as an argument.
    let takes_arguments = |name: &String| justfile.lines().any(|line| line.starts_with(&format!("{name} *")));
    for command in &commands {
        let names: Vec<String> = recipes_in(command).collect();
        let swallowing = names.iter().rev().skip(1).find(|name| takes_arguments(name));
        assert!(swallowing.is_none(), "what stands behind {swallowing:?} is not run: {command}");
    }
    let run_by_ci: BTreeSet<String> = commands.into_iter().flat_map(recipes_in).collect();
    let check = read(".ci/run");
    let tiers = check.lines().filter_map(|line| line.strip_prefix("tier ")?.split_once(' '));
    let checked: BTreeSet<String> = tiers.flat_map(|(_, command)| recipes_in(command)).collect();
    assert!(checked.len() >= 6, "{checked:?}");
    assert!(checked.is_subset(&run_by_ci), "CI leaves out what .ci/run runs: {checked:?}, {run_by_ci:?}");

    let mut named: BTreeSet<String> = run_by_ci.union(&checked).cloned().collect();
    let mut documents = documents(&root().join("docs"));
    documents
        .extend(["README.md", "CONTRIBUTING.md", ".github/pull_request_template.md"].map(|name| root().join(name)));
    for document in documents {
        let text = std::fs::read_to_string(document).unwrap();
        named.extend(quoted(&text).flat_map(recipes_in).filter(|name| name != "…"));
    }
    let missing: Vec<_> = named.difference(&recipes).collect();
    assert!(missing.is_empty(), "there is no such recipe: {missing:?}");
}
