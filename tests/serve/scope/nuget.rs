//! NuGet packages that are pushed: which one it is stands within the archive, which readers read in more ways than one. Whatever
//! stands in it, what reaches the registry is the token's own package to all of them.

mod archive;
mod hostile;

use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use self::archive::{File, archive, deflated, files, manifest, manifests, stored, streamed};
use self::hostile::hostile;
use super::super::support::{Gate, Recorder, bearer};
use super::{gate, token};

/// Where clients push packages and symbols, below the repository.
const PATHS: [&str; 6] = ["/", "/api/v2/package", "/api/v2/symbolpackage/", "/v3/package", "/publish/", "/v2"];
const OWN: &str = "Acme.Tool";
const OTHER: &str = "Other.Tool";

/// A zip archive of these texts.
pub(super) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<File> = files.iter().map(|(path, text)| deflated(path, text.as_bytes())).collect();
    archive(b"", &files, b"")
}

fn form(part: &str, package: &[u8]) -> Vec<u8> {
    let head =
        format!("--x-y\r\nContent-Disposition: form-data; {part}\r\nContent-Type: application/octet-stream\r\n\r\n");
    [head.as_bytes(), package, b"\r\n--x-y--\r\n"].concat()
}

/// What reached the registry of a push, and its answer.
fn push(
    gate: &Gate,
    upstream: &Recorder,
    issued: &Issued,
    push_path: &str,
    body: Vec<u8>,
) -> (Option<Vec<u8>>, StatusCode) {
    let headers = [("authorization", &*bearer(issued)), ("content-type", "multipart/form-data; boundary=\"x-y\"")];
    drop(upstream.seen());
    let path = format!("/artifactory/api/nuget/v3/nuget{push_path}");
    let answer = gate.ask(Method::PUT, &path, &headers, body);
    let seen = upstream.seen();
    assert!(seen.len() <= 1, "{seen:?}");
    (seen.into_iter().next().map(|seen| sent(&seen.headers, &seen.body)), answer.status)
}

/// The package of a form that has one file and nothing else.
fn sent(headers: &http::HeaderMap, body: &[u8]) -> Vec<u8> {
    let boundary = headers["content-type"].to_str().unwrap().split_once("boundary=\"").unwrap().1.trim_end_matches('"');
    let head = body.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    assert!(body.starts_with(format!("--{boundary}\r\n").as_bytes()));
    let content = &body[head + 4..];
    content.strip_suffix(format!("\r\n--{boundary}--\r\n").as_bytes()).unwrap().to_vec()
}

#[test]
fn a_package_that_somebody_reads_as_another_is_not_pushed_by_whoever_has_one_package() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &[&format!("nuget/{OWN}")]);
    let mut cases = 0;
    for (number, (what, package)) in hostile().into_iter().enumerate() {
        let part = "name=\"package\"; filename=\"package.nupkg\"";
        let push_path = PATHS[number % PATHS.len()];
        let (reached, status) = push(&gate, &upstream, &issued, push_path, form(part, &package));
        assert_eq!((reached, status), (None, StatusCode::FORBIDDEN), "{push_path}: {what}");
        cases += 1;
    }
    // Forms with more than the package, and what is none.
    let (own, other) = (archive(b"", &files(OWN), b""), archive(b"", &files(OTHER), b""));
    let two = |one: &[u8], two: &[u8]| {
        let first = form("name=\"package\"; filename=\"package.nupkg\"", one);
        [first.strip_suffix(b"--x-y--\r\n").unwrap(), &form("name=\"package\"; filename=\"package.nupkg\"", two)]
            .concat()
    };
    let bodies =
        [two(&own, &other), two(&other, &own), two(&own, &own), own.clone(), Vec::new(), form("filename=\"x\"", b"")];
    for body in bodies {
        for push_path in PATHS {
            let (reached, status) = push(&gate, &upstream, &issued, push_path, body.clone());
            assert_eq!((reached, status), (None, StatusCode::FORBIDDEN), "{push_path}");
            cases += 1;
        }
    }
    assert!(cases > 350, "{cases}");
    println!("{cases} pushes");
}

