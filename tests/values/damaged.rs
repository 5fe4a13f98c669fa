//! A drop that somebody damaged, or in which another token's value lies, is used by nobody, and `doctor` tells it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, SystemTime};

use gatepass_core::token::{Issued, Permission};

use super::Fixture;
use crate::support::Finished;

/// What somebody does: given are the drop as it was, the text of another token's, and where.
type Damage = fn(&str, &str, &Path);

/// What is in a drop's place instead, by its name.
const DAMAGES: &[(&str, Damage)] = &[
    ("empty", |_, _, path| fs::write(path, "").unwrap()),
    ("one line", |own, _, path| fs::write(path, format!("{}\n", own.lines().next().unwrap())).unwrap()),
    ("no end of line", |own, _, path| fs::write(path, own.trim_end()).unwrap()),
    ("a cut value", |own, _, path| fs::write(path, cut_value(own, 20)).unwrap()),
    ("one letter more", |own, _, path| fs::write(path, own.replacen("gpr_", "gpr_A", 1)).unwrap()),
    ("no value", |own, _, path| fs::write(path, cut_value(own, 0)).unwrap()),
    ("other case", |own, _, path| fs::write(path, own.to_uppercase()).unwrap()),
    ("no time", |own, _, path| fs::write(path, own.split_once('\n').unwrap().1).unwrap()),
    ("bytes", |_, _, path| fs::write(path, [0xff, 0xfe, 0, 10]).unwrap()),
    ("UTF-16", |own, _, path| {
        fs::write(path, own.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap()
    }),
    ("carriage returns", |own, _, path| fs::write(path, own.replace('\n', "\r\n")).unwrap()),
    ("a line more", |own, _, path| fs::write(path, format!("{own}and more\n")).unwrap()),
    ("another's drop", |_, other, path| fs::write(path, other).unwrap()),
    ("another's drop of an older gatepass", |_, other, path| fs::write(path, older(other)).unwrap()),
    ("another's value among the own lines", |own, other, path| {
        fs::write(path, own.replacen(value(own), value(other), 1)).unwrap();
    }),
    ("a link to nothing", |_, _, path| relink(path, "nothing")),
    ("a link to itself", |_, _, path| relink(path, path.file_name().unwrap().to_str().unwrap())),
    ("a link to the drop", |own, _, path| {
        fs::write(path.parent().unwrap().with_file_name("moved"), own).unwrap();
        relink(path, "../moved");
    }),
    ("a directory", |_, _, path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }),
    ("a socket", |_, _, path| {
        fs::remove_file(path).unwrap();
        drop(UnixListener::bind(path).unwrap());
    }),
];

fn value(text: &str) -> &str {
    text.lines().nth(1).unwrap()
}

fn cut_value(text: &str, length: usize) -> String {
    text.replacen(value(text), &value(text)[..length], 1)
}

/// The drop as it was before drops told whose value they have.
fn older(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("token ")).map(|line| format!("{line}\n")).collect()
}

fn relink(path: &Path, target: &str) {
    fs::remove_file(path).unwrap();
    symlink(target, path).unwrap();
}

fn doctor(fixture: &Fixture) -> Finished {
    fixture.home.run(&["doctor"])
}

/// That this was refused, with the drop's place, and that neither token's value came out.
fn assert_refused(name: &str, refused: &Finished, place: &Path, tokens: [&Issued; 2]) {
    assert!(!refused.status.success(), "{name}: {refused:?}");
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert!(told.contains(place.to_str().unwrap()), "{name}: {told}");
    for issued in tokens {
        assert!(!told.contains(issued.secret.expose()), "{name}: {told}");
    }
}

