//! NuGet packages that are pushed: which one it is stands within the archive, which readers read in more ways than one. Whatever
//! stands in it, what reaches the registry is the token's own package to all of them.

use std::io::Write as _;

use flate2::Compression;
use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::support::{Gate, Recorder, bearer};
use super::{gate, token};

/// Where clients push packages and symbols, below the repository.
const PATHS: [&str; 6] = ["/", "/api/v2/package", "/api/v2/symbolpackage/", "/v3/package", "/publish/", "/v2"];
const OWN: &str = "Acme.Tool";
const OTHER: &str = "Other.Tool";

/// A file of an archive as it is written, twice: before it, and in the directory.
#[derive(Clone)]
struct File {
    path: String,
    path_before: String,
    packed: Vec<u8>,
    method: u16,
    method_before: u16,
    flags: u16,
    flags_before: u16,
    /// Checksum, length packed, length.
    sizes: [u32; 3],
    sizes_before: [u32; 3],
    extra: Vec<u8>,
    extra_before: Vec<u8>,
    comment: Vec<u8>,
    /// What stands behind it.
    behind: Vec<u8>,
    is_in_directory: bool,
}

fn stored(path: &str, content: &[u8]) -> File {
    let mut sum = flate2::Crc::new();
    sum.update(content);
    let length = u32::try_from(content.len()).unwrap();
    File {
        path: path.to_owned(),
        path_before: path.to_owned(),
        packed: content.to_vec(),
        method: 0,
        method_before: 0,
        flags: 0,
        flags_before: 0,
        sizes: [sum.sum(), length, length],
        sizes_before: [sum.sum(), length, length],
        extra: Vec::new(),
        extra_before: Vec::new(),
        comment: Vec::new(),
        behind: Vec::new(),
        is_in_directory: true,
    }
}

fn deflated(path: &str, content: &[u8]) -> File {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let plain = stored(path, content);
    let sizes = [plain.sizes[0], u32::try_from(packed.len()).unwrap(), plain.sizes[2]];
    File { packed, method: 8, method_before: 8, sizes, sizes_before: sizes, ..plain }
}

/// The same, with its sizes behind it.
fn streamed(path: &str, content: &[u8]) -> File {
    let plain = deflated(path, content);
    let sizes = plain.sizes.iter().flat_map(|size| size.to_le_bytes());
    let behind = b"PK\x07\x08".iter().copied().chain(sizes).collect();
    File { flags: 8, flags_before: 8, sizes_before: [0; 3], behind, ..plain }
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_le_bytes()
}

fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

/// An archive of these files, with this before it and within its end.
fn archive(before: &[u8], files: &[File], comment: &[u8]) -> Vec<u8> {
    let (mut bytes, mut directory, mut count) = (before.to_vec(), Vec::new(), 0);
    let header = |flags: u16, method: u16, sizes: [u32; 3]| {
        let sizes = sizes.iter().flat_map(|size| size.to_le_bytes());
        let start = [20_u16, flags, method, 0, 33].into_iter().flat_map(u16::to_le_bytes);
        start.chain(sizes).collect::<Vec<_>>()
    };
    for file in files {
        let at = bytes.len();
        bytes.extend(b"PK\x03\x04");
        bytes.extend(header(file.flags_before, file.method_before, file.sizes_before));
        bytes.extend([short(file.path_before.len()), short(file.extra_before.len())].concat());
        for part in [file.path_before.as_bytes(), &file.extra_before, &file.packed, &file.behind] {
            bytes.extend(part);
        }
        if file.is_in_directory {
            count += 1;
            directory.extend([&b"PK\x01\x02"[..], &short(20)].concat());
            directory.extend(header(file.flags, file.method, file.sizes));
            let lengths = [file.path.len(), file.extra.len(), file.comment.len(), 0, 0, 0, 0].map(short);
            directory.extend([&lengths.concat()[..], &word(at)].concat());
            for part in [file.path.as_bytes(), &file.extra, &file.comment] {
                directory.extend(part);
            }
        }
    }
    let at = bytes.len();
    bytes.extend(&directory);
    let counts = [short(0), short(0), short(count), short(count)].concat();
    let end = [&b"PK\x05\x06"[..], &counts, &word(directory.len()), &word(at), &short(comment.len()), comment];
    bytes.extend(end.concat());
    bytes
}

