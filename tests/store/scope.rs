//! A token's scope in the store's file: what gatepass never wrote there opens nothing, and files of before keep their rights.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::scope::Scope;
use gatepass_core::token::format::{self, Digest};
use gatepass_core::token::{Permission, Status, Token, TokenId};
use http::{Method, StatusCode};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::authority::{admin, reopened};
use crate::serve::support::{Gate, Process, Recorder};
use crate::support::Home;

/// What gatepass never wrote as a scope.
const DAMAGED: [&str; 20] = [
    "",
    " ",
    "\n",
    "\0",
    "*",
    "**",
    "*/*",
    "npm\n",
    "\nnpm",
    "npm\n\npypi",
    "npm pypi",
    "npm,pypi",
    "npm:",
    "npm:rwd",
    "npm/@acme/ui",
    "npm npm/",
    "npm npm/@acme/ui:w",
    "Npm npm/@acme/ui",
    "docker npm/@acme/ui",
    "npm npm/*x*",
];

#[test]
fn a_scope_that_gatepass_never_wrote_opens_nothing_and_hides_no_other_token() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &upstream.url), ("docker", Ecosystem::Docker, &upstream.url)]);
    let authority = &gate.house.authority;
    let (_, identity) = authority.add_user(&admin(), "boss", admin().role, Timestamp::now()).unwrap();
    let (damaged, whole) = (gate.token(Permission::ReadWrite), gate.token(Permission::ReadOnly));
    let file = Connection::open(gate.house.store.path()).unwrap();
    file.execute_batch("DROP TRIGGER token_stays_within").unwrap();
    for scope in DAMAGED {
        file.execute("UPDATE token SET scope = ?1 WHERE id = ?2", params![scope, damaged.token.id.as_str()]).unwrap();
        for path in ["/artifactory/api/npm/npm/@acme/ui", "/v2/docker/team/api/manifests/latest", "/v2/"] {
            let answer = gate.get(path, &damaged);
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{scope:?} at {path}: {}", answer.text());
        }
        assert!(upstream.seen().is_empty(), "{scope:?}");
        // Another process finds the same, and says what it is.
        assert!(reopened(&gate.house).authenticate(damaged.secret.expose(), Timestamp::now()).is_err(), "{scope:?}");
        assert_eq!(authority.token(&damaged.token.id).unwrap().scope, None, "{scope:?}");

        let headers = [("authorization", format!("Bearer {}", identity.expose()))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let listed = gate.ask(Method::GET, "/access/api/v1/tokens", &headers, "");
        let listed: Value = serde_json::from_str(&listed.text()).unwrap();
        let listed: Vec<&Value> = listed["tokens"].as_array().unwrap().iter().map(|token| &token["scope"]).collect();
        assert_eq!(listed, [&Value::from("artifact:*:r"), &Value::from("")], "{scope:?}");
        assert_eq!(gate.get("/artifactory/api/npm/npm/@acme/ui", &whole).status, StatusCode::OK, "{scope:?}");
        upstream.seen();
    }
    // A word is the key of a repository, which is not there.
    for word in ["everything", "all", "NULL", "null"] {
        file.execute("UPDATE token SET scope = ?1 WHERE id = ?2", params![word, damaged.token.id.as_str()]).unwrap();
        for path in ["/artifactory/api/npm/npm/@acme/ui", "/v2/docker/team/api/manifests/latest"] {
            assert_eq!(gate.get(path, &damaged).status, StatusCode::FORBIDDEN, "{word} at {path}");
        }
        assert!(upstream.seen().is_empty(), "{word}");
    }
    // It can be ended as any other.
    authority.revoke(&admin(), &damaged.token.id, Timestamp::now()).unwrap();
    assert_eq!(authority.token(&damaged.token.id).unwrap().status(Timestamp::now()), Status::Revoked);
    authority.delete(&admin(), &damaged.token.id, Timestamp::now()).unwrap();
}

#[test]
fn no_token_is_kept_whose_scope_is_not_known() {
    let house = crate::authority::House::new();
    let known = house.create(&admin(), "ci").token;
    let unknown = Token { id: TokenId::generate(), username: "u-1".to_owned(), scope: None, ..known };
    let written = gatepass_authority::store::Store::write(&*house.store, &mut |transaction| {
        assert!(transaction.reserve_username(&unknown.username)?);
        transaction.add_token(&unknown, &Digest([7; 32]), None)
    });
    assert!(written.is_err());
    assert_eq!(house.authority.named("ci").unwrap().len(), 1);
}

