//! Packages in both forms, of one name outside and of another, or of two, within.

use std::io::Write as _;

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;
use crate::upload::zip::tests::archive;

/// An entry of an archive: its kind, its name, where it links to, and what is in it.
type Entry<'a> = (u8, &'a str, &'a str, &'a [u8]);

const STEM: &str = "acme-ui-1.0-0";
const OWN: &str = r#"{"name":"acme-ui","version":"1.0","build":"0","build_number":0,"depends":[],"subdir":"noarch"}"#;
const OTHER: &str = r#"{"name":"secret","version":"1.0","build":"0","build_number":0,"depends":[],"subdir":"noarch"}"#;

/// An archive of these entries.
fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive: Vec<u8> = entries
        .iter()
        .flat_map(|(kind, name, link, content)| {
            let mut block = [0; tar::BLOCK];
            let mut set = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
            set(0, name.as_bytes());
            set(124, format!("{:011o}", content.len()).as_bytes());
            set(156, &[*kind]);
            set(157, link.as_bytes());
            set(257, b"ustar\x0000");
            sealed(&mut block);
            [&block, *content, &vec![0; content.len().next_multiple_of(tar::BLOCK) - content.len()]].concat()
        })
        .collect();
    archive.extend([0; 2 * tar::BLOCK]);
    archive
}

/// Writes the checksum of a header.
fn sealed(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// A record of an extended header.
fn record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let length = (rest.len()..).find(|length| length.to_string().len() + rest.len() == *length).unwrap();
    format!("{length}{rest}")
}