const NAMESPACE: &str = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

fn manifest(name: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"{NAMESPACE}\">\n  <metadata minClientVersion=\"2.12\">\n    \
         <id>{name}</id>\n    <version>1.0.0</version>\n    <authors>acme</authors>\n    <description>a tool</description>\n    \
         <dependencies><group targetFramework=\"net8.0\"><dependency id=\"{OTHER}\" version=\"1.0.0\" /></group></dependencies>\n  \
         </metadata>\n</package>"
    )
}

fn relationships(target: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" Target=\"{target}\" Id=\"R1\" />\
         <Relationship Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"/package/services/metadata/core-properties/a.psmdcp\" Id=\"R2\" /></Relationships>"
    )
}

fn properties(name: &str) -> String {
    format!(
        "<coreProperties xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns=\"http://schemas.openxmlformats.org/package/2006/\
         metadata/core-properties\"><dc:creator>acme</dc:creator><dc:identifier>{name}</dc:identifier><version>1.0.0</version>\
         </coreProperties>"
    )
}

/// What clients pack of a package of this name.
fn files(name: &str) -> Vec<File> {
    vec![
        deflated("_rels/.rels", relationships(&format!("/{name}.nuspec")).as_bytes()),
        deflated(&format!("{name}.nuspec"), manifest(name).as_bytes()),
        deflated("lib/net8.0/a%20b.dll", &[7; 40_000]),
        stored("content/tool.txt", b"tool"),
        deflated("[Content_Types].xml", b"<Types/>"),
        deflated("package/services/metadata/core-properties/a.psmdcp", properties(name).as_bytes()),
    ]
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

/// Packages that somebody reads as another than the token's own, each with what is done to it.
fn hostile() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |what: &str, package: Vec<u8>| all.push((what.to_owned(), package));
    let (own, other) = (files(OWN), files(OTHER));
    let whole = |files: &[File]| archive(b"", files, b"");
    let with = |more: File, is_first: bool| {
        let mut files = own.clone();
        if is_first {
            files.insert(0, more)
        } else {
            files.push(more)
        }
        whole(&files)
    };
    // The other package as it is, and both.
    add("another package", whole(&other));
    add("another package behind", [whole(&own), whole(&other)].concat());
    add("another package before", [whole(&other), whole(&own)].concat());
    add("another package's files before", archive(&archive(b"", &other, b"")[..600], &own, b""));
    add("another package in the comment", archive(b"", &own, &whole(&other)));
    add("a comment", archive(b"", &own, b"x"));
    add("something before", archive(b"MZ", &own, b""));
    add("something behind", [whole(&own), vec![0]].concat());
    add("a locator of a large one", {
        let mut files = own.clone();
        let last = files.last_mut().unwrap();
        last.extra = [&[0x20, 0xa2][..], &short(20), b"PK\x06\x07", &[0; 16]].concat();
        whole(&files)
    });
    // A second manifest, by each name that is one to somebody.
    for path in [
        "Acme.Tool.nuspec",
        "acme.tool.nuspec",
        "Other.Tool.nuspec",
        "Other.Tool.NUSPEC",
        "a/Other.Tool.nuspec",
        "Other.Tool%2Enuspec",
        "Other.Tool.nu%73pec",
        "Other.Tool.nuspec.",
        "Other.Tool.nuspec ",
        "Other.Tool.nuspec::$DATA",
        "./Other.Tool.nuspec",
        "/Other.Tool.nuspec",
        "x/../Other.Tool.nuspec",
        "x\\Other.Tool.nuspec",
        "..\\Other.Tool.nuspec",
        "Other.Tool.nuspec/[0].piece",
        "Other.Tool.nuspec\0.txt",
        "Other.Tool.nu\u{17f}pec",
        "Other.Tool.nuspec\u{202e}",
        "Acme.Tool.nuspec/",
        "_rels/.rels",
        "_RELS/.RELS",
        "_rels/.rels/[0].piece",
    ] {
        let content =
            if path.to_lowercase().contains("rels") { relationships("/content/tool.txt") } else { manifest(OTHER) };
        for is_first in [true, false] {
            add(&format!("a file at {path:?}, first: {is_first}"), with(stored(path, content.as_bytes()), is_first));
            add(
                &format!("a packed file at {path:?}, first: {is_first}"),
                with(deflated(path, content.as_bytes()), is_first),
            );
        }
    }
    // What is said before a file and in the directory is not the same.
    for at in 0..own.len() {
        let mut change = |what: &str, change: &dyn Fn(&mut File)| {
            let mut files = own.clone();
            change(&mut files[at]);
            add(&format!("{what} of file {at}"), whole(&files));
        };
        change("another path before", &|file| file.path_before = "Other.Tool.nuspec".to_owned());
        change("another path in the directory", &|file| file.path = "Other.Tool.nuspec".to_owned());
        change("another case before", &|file| file.path_before = file.path.to_uppercase());
        change("another method before", &|file| file.method_before ^= 8);
        change("another method", &|file| file.method ^= 8);
        change("an unknown method", &|file| (file.method, file.method_before) = (9, 9));
        change("a checksum of another before", &|file| file.sizes_before[0] ^= 1);
        change("another length before", &|file| file.sizes_before[1] += 1);
        change("another length", &|file| file.sizes[1] -= 1);
        change("another length unpacked", &|file| (file.sizes[2], file.sizes_before[2]) = (3, 3));
        change("no lengths before", &|file| file.sizes_before = [0; 3]);
        change("encrypted", &|file| (file.flags, file.flags_before) = (1, 1));
        change("sizes behind it that are not there", &|file| (file.flags, file.flags_before) = (8, 8));
        change("sizes behind it by the directory alone", &|file| file.flags = 8);
        change("a comment in the directory", &|file| file.comment = b"x".to_vec());
        change("something behind it", &|file| file.behind = b"x".to_vec());
        change("another package's file behind it", &|file| file.behind = archive(b"", &files(OTHER)[..2], b""));
        change("a file that is not in the directory", &|file| file.is_in_directory = false);
        change("more behind its end", &|file| {
            file.packed.extend(b"more");
            file.sizes[1] += 4;
            file.sizes_before[1] += 4;
            file.method = 8;
            file.method_before = 8;
        });
        // 1: large files' lengths; 0x7075: another path, in UTF-8; 0x6375: a comment; 0x99: unknown; the last is cut.
        for extra in
            [&[1, 0, 8, 0, 9, 0, 0, 0, 0, 0, 0, 0][..], b"up\x05\0\x01abcd", b"uc\x01\0x", b"\x99\0\0\0", b"UT\x09\0x"]
        {
            change(&format!("said {extra:?} in the directory"), &|file| file.extra = extra.to_vec());
            change(&format!("said {extra:?} before"), &|file| file.extra_before = extra.to_vec());
        }
    }
    // A file within a file, that whoever reads on from the front finds.
    let mut files = own.clone();
    let nested = archive(b"", &other[1..2], b"");
    files[3] = File { flags: 8, flags_before: 8, sizes_before: [0; 3], ..stored("content/tool.txt", &nested) };
    add("a stored file without lengths before it, with another within", whole(&files));
    // What is related, and the archive's own properties.
    for (at, path, content) in [
        (0, "_rels/.rels", relationships("/content/tool.txt")),
        (0, "_rels/.rels", relationships("content/tool.txt")),
        (0, "_rels/.rels", relationships("/Other.Tool.nuspec")),
        (0, "_rels/.rels", relationships("/ACME.Tool.nuspec")),
        (0, "_rels/.rels", relationships("http://127.0.0.1/x")),
        (0, "_rels/.rels", relationships("/Acme.Tool.nuspec\" TargetMode=\"External")),
        (0, "_rels/.rels", relationships("/Acme.Tool.nuspec").replace("a.psmdcp", "b.xml")),
        (
            0,
            "_rels/.rels",
            relationships("/Acme.Tool.nuspec")
                .replace("</Rel", "<a xmlns:p=\"x\"><p:relationship Type=\"manifest\" Target=\"/b\"/></a></Rel"),
        ),
        (0, "_rels/.rels", "no document".to_owned()),
        (5, "package/services/metadata/core-properties/a.psmdcp", properties(OTHER)),
        (5, "package/services/metadata/core-properties/a.psmdcp", properties("Acme.<!-- -->Tool")),
        (5, "b.PSMDCP", properties(OTHER)),
        (1, "Other.Tool.nuspec", manifest(OWN)),
        (1, "a/Acme.Tool.nuspec", manifest(OWN)),
        (1, "Acme.Tool.NUSPEC", manifest(OWN)),
        (1, "Acme.Tool.xml", manifest(OWN)),
    ] {
        let mut files = own.clone();
        files[at] = deflated(path, content.as_bytes());
        add(&format!("{path} is {content}"), whole(&files));
    }
    for manifest in hostile_manifests() {
        let mut files = own.clone();
        files[1] = deflated("Acme.Tool.nuspec", &manifest);
        add(&String::from_utf8_lossy(&manifest), whole(&files));
    }
    // Bounds: a manifest, and an archive, that become more than anybody's.
    let mut files = own.clone();
    let padded = manifest(OWN).replace("<metadata", &format!("{}<metadata", " ".repeat(1 << 20)));
    files[1] = deflated("Acme.Tool.nuspec", padded.as_bytes());
    add("a large manifest", whole(&files));
    files[1] = deflated("Acme.Tool.nuspec", manifest(OWN).replace("<metadata", &"<a/>".repeat(30_000)).as_bytes());
    add("a manifest of many elements", whole(&files));
    files[1] = deflated("Acme.Tool.nuspec", "<a>".repeat(60_000).as_bytes());
    add("a deep manifest", whole(&files));
    add("no files", whole(&[]));
    add("nothing", Vec::new());
    add("a manifest alone", manifest(OWN).into_bytes());
    all
}

