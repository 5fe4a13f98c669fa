//! Modules of a crate use one another one way: a circle is one thing in two files, or two things in one. A folder and the
//! file that it belongs to are one thing.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// A module by the names that lead to it, from its crate's root.
type Module = Vec<String>;

/// Circles that are there for a reason: the crate, its modules, and why.
const ALLOWED: &[(&str, &[&str], &str)] = &[(
    "crates/intent",
    &["asking", "reading", "scopes"],
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
        let used: BTreeMap<&Module, BTreeSet<Module>> =
            modules.iter().map(|(module, text)| (module, used_by(module, text, modules))).collect();
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
    let texts = [
        ("one", "use super::two::{Two, other};\n"),
        ("two", "use crate::three;\n"),
        ("three", "use crate::{error, one::One};\n"),
        ("error", "//! use crate::one;\n#[cfg(test)]\nmod tests {\n    use crate::one;\n}\n"),
        ("one/part", "use super::super::error;\n"),
    ];
    let modules = texts.map(|(name, text)| (module_of(&format!("{name}.rs")), text.to_owned())).into();
    let used = texts.map(|(name, text)| {
        (module_of(&format!("{name}.rs")), used_by(&module_of(&format!("{name}.rs")), text, &modules))
    });
    let used: BTreeMap<&Module, BTreeSet<Module>> = used.iter().map(|(module, used)| (module, used.clone())).collect();
    let names: Vec<Vec<String>> =
        circles(&used).iter().map(|circle| circle.iter().map(|module| module.join("::")).collect()).collect();
    assert_eq!(names, [["one", "three", "two"]]);
}

/// The module of a file, by its path from `src/`.
fn module_of(file: &str) -> Module {
    let mut names: Module = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    names.retain(|name| !["lib", "main", "mod"].contains(&name.as_str()));
    names
}

/// The other modules that this one names in a `use`, its tests aside. A file's own folder, and what a folder belongs to, are
/// no others.
fn used_by(module: &Module, text: &str, modules: &BTreeMap<Module, String>) -> BTreeSet<Module> {
    let imports = Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?use ((?:crate|super|self)\b[^;]*);").unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut used = BTreeSet::new();
    for path in imports.captures_iter(&code).flat_map(|found| single_paths(&found[1].replace(char::is_whitespace, "")))
    {
        let mut target = if path.starts_with("crate") { Module::new() } else { module.clone() };
        for name in path.split("::") {
            match name {
                "crate" | "self" => {}
                "super" => drop(target.pop()),
                name => {
                    target.push(name.to_owned());
                    if !modules.contains_key(&target) {
                        target.pop();
                        break;
                    }
                }
            }
        }
        let is_own = target.starts_with(module) || module.starts_with(&target);
        if modules.contains_key(&target) && !is_own {
            used.insert(target);
        }
    }
    used
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
