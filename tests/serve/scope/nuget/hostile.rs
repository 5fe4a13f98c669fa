//! Packages and manifests that two readers take for two things.

use super::archive::{File, NAMESPACE, archive, deflated, files, manifest, properties, relationships, short, stored};
use super::{OTHER, OWN};

/// Packages that somebody reads as another than the token's own, each with what is done to it.
pub(super) fn hostile() -> Vec<(String, Vec<u8>)> {
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
        // In letters that some reader takes for those.
        format!("{id}<\u{131}d>{OTHER}</\u{131}d>"),
        format!("<\u{ff49}d>{OTHER}</\u{ff49}d>{id}"),
        format!("{id}<i\u{301}d>{OTHER}</i\u{301}d>"),
        format!("{id}<ver\u{17f}ion>2.0.0</ver\u{17f}ion>"),
        format!("{id}</metadata><m\u{ff45}tadata>{other}</m\u{ff45}tadata><metadata>"),
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