/// A token of before: its repositories as the file had them, and what it opens.
type Before = (&'static str, Permission, Option<&'static str>, &'static [&'static str]);

const BEFORE: [Before; 5] = [
    ("all-r", Permission::ReadOnly, None, &["docker", "npm", "pypi"]),
    ("all-rw", Permission::ReadWrite, None, &["docker", "npm", "pypi"]),
    ("one", Permission::ReadOnly, Some("npm"), &["npm"]),
    ("two", Permission::ReadWrite, Some("npm pypi"), &["npm", "pypi"]),
    ("elsewhere", Permission::ReadWrite, Some("maven"), &[]),
];

/// Writes the store of the gatepass whose file had this version, with these tokens; their values.
fn store_of_before(path: &Path, version: usize) -> Vec<String> {
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/authority/src/store/sqlite/migrations");
    let mut steps: Vec<_> = fs::read_dir(steps).unwrap().map(|step| step.unwrap().path()).collect();
    steps.sort();
    let file = Connection::open(path).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    for step in &steps[..version] {
        file.execute_batch(&fs::read_to_string(step).unwrap()).unwrap();
    }
    file.pragma_update(None, "application_id", i32::from_be_bytes(*b"gtps")).unwrap();
    file.pragma_update(None, "user_version", version).unwrap();
    let add = |(name, permission, repositories, _): Before| {
        let value = format::generate(permission);
        file.execute("INSERT INTO username (username) VALUES (?1)", [name]).unwrap();
        file.execute(
            "INSERT INTO token (id, digest, name, name_key, username, permission, created_by, created, hint, repositories)
             VALUES (?1, ?2, ?3, ?3, ?3, ?4, 'ada', 1700000000000, ?5, ?6)",
            params![
                TokenId::generate().as_str(),
                Digest::of(value.expose()).0,
                name,
                permission.as_str(),
                format::hint(&value),
                repositories
            ],
        )
        .unwrap();
        value.expose().to_owned()
    };
    BEFORE.map(add).to_vec()
}

#[test]
fn tokens_of_before_open_what_they_opened_and_nothing_else() {
    for version in 4..=7 {
        let (home, upstream) = (Home::new(), Recorder::new());
        fs::create_dir_all(home.gatepass()).unwrap();
        fs::set_permissions(home.gatepass(), Permissions::from_mode(0o700)).unwrap();
        let path = home.gatepass().join("gatepass.db");
        let values = store_of_before(&path, version);
        let upstreams = ["docker", "npm", "pypi"]
            .map(|kind| format!("[upstreams.{kind}]\ntype = \"{kind}\"\nurl = \"{}\"\n", upstream.url));
        let process = Process::start(&home, &upstreams.concat(), &[]);
        for ((name, _, _, opened), value) in BEFORE.iter().zip(&values) {
            for (key, path) in [
                ("docker", "/v2/docker/team/api/manifests/latest"),
                ("npm", "/artifactory/api/npm/npm/@acme/ui"),
                ("npm", "/artifactory/api/npm/npm/-/v1/search?text=x"),
                ("pypi", "/artifactory/api/pypi/pypi/simple/"),
            ] {
                let status = if opened.contains(&key) { "HTTP/1.1 200" } else { "HTTP/1.1 403" };
                let answer = process.ask(path, value);
                assert!(answer.starts_with(status), "{name} of version {version} at {path}: {answer}");
            }
        }
        drop(process);
        let store = gatepass_authority::store::SqliteStore::open(&path).unwrap();
        let authority = gatepass_authority::Authority::new(std::sync::Arc::new(store));
        for (name, permission, repositories, _) in BEFORE {
            let [token] = authority.named(name).unwrap().try_into().unwrap();
            let entries = repositories.map_or(Vec::new(), |keys| keys.split(' ').map(str::to_owned).collect());
            assert_eq!(token.permission, Some(permission), "{name} of version {version}");
            assert_eq!(token.scope.as_ref().map(Scope::to_strings), Some(entries), "{name} of version {version}");
            assert_eq!(token.scope.unwrap().is_everything(), repositories.is_none(), "{name} of version {version}");
        }
        let file = Connection::open(&path).unwrap();
        assert!(
            file.execute("UPDATE token SET scope = NULL", []).unwrap_err().to_string().contains("cannot be widened")
        );
    }
}

