//! Any order of apply, apply again with another token, and undo, by managers that share a file: in the end all is as it
//! was, and no value is left anywhere.

use std::collections::BTreeSet;
use std::path::Path;

use gatepass_clients::Level;

use super::{Content, VALUE, apply_in, everything, put, undo_in};
use crate::packages::sandbox::Sandbox;

/// Managers that write to one file, where, and what may have been in it.
pub(super) struct Group {
    pub managers: [&'static str; 3],
    pub level: Level,
    pub path: &'static str,
    pub text: &'static str,
}

pub(super) const GROUPS: &[Group] = &[
    Group {
        managers: ["npm", "pnpm", "yarn"],
        level: Level::User,
        path: ".npmrc",
        text: "; mine\nregistry=https://npm.public.example/\n//127.0.0.1/artifactory/api/npm/npm/:_authToken=mine\nx=y\n",
    },
    Group {
        managers: ["pip", "generic", "go"],
        level: Level::User,
        path: ".netrc",
        text: "# mine\nmachine other.example login me password x\nmachine 127.0.0.1\n  login me\n  password mine\n",
    },
    Group {
        managers: ["podman", "skopeo", "docker"],
        level: Level::User,
        path: ".config/containers/auth.json",
        text: "{\n\t\"auths\": {\n\t\t\"127.0.0.1\": {\n\t\t\t\"auth\": \"mine\"\n\t\t},\n\t\t\"x\": {}\n\t}\n}\n",
    },
    Group {
        managers: ["uv", "poetry", "pdm"],
        level: Level::Project,
        path: "pyproject.toml",
        text: "[project]\nname = \"ours\"\n\n[[tool.uv.index]]\nname = \"gatepass\"\nurl = \"https://mine.example\"\n",
    },
    Group {
        managers: ["cargo", "cargo", "cargo"],
        level: Level::User,
        path: ".cargo/credentials.toml",
        text: "[registries.mine]\ntoken = \"mine\"\n",
    },
];

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// How the file may be at first; `None` is no file.
pub(super) fn beginnings(text: &str) -> Vec<Option<String>> {
    vec![
        None,
        Some(String::new()),
        Some(text.to_owned()),
        Some(text.trim_end().to_owned()),
        Some(text.replace('\n', "\r\n")),
    ]
}

pub(super) fn value(number: usize) -> String {
    VALUE.replace("gpr_0", &format!("gpr_{number}"))
}

/// A home with the file as it is at first, and with somebody's own files by names like those of gatepass's.
pub(super) fn sandbox(group: &Group, text: Option<&String>) -> Sandbox {
    let sandbox = Sandbox::new();
    put(&sandbox.home().join(".gatepass-notes"), b"mine");
    put(&sandbox.project().join(".gatepass-0"), b"mine");
    if let Some(text) = text {
        let file = super::path_in(&sandbox, group.level, group.path);
        put(&file, text.as_bytes());
        put(&file.with_file_name(".gatepass-mine"), b"mine");
    }
    sandbox
}

/// All files below, gatepass's own included, that one of the values stands in.
pub(super) fn files_with_values(sandbox: &Sandbox) -> Vec<String> {
    let mut found = Vec::new();
    let mut directories = vec![sandbox.home()];
    let part = &VALUE[5..];
    // As it stands in a pair for Basic, whatever comes before it.
    let pairs: Vec<String> = (0..10).map(|number| super::super::pair(&value(number))).collect();
    while let Some(directory) = directories.pop() {
        for path in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            if text.contains(part) || pairs.iter().any(|pair| text.contains(pair.as_str())) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

pub(super) fn assert_as_before(context: &str, sandbox: &Sandbox, before: &[(std::path::PathBuf, Option<Content>)]) {
    let after = everything(sandbox);
    assert!(after == before, "{context}: not as before: {after:#?}\nbut: {before:#?}");
    assert_eq!(files_with_values(sandbox), Vec::<String>::new(), "{context}: a value is left");
    if sandbox.state().exists() {
        let left = std::fs::read_dir(sandbox.state()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["lock"], "{context}: something of gatepass's own is left");
    }
}

#[test]
fn every_order_of_apply_and_undo_ends_with_what_was_there() {
    let mut cases = 0;
    for group in GROUPS {
        for (beginning, text) in beginnings(group.text).iter().enumerate() {
            for (number, (applied, undone)) in
                ORDERS.iter().flat_map(|applied| ORDERS.map(|undone| (applied, undone))).enumerate()
            {
                if (number + beginning) % 2 == 1 {
                    // Half of them, another half for each beginning: each takes a moment.
                    continue;
                }
                let again = (number / 2 + beginning) % 4;
                let context =
                    format!("{:?} beginning {beginning}, {applied:?}, again {again}, {undone:?}", group.managers);
                let sandbox = sandbox(group, text.as_ref());
                let before = everything(&sandbox);
                for index in applied {
                    apply_in(&sandbox, group.managers[*index], group.level, &value(*index))
                        .unwrap_or_else(|error| panic!("{context}: {error}"));
                }
                if let Some(manager) = group.managers.get(again) {
                    apply_in(&sandbox, manager, group.level, &value(9)).unwrap();
                    if group.level == Level::User {
                        let old: Vec<_> = everything(&sandbox)
                            .into_iter()
                            .filter_map(|(_, content)| content)
                            .filter(|(bytes, _)| String::from_utf8_lossy(bytes).contains(&value(again)))
                            .collect();
                        assert!(old.is_empty(), "{context}: the older token's value is left");
                    }
                }
                for index in undone {
                    let done = undo_in(&sandbox, group.managers[index], group.level);
                    let is_only_one = group.managers[0] == group.managers[1];
                    assert!(done.is_ok() || is_only_one, "{context}: {}", done.unwrap_err());
                }
                assert_as_before(&context, &sandbox, &before);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 450);
}

/// A sequence of numbers that is the same each time.
pub(super) struct Numbers(u64);

impl Numbers {
    pub fn from(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Somebody's change: a line more, in the file's own format.
fn edit_by_hand(path: &Path, number: usize) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match path.extension().is_some_and(|extension| extension == "json") {
        true => text.replacen('{', &format!("{{{end}  \"mine{number}\": 1,{end}"), 1),
        false => {
            format!("{}{}# mine{number}{end}", text, if text.ends_with('\n') || text.is_empty() { "" } else { end })
        }
    };
    std::fs::write(path, text).unwrap();
}

#[test]
fn orders_with_changes_by_hand_between_leave_no_value_and_lose_nothing_of_anybodys() {
    let mut edits = 0;
    let mut cases = 0;
    for seed in 0..250 {
        let mut numbers = Numbers::from(seed + 1);
        let group = &GROUPS[numbers.below(GROUPS.len())];
        let beginnings = beginnings(group.text);
        let text = &beginnings[1 + numbers.below(beginnings.len() - 1)];
        let text = text.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| group.text.to_owned());
        let sandbox = sandbox(group, Some(&text));
        let file = super::path_in(&sandbox, group.level, group.path);
        let mut expected: BTreeSet<String> = lines_of(&text);
        let mut story = format!("{:?}, seed {seed}:", group.managers);
        for step in 0..8 {
            let manager = group.managers[numbers.below(3)];
            match numbers.below(5) {
                0 | 1 => {
                    let number = numbers.below(9);
                    story += &format!(" apply {manager} {number}");
                    apply_in(&sandbox, manager, group.level, &value(number))
                        .unwrap_or_else(|error| panic!("{story}: {error}"));
                }
                2 | 3 => {
                    story += &format!(" undo {manager}");
                    undo_in(&sandbox, manager, group.level).ok();
                }
                _ => {
                    story += " edit";
                    edit_by_hand(&file, step);
                    let is_json = group.path.ends_with("json");
                    expected.insert(if is_json { format!("\"mine{step}\": 1") } else { format!("# mine{step}") });
                    edits += 1;
                }
            }
        }
        for manager in group.managers {
            undo_in(&sandbox, manager, group.level).ok();
        }
        let left = lines_of(&std::fs::read_to_string(&file).unwrap());
        assert_eq!(left, expected, "{story}");
        assert_eq!(files_with_values(&sandbox), Vec::<String>::new(), "{story}");
        cases += 1;
    }
    assert_eq!(cases, 250);
    assert!(edits > 300, "{edits}");
}

/// What each line says; commas between neighbours, and which of two braces it was, say nothing.
fn lines_of(text: &str) -> BTreeSet<String> {
    text.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).filter(|line| !line.is_empty()).collect()
}