fn bzip2(plain: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zstd(plain: &[u8]) -> Vec<u8> {
    compress_to_vec(plain, CompressionLevel::Fastest)
}

/// What is said of a package in the newer form, and what is in it.
fn newer_of(info: &[u8], content: &[u8]) -> Vec<u8> {
    let names = [format!("pkg-{STEM}.tar.zst"), format!("info-{STEM}.tar.zst")];
    archive(&[("metadata.json", b"{\"conda_pkg_format_version\": 2}"), (&names[0], content), (&names[1], info)])
}

/// Packages of these entries in both forms, each with the end of its file.
fn packages(entries: &[Entry<'_>]) -> [(&'static str, Vec<u8>); 2] {
    let newer = newer_of(&zstd(&tar(entries)), &zstd(&tar(&[(b'0', "lib/x", "", b"x")])));
    let older = tar(&[entries, &[(b'0', "lib/x", "", b"x")]].concat());
    [(".tar.bz2", bzip2(&older)), (".conda", newer)]
}

/// The name of a package that is put at this path.
fn name_of(path: &str, package: &[u8]) -> Option<String> {
    put(path, &HeaderMap::new(), &Bytes::copy_from_slice(package)).map(|names| names.names.concat())
}

fn name_at(end: &str, package: &[u8]) -> Option<String> {
    name_of(&format!("/noarch/{STEM}{end}"), package)
}

#[test]
fn a_package_that_says_another_name_or_none_or_two_is_not_read() {
    let with = |key: &str, value: &str| OWN.replacen('{', &format!("{{\"{key}\":{value},"), 1);
    let without = |key: &str| OWN.replacen(&format!("\"{key}\""), &format!("\"{key}x\""), 1);
    let says = |from: &str, to: &str| OWN.replacen(from, to, 1);
    let mut abouts = vec![OTHER.to_owned(), String::new(), "[]".into(), "{}".into(), format!("{OWN}{OTHER}")];
    abouts.extend(["name", "version", "build"].map(without));
    // Normalised otherwise, or what is no text.
    for other in ["Acme-UI", "acme_ui", "acme.ui", "acme-ui ", "acme-ui\\u0000", "acme\u{2010}ui", "acme", ""] {
        abouts.push(says("acme-ui", other));
    }
    abouts.extend(["null", "[\"acme-ui\"]", "{}", "1"].map(|other| says("\"acme-ui\"", other)));
    // The same file, read as another package's.
    abouts.push(says("\"acme-ui\",\"version\":\"1.0\"", "\"acme\",\"version\":\"ui-1.0\""));
    abouts.push(says("\"version\":\"1.0\",\"build\":\"0\"", "\"version\":\"1.0-0\",\"build\":\"\""));
    abouts.extend(["2.0", "1.0.0", ""].map(|other| says("\"1.0\"", &format!("\"{other}\""))));
    abouts.extend(["\"1\"", "0", "null"].map(|other| says("\"build\":\"0\"", &format!("\"build\":{other}"))));
    abouts.extend(["\"linux-64\"", "null", "\"../noarch\""].map(|other| says("\"noarch\"", other)));
    // Twice, of which some take the first, some the last, and some a key in capitals.
    for key in ["name", "Name", "NAME", "n\\u0061me", "version", "build", "subdir", "Subdir", "\u{17f}ubdir"] {
        abouts.push(with(key, "\"secret\""));
        abouts.push(with(key, "\"acme-ui\""));
    }
    abouts.extend(OF_AN_INDEX.map(|key| with(key, "\"secret\"")));
    abouts.push(with("summary", &format!("\"{}\"", "x".repeat(2 << 20))));
    let mut cases = 0;
    for about in &abouts {
        for (end, package) in packages(&[(b'0', ABOUT, "", about.as_bytes())]) {
            assert_eq!(name_at(end, &package), None, "{end}: {}", &about[..about.len().min(200)]);
            cases += 1;
        }
    }
    assert!(cases > 100, "{cases}");
}

#[test]
fn an_archive_in_which_somebody_finds_another_file_is_not_read() {
    let (own, other): (Entry<'_>, Entry<'_>) = ((b'0', ABOUT, "", OWN.as_bytes()), (b'0', ABOUT, "", OTHER.as_bytes()));
    let named = |name: &'static str| -> Entry<'_> { (b'0', name, "", OTHER.as_bytes()) };
    let mut archives: Vec<Vec<Entry<'_>>> = vec![vec![], vec![own, other], vec![other, own], vec![own, own]];
    for name in [
        "./info/index.json",
        "/info/index.json",
        "info//index.json",
        "info/./index.json",
        "info/../info/index.json",
        "x/../info/index.json",
        "INFO/index.json",
        "info/Index.JSON",
        "info\\index.json",
        "info/index.json.",
        "info./index.json",
        "info/index.json ",
        "\u{ff49}nfo/index.json",
        "info/index.json/",
        "info/index.json/x\n",
    ] {
        archives.extend([vec![named(name)], vec![own, named(name)], vec![named(name), own]]);
    }
    // Links, through which something else is written to.
    for kind in [b'1', b'2'] {
        for (link, target, through) in [
            ("info/x", ABOUT, "info/x"),
            ("info/x", "../info", "info/x/index.json"),
            ("info/x", ".", "info/x/index.json"),
            ("info/x", "y", "info/X/index.json"),
            ("info", "info2", "info/about.json"),
            (ABOUT, "info/x", "info/x"),
            ("info/x", "index.json", "info/y"),
            ("info/x", "../info/Index.json", "info/y"),
        ] {
            let link = (kind, link, target, &b""[..]);
            archives.extend([vec![link, own, named(through)], vec![own, link, named(through)]]);
        }
        archives.push(vec![own, (kind, "info/x", "y", b"x")]);
        archives.push(vec![own, (kind, "info/x", "", b"")]);
    }
    for kind in [b'3', b'4', b'6', b'7', b'S', b'g', b'N', b'V', b'X', b'A'] {
        archives.push(vec![own, (kind, "info/x", "", b"")]);
    }
    archives.push(vec![own, (b'5', "info/x", "", b"content")]);
    archives.push(vec![own, (b'5', "info/x", "", b""), (b'0', "info/x", "", b"")]);
    // What is said of an entry before it.
    let texts: Vec<String> = [
        record("path", ABOUT),
        record("path", "info/x"),
        record("size", "0"),
        record("linkpath", "x"),
        record("hdrcharset", "BINARY"),
        record("GNU.sparse.name", ABOUT),
        record("GNU.sparse.major", "1"),
        record("path", "info/y").replace("19", "018"),
        record("mtime", "1.5") + &record("mtime", "2"),
        record("path", ""),
        "9 mtime=1".into(),
        "99 mtime=1\n".into(),
        "x".into(),
    ]
    .into();
    for text in &texts {
        archives.push(vec![(b'x', "x", "", text.as_bytes()), own]);
        archives.push(vec![own, (b'x', "x", "", text.as_bytes()), other]);
    }
    let (path, long, mtime) = (record("path", ABOUT), b"info/index.json\0", record("mtime", "1"));
    archives.extend([
        vec![own, (b'x', "x", "", path.as_bytes()), named("info/x")],
        vec![own, (b'L', "x", "", long), named("info/x")],
        vec![(b'L', "x", "", b"info/x\0"), own],
        vec![own, (b'L', "x", "", b"info/x"), named("info/y")],
        vec![own, (b'L', "x", "", b"info/x\0"), (b'L', "x", "", b"info/y\0"), named("info/z")],
        vec![own, (b'L', "x", "", b"info/x\0"), (b'x', "x", "", mtime.as_bytes()), named("info/z")],
        vec![own, (b'x', "x", "", mtime.as_bytes()), (b'L', "x", "", b"info/x\0"), named("info/z")],
    ]);
    let mut cases = 0;
    for entries in &archives {
        for (end, package) in packages(entries) {
            assert_eq!(name_at(end, &package), None, "{end}: {entries:?}");
            cases += 1;
        }
    }
    assert!(cases > 200, "{cases}");
}

#[test]
fn what_is_broken_off_or_goes_on_or_is_packed_otherwise_is_not_read() {
    let (own, other): (Entry<'_>, Entry<'_>) = ((b'0', ABOUT, "", OWN.as_bytes()), (b'0', ABOUT, "", OTHER.as_bytes()));
    let content = zstd(&tar(&[(b'0', "lib/x", "", b"x")]));
    let mut cases = 0;
    let mut refused = |end: &str, package: &[u8]| {
        assert_eq!(name_at(end, package), None, "{end}: {} bytes", package.len());
        cases += 1;
    };
    for (end, package) in packages(&[own]) {
        for length in 0..package.len() {
            refused(end, &package[..length]);
        }
        refused(end, &[&package[..], b"x"].concat());
        refused(end, &package.repeat(2));
        refused(if end == ".conda" { ".tar.bz2" } else { ".conda" }, &package);
    }
    let plain = tar(&[own]);
    let without_end = &plain[..plain.len() - 2 * tar::BLOCK];
    let mtime = record("mtime", "1");
    let mut archives = vec![
        tar(&[own, (b'x', "x", "", mtime.as_bytes())]),
        without_end.to_vec(),
        [&plain[..], &tar(&[other])].concat(),
        [without_end, &tar(&[other])].concat(),
        [&plain[..], b"x"].concat(),
    ];
    // Headers that readers of tar take in two ways, with a checksum that is right for them.
    for (at, text) in [
        (257, &b"\0\0\0\0\0\0\0\0"[..]),
        (257, b"ustar\x0001"),
        (345, b"x"),
        (345, b"info"),
        (124, b"00000000-01"),
        (124, b"\x80"),
        (124, b" "),
        (0, b"info/index.json\0x"),
        (157, b"x"),
        (345, b"\0x"),
    ] {
        let mut changed = plain.clone();
        changed[at..at + text.len()].copy_from_slice(text);
        sealed(&mut changed[..tar::BLOCK]);
        archives.push(changed);
    }
    let mut summed = plain.clone();
    summed[150] ^= 1;
    archives.push(summed);
    for archive in &archives {
        refused(".tar.bz2", &bzip2(archive));
        refused(".conda", &newer_of(&zstd(archive), &content));
    }
    // Two streams, and frames that some skip.
    refused(".tar.bz2", &[bzip2(&plain), bzip2(&tar(&[other]))].concat());
    refused(".tar.bz2", &[bzip2(without_end), bzip2(&tar(&[other]))].concat());
    let skipped = b"\x50\x2a\x4d\x18\x01\0\0\0x";
    for info in [
        [zstd(&plain), zstd(&tar(&[other]))].concat(),
        [zstd(without_end), zstd(&tar(&[other]))].concat(),
        [&skipped[..], &zstd(&plain)].concat(),
        [&zstd(&plain)[..], skipped].concat(),
        plain.clone(),
        bzip2(&plain),
    ] {
        refused(".conda", &newer_of(&info, &content));
    }
    // The other archive of the package has a file for the same place, or there is another one.
    let info = zstd(&plain);
    for name in [ABOUT, "info/x", "INFO/index.json", "info", "./info/index.json", "lib/../info/index.json"] {
        refused(".conda", &newer_of(&info, &zstd(&tar(&[(b'0', name, "", OTHER.as_bytes())]))));
    }
    refused(".conda", &newer_of(&zstd(&tar(&[own, (b'0', "lib/x", "", b"")])), &content));
    let names = |name: &str| format!("{name}-{STEM}.tar.zst");
    let (own_info, own_content) = (names("info"), names("pkg"));
    let evil = zstd(&tar(&[other]));
    for more in ["info-secret-1.0-0.tar.zst", "info-x.tar.zst", "INFO-acme-ui-1.0-0.tar.zst", "info/index.json", "x"] {
        refused(".conda", &archive(&[(&own_content, &content), (&own_info, &info), (more, &evil)]));
        refused(".conda", &archive(&[(more, &evil), (&own_content, &content), (&own_info, &info)]));
        refused(".conda", &archive(&[(&own_content, &content), (more, &info)]));
    }
    refused(".conda", &archive(&[(&own_info, &info), (&own_info, &evil), (&own_content, &content)]));
    refused(".conda", &archive(&[(&own_info, &info)]));
    refused(".conda", &archive(&[(&own_content, &content)]));
    assert!(cases > 700, "{cases}");
}

#[test]
fn no_more_is_unpacked_than_the_bound() {
    let own: Entry<'_> = (b'0', ABOUT, "", OWN.as_bytes());
    let content = vec![0; 40 << 20];
    let archive = tar(&[own, (b'0', "info/x", "", &content)]);
    assert!(tar::contents(&archive[..], archive.len() as u64, ABOUT).is_some());
    assert!(tar::contents(&archive[..], archive.len() as u64 - 1, ABOUT).is_none());
    let info = zstd(&archive);
    assert!(info.len() < 1 << 20);
    let small = zstd(&tar(&[(b'0', "lib/x", "", b"x")]));
    assert_eq!(name_at(".conda", &newer_of(&info, &small)), None);
    // A frame that claims more memory than any packer does.
    let mut claiming = zstd(&tar(&[own]));
    claiming[4] &= 0b1101_1111;
    claiming[5] = 0xff;
    assert_eq!(name_at(".conda", &newer_of(&claiming, &small)), None);
}

#[test]
fn a_package_that_says_what_its_path_says_is_read() {
    let long = format!("info/{}/x", "long".repeat(20));
    let (path, mtime) = (record("path", &format!("{long}/{long}")), record("mtime", "1.5"));
    let own: Entry<'_> = (b'0', ABOUT, "", OWN.as_bytes());
    let archives: [&[Entry<'_>]; 4] = [
        &[own],
        &[(b'5', "info/", "", b""), (0, ABOUT, "", OWN.as_bytes()), (b'0', "info/about.json", "", b"{}")],
        &[(b'x', "x", "", mtime.as_bytes()), own, (b'x', "x", "", path.as_bytes()), (b'0', &long, "", b"")],
        &[
            own,
            (b'L', "././@LongLink", "", b"info/y/z\0"),
            (b'0', "info/y", "", b""),
            (b'2', "info/z", "y", b""),
            (b'1', "info/w", "info/y", b""),
            (b'0', "info/test/Index.json", "", b""),
        ],
    ];
    let mut cases = 0;
    for entries in archives {
        for (end, package) in packages(entries) {
            for path in [format!("/noarch/{STEM}{end}"), format!("/channel/noarch/{STEM}{end}")] {
                assert_eq!(name_of(&path, &package).as_deref(), Some("acme-ui"), "{path}: {entries:?}");
                cases += 1;
            }
            // At no other path, and in no form.
            for path in [
                "linux-64/acme-ui-1.0-0",
                "noarch/acme-ui-1.0-1",
                "noarch/secret-1.0-0",
                "noarch/acme-ui-1.0-0.tar.bz2",
            ] {
                assert_eq!(name_of(&format!("/{path}{end}"), &package), None, "{path}{end}");
            }
            for kind in ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", ""] {
                let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
                let path = format!("/noarch/{STEM}{end}");
                assert!(put(&path, &headers, &Bytes::copy_from_slice(&package)).is_none(), "{kind}");
            }
        }
    }
    assert_eq!(cases, 16);
    // Packages of before did not say their platform.
    let without = OWN.replace(",\"subdir\":\"noarch\"", "");
    for (end, package) in packages(&[(b'0', ABOUT, "", without.as_bytes())]) {
        assert_eq!(name_at(end, &package).as_deref(), Some("acme-ui"));
    }
}
