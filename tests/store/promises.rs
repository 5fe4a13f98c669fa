//! What the file itself holds to, whoever writes in it, and what it never holds.

use std::fs;

use rusqlite::Connection;

use crate::authority::{House, admin};

#[test]
fn a_revocation_an_expiry_and_the_audit_cannot_be_taken_back() {
    let house = House::new();
    let token = house.create(&admin(), "ci").token;
    house.authority.revoke(&admin(), &token.id, house.now).unwrap();
    let file = Connection::open(house.store.path()).unwrap();
    for (sql, why) in [
        ("UPDATE token SET revoked = NULL", "a revoked token stays revoked"),
        ("UPDATE token SET expires = NULL", "a token cannot be widened"),
        ("UPDATE token SET permission = 'read_write'", "a token cannot be widened"),
        ("UPDATE audit SET actor = 'somebody else'", "the audit trail is append-only"),
        ("DELETE FROM audit", "the audit trail is append-only"),
    ] {
        assert!(file.execute(sql, []).unwrap_err().to_string().contains(why), "{sql}");
    }
}

#[test]
fn no_file_of_the_store_holds_a_value() {
    let house = House::new();
    let values: Vec<String> =
        (0..20).map(|number| house.create(&admin(), &format!("token {number}")).secret.expose().to_owned()).collect();
    for value in &values {
        house.authority.authenticate(value, house.now).unwrap();
    }
    let files: Vec<_> = fs::read_dir(house.folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.extension().is_some_and(|extension| extension == "db-wal")), "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for value in &values {
            // Past the hint, which everybody may see.
            let tail = &value.as_bytes()[8..];
            assert!(!bytes.windows(tail.len()).any(|window| window == tail), "{}", file.display());
        }
    }
}
