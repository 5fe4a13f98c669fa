//! Clients that read one file: what one of them was given narrowly is not made wider by another, unless that was said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gatepass_core::ecosystem::PackageManager;
use gatepass_core::token::redaction::digests;
use serde_json::{Value, json};

use super::call;
use crate::packages::recorder::{Answer, Recorder};
use crate::support::{Home, Server, ToolResult};

/// The user's files with a value of gatepass's in them, and what they say.
type Files = BTreeMap<PathBuf, String>;

/// Something of each client's repository that is not all of it.
fn narrow(manager: PackageManager) -> String {
    let key = manager.ecosystem().package_type();
    match key {
        "npm" => "npm/@acme/*".to_owned(),
        "docker" | "helmoci" | "huggingfaceml" | "go" | "composer" => format!("{key}/acme/*"),
        "maven" => "maven/com.acme".to_owned(),
        _ => format!("{key}/acme*"),
    }
}

/// A home whose registry speaks https, without which some clients send no credential.
fn home() -> Home {
    let home = Home::new();
    std::fs::create_dir_all(home.gatepass()).unwrap();
    std::fs::write(home.gatepass().join("config.toml"), "url = \"https://127.0.0.1:4747/\"\n").unwrap();
    home
}

fn files(home: &Home) -> Files {
    let mut found = Files::new();
    collect(home.path(), &home.gatepass(), &mut found);
    found
}

fn collect(directory: &Path, but: &Path, found: &mut Files) {
    for entry in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && entry != but {
            collect(&entry, but, found);
        } else if let Ok(text) = std::fs::read_to_string(&entry)
            && !digests(&text).is_empty()
        {
            found.insert(entry, text);
        }
    }
}

fn apply(server: &mut Server, manager: PackageManager, more: &Value) -> ToolResult {
    super::call(server, manager, "apply", more)
}

