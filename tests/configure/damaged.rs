//! What gatepass notes of what it applied may be damaged: `doctor` says so, and does not succeed.

use serde_json::{Value, json};

use crate::support::Home;

/// The document with each value in turn, at any depth, as one of another type.
fn with_wrong_types(value: &Value) -> Vec<Value> {
    let wrong = |value: &Value| if value.is_number() { "text".into() } else { 7.into() };
    let mut all = vec![wrong(value)];
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                all.extend(with_wrong_types(member).into_iter().map(|member| {
                    let mut members = members.clone();
                    members.insert(name.clone(), member);
                    Value::Object(members)
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                all.extend(with_wrong_types(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[index] = item;
                    Value::Array(items)
                }));
            }
        }
        _ => {}
    }
    all
}

/// The ledger with names in it that gatepass never writes.
fn forged(ledger: &Value) -> Vec<Value> {
    let with = |place: &str, forged: Value| {
        let mut ledger = ledger.clone();
        let (parent, member) = place.rsplit_once('/').unwrap();
        ledger.pointer_mut(parent).unwrap()[member] = forged;
        ledger
    };
    let pending = |step: Value| with("/pending", json!({"files": [], "directories": [], "steps": [step]}));
    let mut all = vec![with("/files/0/layers", json!([]))];
    for base in ["", ".", "home", "../etc"] {
        all.push(with("/files/0/base", base.into()));
        all.push(with("/directories", json!([{"base": base, "name": "x"}])));
        all.push(pending(json!({"base": base, "name": "x", "temporary": "y", "before": null, "after": null})));
    }
    for name in ["", ".", "..", "/etc/passwd", "../x", "a/../../x"] {
        all.push(with("/files/0/name", name.into()));
        all.push(with("/directories", json!([{"base": "/tmp", "name": name}])));
        all.push(pending(json!({"base": "/tmp", "name": name, "temporary": "y", "before": null, "after": null})));
    }
    for name in ["", ".", "..", "/etc/passwd", "../x", "a/x"] {
        all.push(with("/files/0/original/backup", name.into()));
        all.push(pending(json!({"base": "/tmp", "name": "x", "temporary": name, "before": null, "after": null})));
    }
    all
}

#[test]
fn doctor_says_when_the_ledger_of_what_was_applied_is_damaged_and_does_not_succeed() {
    let home = Home::new();
    std::fs::write(home.path().join(".npmrc"), super::NPMRC).unwrap();
    assert!(home.run(&["configure", "npm", "--apply"]).status.success());
    assert!(home.run(&["doctor"]).status.success());
    let directory = home.gatepass().join("configured");
    let file = directory.join("ledger.json");
    let whole = std::fs::read(&file).unwrap();
    let mut contents: Vec<Vec<u8>> =
        (0..whole.len()).step_by(whole.len() / 40).map(|end| whole[..end].to_vec()).collect();
    let mut state = 7_u64;
    for length in 1..40_usize {
        let mut byte = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u8::try_from(state >> 56).unwrap()
        };
        contents.push((0..length * 13).map(|_| byte()).collect());
    }
    let document: Value = serde_json::from_slice(&whole).unwrap();
    contents.extend(with_wrong_types(&document).iter().map(|wrong| serde_json::to_vec(wrong).unwrap()));
    contents.extend(forged(&document).iter().map(|forged| serde_json::to_vec(forged).unwrap()));
    let cases = contents.len();
    for content in contents {
        std::fs::write(&file, &content).unwrap();
        let looked = home.run(&["doctor"]);
        let shown = String::from_utf8_lossy(&content).into_owned();
        assert_eq!(looked.status.code(), Some(1), "{shown}\n{looked:?}");
        assert!(looked.stdout.contains("FAILED") && looked.stdout.contains("ledger.json"), "{shown}\n{looked:?}");
        assert_eq!(looked.stdout.matches("FAILED").count(), 1, "it is said once: {looked:?}");
        assert_eq!(std::fs::read(&file).unwrap(), content, "it changes nothing");
    }
    println!("{cases} damaged ledgers");
    assert!(cases > 100, "{cases}");
    // The copies of what was there before, and the directory itself.
    std::fs::write(&file, &whole).unwrap();
    assert!(home.run(&["doctor"]).status.success());
    let copies = || std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path());
    let copy = copies().find(|path| path.extension().is_some_and(|end| end == "backup")).unwrap();
    std::fs::remove_file(copy).unwrap();
    assert!(home.run(&["doctor"]).stdout.contains("The backup of "));
    std::fs::remove_dir_all(&directory).unwrap();
    for text in ["", "no directory"] {
        std::fs::write(&directory, text).unwrap();
        let looked = home.run(&["doctor"]);
        assert!(!looked.status.success() && looked.stdout.contains("is not a directory"), "{looked:?}");
    }
}
