//! The layers: which crate may use which, and which frameworks each may know. Cargo's own metadata is asked, so that a new
//! arrow is seen here and in review.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Of each crate, and of the program at the root: the crates of ours that it may use, in its own code.
const MAY_USE: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("home", &["core"]),
    ("http", &["core"]),
    ("intent", &["core"]),
    ("clients", &["core", "home"]),
    ("authority", &["core", "home"]),
    ("jfrog", &["core", "http"]),
    ("app", &["authority", "clients", "core", "home", "http", "intent", "jfrog"]),
    ("mcp", &["app", "clients", "core", "intent"]),
    ("proxy", &[]),
    ("gateway", &["core", "proxy"]),
    ("web", &["app", "core", "gateway", "jfrog"]),
    (ROOT, &["app", "clients", "core", "gateway", "home", "intent", "jfrog", "mcp", "web"]),
];

/// The program, as the documentation's table calls it.
const ROOT: &str = "gatepass";

/// Of the crates that have a backend's client at hand: what of `gatepass_jfrog` each may name. The client itself, which
/// changes tokens, is `app`'s, so that nobody changes any past the operator's policy.
const OF_JFROG: &[(&str, &[&str])] =
    &[("crates/web/", &["Correlation", "contract"]), ("src/", &["Credential", "RetryPolicy", "Platform"])];

/// What changes something, or asks the policy whether it may be changed or used; and the files that may name it, besides the
/// crate that has it and its own tests.
const KEPT_BY_THE_SERVICE: &[(&str, &str, &[&str])] = &[
    ("the change of a client's files", r"\.write_and_show\(", &["crates/app/src/changes.rs", "crates/clients/"]),
    ("a value out of its drop", r"\bdrops(?:\.on\(thread\))?\.take\(", &["crates/app/src/changes.rs", "crates/home/"]),
    ("whether anything may change", r"\.allow_change\(", &["crates/app/src/governed.rs", "crates/core/"]),
    ("whether a token may be used", r"\.allow_use\(", &["crates/app/src/backend.rs", "crates/core/"]),
    ("a store that does not wait for the disk", r"\bopen_relaxed\(", &["crates/authority/src/store/sqlite.rs"]),
    ("what a token may allow", r"\.allow_permission\(", &["crates/app/src/backend.rs", "crates/core/"]),
    ("how long a token may live", r"\bpolicy(?:\(\))?\.lifetime\(", &["crates/app/src/", "crates/core/"]),
];

/// The frameworks, and the crates that may know each.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("rmcp", &["gatepass", "gatepass-mcp"]),
    ("rusqlite", &["gatepass-authority"]),
    ("axum", &["gatepass-gateway", "gatepass-web"]),
    ("maud", &["gatepass-web"]),
    ("utoipa", &["gatepass-jfrog", "gatepass-web"]),
    ("reqwest", &["gatepass-app", "gatepass-http", "gatepass-jfrog"]),
    ("clap", &["gatepass"]),
    ("clap_complete", &["gatepass"]),
    ("clap_mangen", &["gatepass"]),
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
    // The gateway knows of it only how it hands on an upstream's own words beside a status.
    ("hyper", &["gatepass-gateway", "gatepass-proxy"]),
    ("tower", &["gatepass-gateway", "gatepass-proxy"]),
    // What the tools answer is described by the types that have it.
    ("schemars", &["gatepass-app", "gatepass-clients", "gatepass-core", "gatepass-mcp"]),
];

/// What Cargo knows of the workspace's packages.
fn metadata() -> Value {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{metadata:?}");
    serde_json::from_slice(&metadata.stdout).unwrap()
}

/// Of each package of the workspace: what its own code depends on, without its tests.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let used = package["dependencies"].as_array().unwrap().iter();
        let used = used.filter(|dependency| dependency["kind"].is_null()).map(|dependency| text(&dependency["name"]));
        (text(&package["name"]), used.collect())
    });
    packages.collect()
}

/// The package of a crate.
fn package(name: &str) -> String {
    if name == ROOT { ROOT.to_owned() } else { format!("gatepass-{name}") }
}

#[test]
fn nobody_but_the_application_names_what_changes_tokens_at_a_platform() {
    let named = regex::Regex::new(r"\bgatepass_jfrog::(\w+|\{[^}]*\})").unwrap();
    let own = ["crates/app/", "crates/jfrog/"];
    let mut found = 0;
    for (file, text) in crate::support::sources() {
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for part in named.captures_iter(&code).filter(|_| !own.iter().any(|folder| file.starts_with(folder))) {
            let may = OF_JFROG.iter().find(|(folder, _)| file.starts_with(folder));
            let may = may.unwrap_or_else(|| panic!("{file} has no use for gatepass_jfrog")).1;
            for name in part[1].split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
                assert!(name.is_empty() || may.contains(&name), "{file} names gatepass_jfrog::{name}");
                found += 1;
            }
        }
    }
    assert!(found >= 10, "{found} names were found");
}

