//! Packages of NuGet's as they are packed, and zip archives as nobody packs them: each thing that an archive says twice can be
//! said in two ways.

use std::io::Write as _;

use flate2::Compression;

use super::OTHER;

/// A file of an archive as it is written, twice: before it, and in the directory.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) path_before: String,
    pub(super) packed: Vec<u8>,
    pub(super) method: u16,
    pub(super) method_before: u16,
    pub(super) flags: u16,
    pub(super) flags_before: u16,
    /// Checksum, length packed, length.
    pub(super) sizes: [u32; 3],
    pub(super) sizes_before: [u32; 3],
    pub(super) extra: Vec<u8>,
    pub(super) extra_before: Vec<u8>,
    pub(super) comment: Vec<u8>,
    /// What stands behind it.
    pub(super) behind: Vec<u8>,
    pub(super) is_in_directory: bool,
}

pub(super) fn stored(path: &str, content: &[u8]) -> File {
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

pub(super) fn deflated(path: &str, content: &[u8]) -> File {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let plain = stored(path, content);
    let sizes = [plain.sizes[0], u32::try_from(packed.len()).unwrap(), plain.sizes[2]];
    File { packed, method: 8, method_before: 8, sizes, sizes_before: sizes, ..plain }
}

/// The same, with its sizes behind it.
pub(super) fn streamed(path: &str, content: &[u8]) -> File {
    let plain = deflated(path, content);
    let sizes = plain.sizes.iter().flat_map(|size| size.to_le_bytes());
    let behind = b"PK\x07\x08".iter().copied().chain(sizes).collect();
    File { flags: 8, flags_before: 8, sizes_before: [0; 3], behind, ..plain }
}

pub(super) fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_le_bytes()
}

fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

/// An archive of these files, with this before it and within its end.
pub(super) fn archive(before: &[u8], files: &[File], comment: &[u8]) -> Vec<u8> {
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

pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

pub(super) fn manifest(name: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"{NAMESPACE}\">\n  <metadata minClientVersion=\"2.12\">\n    \
         <id>{name}</id>\n    <version>1.0.0</version>\n    <authors>acme</authors>\n    <description>a tool</description>\n    \
         <dependencies><group targetFramework=\"net8.0\"><dependency id=\"{OTHER}\" version=\"1.0.0\" /></group></dependencies>\n  \
         </metadata>\n</package>"
    )
}

pub(super) fn relationships(target: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" Target=\"{target}\" Id=\"R1\" />\
         <Relationship Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"/package/services/metadata/core-properties/a.psmdcp\" Id=\"R2\" /></Relationships>"
    )
}

pub(super) fn properties(name: &str) -> String {
    format!(
        "<coreProperties xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns=\"http://schemas.openxmlformats.org/package/2006/\
         metadata/core-properties\"><dc:creator>acme</dc:creator><dc:identifier>{name}</dc:identifier><version>1.0.0</version>\
         </coreProperties>"
    )
}

/// What clients pack of a package of this name.
pub(super) fn files(name: &str) -> Vec<File> {
    vec![
        deflated("_rels/.rels", relationships(&format!("/{name}.nuspec")).as_bytes()),
        deflated(&format!("{name}.nuspec"), manifest(name).as_bytes()),
        deflated("lib/net8.0/a%20b.dll", &[7; 40_000]),
        stored("content/tool.txt", b"tool"),
        deflated("[Content_Types].xml", b"<Types/>"),
        deflated("package/services/metadata/core-properties/a.psmdcp", properties(name).as_bytes()),
    ]
}

/// The manifests that somebody finds in these bytes: whoever looks for files anywhere in them, whatever the directory says.
pub(super) fn manifests(package: &[u8]) -> Vec<(String, String)> {
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
