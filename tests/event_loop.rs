//! What may wait for a file, a lock, a person or the network by blocking is not done on the event loop. Most of it cannot be: what
//! [`Blocking`](../crates/app/src/blocking.rs) holds is reached on a thread that may wait alone. Here it is held that nothing is
//! reached past that: of what blocks, what each file may name, and that no async function does but in a step off the loop.

use crate::support::sources;

/// The crates whose code runs on an event loop that others wait for.
const ON_THE_LOOP: [&str; 7] = ["app", "gateway", "intent", "jfrog", "mcp", "proxy", "web"];

/// What blocks; and the files of those crates that may name it.
const BLOCKING: &[(&str, &[&str])] = &[
    (r"\b(?:std::)?fs::|\bFile::|\bOpenOptions\b|\brustix::fs\b", &[AT_THE_START]),
    (r"\.(?:is_dir|is_file|is_symlink|exists|try_exists|canonicalize|read_dir|metadata)\(\)", &[CLIENT_FILES]),
    (r"\benv::current_dir\b", &[CLIENT_FILES]),
    (r"\bLocations \{", &[CLIENT_FILES, DOCTOR]),
    (r"\bChangeLock::", &["app/src/configure/displaced.rs", "app/src/unclaimed.rs"]),
    (r"\bSearchPath::", &["app/src/check.rs", PIPE]),
    (r"\bstd::process::Command|\bthread::sleep|\bstd::net::Tcp\w+::", &["app/src/pipe/child.rs"]),
    (r"\bCommand::new\(", &["app/src/check.rs", "app/src/pipe/child.rs"]),
    (r"\bZonedDateTime::now\(|\bTimeZone::system\(", &["app/src/choose.rs", "app/src/context.rs"]),
    (r"\bclient_builder\(", &["app/src/check.rs", "jfrog/src/connection.rs"]),
    (r"\bintent::(?:ready|generate_token|list_tokens|revoke_token|configure_package_manager)\(", READING),
    // A person's own process has them, and what gives them to the authority, or to `Blocking`.
    (r"\bDrops\b", WITH_DROPS),
];

const CLIENT_FILES: &str = "app/src/client_files.rs";
/// How many files may be open, before the first connection comes.
const AT_THE_START: &str = "proxy/src/server/connection_limit.rs";
const DOCTOR: &str = "app/src/doctor.rs";
const PIPE: &str = "app/src/pipe.rs";
const READING: &[&str] = &[
    "app/src/choose.rs",
    "app/src/configure/reading.rs",
    "app/src/context.rs",
    "app/src/delete.rs",
    "app/src/generate.rs",
    "app/src/interpret.rs",
    "app/src/list.rs",
    "app/src/revoke.rs",
];
const WITH_DROPS: &[&str] = &[
    "app/src/application.rs",
    "app/src/backend.rs",
    DOCTOR,
    "app/src/embedded.rs",
    "app/src/handover.rs",
    "app/src/unclaimed.rs",
];

/// Commands of a person, whose process serves nobody else.
const COMMANDS: [&str; 4] = [DOCTOR, "app/src/handover.rs", PIPE, "app/src/pipe/child.rs"];

/// The ways to a thread that may wait, the last of which is for what reads words.
const OFF_THE_LOOP: [&str; 2] = ["off_event_loop(", "context.read("];

#[test]
fn nothing_that_blocks_is_named_but_where_it_is_done_off_the_event_loop() {
    let crates = ON_THE_LOOP.map(|name| format!("crates/{name}/src/"));
    let mut found = 0;
    for (file, text) in sources() {
        if !crates.iter().any(|folder| file.starts_with(folder)) || file.ends_with("tests.rs") {
            continue;
        }
        let file = file.strip_prefix("crates/").unwrap();
        let code = code_of(&text);
        for (pattern, may) in BLOCKING {
            for named in regex::Regex::new(pattern).unwrap().find_iter(&code) {
                assert!(may.contains(&file), "{file} names {:?}: what blocks is for `off_event_loop`", named.as_str());
                let is_aside = COMMANDS.contains(&file) || is_off_the_loop(&code, named.start());
                assert!(is_aside, "{file}: {:?} in an async function", named.as_str());
                found += 1;
            }
        }
    }
    assert!(found > 30, "{found} were found");
}

#[test]
fn an_async_function_is_told_from_another_and_from_a_step_of_it_off_the_loop() {
    for (code, is_off) in [
        ("async fn look() { HERE }", false),
        ("pub(crate) async fn look() { off_event_loop(|thread| one(thread)).await; HERE }", false),
        ("pub(crate) async fn look() { off_event_loop(|thread| one(HERE)).await }", true),
        ("async fn one() {}\nfn look() { HERE }", true),
        ("fn one() {}\npub async fn look() { HERE }", false),
    ] {
        assert_eq!(is_off_the_loop(code, code.find("HERE").unwrap()), is_off, "{code}");
    }
}

/// The code of a file, without its tests, its comments and what it imports.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let is_code = |line: &&str| !line.trim_start().starts_with("//") && !line.starts_with("use ");
    code.lines().filter(is_code).map(|line| format!("{line}\n")).collect::<String>().replace("Blocking<Drops>", "")
}

/// Whether this place is in a function that is not async, or in a step off the loop.
fn is_off_the_loop(code: &str, place: usize) -> bool {
    let declared = regex::Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?(async )?fn ").unwrap();
    let Some(function) = declared.captures_iter(&code[..place]).last().filter(|function| function.get(1).is_some())
    else {
        return true;
    };
    let function = &code[function.get(0).unwrap().start()..place];
    OFF_THE_LOOP.iter().any(|way| function.match_indices(way).any(|(start, _)| is_open(&function[start + way.len()..])))
}

/// Whether no parenthesis ends before the end that began before the text.
fn is_open(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth >= 0
    })
}
