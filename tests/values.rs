//! A value on its way: into the command that keeps it, and nowhere else; into its drop, and out of it when its token ends.

mod bound;
mod cleanup;
mod damaged;
mod environment;
mod handed;
mod killed;
mod kinds;
mod known;
#[cfg(feature = "test-clients")]
mod kubernetes;
mod pipe;
mod private;
mod programs;
mod search;
mod shown;
mod unclaimed;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_clients::DropCommand;
use gatepass_core::creation::NewToken;
use gatepass_core::token::{Issued, Permission, TokenId};
use gatepass_home::drops::Drops;
use jiff::Timestamp;
use url::Url;

use crate::authority::admin;
use crate::support::Home;

/// A home, and a directory of programs that stand in for those that keep values.
pub(crate) struct Fixture {
    pub(crate) home: Home,
    programs: tempfile::TempDir,
    authority: Authority,
    registry: Url,
}

/// Each writes what it was given below RECORDS and does what the file `does` there says, if there is one.
const CONSUMER: &str = r#"#!/bin/sh
records='RECORDS'
cat >"$records/stdin.$$"
printf '%s\n' "$@" >"$records/arguments.$$"
env >"$records/environment.$$"
[ ! -f "$records/does" ] || . "$records/does"
"#;

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::for_registry("https://registry.example")
    }

    /// Its values are for the registry at this address.
    pub(crate) fn for_registry(registry: &str) -> Self {
        let home = Home::new();
        let programs = tempfile::tempdir().unwrap();
        std::fs::create_dir(programs.path().join("records")).unwrap();
        let authority = authority(&home);
        Self { home, programs, authority, registry: registry.parse().unwrap() }
    }

    pub(crate) fn records(&self) -> PathBuf {
        self.programs.path().join("records")
    }

    /// Puts a consumer of this name on the search path.
    pub(crate) fn consumer(&self, name: &str) {
        self.program(name, &CONSUMER.replace("RECORDS", self.records().to_str().unwrap()));
    }

    pub(crate) fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.programs.path().join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// What consumers are to do when they have read, as lines of the shell.
    pub(crate) fn consumers_do(&self, script: &str) {
        std::fs::write(self.records().join("does"), script).unwrap();
    }

    /// What consumers have read so far, each whole.
    pub(crate) fn consumed(&self) -> Vec<String> {
        self.recorded("stdin.")
    }

    pub(crate) fn recorded(&self, kind: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.records()).unwrap().map(|entry| entry.unwrap().path());
        let is_it = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(kind);
        entries.filter(is_it).map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    pub(crate) fn forget_records(&self) {
        std::fs::remove_dir_all(self.records()).unwrap();
        std::fs::create_dir(self.records()).unwrap();
    }

    /// The search path with the consumers in front.
    pub(crate) fn path(&self) -> String {
        format!("{}:{}", self.programs.path().display(), std::env::var("PATH").unwrap())
    }

    /// The built binary, with the consumers on its search path.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(arguments);
        // No project: what a project has on the search path is not run.
        command.env("PATH", self.path()).current_dir(self.home.path());
        command
    }

    pub(crate) fn drops(&self) -> Drops {
        Drops::new(self.home.gatepass().join("drops")).made_for(self.registry.clone())
    }

    /// The value that waits for this token.
    pub(crate) fn waiting(&self, id: &TokenId) -> Option<String> {
        let read = self.drops().read_for(id, &self.registry, Timestamp::now());
        read.ok().map(|secret| secret.expose().to_owned())
    }

    pub(crate) fn drop_of(&self, issued: &Issued) -> PathBuf {
        self.home.gatepass().join("drops").join(issued.token.id.as_str())
    }

    /// A token whose value waits.
    pub(crate) fn token(&self, permission: Permission) -> Issued {
        self.token_in(&self.drops(), permission)
    }

    /// A token whose value waits for the registry at this address.
    pub(crate) fn token_at(&self, registry: &str, permission: Permission) -> Issued {
        self.token_in(&self.drops().made_for(registry.parse().unwrap()), permission)
    }

    fn token_in(&self, drops: &Drops, permission: Permission) -> Issued {
        let new = NewToken { permission, ..crate::authority::read_only() };
        let (issued, until) = self.authority.create_kept(&admin(), new, Some(drops), Timestamp::now()).unwrap();
        assert!(until.is_some());
        issued
    }

    /// How a person runs this gatepass for this token.
    pub(crate) fn taking(&self, issued: &Issued) -> DropCommand {
        let home = self.home.gatepass().display().to_string();
        let words = vec![env!("CARGO_BIN_EXE_gatepass").to_owned(), "--home".to_owned(), home];
        DropCommand { words, token: issued.token.id.to_string() }
    }
}

/// The authority over a home's store, as another process has it.
pub(crate) fn authority(home: &Home) -> Authority {
    let path = home.gatepass().join("gatepass.db");
    Authority::new(Arc::new(SqliteStore::open_relaxed(&path).unwrap()))
        .with_drops(Drops::new(home.gatepass().join("drops")))
}

/// Whether this text is in any file below a directory.
pub(crate) fn holds(directory: &Path, text: &str) -> bool {
    crate::secrets::files(directory).iter().any(|(_, bytes)| crate::secrets::contains(bytes, text))
}
