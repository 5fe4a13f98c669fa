//! The files of a zip archive (PKWARE's APPNOTE 6.3.10) of which all readers see the same. An archive says twice what it has,
//! before each file and in a directory at its end, and readers go by the one or the other, from the front or from the back. So
//! both must say the same here, file by file, and no byte may be in none of them.

use std::collections::HashSet;

use flate2::{Decompress, FlushDecompress, Status};
use rawzip::extra_fields::{ExtraFieldId, ExtraFields};
use rawzip::{CompressionMethod, ZipArchive};

/// The most that all files of an archive may be unpacked, in bytes: each is read to its end, to see that it is where the
/// archive says.
const LARGEST: u64 = 1 << 30;
/// The end of the directory, in bytes, without a comment.
const END: usize = 22;
/// What stands before a file, and what stands for it in the directory, in bytes: without its name and what else is said of it.
const HEADER: u64 = 30;
const RECORD: u64 = 46;
/// What stands before the end where an archive is of the other form, for large ones. It would lie within what is read as a
/// file's; some readers look for it there.
const LOCATOR: (usize, &[u8]) = (20, b"PK\x06\x07");
/// Flags of a file: how well it is compressed, its sizes stand behind it, its name is UTF-8.
const FLAGS: u16 = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 11;
/// What else is said of a file and changes nothing of it: times, owners, and room to grow.
const EXTRA: [ExtraFieldId; 6] = [
    ExtraFieldId::EXTENDED_TIMESTAMP,
    ExtraFieldId::NTFS,
    ExtraFieldId::INFO_ZIP_UNIX_ORIGINAL,
    ExtraFieldId::INFO_ZIP_UNIX,
    ExtraFieldId::INFO_ZIP_UNIX_UID_GID,
    ExtraFieldId::MICROSOFT_OPEN_PACKAGING_GROWTH_HINT,
];

/// A file of an archive.
pub(super) struct File<'a> {
    /// Its path: plain ASCII, of which no two differ by case alone.
    pub(super) path: &'a str,
    packed: &'a [u8],
    is_deflated: bool,
    /// Its length unpacked, as it was seen.
    length: u64,
}

impl<'a> File<'a> {
    /// What is in it, if it is not packed.
    pub(super) fn stored(&self) -> Option<&'a [u8]> {
        (!self.is_deflated).then_some(self.packed)
    }

    /// What is in it, if that has at most so many bytes.
    pub(super) fn content(&self, most: usize) -> Option<Vec<u8>> {
        let length = usize::try_from(self.length).ok().filter(|length| *length <= most)?;
        if !self.is_deflated {
            return Some(self.packed.to_vec());
        }
        let mut content = Vec::with_capacity(length + 1);
        Decompress::new(false).decompress_vec(self.packed, &mut content, FlushDecompress::Finish).ok()?;
        (content.len() == length).then_some(content)
    }
}

/// The files of this archive; `None` where readers could see others.
pub(super) fn files(bytes: &[u8]) -> Option<Vec<File<'_>>> {
    let archive = ZipArchive::from_slice(bytes).ok()?;
    let end = bytes.len().checked_sub(END)?;
    let is_large = end.checked_sub(LOCATOR.0).is_some_and(|before| bytes[before..].starts_with(LOCATOR.1));
    if archive.end_offset() != bytes.len() as u64 || archive.eocd_offset() != end as u64 || is_large {
        return None;
    }
    let short = |at: usize| u16::from_le_bytes([bytes[end + at], bytes[end + at + 1]]);
    let word = |at: usize| u64::from(u32::from(short(at)) | u32::from(short(at + 2)) << 16);
    let (disks, counts) = ([short(4), short(6)], [short(8), short(10)]);
    let is_all = disks == [0, 0] && counts[0] == counts[1] && word(12) + word(16) == end as u64;
    if !is_all || !archive.comment().as_bytes().is_empty() {
        return None;
    }
    // Where the next file and the next record begin, if nothing is between.
    let (mut next, mut record) = (0, word(16));
    let (mut files, mut paths, mut unpacked) = (Vec::new(), HashSet::new(), 0);
    for entry in archive.entries() {
        let entry = entry.ok()?;
        let file = archive.get_entry(entry.wayfinder()).ok()?;
        let local = file.local_header();
        let flags = entry.flags();
        let (path, method) = (entry.file_path(), entry.compression_method());
        let is_deflated = method == CompressionMethod::DEFLATE;
        let is_known = flags.bits() & !FLAGS == 0 && (is_deflated || method == CompressionMethod::STORE);
        let is_here = entry.local_header_offset() == next && entry.central_directory_offset() == record;
        let is_twice_the_same = local.flags() == flags
            && local.file_path().as_bytes() == path.as_bytes()
            && local.compression_method() == method;
        let is_bare = entry.comment().as_bytes().is_empty();
        if !is_known || !is_here || !is_twice_the_same || !is_bare {
            return None;
        }
        let sizes = Sizes {
            crc: entry.crc32(),
            packed: entry.compressed_size_hint(),
            unpacked: entry.uncompressed_size_hint(),
        };
        let sizes_before = Sizes {
            crc: local.crc32(),
            packed: local.compressed_size_hint(),
            unpacked: local.uncompressed_size_hint(),
        };
        let (begin, mut behind) = file.compressed_data_range();
        let packed = slice(bytes, begin, behind)?;
        if flags.has_data_descriptor() {
            // Whoever reads on finds the end of a file by itself, so that it must have one.
            let descriptor = sizes.descriptor()?;
            let is_behind = slice(bytes, behind, bytes.len() as u64)?.starts_with(&descriptor);
            let is_open = sizes_before == Sizes::default() || sizes_before == sizes;
            (is_behind && is_open && is_deflated).then_some(())?;
            behind += descriptor.len() as u64;
        } else if sizes_before != sizes {
            return None;
        }
        let (named, length) = (next + HEADER, path.as_bytes().len() as u64);
        let extra = begin.checked_sub(named + length)?;
        let own_extra = entry.extra_fields();
        record += RECORD + length + own_extra.remaining_bytes().len() as u64;
        (extra == local.extra_fields().remaining_bytes().len() as u64).then_some(())?;
        (is_harmless(own_extra) && is_harmless(local.extra_fields())).then_some(())?;
        let path = std::str::from_utf8(slice(bytes, named, named + length)?).ok()?;
        let length = if is_deflated { inflated(packed, LARGEST - unpacked)? } else { packed.len() as u64 };
        unpacked += length;
        let is_new = is_plain(path, length) && paths.insert(folded(path)?);
        (length == sizes.unpacked && unpacked <= LARGEST && is_new).then_some(())?;
        files.push(File { path, packed, is_deflated, length });
        next = behind;
    }
    let is_end = next == word(16) && record == end as u64 && files.len() == usize::from(counts[0]);
    is_end.then_some(files)
}