/// Manifests that are read in more ways than one, or as another's.
fn hostile_manifests() -> Vec<Vec<u8>> {
    let own = manifest(OWN);
    let plain = own.trim_start_matches('\u{feff}').to_owned();
    let id = format!("<id>{OWN}</id>");
    let other = format!("<id>{OTHER}</id>");
    let mut all: Vec<Vec<u8>> = [
        // Two, in each order, case, push_path and namespace.
        format!("{id}{other}"),
        format!("{other}{id}"),
        format!("{id}<ID>{OTHER}</ID>"),
        format!("<Id>{OTHER}</Id>{id}"),
        format!("{id}<x>{other}</x>"),
        format!("{id}<id xmlns=\"x\">{OTHER}</id>"),
        format!("<a:id xmlns:a=\"x\">{OTHER}</a:id>{id}"),
        format!("{id}</metadata><metadata>{other}"),
        format!("{id}</metadata><Metadata>{other}</Metadata><metadata>"),
        format!("<metadata>{id}</metadata>"),
        format!("<id xmlns=\"\">{OWN}</id>"),
        format!("<id xmlns:id=\"{NAMESPACE}\">{OWN}</id>").replace("<id ", "<id:id ").replace("</id>", "</id:id>"),
        // One that is not said as it stands.
        "<id>Acme.<!-- -->Tool</id>".to_owned(),
        "<id>Other.Tool<!-- Acme.Tool --></id>".to_owned(),
        "<id>Acme.<?x?>Tool</id>".to_owned(),
        "<id><![CDATA[Acme.Tool]]></id>".to_owned(),
        "<id>Acme&#46;Tool</id>".to_owned(),
        "<id>&Acme;</id>".to_owned(),
        "<id>Acme.<b>Tool</b></id>".to_owned(),
        "<id><id>Acme.Tool</id></id>".to_owned(),
        "<id/>".to_owned(),
        "<id></id>".to_owned(),
        "<id value=\"Acme.Tool\"/>".to_owned(),
        "<id> Acme.Tool </id>".to_owned(),
        "<id>\u{feff}Acme.Tool</id>".to_owned(),
        "<id>\u{410}cme.Tool</id>".to_owned(),
        "<id>Acme.Too\u{17f}</id>".to_owned(),
        "<id>Acme\u{ff0e}Tool</id>".to_owned(),
        "<id>Acme.Tool\u{200b}</id>".to_owned(),
        "<id>$id$</id>".to_owned(),
        "<id>../Other.Tool</id>".to_owned(),
        "<id>Acme.Tool/../Other.Tool</id>".to_owned(),
        String::new(),
    ]
    .iter()
    .map(|instead| plain.replace(&id, instead).into_bytes())
    .collect();
    // Versions, of which the names of files are made.
    for version in [
        "",
        "x",
        "ui.1.0.0",
        "1.0.0/../../Other.Tool/1.0.0",
        "1.0.0 ",
        "1.0.0&#46;1",
        "1.0.0</version><version>2.0.0",
        "1.0.0.0.0",
        "v1",
    ] {
        all.push(plain.replace("<version>1.0.0<", &format!("<version>{version}<")).into_bytes());
    }
    for (from, to) in [
        ("<package ", "<!DOCTYPE package [<!ENTITY x \"Other.Tool\">]><package "),
        ("<package ", "<!DOCTYPE package><package "),
        ("encoding=\"utf-8\"", "encoding=\"utf-16\""),
        ("encoding=\"utf-8\"", "encoding = 'UTF-7'"),
        ("encoding=\"utf-8\"", "encoding=\"ibm037\""),
        ("package", "Package"),
        ("metadata", "Metadata"),
        ("</package>", "</package><package/>"),
        ("</package>", ""),
    ] {
        all.push(plain.replace(from, to).into_bytes());
    }
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), plain.encode_utf16().flat_map(bytes).collect()].concat()
    };
    all.extend([
        utf16(b"\xff\xfe", u16::to_le_bytes),
        utf16(b"\xfe\xff", u16::to_be_bytes),
        utf16(b"", u16::to_le_bytes),
    ]);
    all.push([b"\xef\xbb\xbf\xef\xbb\xbf", plain.as_bytes()].concat());
    all.push([plain.as_bytes(), b"\0"].concat());
    all.push([plain.as_bytes(), b"\xff"].concat());
    all
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

/// The manifests that somebody finds in these bytes: whoever looks for files anywhere in them, whatever the directory says.
fn manifests(package: &[u8]) -> Vec<(String, String)> {
    let number = |at: usize, length: usize| {
        let bytes = package.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let mut found = Vec::new();
    for at in 0..package.len() {
        if !package[at..].starts_with(b"PK\x03\x04") {
            continue;
        }
        let read = || {
            let (method, packed) = (number(at + 8, 2)?, number(at + 18, 4)?);
            let (named, extra) = (number(at + 26, 2)?, number(at + 28, 2)?);
            let path = String::from_utf8_lossy(package.get(at + 30..at + 30 + named)?).into_owned();
            let begin = at + 30 + named + extra;
            let rest = package.get(begin..)?;
            let content = if method == 8 {
                let mut text = Vec::new();
                drop(std::io::Read::read_to_end(&mut flate2::bufread::DeflateDecoder::new(rest), &mut text));
                text
            } else {
                rest.get(..packed)?.to_vec()
            };
            Some((path, String::from_utf8_lossy(&content).into_owned()))
        };
        found.extend(read().filter(|(path, _)| path.to_lowercase().contains("nuspec")));
    }
    found
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
