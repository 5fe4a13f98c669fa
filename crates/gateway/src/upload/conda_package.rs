//! What a conda package is called, which stands within it: channels are indexed by `info/index.json`, whatever the file is
//! called. It is in a tar archive packed by bzip2, or, in the newer form, in one of two that are packed by zstd and lie in a
//! zip archive (CEP 35 and "Conda package specification"). Whoever unpacks the whole package must find the same one as who
//! looks for it in passing, so all of it is read.

use std::io::Read;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use percent_encoding::percent_decode_str;
use ruzstd::decoding::StreamingDecoder;

use super::tar::{self, Contents};
use super::zip;
use super::{Names, Written};
use crate::keys::Members;

/// Where a package says what it is.
const ABOUT: &str = "info/index.json";
/// The most that a package may be unpacked, in bytes.
const LARGEST: u64 = 256 << 20;
/// The most that what is said of a package may be unpacked, in bytes.
const LARGEST_INFO: u64 = 32 << 20;
/// How far back zstd may refer, in bytes, which is what it takes of memory: as much as its highest level does.
const LARGEST_WINDOW: u64 = 128 << 20;
/// What only an index says of a package: where it is, and what its file is called.
const OF_AN_INDEX: [&str; 5] = ["base_url", "channel", "fn", "schannel", "url"];
/// What uploads of files are called. A server could look for a file within another one.
const CONTENT_TYPES: [&str; 5] =
    ["application/octet-stream", "application/x-bzip2", "application/x-tar", "application/zip", "binary/octet-stream"];

/// The package that is put at this path, if it says the same of itself as the path: name, version and build, and the platform.
pub(super) fn put(path: &str, headers: &HeaderMap, bytes: &Bytes) -> Option<Names> {
    let is_file = |kind: &HeaderValue| CONTENT_TYPES.iter().any(|known| kind == known);
    headers.get(header::CONTENT_TYPE).is_none_or(is_file).then_some(())?;
    let mut segments = path.rsplit('/');
    let file = percent_decode_str(segments.next()?).decode_utf8().ok()?;
    let platform = segments.next()?;
    let (stem, about) = if let Some(stem) = file.strip_suffix(".tar.bz2") {
        (stem, older(bytes)?)
    } else {
        let stem = file.strip_suffix(".conda")?;
        (stem, newer(stem, bytes)?)
    };
    let name = held(stem, platform, &about)?;
    // It goes on as it came, without what was said of a part of it.
    let written = Written { content_type: HeaderValue::from_static(CONTENT_TYPES[0]), bytes: bytes.clone() };
    Some(Names { names: vec![name], written: Some(written) })
}

/// What a package in the older form says of itself.
fn older(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    let contents = tar::contents(bzip2::bufread::BzDecoder::new(&mut rest), LARGEST, ABOUT)?;
    // What stands behind is more of it to some.
    contents.file.filter(|_| rest.is_empty())
}

/// The same in the newer form.
fn newer(stem: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut about, mut has_content) = (None, false);
    for file in zip::files(bytes)? {
        if file.path == "metadata.json" {
            continue;
        }
        let part = file.path.strip_suffix(".tar.zst")?.strip_suffix(stem)?;
        let packed = file.stored()?;
        // Who unpacks both writes the one over the other.
        let is_info = |path: &String| tar::folded(path).split('/').next() == Some("info");
        match part {
            "info-" => {
                let contents = unpacked(packed, LARGEST_INFO)?;
                about = Some(contents.file.filter(|_| contents.paths.iter().all(is_info))?);
            }
            "pkg-" => has_content = !unpacked(packed, LARGEST)?.paths.iter().any(is_info),
            _ => return None,
        }
    }
    about.filter(|_| has_content)
}

/// What is in a tar archive that is one frame of zstd's (RFC 8878), and nothing else.
fn unpacked(mut packed: &[u8], most: u64) -> Option<Contents> {
    let mut decoder = StreamingDecoder::new_with_max_window_size(&mut packed, LARGEST_WINDOW).ok()?;
    let contents = tar::contents(decoder.by_ref(), most, ABOUT)?;
    drop(decoder);
    packed.is_empty().then_some(contents)
}

/// The name of the package, if what it says of itself, `about`, is what its file, `NAME-VERSION-BUILD`, and its folder say.
fn held(stem: &str, platform: &str, about: &[u8]) -> Option<String> {
    let about = Members::plain(std::str::from_utf8(about).ok()?)?;
    let says_no_more = OF_AN_INDEX.iter().all(|key| about.get(key).is_none());
    let (name, version, build) = (about.text("name")??, about.text("version")??, about.text("build")??);
    let is_here = about.text("subdir")?.is_none_or(|subdir| subdir == platform);
    let has_parts = [&version, &build].iter().all(|part| !part.is_empty() && !part.contains('-'));
    let is_file = format!("{name}-{version}-{build}") == stem;
    (says_no_more && is_here && has_parts && is_file).then_some(name)
}

#[cfg(test)]
mod tests;
