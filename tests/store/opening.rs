//! Files that cannot be a store: each is named, said to be unchanged, and is.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::time::Duration;

use gatepass_authority::store::SqliteStore;
use gatepass_core::error::{Code, Error};
use rusqlite::Connection;

use super::{child, told};
use crate::authority::{House, admin};

/// The error for the file, which must name it and be all that came of it.
fn refusal(path: &Path) -> Error {
    let before = fs::read(path).ok();
    let error = SqliteStore::open_within(path, Duration::from_millis(50)).unwrap_err();
    assert_eq!(error.code(), Code::StoreUnavailable, "{error}");
    assert!(error.what().contains(path.to_str().unwrap()), "{error}");
    assert!(error.what().ends_with("nothing was changed."), "{error}");
    assert_eq!(fs::read(path).ok(), before);
    error
}

#[test]
fn a_newer_gatepasss_store_is_refused() {
    let house = House::new();
    let path = house.folder.path().join("gatepass.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    drop(house.store);
    drop(house.authority);
    let error = refusal(&path);
    assert!(error.what().contains("newer gatepass (its version is 99"), "{error}");
}

#[test]
fn another_programs_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE note (text TEXT)").unwrap();
    assert!(refusal(&path).what().contains("some other program's database"));
    Connection::open(&path).unwrap().pragma_update(None, "application_id", 7).unwrap();
    assert!(refusal(&path).what().contains("some other program's database"));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    fs::write(&path, "Buy milk.\n".repeat(100)).unwrap();
    assert!(refusal(&path).what().contains("is not a gatepass store"));
}

#[test]
fn a_damaged_store_is_refused() {
    let house = House::new();
    house.create(&admin(), "ci");
    let path = house.folder.path().join("gatepass.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(house.store);
    drop(house.authority);
    let mut bytes = fs::read(&path).unwrap();
    // The first page behind its header, where the schema lies.
    bytes[100..4096].fill(0xff);
    fs::write(&path, bytes).unwrap();
    assert!(refusal(&path).what().contains("is damaged"));
}

#[test]
fn a_folder_in_its_place_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refusal(folder.path()).what().contains("is a folder"));
}

#[test]
fn a_place_where_nothing_can_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    refusal(&file.join("gatepass.db"));
    refusal(Path::new("/proc/gatepass/gatepass.db"));
}

#[test]
fn a_store_that_somebody_holds_is_refused_after_a_while() {
    let house = House::new();
    let path = house.folder.path().join("gatepass.db");
    let store = SqliteStore::open_within(&path, Duration::from_millis(50)).unwrap();
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let authority = gatepass_authority::Authority::new(std::sync::Arc::new(store));
    let error = authority.create_environment(&admin(), "qa", house.now).unwrap_err();
    assert_eq!(error.code(), Code::StoreUnavailable);
    assert!(error.what().contains("is locked by another process"), "{error}");
    holder.execute_batch("COMMIT").unwrap();
    authority.create_environment(&admin(), "qa", house.now).unwrap();
}

#[test]
fn a_store_that_cannot_be_written_is_refused() {
    if let Some(path) = told() {
        println!("{}", refusal(Path::new(&path)));
        return;
    }
    let house = House::new();
    let path = house.folder.path().join("gatepass.db");
    drop(house.store);
    drop(house.authority);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(house.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut reader = child("store::opening::a_store_that_cannot_be_written_is_refused", path.to_str().unwrap());
    if rustix::process::geteuid().is_root() {
        // Root may write whatever the mode says; "nobody" may not, with a store of its own.
        std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
        reader.uid(65534).current_dir("/");
    }
    let output = reader.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("can be read but not written"), "{text}");
}

#[test]
fn a_store_that_was_removed_is_not_written_to() {
    let house = House::new();
    let path = house.folder.path().join("gatepass.db");
    fs::rename(&path, house.folder.path().join("moved.db")).unwrap();
    let error = house.authority.create_environment(&admin(), "qa", house.now).unwrap_err();
    assert_eq!(error.code(), Code::StoreUnavailable);
    assert!(!path.exists(), "an empty store does not come by itself");
}

#[test]
fn a_new_store_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/gatepass/gatepass.db");
    let _store = SqliteStore::open(&path).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
