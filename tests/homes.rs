//! Homes that earlier releases left behind open with this one: nothing is lost, what was taken back stays so, what works
//! goes on working, and what was applied comes out. `tests/homes/make` made them, each with its release's own program.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Home, Serving};

/// The path that a home was made at.
const MADE_AT: &str = "/tmp/gatepass-home-of-a-release";
const MANAGERS: [&str; 5] = ["npm", "maven", "cargo", "pip", "composer"];

/// A copy of a home of the first release: the user's files, and gatepass's, at their new place.
struct OldHome {
    home: Home,
    made: PathBuf,
}

impl OldHome {
    /// The home that serves.
    fn new() -> Self {
        Self::below("", "")
    }

    /// The agent's home, whose tokens are on the other, as on a JFrog server.
    fn of_an_agent(server: &Serving) -> Self {
        Self::below("agent", &server.url)
    }

    /// The home that lies in this folder. Where there is a server, its settings lead to that.
    fn below(folder: &str, server: &str) -> Self {
        let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/homes/first-release").join(folder);
        let made_at = Path::new(MADE_AT).join(folder).display().to_string();
        let made_at = made_at.trim_end_matches('/');
        let directory = TempDir::new().unwrap();
        let to = directory.path().canonicalize().unwrap();
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(20);
        for (path, content) in files(&made.join("user")).into_iter().chain(
            files(&made.join("gatepass"))
                .into_iter()
                .map(|(path, content)| (Path::new("gatepass").join(path), content)),
        ) {
            // A file of text says where it was; a value waits for a day from when it was made.
            let content = match String::from_utf8(content) {
                Ok(text) if path.starts_with("gatepass/drops") => {
                    format!("{soon}\n{}\n", text.lines().nth(1).unwrap()).into_bytes()
                }
                Ok(text) if path.ends_with("config.toml") && !server.is_empty() => {
                    text.replace("http://127.0.0.1:4747", server).replace(made_at, to.to_str().unwrap()).into_bytes()
                }
                Ok(text) => text
                    .replace(&format!("{made_at}/user"), to.to_str().unwrap())
                    .replace(made_at, to.to_str().unwrap())
                    .into_bytes(),
                Err(other) => other.into_bytes(),
            };
            let at = to.join(&path);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            fs::write(&at, content).unwrap();
            fs::set_permissions(&at, Permissions::from_mode(0o600)).unwrap();
        }
        for private in ["gatepass", "gatepass/drops", "gatepass/configured"] {
            fs::set_permissions(to.join(private), Permissions::from_mode(0o700)).unwrap();
        }
        Self { home: Home::of(directory), made }
    }

