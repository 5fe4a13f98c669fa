//! What is no regular file in gatepass's home makes nobody wait, and is not used.

use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use gatepass_core::token::Permission;

use super::Fixture;

/// What may stand in the place of a file.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Pipe,
    Socket,
    Directory,
    LinkToPipe,
    LinkToDevice,
    Device,
}

const KINDS: [Kind; 6] =
    [Kind::Pipe, Kind::Socket, Kind::Directory, Kind::LinkToPipe, Kind::LinkToDevice, Kind::Device];

/// Puts it there. `false`: only root could.
fn put(kind: Kind, path: &Path) -> bool {
    let _ = std::fs::remove_file(path);
    let _ = std::fs::remove_dir_all(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let pipe = |path: &Path| assert!(Command::new("mkfifo").args(["-m", "600"]).arg(path).status().unwrap().success());
    let aside = path.parent().unwrap().parent().unwrap().join("aside");
    match kind {
        Kind::Pipe => pipe(path),
        // The name of a socket has a bound in length.
        Kind::Socket => {
            let short = tempfile::Builder::new().prefix("s").tempdir_in("/tmp").unwrap();
            drop(UnixListener::bind(short.path().join("s")).unwrap());
            if std::fs::rename(short.path().join("s"), path).is_err() {
                return false;
            }
        }
        Kind::Directory => std::fs::create_dir(path).unwrap(),
        Kind::LinkToPipe => {
            let _ = std::fs::remove_file(&aside);
            pipe(&aside);
            std::os::unix::fs::symlink(&aside, path).unwrap();
        }
        Kind::LinkToDevice => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
        // The one that never ends, as a terminal or a zero would be read without an end.
        Kind::Device => {
            return Command::new("mknod").arg(path).args(["c", "1", "5"]).output().unwrap().status.success();
        }
    }
    true
}

/// Runs it and fails where it is still there long after it should have ended.
fn ends(fixture: &Fixture, arguments: &[&str]) -> (bool, String) {
    let mut command = fixture.home.command(arguments);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..3000 {
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            let text = [output.stdout, output.stderr].concat();
            return (output.status.success(), String::from_utf8_lossy(&text).into_owned());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("{arguments:?} waits");
}

#[test]
fn what_is_no_regular_file_in_the_home_makes_no_command_wait() {
    let mut cases = 0;
    let mut skipped = 0;
    for kind in KINDS {
        // In the drops: a token's own, another's, one that is being written.
        let fixture = Fixture::new();
        let issued = fixture.token(Permission::ReadOnly);
        let id = issued.token.id.as_str();
        let other = "01a2098d-5870-7296-98c2-b8f67b74e9f8";
        assert!(fixture.home.run(&["configure", "npm", "--apply"]).status.success());
        let gatepass = fixture.home.gatepass();
        let configured: Vec<PathBuf> =
            std::fs::read_dir(gatepass.join("configured")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(configured.len() >= 2, "{configured:?}");
        let mut expected: Vec<PathBuf> =
            [id, other, ".new-abc", "no-id"].map(|name| gatepass.join("drops").join(name)).into();
        expected.extend(configured);
        expected.extend(["journal.json", "ledger.json", "lock"].map(|name| gatepass.join("configured").join(name)));
        expected.extend(
            ["config.toml", "gatepass.db", "gatepass.db-wal", "gatepass.db-shm", "gatepass.db-journal"]
                .map(|name| gatepass.join(name)),
        );
        expected.sort();
        expected.dedup();
        let aside = fixture.home.path().join("kept-aside");
        for place in expected {
            let was = place.exists().then(|| std::fs::rename(&place, &aside).unwrap());
            if put(kind, &place) {
                let is_drop = place.parent().is_some_and(|parent| parent.ends_with("drops"));
                let last: &[&str] = if is_drop { &["reveal", id] } else { &["configure", "npm", "--undo"] };
                for arguments in [&["tokens", "list"][..], last] {
                    let (succeeded, text) = ends(&fixture, arguments);
                    let is_refused = !succeeded || !text.contains(issued.secret.expose()) || !place.ends_with(id);
                    assert!(is_refused, "{kind:?} {}: {arguments:?}", place.display());
                    cases += 1;
                }
            } else {
                skipped += 1;
            }
            let _ = std::fs::remove_file(&place);
            let _ = std::fs::remove_dir_all(&place);
            if was.is_some() {
                std::fs::rename(&aside, &place).unwrap();
            }
        }
    }
    println!("{cases} commands beside what is no regular file, {skipped} places where it could not be put");
    assert!(cases >= 120, "{cases}");
}