#[test]
fn a_damaged_drop_is_used_by_nobody_and_doctor_tells_it() {
    let mut cases = 0;
    for (name, damage) in DAMAGES {
        let fixture = Fixture::for_registry("http://127.0.0.1:4747");
        fixture.consumer("docker");
        let (issued, other) = (fixture.token(Permission::ReadOnly), fixture.token(Permission::ReadWrite));
        let place = fixture.drop_of(&issued);
        assert!(doctor(&fixture).status.success(), "{:?}", doctor(&fixture));
        let own = fs::read_to_string(&place).unwrap();
        damage(&own, &fs::read_to_string(fixture.drop_of(&other)).unwrap(), &place);
        let before = fs::symlink_metadata(&place).unwrap().modified().unwrap();

        let id = issued.token.id.as_str();
        let pipe = ["pipe", id, "--", "docker", "login", "127.0.0.1:4747", "-u", "ci", "--password-stdin"];
        let apply = ["configure", "npm", "--token", id, "--apply"];
        for arguments in [&["reveal", id][..], &apply, &["doctor"]] {
            assert_refused(name, &fixture.home.run(arguments), &place, [&issued, &other]);
            cases += 1;
        }
        let piped = fixture.command(&pipe).output().unwrap();
        assert!(!piped.status.success() && fixture.consumed().is_empty(), "{name}: {piped:?}");
        cases += 1;
        assert!(!fixture.home.path().join(".npmrc").exists(), "{name}");
        assert_eq!(fs::symlink_metadata(&place).unwrap().modified().unwrap(), before, "{name}");
        // The other's is where it was, and nothing keeps the client from it.
        assert!(
            fixture
                .command(&pipe.map(|word| if word == id { other.token.id.as_str() } else { word }))
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(fixture.consumed(), [other.secret.expose()], "{name}");
        assert!(fixture.home.run(&["tokens", "revoke", id]).status.success(), "{name}");
        let after = doctor(&fixture);
        assert!(after.status.success(), "{name}: {after:?}");
    }
    println!("{cases} cases");
    assert_eq!(cases, 80);
}

#[test]
fn a_place_for_values_that_cannot_be_used_is_told() {
    for (name, place, damage) in [
        ("a link to a directory", "drops", (|path: &Path| symlink("/tmp", path).unwrap()) as fn(&Path)),
        ("a link to nothing", "drops", |path| symlink("nothing", path).unwrap()),
        ("a file", "drops", |path| fs::write(path, "").unwrap()),
        ("a link to nothing", "configured/turn", |path| symlink("nothing", path).unwrap()),
        ("a directory", "configured/turn", |path| fs::create_dir(path).unwrap()),
        ("a socket", "configured/turn", |path| drop(UnixListener::bind(path).unwrap())),
    ] {
        let fixture = Fixture::for_registry("http://127.0.0.1:4747");
        assert!(fixture.home.run(&["configure", "npm", "--apply"]).status.success());
        let path = fixture.home.gatepass().join(place);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
        damage(&path);
        let told = doctor(&fixture);
        assert!(!told.status.success() && told.stdout.contains("FAILED"), "{place}, {name}: {told:?}");
    }
}

#[test]
fn of_a_drop_that_was_cut_anywhere_the_whole_value_comes_or_nothing() {
    let fixture = Fixture::new();
    let issued = fixture.token(Permission::ReadOnly);
    let place = fixture.drop_of(&issued);
    let text = fs::read_to_string(&place).unwrap();
    let mut whole = 0;
    for length in 0..text.len() {
        fs::write(&place, &text[..length]).unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).unwrap();
        let revealed = fixture.home.run(&["reveal", issued.token.id.as_str()]);
        if revealed.status.success() {
            assert_eq!(revealed.stdout.trim_end(), issued.secret.expose(), "{length}");
            whole += 1;
        } else {
            assert!(revealed.stdout.is_empty(), "{length}: {revealed:?}");
        }
    }
    // Cut where a line ends that an older gatepass did not write.
    assert_eq!((text.lines().count(), whole), (5, 2));
}

#[test]
fn a_token_whose_drop_lay_there_damaged_for_a_day_is_revoked() {
    let fixture = Fixture::new();
    let (issued, kept) = (fixture.token(Permission::ReadOnly), fixture.token(Permission::ReadOnly));
    for (issued, hours) in [(&issued, 25), (&kept, 23)] {
        let place = fixture.drop_of(issued);
        fs::write(&place, "").unwrap();
        let then = SystemTime::now() - Duration::from_secs(hours * 60 * 60);
        fs::File::options().write(true).open(&place).unwrap().set_modified(then).unwrap();
    }
    let rows = fixture.home.run(&["tokens", "list", "--json"]).json();
    let status = |issued: &Issued| {
        let rows = rows.as_array().unwrap();
        rows.iter().find(|row| row["id"] == issued.token.id.as_str()).unwrap()["status"].clone()
    };
    assert_eq!((status(&issued), status(&kept)), ("revoked".into(), "active".into()));
    assert!(!fixture.drop_of(&issued).exists() && fixture.drop_of(&kept).exists());
}