#[test]
fn the_service_alone_asks_the_policy_and_changes_what_is_beside_the_backend() {
    for (what, pattern, may) in KEPT_BY_THE_SERVICE {
        let pattern = regex::Regex::new(pattern).unwrap();
        let sources = crate::support::sources();
        let naming: Vec<&str> =
            sources.iter().filter(|(_, text)| pattern.is_match(text)).map(|(file, _)| file.as_str()).collect();
        for file in &naming {
            assert!(may.iter().any(|place| file.starts_with(place)), "{what}: {file}");
        }
        assert!(naming.iter().any(|file| file.starts_with(may[0])), "{what}: nobody asks");
    }
}

/// Where a package manager may be named: in its row, and where that is joined to its file. Whatever else differs between
/// them stands in one of the two.
const NAMING_MANAGERS: [&str; 2] = ["crates/clients/src/table.rs", "crates/core/src/ecosystem/package_manager.rs"];

#[test]
fn a_package_manager_is_named_in_its_row_and_where_that_is_joined_to_its_file() {
    let named = regex::Regex::new(r"\bPackageManager::([A-Z][a-z]\w*)").unwrap();
    let mut joined = std::collections::BTreeSet::new();
    for (file, text) in crate::support::sources() {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for name in named.captures_iter(code) {
            assert!(NAMING_MANAGERS.contains(&file.as_str()), "{file} names {}: make it a fact of the row", &name[0]);
            if file == NAMING_MANAGERS[0] {
                joined.insert(name[1].to_owned());
            }
        }
    }
    assert_eq!(joined.len(), gatepass_core::ecosystem::PackageManager::ALL.len());
}