    /// The user's own files, as they are now.
    fn users_files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.home.path()).into_iter().filter(|(path, _)| !path.starts_with("gatepass")).collect()
    }

    /// What the release itself said of its home, when it was made.
    fn message(&self, name: &str) -> String {
        fs::read_to_string(self.made.join(name)).unwrap()
    }

    fn told(&self, name: &str) -> Vec<Value> {
        serde_json::from_str(&self.message(name)).unwrap()
    }

    fn id(&self, name: &str) -> String {
        let tokens = self.told("tokens.json");
        tokens.iter().find(|token| token["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

/// Every file below this directory, and what is in it.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, content)| (name.join(below), content)));
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

/// The status that a value gets at the door of the registries.
fn status(serving: &Serving, path: &str, value: &str) -> u16 {
    let host = serving.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {value}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply[9..12].parse().unwrap()
}

#[test]
fn a_token_that_was_taken_back_or_is_over_is_refused_and_one_that_works_goes_on_until_it_is_revoked() {
    let old = OldHome::new();
    let serving = Serving::start(&old.home);
    let runner = old.message("runner");
    assert_eq!(status(&serving, "/v2/", runner.trim()), 200);
    for over in ["over", "ci"] {
        let drop = old.made.join("gatepass/drops").join(old.id(over));
        let value = fs::read_to_string(drop).unwrap().lines().nth(1).unwrap().to_owned();
        assert_eq!(status(&serving, "/v2/", &value), if over == "ci" { 200 } else { 401 }, "{over}");
    }
    let revoked = old.home.run(&["tokens", "revoke", "runner"]);
    assert!(revoked.status.success(), "{revoked:?}");
    assert_eq!(status(&serving, "/v2/", runner.trim()), 401);
    // The people of that release are still who they were: a Developer sees their own, which is nothing.
    let olga = old.message("olga");
    let identity = olga.split_whitespace().find(|word| word.starts_with("gpi_")).unwrap();
    assert_eq!(status(&serving, "/access/api/v1/tokens", identity), 200);
}

#[test]
fn every_token_environment_and_entry_of_the_audit_is_still_there() {
    let old = OldHome::new();
    let now = old.home.run(&["tokens", "list", "--json"]).json();
    let now = now.as_array().unwrap();
    let before = old.told("tokens.json");
    assert_eq!(now.len(), before.len());
    for (now, mut before) in now.iter().zip(before) {
        // It was to expire a minute after it was made.
        if before["name"] == "over" {
            before["status"] = "expired".into();
        }
        for (field, value) in before.as_object().unwrap() {
            assert_eq!(now[field], *value, "{field} of {}", before["name"]);
        }
    }
    let environments = old.home.run(&["environments", "list", "--json"]).json();
    for (now, before) in environments.as_array().unwrap().iter().zip(old.told("environments.json")) {
        assert_eq!((&now["name"], &now["created"]), (&before["name"], &before["created"]));
    }
    let audit = old.home.run(&["audit", "--json"]);
    let now: Vec<&str> = audit.stdout.lines().collect();
    let before = old.message("audit.json");
    assert!(before.lines().count() > 10 && before.lines().all(|entry| now.contains(&entry)), "{audit:?}");
    let profile = old.home.server(&[]).call("list_environments", json!({ "name": "production" }));
    assert!(profile.text().contains("docker/app"), "{}", profile.text());
}

#[test]
fn a_value_that_waited_is_still_handed_over_once() {
    let old = OldHome::new();
    let ci = old.id("ci");
    let revealed = old.home.run(&["reveal", &ci]);
    assert!(revealed.status.success() && revealed.stdout.trim().starts_with("gpw_"), "{revealed:?}");
    assert!(!old.home.run(&["reveal", &ci]).status.success());
}

#[test]
fn what_was_applied_comes_out_in_any_order_and_leaves_the_files_as_they_were() {
    let orders: [&[&str]; 3] =
        [&MANAGERS, &["composer", "pip", "cargo", "maven", "npm"], &["cargo", "npm", "composer", "maven", "pip"]];
    for order in orders {
        let old = OldHome::new();
        for manager in order {
            let undone = old.home.run(&["configure", manager, "--undo"]);
            assert!(undone.status.success(), "{manager} of {order:?}: {undone:?}");
        }
        assert_eq!(old.users_files(), files(&old.made.join("before")), "{order:?}");
    }
}

#[test]
fn what_was_applied_can_be_applied_anew_and_still_comes_out() {
    for manager in MANAGERS {
        let old = OldHome::new();
        let applied = old.home.run(&["configure", manager, "--apply"]);
        // What that release applied for a registry that is not served comes out, and is not made anew.
        let is_served = manager == "npm";
        assert_eq!(applied.status.success(), is_served, "{manager}: {applied:?}");
        assert!(is_served || applied.stderr.contains("is served here"), "{manager}: {applied:?}");
        for undone in MANAGERS {
            let undone = old.home.run(&["configure", undone, "--undo"]);
            assert!(undone.status.success(), "{manager}: {undone:?}");
        }
        assert_eq!(old.users_files(), files(&old.made.join("before")), "{manager}");
    }
}

#[test]
fn doctor_finds_the_settings_of_that_release_in_force() {
    let old = OldHome::new();
    let doctor = old.home.run(&["doctor"]);
    assert!(doctor.stdout.contains("embedded"), "{doctor:?}");
    let long = old.home.run(&["ask", "create a read-only token called forever without expiry"]);
    assert!(!long.status.success(), "the operator's longest life holds: {long:?}");
    let made = old.home.run(&["configure", "npm", "--json"]).json();
    assert!(made.to_string().contains("/artifactory/api/npm/npm-virtual/"), "the operator's key holds: {made}");
}

#[test]
fn with_a_jfrog_server_of_that_release_an_agents_tokens_are_still_there_and_can_be_taken_back() {
    let server = OldHome::new();
    let serving = Serving::start(&server.home);
    let agent = OldHome::of_an_agent(&serving);
    let tokens = || agent.home.run(&["tokens", "list", "--json"]).json();
    let (now, before) = (tokens(), agent.told("tokens.json"));
    assert_eq!(now.as_array().unwrap().len(), before.len());
    for (now, before) in now.as_array().unwrap().iter().zip(&before) {
        for field in ["id", "name", "username", "permission", "created_by", "created", "expires"] {
            assert_eq!(now[field], before[field], "{field} of {}", before["name"]);
        }
    }
    let id = agent.id("nightly");
    let value = fs::read_to_string(agent.home.gatepass().join("drops").join(&id)).unwrap();
    let value = value.lines().nth(1).unwrap();
    assert_eq!(status(&serving, "/v2/", value), 200);
    let revealed = agent.home.run(&["reveal", &id]);
    assert!(revealed.status.success() && revealed.stdout.trim() == value, "{revealed:?}");
    let revoked = agent.home.run(&["tokens", "revoke", "nightly"]);
    assert!(revoked.status.success(), "{revoked:?}");
    assert_eq!(status(&serving, "/v2/", value), 401);
    for (name, wanted) in [("nightly-old", "revoked"), ("nightly", "revoked"), ("npm-read-only-2", "active")] {
        let tokens = tokens();
        let token = tokens.as_array().unwrap().iter().find(|token| token["name"] == name).unwrap();
        assert_eq!(token["status"], wanted, "{name}");
    }
    let made = agent.home.run(&["ask", "create a read-only token called weekly"]);
    assert!(made.status.success(), "{made:?}");
}

#[test]
fn with_a_jfrog_server_of_that_release_what_was_applied_works_comes_out_and_its_token_is_named() {
    let server = OldHome::new();
    let serving = Serving::start(&server.home);
    let agent = OldHome::of_an_agent(&serving);
    let npmrc = fs::read_to_string(agent.home.path().join(".npmrc")).unwrap();
    let value = npmrc.rsplit(":_authToken=").next().unwrap().trim();
    assert_eq!(status(&serving, "/v2/", value), 200);
    let doctor = agent.home.run(&["doctor"]);
    assert!(doctor.stdout.contains("jfrog"), "{doctor:?}");
    let undone = agent.home.run(&["configure", "npm", "--undo"]);
    assert!(undone.status.success(), "{undone:?}");
    assert_eq!(agent.users_files(), files(&agent.made.join("before")), "{undone:?}");
    // That release did not write down that it had made the token, so that it is told, and goes on until it is revoked.
    let id = agent.id("npm-read-only-2");
    assert!(undone.stdout.contains(&format!("The token {id} still works")), "{undone:?}");
    assert_eq!(status(&serving, "/v2/", value), 200);
    assert!(agent.home.run(&["tokens", "revoke", &id]).status.success());
    assert_eq!(status(&serving, "/v2/", value), 401);
}
