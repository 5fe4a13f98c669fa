//! Modules of a crate use one another one way: a circle is one thing in two files, or two things in one. A folder and the
//! file that it belongs to are one thing, so that what it uses of its own folder is no arrow. The root of a crate is no such
//! file: what it has itself, its modules do not use, and what it passes on, they are said to have from where that is.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// A module by the names that lead to it, from its crate's root.
type Module = Vec<String>;

/// Circles that are there for a reason: the crate, its modules, and why.
const ALLOWED: &[(&str, &[&str], &str)] = &[(
    "crates/intent",
    &["background", "reading", "scopes"],
    "which part asks, what its words may say, and under what they stand is one reading in three passes",
)];

#[test]
fn no_modules_of_a_crate_use_one_another_in_a_circle() {
    let mut crates: BTreeMap<String, BTreeMap<Module, String>> = BTreeMap::new();
    for (file, text) in crate::support::sources() {
        let (crate_, module) = file.split_once("src/").unwrap();
        crates.entry(crate_.trim_end_matches('/').to_owned()).or_default().insert(module_of(module), text);
    }
    let mut arrows = 0;
    let mut allowed = 0;
    for (name, modules) in &crates {
        let code = read(modules);
        let used: BTreeMap<&Module, BTreeSet<Module>> =
            modules.keys().map(|module| (module, used_by(module, &code))).collect();
        arrows += used.values().map(BTreeSet::len).sum::<usize>();
        for circle in circles(&used) {
            let names: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
            assert!(ALLOWED.iter().any(|row| row.0 == name && row.1 == names), "{name}: {names:?}");
            allowed += 1;
        }
    }
    assert!(arrows > 300, "{arrows} arrows were found");
    assert_eq!(allowed, ALLOWED.len(), "a circle that is allowed is not there any more");
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let none: &[&[(&str, &str)]] = &[
        &[("one", "use super::two::Two;\n"), ("two", "//! use crate::one;\n// crate::one::One\n")],
        &[("one", "use super::two::Two;\n"), ("two", "#[cfg(test)]\nmod tests {\n    use crate::one;\n}\n")],
        &[("one", "use super::two::Two;\n"), ("two", "const TEXT: &str = \"crate::one::One\";\n")],
        &[("one", "mod part;\nuse part::Part;\n"), ("one/part", "use super::other;\n")],
        &[("lib", "use one::One;\nconst ALL: u8 = 1;\n"), ("one", "pub(in super::super) fn one() {}\n")],
        &[("lib", "pub use one::One;\n"), ("one", "use crate::two::Two;\n"), ("two", "use other::Other;\n")],
    ];
    for texts in none {
        assert_eq!(found_in(texts), [""; 0], "{texts:?}");
    }
    let back = [
        "use crate::one;",
        "use super::{other, one::One};",
        "pub(crate) use crate::{\n    other,\n    one::{One, Other},\n};",
        "fn two() -> crate::one::One {}",
        "fn two() {\n    super::one::one(1);\n}",
        "use crate::One;",
        "use super::{One as Other};",
        "fn two(one: &crate::One) {}",
        "use crate::Renamed;",
        "use crate::three::One;",
        "fn two() {\n    crate::Renamed::new();\n}",
    ];
    for back in back {
        let texts = [
            ("lib", "pub use one::One;\npub use one::One as Renamed;\npub use other::Other;\n"),
            ("other", ""),
            ("one", "use crate::two;\n"),
            ("two", back),
            ("three", "pub(crate) use super::One;\n"),
        ];
        let expected = if back.contains("three") { "one three two" } else { "one two" };
        assert_eq!(found_in(&texts), [expected], "{back}");
    }
}

#[test]
fn what_stands_above_is_used_by_nothing_that_it_uses() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("lib", "use one::One;\npub struct Other;\n"), ("one", "use super::Other;\n")], " one"),
        (&[("lib", "use one::One;\npub struct Other;\n"), ("one", "fn one(other: crate::Other) {}\n")], " one"),
        (&[("lib", "pub use one::One;\npub struct Other;\n"), ("one", "use crate::{Other};\n")], " one"),
        (
            &[
                ("lib", "use one::One;\nconst ALL: u8 = 1;\n"),
                ("one", "use crate::two::Two;\n"),
                ("two", "use super::ALL;\n"),
            ],
            " one two",
        ),
        (
            &[
                ("one", "use super::two::Two;\n"),
                ("one/part", "use super::One;\n"),
                ("two", "use super::one::part::Part;\n"),
            ],
            "one one::part two",
        ),
        (&[("lib", "pub use two::Two;\npub use one::One;\n"), ("one", "use crate::Two;\n"), ("two", "")], ""),
        (
            &[
                ("lib", "pub use two::Two;\npub use one::One;\n"),
                ("one", "use crate::Two;\n"),
                ("two", "use crate::One;\n"),
            ],
            "one two",
        ),
        (
            &[
                ("lib", "use one::One;\nuse two::Two;\npub struct Other;\n"),
                ("one", "use super::two::Two;\n"),
                ("two", ""),
            ],
            "",
        ),
    ];
    for (texts, expected) in cases {
        assert_eq!(found_in(texts).join(", "), *expected, "{texts:?}");
    }
}

/// The circles of a crate of these files, each by its modules.
fn found_in(texts: &[(&str, &str)]) -> Vec<String> {
    let modules = texts.iter().map(|(file, text)| (module_of(&format!("{file}.rs")), (*text).to_owned())).collect();
    let code = read(&modules);
    let used = modules.keys().map(|module| (module, used_by(module, &code))).collect();
    let names = |circle: &Vec<Module>| circle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" ");
    circles(&used).iter().map(names).collect()
}