#[test]
fn no_code_asks_whether_a_package_manager_is_one_by_its_name() {
    let names = gatepass_core::ecosystem::PackageManager::ALL.map(|manager| regex::escape(manager.name())).join("|");
    let compared = regex::Regex::new(&format!(r#"[!=]= "(?:{names})""#)).unwrap();
    let variable =
        regex::Regex::new(r#""(?i:npm|docker|containers|registry_auth|pip|poetry|uv|composer)_\w+""#).unwrap();
    let mut variables = 0;
    for (file, text) in crate::support::sources().into_iter().filter(|(file, _)| !file.contains("tests")) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let found = compared.find(code).map(|found| found.as_str());
        assert_eq!(found, None, "{file}: make it a fact of the row, or a parameter");
        let found = variable.find(code).map(|found| found.as_str());
        // The gateway reads clients' requests, and redaction knows names of credentials.
        let must_not = ["crates/app/", "crates/mcp/", "crates/web/", "src/"].iter().any(|part| file.starts_with(part));
        assert!(!must_not || found.is_none(), "{file}: {found:?} stands in the client's file");
        variables += usize::from(found.is_some());
    }
    assert!(variables > 5, "{variables} files with variables of clients");
}

/// Where the gateway may name a type of package: tables that the compiler asks for every type; what reads the format of one;
/// and the few rules that no second type has.
const NAMING_ECOSYSTEMS: [&str; 17] = [
    "conventions.rs",
    "operation/python_file.rs",
    "operation/table.rs",
    "query/lists.rs",
    "document/form.rs",
    "document/locations.rs",
    "document/reading.rs",
    "upload/cargo_publish.rs",
    "upload/gem_archive.rs",
    "upload/gem_form.rs",
    "upload/npm_audit.rs",
    "upload/npm_document.rs",
    "upload/nuget_package.rs",
    "upload/python_form.rs",
    // Pages of an index; what a query makes of a file's path; the host's root.
    "document.rs",
    "query.rs",
    "gateway.rs",
];

#[test]
fn the_gateway_names_a_type_of_package_in_its_tables() {
    let named = regex::Regex::new(r"\bEcosystem::[A-Z][a-z]").unwrap();
    let mut naming = Vec::new();
    for (file, text) in crate::support::sources() {
        let Some(file) = file.strip_prefix("crates/gateway/src/") else { continue };
        if named.is_match(text.split("#[cfg(test)]\nmod tests {").next().unwrap()) {
            assert!(NAMING_ECOSYSTEMS.contains(&file), "{file}: make it a fact of the row, in conventions.rs");
            naming.push(file.to_owned());
        }
    }
    assert_eq!(naming.len(), NAMING_ECOSYSTEMS.len(), "{naming:?}");
}

/// Words that stand in the code of the intent, and why. Whatever people say stands in the lexicon.
const WORDS_IN_CODE: &[(&str, &str, &str)] = &[
    ("intent.rs", "permission environment expires name scope token tokens status mode request", "the tools' fields"),
    ("intent.rs", "expiry creator", "what sentences call a field"),
    ("lexicon/file.rs", "compounds language determiners auxiliaries postpositions topics", "tables of the lexicon"),
    ("lexicon/file.rs", "number ordinal month weekday unit stage ecosystem", "tables of the lexicon"),
    ("calendar/durations.rs", "min h d w mo y", "how the typed field has a stretch"),
    ("expiry.rs", "never", "a value of the typed field"),
    ("resolve.rs", "never", "a value of the typed field"),
    ("filters.rs", "expired revoked me", "values of typed fields"),
    ("revoke/filter.rs", "active", "a part of a sentence to people"),
    ("environment.rs", "and", "a part of a sentence to people"),
    ("manager.rs", "and or", "a part of a sentence to people"),
    ("tokenizer.rs", "l d j n s c m t qu ss", "letters: what is a word is known before any is"),
];

#[test]
fn what_people_say_stands_in_the_lexicon_and_not_in_the_intents_code() {
    let word = regex::Regex::new(r#""([a-z]+(?:'[a-z]+)?)""#).unwrap();
    let mut found = std::collections::BTreeSet::new();
    for (file, text) in crate::support::sources() {
        let Some(file) = file.strip_prefix("crates/intent/src/") else { continue };
        if file.ends_with("tests.rs") || file == "fixture.rs" {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for line in code.lines().map(|line| line.split("//").next().unwrap()) {
            for literal in word.captures_iter(line) {
                let mut rows = WORDS_IN_CODE.iter().filter(|row| row.0 == file);
                let may = rows.any(|row| row.1.split(' ').any(|allowed| allowed == &literal[1]));
                assert!(may, "{file} has the word {}: it is data of the lexicon", &literal[0]);
                found.insert((file.to_owned(), literal[1].to_owned()));
            }
        }
    }
    let listed: usize = WORDS_IN_CODE.iter().map(|row| row.1.split(' ').count()).sum();
    assert_eq!(found.len(), listed, "a word is listed that is not there any more");
}

#[test]
fn a_crate_uses_those_alone_that_are_below_it() {
    let dependencies = dependencies();
    let mut found = 0;
    for (name, may_use) in MAY_USE {
        let used = &dependencies[&package(name)];
        let ours: BTreeSet<&str> = used.iter().filter_map(|name| name.strip_prefix("gatepass-")).collect();
        let allowed: BTreeSet<&str> = may_use.iter().copied().collect();
        assert_eq!(ours, allowed, "{name}: change the map in src/lib.rs with this list");
        found += 1;
    }
    let ours = dependencies.keys().filter(|name| name.starts_with("gatepass") && *name != "gatepass-fuzz").count();
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
        let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` ")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in docs/architecture.md"));
        let listed = quoted(row.trim_end_matches(" |").rsplit(" | ").next().unwrap());
        assert_eq!(listed, may_use.iter().map(|name| (*name).to_owned()).collect(), "{name} in docs/architecture.md");
    }
}

#[test]
fn every_public_function_that_can_fail_says_its_errors() {
    let declared = regex::Regex::new(
        r"(?m)((?:^[ \t]*(?:///|#\[).*\n)*)^[ \t]*pub (?:const )?(?:async )?fn (\w+)[^{;]*->\s*([^{;]*)[{;]",
    );
    let (declared, mut found) = (declared.unwrap(), 0);
    for (file, text) in crate::support::sources() {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for function in declared.captures_iter(code).filter(|function| function[3].contains("Result<")) {
            assert!(function[1].contains("# Errors"), "{file}: {} does not say its errors", &function[2]);
            found += 1;
        }
    }
    assert!(found > 150, "{found} functions were found");
}

#[test]
fn a_dependency_and_the_lints_are_declared_once_for_all_packages() {
    let mut found = 0;
    for package in metadata()["packages"].as_array().unwrap() {
        let manifest = package["manifest_path"].as_str().unwrap();
        let text: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
        let has_lints = text.get("lints").and_then(|lints| lints["workspace"].as_bool()) == Some(true);
        // A fuzz target tells by a panic, which they forbid.
        assert!(has_lints || package["name"] == "gatepass-fuzz", "{manifest} has lints of its own");
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, dependency) in text.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
                let is_declared = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                let says_more = dependency.get("version").or_else(|| dependency.get("path")).is_some();
                assert!(is_declared && !says_more, "{manifest} declares {name} by itself");
                found += 1;
            }
        }
        assert!(text.get("target").is_none(), "{manifest} has dependencies of one system alone");
    }
    assert!(found > 200, "{found} dependencies were found");
}

#[test]
fn a_dependency_is_used_by_the_package_that_declares_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    for package in metadata()["packages"].as_array().unwrap() {
        let manifest = std::path::Path::new(package["manifest_path"].as_str().unwrap());
        let folder = manifest.parent().unwrap();
        // A fuzz target's inputs are made as those of the tests are.
        let folders = ["src", "tests", "benches", "fuzz_targets", "../tests/redaction"].map(|name| folder.join(name));
        let files = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| crate::secrets::files(folder));
        let rust = files.filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"));
        let code: String = rust.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap().replace('-', "_");
            let named = regex::Regex::new(&format!(r"\b{name}(?:::|;|\b\s*\{{)")).unwrap();
            let manifest = manifest.strip_prefix(root).unwrap().display();
            assert!(named.is_match(&code), "{manifest} declares {name}, and nothing names it");
            found += 1;
        }
    }
    assert!(found > 150, "{found} dependencies were found");
}

/// Words that were names, and that nobody who knows the field would search for. Sentences may have them, and so may a name of
/// a test, which is one.
const OLD_NAMES: &str = "said standing ending trouble world workbench uses unread voice crooked treatment moment once visitor stretch \
     stretches places accesses patience";

/// What has such a word and is the field's: names of the standard library, of serde and of an algorithm for differences, and a test's sentence is longer.
const NAMES_OF_THE_FIELD: [&str; 9] = [
    "split_once",
    "rsplit_once",
    "FnOnce",
    "AsyncFnOnce",
    "OnceCell",
    "OnceLock",
    "Visitor",
    "UnambiguousVisitor",
    "Patience",
];

/// Types that had a word of our own for a name; each is called by its subject now.
const OLD_TYPES: [&str; 18] = [
    "About", "Beside", "Given", "Gone", "Handing", "Keep", "Kept", "Lead", "Made", "Patience", "Says", "Sheet", "Told",
    "Way", "What", "When", "Whose", "Worth",
];

/// Modules that had one, each as its file's path ends; they are called by the field's term now: the token's scope, a speech act,
/// background, symbols, the reconciliation of words and fields.
const OLD_MODULES: [&str; 5] =
    ["intent/src/limit", "intent/src/act", "intent/src/asking", "intent/src/signs", "understand/settling"];

/// What is said of somebody else's words is reported in the crate that reads words, and two readings are reconciled.
const OLD_NAMES_OF_READING: &str = "told tell tells telling unsaid settle settling";

#[test]
fn no_type_is_called_by_an_everyday_word() {
    let declared = regex::Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type) (\w+)").unwrap();
    let mut types = 0;
    for (file, text) in crate::support::sources() {
        let module = file.trim_end_matches(".rs");
        let is_old = |old: &str| module.ends_with(old) || module.contains(&format!("{old}/"));
        assert!(!OLD_MODULES.iter().any(|old| is_old(old)), "{file} is a module of an old name");
        for name in declared.captures_iter(&text) {
            assert!(!OLD_TYPES.contains(&&name[1]), "{file}: {}", &name[1]);
            types += 1;
        }
    }
    assert!(types > 600, "{types} types were found");
}

#[test]
fn no_name_is_a_word_of_our_own_where_the_field_has_one() {
    let token = regex::Regex::new(
        r##"(?s)//[^\n]*|r#".*?"#|r"[^"]*"|"(?:\\.|[^"\\])*"|'(?:\\.[^']*|[^'\\])'|(?P<name>[A-Za-z_]\w*)"##,
    )
    .unwrap();
    let word = regex::Regex::new("[A-Z]?[a-z0-9]+|[A-Z]+").unwrap();
    let mut names = 0;
    for (file, text) in [crate::support::sources(), crate::support::test_sources()].concat() {
        let old_names = match file.starts_with("crates/intent/src/") {
            true => [OLD_NAMES, OLD_NAMES_OF_READING].join(" "),
            false => OLD_NAMES.to_owned(),
        };
        let old_names: BTreeSet<&str> = old_names.split(' ').collect();
        for name in token.captures_iter(&text).filter_map(|found| found.name("name")) {
            names += 1;
            let words: Vec<String> = word.find_iter(name.as_str()).map(|word| word.as_str().to_lowercase()).collect();
            let is_old = words.len() < 4 && words.iter().any(|word| old_names.contains(word.as_str()));
            if !is_old {
                continue;
            }
            let is_of_the_field =
                NAMES_OF_THE_FIELD.contains(&name.as_str()) || text[..name.start()].ends_with("iter::");
            let line = text[..name.start()].lines().count();
            assert!(is_of_the_field, "{file}, line {line}: {}", name.as_str());
        }
    }
    assert!(names > 250_000, "{names} names were found");
}