/// A part of these bytes.
fn slice(bytes: &[u8], begin: u64, end: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(begin).ok()?..usize::try_from(end).ok()?)
}

/// A path as those read it who take `%2E` for a dot and know no case, as clients of NuGet's and of Windows do.
pub(super) fn folded(path: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(text.to_lowercase())
}

/// What a header says of a file: its checksum, and its lengths in bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Sizes {
    crc: u32,
    packed: u64,
    unpacked: u64,
}

impl Sizes {
    /// The data descriptor that stands behind such a file.
    fn descriptor(self) -> Option<Vec<u8>> {
        let words = [self.crc, u32::try_from(self.packed).ok()?, u32::try_from(self.unpacked).ok()?];
        Some([*b"PK\x07\x08"].into_iter().chain(words.map(u32::to_le_bytes)).flatten().collect())
    }
}

/// Whether all of it is known, and changes nothing of a file. Each is an identifier, a length, and so many bytes.
fn is_harmless(mut fields: ExtraFields<'_>) -> bool {
    fields.all(|(id, _)| EXTRA.contains(&id)) && fields.remaining_bytes().is_empty()
}

/// The length of what these bytes are the packed form of, if they are no more and no less than that, and it is within this.
fn inflated(packed: &[u8], most: u64) -> Option<u64> {
    let (mut inflater, mut buffer) = (Decompress::new(false), vec![0; 32 << 10]);
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = packed.get(usize::try_from(read).ok()?..)?;
        let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None).ok()?;
        let (read_now, written_now) = (inflater.total_in(), inflater.total_out());
        match status {
            _ if written_now > most => return None,
            Status::StreamEnd => return (read_now == packed.len() as u64).then_some(written_now),
            _ if (read_now, written_now) == (read, written) => return None,
            _ => {}
        }
    }
}

/// Whether it is a path below the archive's root in one spelling. A folder, which ends with a slash, has nothing in it.
fn is_plain(path: &str, length: u64) -> bool {
    let folder = path.strip_suffix('/');
    let is_one = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && segment.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic() && !b"\\:".contains(&byte))
    };
    folder.unwrap_or(path).split('/').all(is_one) && (folder.is_none() || length == 0)
}

#[cfg(test)]
pub(super) mod tests {
    /// An archive of files that are not packed.
    pub(in crate::upload) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut archive, mut directory) = (Vec::new(), Vec::new());
        for (path, content) in files {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            let name = u16::try_from(path.len()).unwrap().to_le_bytes();
            let same = [&[0; 12][..], &length, &length, &name, &[0; 2]].concat();
            let begin = u32::try_from(archive.len()).unwrap().to_le_bytes();
            directory.extend([b"PK\x01\x02\x14\0\x14\0", &same[..], &[0; 10], &begin, path.as_bytes()].concat());
            archive.extend([b"PK\x03\x04\x14\0", &same[..], path.as_bytes(), content].concat());
        }
        let count = u16::try_from(files.len()).unwrap().to_le_bytes();
        let [length, begin] = [&directory, &archive].map(|part| u32::try_from(part.len()).unwrap().to_le_bytes());
        [&archive[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &begin, &[0; 2]].concat()
    }
}