/// The module of a file, by its path from `src/`.
fn module_of(file: &str) -> Module {
    let mut names: Module = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    names.retain(|name| !["lib", "main", "mod"].contains(&name.as_str()));
    names
}

/// What the code of a module names of its crate, its tests aside.
#[derive(Default)]
struct Code {
    /// What each `use` brings: the name that it has here, and its path.
    imports: Vec<(String, String)>,
    /// The paths that are written where they are used.
    inline: Vec<String>,
}

/// The code of each module.
fn read(modules: &BTreeMap<Module, String>) -> BTreeMap<&Module, Code> {
    let import = Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?use ([^;]*);").unwrap();
    // Who may see something is no use of theirs.
    let visibility = Regex::new(r"pub\(in [^)]*\)").unwrap();
    let quoted = Regex::new(r#"(?s)"(?:\\.|[^"\\])*""#).unwrap();
    let path = Regex::new(r"(?:^|[^\w:$])((?:crate|super|self|[a-z]\w*)(?:::\w+)+)").unwrap();
    let code = |(module, text): (&'_ Module, &String)| {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let text = text.join("\n");
        let is_own = |path: &String| {
            let first = path.split("::").next().unwrap().to_owned();
            ["crate", "super", "self"].contains(&first.as_str()) || modules.contains_key(&below(module, &first))
        };
        let paths = import
            .captures_iter(&text)
            .flat_map(|found| single_paths(&found[1].replace(" as ", "@").replace(char::is_whitespace, "")));
        let imports = paths.filter(is_own).map(|path| {
            let (path, name) = path.split_once('@').unwrap_or((&path, path.rsplit("::").next().unwrap()));
            (name.to_owned(), path.to_owned())
        });
        let rest = import.replace_all(&text, "");
        let rest = visibility.replace_all(&rest, "");
        let rest = quoted.replace_all(&rest, "");
        let inline = path.captures_iter(&rest).map(|found| found[1].to_owned()).filter(is_own);
        Code { imports: imports.collect(), inline: inline.collect() }
    };
    modules.iter().map(|(module, text)| (module, code((module, text)))).collect()
}

/// A module's child of this name.
fn below(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// The other modules that this one names. What is in a file's own folder is no other.
fn used_by(module: &Module, code: &BTreeMap<&Module, Code>) -> BTreeSet<Module> {
    let Code { imports, inline } = &code[module];
    let mut used = BTreeSet::new();
    for path in imports.iter().map(|(_, path)| path).chain(inline) {
        follow(module, path, code, &mut Vec::new(), &mut used);
    }
    used.retain(|target| target != module && (module.is_empty() || !target.starts_with(module)));
    used
}

/// Adds the modules that a path of this module leads to: the one that it names, and, where that has what it names from
/// another, that one, too. What the module has through one above it is only that other's.
fn follow(
    module: &Module,
    path: &str,
    code: &BTreeMap<&Module, Code>,
    seen: &mut Vec<(Module, String)>,
    found: &mut BTreeSet<Module>,
) {
    if seen.contains(&(module.clone(), path.to_owned())) {
        return;
    }
    seen.push((module.clone(), path.to_owned()));
    let names: Vec<&str> = path.split("::").collect();
    let mut target = if names[0] == "crate" { Module::new() } else { module.clone() };
    for (place, name) in names.iter().enumerate() {
        match *name {
            "crate" | "self" => {}
            "super" => drop(target.pop()),
            name if code.contains_key(&below(&target, name)) => target.push(name.to_owned()),
            name => {
                let from = code.get(&target).into_iter().flat_map(|code| &code.imports);
                let passed_on: Vec<_> = from.filter(|(other, _)| other == name).collect();
                let is_above = module.starts_with(&target);
                for (_, path) in &passed_on {
                    let rest = names[place + 1..].iter().map(|name| format!("::{name}")).collect::<String>();
                    follow(&target, &format!("{path}{rest}"), code, seen, found);
                }
                if is_above && !passed_on.is_empty() {
                    return;
                }
                break;
            }
        }
    }
    if code.contains_key(&target) {
        found.insert(target);
    }
}

/// The paths of a `use`, one for each name: `a::{b,c::d}` is `a::b` and `a::c::d`.
fn single_paths(path: &str) -> Vec<String> {
    let Some((beginning, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let inside = rest.strip_suffix('}').unwrap_or(rest);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in inside.chars() {
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        match letter {
            ',' if depth == 0 => parts.push(String::new()),
            letter => parts.last_mut().unwrap().push(letter),
        }
    }
    parts.iter().filter(|part| !part.is_empty()).flat_map(|part| single_paths(&format!("{beginning}{part}"))).collect()
}

/// The sets of modules of which each leads to each other, sorted.
fn circles(used: &BTreeMap<&Module, BTreeSet<Module>>) -> Vec<Vec<Module>> {
    let reached = |from: &Module| {
        let mut reached: BTreeSet<Module> = BTreeSet::new();
        let mut next = vec![from.clone()];
        while let Some(module) = next.pop() {
            for other in used.get(&module).into_iter().flatten() {
                if reached.insert(other.clone()) {
                    next.push(other.clone());
                }
            }
        }
        reached
    };
    let all: BTreeMap<Module, BTreeSet<Module>> =
        used.keys().map(|module| ((*module).clone(), reached(module))).collect();
    let mut circles: BTreeSet<Vec<Module>> = BTreeSet::new();
    for (module, reached) in all.iter().filter(|(module, reached)| reached.contains(*module)) {
        let circle = reached.iter().filter(|other| all.get(*other).is_some_and(|back| back.contains(module)));
        circles.insert(circle.cloned().collect());
    }
    circles.into_iter().collect()
}