#[test]
fn a_package_is_pushed_by_whoever_has_it_as_it_came() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadWrite, &["nuget/acme.TOOL"]);
    let some = token(&gate, Permission::ReadWrite, &["nuget/Acme.*"]);
    let other = token(&gate, Permission::ReadWrite, &[&format!("nuget/{OTHER}")]);
    let reader = token(&gate, Permission::ReadOnly, &["nuget/acme.tool"]);
    let mut with_times = files(OWN);
    for file in &mut with_times {
        file.extra_before = b"UT\x05\0\x01abcd".to_vec();
        file.extra = b"\x20\xa2\x04\0abcd".to_vec();
    }
    let streams: Vec<File> = vec![
        streamed(&format!("{OWN}.nuspec"), manifest(OWN).as_bytes()),
        streamed("lib/x.dll", &[1; 70_000]),
        stored("lib/", b""),
        stored(".signature.p7s", b"signed"),
    ];
    let plain = vec![stored("acme.tool.nuspec", manifest("Acme.Tool").trim_start_matches('\u{feff}').as_bytes())];
    let parts = [
        "name=\"package\"; filename=\"package.nupkg\"",
        "name=package; filename=package.nupkg; filename*=utf-8''package.nupkg",
        "name=\"file\"; filename=\"acme.tool.1.0.0.snupkg\"",
        "name=\"package\"",
    ];
    let mut cases = 0;
    for files in [files(OWN), with_times, streams, plain] {
        let package = archive(b"", &files, b"");
        for (push_path, part) in PATHS.into_iter().flat_map(|push_path| parts.map(|part| (push_path, part))) {
            for issued in [&own, &some] {
                let (reached, status) = push(&gate, &upstream, issued, push_path, form(part, &package));
                assert_eq!((reached.as_ref(), status), (Some(&package), StatusCode::OK), "{push_path} {part}");
            }
            for issued in [&other, &reader] {
                let (reached, status) = push(&gate, &upstream, issued, push_path, form(part, &package));
                assert_eq!((reached, status), (None, StatusCode::FORBIDDEN), "{push_path} {part}");
            }
            cases += 4;
        }
    }
    assert_eq!(cases, 4 * 6 * 4 * 4);
}

/// Archives with bytes changed, taken out and put in: those that go on have one manifest, and it is the token's own.
#[test]
fn no_package_with_changed_bytes_goes_on_as_another() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &[&format!("nuget/{OWN}")]);
    let mut both =
        vec![stored("Acme.Tool.nuspec", manifest(OWN).as_bytes()), stored("a.txt", manifest(OTHER).as_bytes())];
    both.push(deflated("Other.Tool.nuspex", manifest(OTHER).as_bytes()));
    let (base, mut generator) = (archive(b"", &both, b""), SmallRng::seed_from_u64(14));
    let interesting: Vec<usize> = (0..base.len()).filter(|at| base[*at..].starts_with(b"PK")).collect();
    let (mut cases, mut gone_on) = (0, 0);
    while cases < 3_000 {
        let mut package = base.clone();
        for _ in 0..generator.random_range(1..4) {
            let start = interesting[generator.random_range(0..interesting.len())];
            let at = (start + generator.random_range(0..64)).min(package.len() - 1);
            match generator.random_range(0..4) {
                0 => package[at] = generator.random(),
                1 => package[at] ^= 1 << generator.random_range(0..8),
                2 => drop(package.remove(at)),
                _ => package.insert(at, [0, b'P', b'.', 8][generator.random_range(0..4)]),
            }
        }
        cases += 1;
        let part = "name=\"package\"; filename=\"package.nupkg\"";
        let (reached, status) = push(&gate, &upstream, &issued, "/api/v2/package", form(part, &package));
        let Some(reached) = reached else {
            assert_eq!(status, StatusCode::FORBIDDEN);
            continue;
        };
        assert!(reached == package, "what was read is what goes on");
        gone_on += 1;
        let found = manifests(&package);
        let is_own =
            |(path, text): &(String, String)| path == "Acme.Tool.nuspec" && text.contains("<id>Acme.Tool</id>");
        assert!(found.len() == 1 && found.iter().all(is_own), "{found:?}");
    }
    println!("{cases} pushes, {gone_on} went on");
    assert!(gone_on > 20, "{gone_on}");
}