/// A home whose config gives keys to other types than they had when its tokens were made.
#[test]
fn a_key_that_the_config_gives_to_another_type_opens_nothing_of_it_to_older_tokens() {
    let upstream = Recorder::new();
    let paths = |kind: Ecosystem| match kind {
        Ecosystem::Docker => ["/v2/repo/team/api/manifests/latest", "/v2/repo/team/api/tags/list"],
        Ecosystem::Npm => ["/artifactory/api/npm/repo/left-pad", "/artifactory/api/npm/repo/-/v1/search?text=x"],
        Ecosystem::Pypi => ["/artifactory/api/pypi/repo/simple/left-pad/", "/artifactory/api/pypi/repo/simple/"],
        Ecosystem::Maven => ["/artifactory/repo/com/acme/lib/maven-metadata.xml", "/artifactory/repo/com/acme/"],
        _ => ["/artifactory/repo/team/file.bin", "/artifactory/repo/"],
    };
    let kinds = [Ecosystem::Docker, Ecosystem::Npm, Ecosystem::Pypi, Ecosystem::Maven, Ecosystem::Generic];
    let form = regex::Regex::new("gpr_[0-9A-Za-z]{36}").unwrap();
    let mut cases = 0;
    for made_as in kinds {
        let home = Home::new();
        fs::create_dir_all(home.gatepass()).unwrap();
        fs::set_permissions(home.gatepass(), Permissions::from_mode(0o700)).unwrap();
        let config = |kind: Ecosystem| format!("[upstreams.repo]\ntype = \"{kind}\"\nurl = \"{}\"\n", upstream.url);
        fs::write(home.gatepass().join("config.toml"), config(made_as)).unwrap();
        let mut server = home.server(&["--secrets", "inline"]);
        let mut made = |scope: Value| {
            let done = server.call("generate_token", serde_json::json!({"scope": scope, "permission": "read_only"}));
            let value = done.done()["value"].to_string();
            form.find(&value).unwrap().as_str().to_owned()
        };
        let typed = [made(serde_json::json!(["repo"])), made(serde_json::json!("repo:r"))];
        let older = made(serde_json::json!(["repo"]));
        drop(server);
        let path = home.gatepass().join("gatepass.db");
        let stored = || -> Vec<String> {
            let file = Connection::open(&path).unwrap();
            let mut query = file.prepare("SELECT scope FROM token ORDER BY position").unwrap();
            query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        assert!(stored().iter().all(|scope| scope.starts_with(&format!("{made_as} repo/*"))), "{:?}", stored());
        // Whichever type the key has when this gatepass first opens the store, or none.
        let after = kinds.iter().position(|kind| *kind == made_as).unwrap() + 1;
        for first in [Some(made_as), Some(kinds[after % kinds.len()]), None] {
            // As a gatepass of before wrote it.
            let file = Connection::open(&path).unwrap();
            file.execute_batch(
                "DROP TRIGGER token_stays_within; DROP TABLE scope_types;
                 ALTER TABLE environment DROP COLUMN removed; ALTER TABLE environment DROP COLUMN revision;
                 PRAGMA user_version = 8",
            )
            .unwrap();
            let digest = Digest::of(&older).0;
            assert_eq!(file.execute("UPDATE token SET scope = 'repo' WHERE digest = ?1", [digest]).unwrap(), 1);
            drop(file);
            let opening = first.map_or(config(made_as).replace("repo]", "elsewhere]"), config);
            drop(Process::start(&home, &opening, &[]));
            let kept = first.map_or("repo".to_owned(), |first| format!("{first} repo/*"));
            assert_eq!(stored().pop(), Some(kept), "{made_as}, first {first:?}");
            for kind in kinds {
                let process = Process::start(&home, &config(kind), &[]);
                for path in paths(kind) {
                    for (value, is_open) in
                        [(&typed[0], kind == made_as), (&typed[1], kind == made_as), (&older, first == Some(kind))]
                    {
                        let answer = process.ask(path, value);
                        let status = if is_open { "HTTP/1.1 200" } else { "HTTP/1.1 403" };
                        assert!(answer.starts_with(status), "{made_as}, {first:?}, as {kind} at {path}: {answer}");
                        assert_eq!(upstream.seen().len(), usize::from(is_open), "{made_as} as {kind} at {path}");
                        cases += 1;
                    }
                }
                // What the key is of now is not told either.
                let answer = process.ask(paths(made_as)[0], &typed[0]);
                assert!(kind == made_as || answer.contains("and not for this"), "{answer}");
                upstream.seen();
            }
        }
        // Nor is anything changed in the store but once.
        let file = Connection::open(&path).unwrap();
        let refused = file.execute("UPDATE token SET scope = 'repo'", []).unwrap_err().to_string();
        assert!(refused.contains("cannot be widened"), "{refused}");
    }
    assert_eq!(cases, 5 * 3 * 5 * 2 * 3);
}
