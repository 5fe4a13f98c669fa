//! Undo in files that somebody changed after gatepass did: what is gatepass's goes, all else stays.

use gatepass_clients::Level;

use super::{VALUE, apply_in, put, undo_in};
use crate::packages::real_files::{REAL_FILES, RealFile};
use crate::packages::sandbox::Sandbox;

/// A change of somebody's: the first line and the last.
fn add_around(path: &str, text: &str) -> String {
    match path.rsplit('.').next() {
        Some("json") => text.replacen('{', "{\n  \"mine\": true,", 1),
        Some("xml" | "Config" | "config") if text.contains("</") => {
            let end = text.rfind("</").unwrap();
            format!("{}<!-- mine -->\n{}", &text[..end], &text[end..])
        }
        _ => format!("# mine\n{text}# mine, too\n"),
    }
}

#[test]
fn what_gatepass_added_goes_and_what_somebody_added_stays() {
    for RealFile { manager, level, path, text } in REAL_FILES {
        let sandbox = Sandbox::new();
        let file = super::path_in(&sandbox, *level, path);
        put(&file, text.as_bytes());
        apply_in(&sandbox, manager, *level, VALUE).unwrap();
        let applied = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, add_around(path, &applied)).unwrap();
        let outcome = undo_in(&sandbox, manager, *level).unwrap_or_else(|error| panic!("{manager}, {path}: {error}"));
        assert!(outcome.notes.iter().any(|note| note.contains("was changed since")), "{manager}: {outcome:?}");
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let left = std::fs::read_to_string(&file).unwrap();
        assert_eq!(plain(&left), plain(&add_around(path, text)), "{manager}, {path}:\n{left}");
    }
}

#[test]
fn a_line_of_gatepasss_that_somebody_changed_stays_and_is_said_so() {
    let sandbox = Sandbox::new();
    let file = sandbox.home().join(".npmrc");
    put(&file, b"a=b\n");
    apply_in(&sandbox, "npm", Level::User, VALUE).unwrap();
    let text = std::fs::read_to_string(&file).unwrap().replace(VALUE, "my-own-token");
    std::fs::write(&file, text).unwrap();
    let outcome = undo_in(&sandbox, "npm", Level::User).unwrap();
    assert!(outcome.notes[0].contains("but for those that somebody changed"), "{outcome:?}");
    let left = std::fs::read_to_string(&file).unwrap();
    assert!(left.starts_with("a=b\n") && left.contains("my-own-token") && !left.contains("registry="), "{left}");
}

#[test]
fn a_file_that_is_gone_is_not_brought_back() {
    let sandbox = Sandbox::new();
    put(&sandbox.home().join(".npmrc"), b"a=b\n");
    apply_in(&sandbox, "npm", Level::User, VALUE).unwrap();
    std::fs::remove_file(sandbox.home().join(".npmrc")).unwrap();
    let outcome = undo_in(&sandbox, "npm", Level::User).unwrap();
    assert!(outcome.notes[0].contains("is gone"), "{outcome:?}");
    assert!(!sandbox.home().join(".npmrc").exists());
}

#[test]
fn two_managers_with_tokens_of_their_own_come_out_of_one_file_in_any_order() {
    let second_value = VALUE.replace("gpr_0", "gpr_9");
    for (first, second, level) in [
        ("npm", "pnpm", Level::User),
        ("pip", "go", Level::User),
        ("podman", "skopeo", Level::User),
        ("uv", "poetry", Level::Project),
        ("pdm", "uv", Level::Project),
        ("rubygems", "bundler", Level::User),
    ] {
        for (undone_first, undone_last) in [(first, second), (second, first)] {
            let sandbox = Sandbox::new();
            put(&sandbox.home().join(".npmrc"), b"a=b\n");
            put(
                &sandbox.project().join("pyproject.toml"),
                b"[project]\nname = \"ours\"\n\n[tool.black]\nline-length = 100\n",
            );
            let before = super::everything(&sandbox);
            apply_in(&sandbox, first, level, VALUE).unwrap();
            apply_in(&sandbox, second, level, &second_value).unwrap();
            undo_in(&sandbox, undone_first, level).unwrap();
            undo_in(&sandbox, undone_last, level).unwrap();
            // A directory that both needed may stay, empty.
            let files =
                |all: Vec<(_, Option<super::Content>)>| all.into_iter().filter(|(_, content)| content.is_some());
            let (left, before) = (files(super::everything(&sandbox)), files(before.clone()));
            assert!(left.clone().eq(before), "{undone_first} first: {:#?}", left.collect::<Vec<_>>());
        }
    }
}