/// What each client writes values to, by a home of its own.
fn written() -> Vec<(PackageManager, Vec<PathBuf>)> {
    let relative = |home: &Home| {
        files(home).into_keys().map(|path| path.strip_prefix(home.path()).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of = |manager| {
        let home = home();
        let applied = apply(&mut home.server(&[]), manager, &json!({}));
        (applied.0["isError"] != true).then(|| (manager, relative(&home)))
    };
    PackageManager::ALL.into_iter().filter_map(of).collect()
}

/// How the narrow value came to stand there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Applied,
    /// Nobody knows any more what was applied.
    WithoutLedger,
    /// By hand, in the place of a wide one.
    ByHand,
}

/// Every ordered pair of clients that write to one file, each with itself, too, and every way in which the value came there.
#[test]
fn what_one_client_was_given_narrowly_is_not_widened_by_another_that_reads_the_same_file() {
    let written = written();
    assert!(written.len() > 15, "{written:?}");
    let (mut asked, mut untouched) = (0, 0);
    for (first, of_first) in &written {
        for (second, of_second) in &written {
            if !of_first.iter().any(|path| of_second.contains(path)) {
                continue;
            }
            for way in [Way::Applied, Way::WithoutLedger, Way::ByHand] {
                let context = format!("{first}, then {second}, {way:?}");
                let home = home();
                let mut server = home.server(&[]);
                let narrowly = json!({"scope": [narrow(*first)]});
                apply(&mut server, *first, &narrowly).done();
                if way == Way::ByHand {
                    let narrow = files(&home);
                    apply(&mut server, *first, &json!({"scope": [first.ecosystem().package_type()]})).done();
                    for (path, text) in narrow {
                        std::fs::write(path, text).unwrap();
                    }
                } else if way == Way::WithoutLedger {
                    std::fs::remove_dir_all(home.gatepass().join("configured")).unwrap();
                }
                let before = files(&home);
                let answer = apply(&mut server, *second, &json!({}));
                // A file of gatepass's own that says something else than it wrote is written over by nobody.
                if answer.0["isError"] == true {
                    assert_eq!((answer.failure().1, way == Way::Applied), ("not_allowed", false), "{context}");
                    assert_eq!(files(&home), before, "{context}");
                    continue;
                }
                if answer.0["structuredContent"]["outcome"] == "question" {
                    let question = &answer.questions()[0];
                    assert_eq!(question["field"], "scope", "{context}: {answer:?}");
                    let kept = question["choices"][0].as_str().unwrap();
                    let narrow = narrow(*first);
                    // twine only uploads.
                    let may_write = *second == PackageManager::Twine;
                    let is_kept = kept == format!("{narrow}:r")
                        || may_write && [&narrow, &format!("{narrow}:rw")].contains(&&kept.to_owned());
                    assert!(is_kept, "{context}: {answer:?}");
                    assert_eq!(files(&home), before, "{context}");
                    // What is said is done, and it was a question of the same place.
                    let key = second.ecosystem().package_type();
                    apply(&mut server, *second, &json!({"scope": [key]})).done();
                    assert!(before.iter().any(|(path, text)| lost(path, text)), "{context}");
                    asked += 1;
                } else {
                    answer.done();
                    // Another type of package is another wish, and the answer says whose login it was.
                    let is_another = first.ecosystem() != second.ecosystem();
                    for (path, text) in &before {
                        assert!(is_another || !lost(path, text), "{context}: {answer:?}");
                    }
                    let is_told = answer.text().contains(&format!("{first} reads the same login"));
                    assert_eq!(is_told, is_another && way == Way::Applied, "{context}: {answer:?}");
                    untouched += 1;
                }
            }
        }
    }
    println!("{asked} asked, {untouched} of other packages or places");
    assert!(asked > 60, "{asked} asked, {untouched} not");
}

/// Whether a value that stood in a file does not stand there any more.
fn lost(path: &Path, before: &str) -> bool {
    let now = digests(&std::fs::read_to_string(path).unwrap_or_default());
    digests(before).iter().any(|value| !now.contains(value))
}

/// A project's files have no value: what was applied there last is known by its place.
#[test]
fn clients_that_share_a_projects_file_share_what_was_given_to_one() {
    const CLIENTS: [PackageManager; 4] =
        [PackageManager::Npm, PackageManager::Pnpm, PackageManager::Yarn, PackageManager::Bun];
    for first in CLIENTS {
        for second in CLIENTS {
            let home = home();
            let project = home.path().join("project");
            std::fs::create_dir(&project).unwrap();
            let mut server = home.server(&[]);
            let mut arguments = json!({"where": "project", "directory": project, "scope": ["npm/@acme/*"]});
            apply(&mut server, first, &arguments).done();
            arguments.as_object_mut().unwrap().remove("scope");
            let answer = apply(&mut server, second, &arguments);
            assert_eq!(answer.questions()[0]["field"], "scope", "{first}, then {second}");
        }
    }
}

/// What counts is what the client reads: the token that another was given later in the same entry.
#[test]
fn check_asks_with_the_token_that_the_client_reads_whichever_client_it_was_given_to() {
    let recorder = Recorder::start(|seen| match &seen.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        _ => Answer::challenge(),
    });
    let mut cases = 0;
    for group in [
        &[PackageManager::Npm, PackageManager::Pnpm, PackageManager::Bun, PackageManager::Yarn][..],
        &[PackageManager::Podman, PackageManager::Skopeo],
    ] {
        for first in group {
            for second in group.iter().filter(|second| *second != first) {
                let home = Home::new();
                let mut server = home.server(&["--url", &recorder.url()]);
                call(&mut server, *first, "apply", &json!({})).done();
                let given = call(&mut server, *second, "apply", &json!({})).done()["token"]["id"].clone();
                for client in [first, second] {
                    let checked = call(&mut server, *client, "check", &json!({}));
                    assert_eq!(checked.done()["token"]["id"], given, "{first} {second} {client}");
                    assert_eq!(
                        checked.done()["checked"]["registry"]["outcome"],
                        "reached",
                        "{first} {second} {client}"
                    );
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 28);
}