#[test]
fn three_managers_with_tokens_of_their_own_come_out_of_one_file_in_any_order() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for managers in [["npm", "pnpm", "bun"], ["pip", "generic", "go"], ["podman", "skopeo", "docker"]] {
        for (applied, undone) in orders.iter().flat_map(|applied| orders.map(|undone| (applied, undone))) {
            let sandbox = Sandbox::new();
            let context = format!("{managers:?} applied {applied:?}, undone {undone:?}");
            put(&sandbox.home().join(".npmrc"), b"; mine\nregistry=https://npm.public.example/\nfetch-retries=5\n");
            put(&sandbox.home().join(".netrc"), b"machine other login me password x\n");
            let before: Vec<_> =
                super::everything(&sandbox).into_iter().filter(|(_, content)| content.is_some()).collect();
            for index in applied {
                let value = VALUE.replace("gpr_0", &format!("gpr_{index}"));
                apply_in(&sandbox, managers[*index], Level::User, &value).unwrap();
            }
            for (done, index) in undone.into_iter().enumerate() {
                undo_in(&sandbox, managers[index], Level::User).unwrap_or_else(|error| panic!("{context}: {error}"));
                // Those that are left still have their registry and a token.
                if managers[0] == "npm" && done < 2 {
                    let text = std::fs::read_to_string(sandbox.home().join(".npmrc")).unwrap();
                    assert!(
                        text.contains("registry=https://127.0.0.1") && text.contains("_authToken="),
                        "{context}:\n{text}"
                    );
                }
            }
            let mut after = super::everything(&sandbox);
            after.retain(|(_, content)| content.is_some());
            assert!(after == before, "{context}: {after:#?}");
        }
    }
}

#[test]
fn lines_that_two_managers_use_stay_until_the_last_of_them_is_undone() {
    for (first, second) in
        [("npm", "pnpm"), ("pnpm", "npm"), ("go", "generic"), ("generic", "go"), ("podman", "skopeo")]
    {
        for (undone_first, undone_last) in [(first, second), (second, first)] {
            let sandbox = Sandbox::new();
            put(&sandbox.home().join(".npmrc"), b"a=b\n");
            let before = super::everything(&sandbox);
            apply_in(&sandbox, first, Level::User, VALUE).unwrap();
            apply_in(&sandbox, second, Level::User, VALUE).unwrap();
            let outcome = undo_in(&sandbox, undone_first, Level::User).unwrap();
            let is_noted = outcome.notes.iter().any(|note| note.contains(undone_last));
            assert!(is_noted || undone_first == second, "{undone_first}: {outcome:?}");
            let holds = |(_, content): &(_, Option<super::Content>)| {
                content.as_ref().is_some_and(|(bytes, _)| bytes.len() > 20)
            };
            assert!(super::everything(&sandbox).iter().any(holds), "{undone_last} lost its lines");
            undo_in(&sandbox, undone_last, Level::User).unwrap();
            let files =
                |all: Vec<(_, Option<super::Content>)>| all.into_iter().filter(|(_, content)| content.is_some());
            let (left, before) = (files(super::everything(&sandbox)), files(before.clone()));
            assert!(left.clone().eq(before), "{first}, {second}: {:#?}", left.collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_did_not_come_back_is_said_and_the_copy_of_it_stays() {
    // A list says the same twice.
    let original = "registry=https://mine.example/\nfetch-retries=5\nomit[]=dev\nomit[]=dev\n";
    for remove_file in [false, true] {
        let sandbox = Sandbox::new();
        let file = sandbox.home().join(".npmrc");
        put(&file, original.as_bytes());
        apply_in(&sandbox, "npm", Level::User, VALUE).unwrap();
        let text = std::fs::read_to_string(&file).unwrap().replace("fetch-retries=5\n", "fetch-retries=7\n");
        let text = text.replacen("omit[]=dev\n", "", 1);
        if remove_file {
            std::fs::remove_file(&file).unwrap();
        } else {
            std::fs::write(&file, text).unwrap();
        }
        let outcome = undo_in(&sandbox, "npm", Level::User).unwrap();
        let note = outcome.notes.iter().find(|note| note.contains("is kept")).unwrap();
        assert!(note.contains(if remove_file { "4 entries" } else { "2 entries" }), "{note}");
        let place = note.rsplit_once(": ").unwrap().1.trim_end_matches('.');
        assert_eq!(std::fs::read_to_string(place).unwrap(), original);
        assert_eq!(super::mode(std::path::Path::new(place)), 0o600);
        // Nothing that comes later takes it away.
        apply_in(&sandbox, "npm", Level::User, VALUE).unwrap();
        undo_in(&sandbox, "npm", Level::User).unwrap();
        assert_eq!(std::fs::read_to_string(place).unwrap(), original);
    }
}

/// Lists in which an element need have neither a name nor an address: Composer's repositories.
#[test]
fn elements_of_a_list_without_a_name_or_an_address_stay_in_it() {
    const PACKAGE: &str = r#"{"type":"package","package":{"name":"acme/tool","version":"1.0.0"}}"#;
    const OFF: &str = r#"{"mine":false}"#;
    for (level, path) in [(Level::User, ".config/composer/config.json"), (Level::Project, "composer.json")] {
        for original in [PACKAGE.to_owned(), OFF.to_owned(), format!("{PACKAGE},{OFF}"), format!("{OFF},{PACKAGE}")] {
            let original = format!("{{\"repositories\":[{original}]}}");
            let (sandbox, file) = super::applied_over("composer", level, path, Some(&original));
            let applied: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            // Composer writes the file anew when something is required.
            std::fs::write(&file, serde_json::to_string_pretty(&applied).unwrap().replace("  ", "\t")).unwrap();
            undo_in(&sandbox, "composer", level).unwrap();
            let left: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            assert_eq!(left, serde_json::from_str::<serde_json::Value>(&original).unwrap(), "{path}: {applied}");
        }
    }
}
