//! The headers of a tar archive (POSIX, "ustar Interchange Format"), in the form that all readers take alike, and a reader of
//! archives as packers of conda's write them: with long names, links and folders. Readers differ in what they make of a name
//! that is said twice, of a file in the place of a link, or of a size that is said elsewhere: such an archive is not read.

use std::collections::HashSet;
use std::io::Read;

use unicode_normalization::UnicodeNormalization as _;

/// What tar is made of, in bytes.
pub(super) const BLOCK: usize = 512;
/// The most that a long name, or what else is said before an entry, may have, in bytes.
const LARGEST_NAME: usize = 64 << 10;
/// The most that the file that is looked for may have, in bytes.
const LARGEST_FILE: usize = 1 << 20;
/// What may be said of an entry before it, beside its name and its link's: it changes nothing of what is read.
const HARMLESS: [&str; 7] = ["atime", "ctime", "mtime", "uid", "gid", "uname", "gname"];

/// The header of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// What kind of entry it is; 0 is a file, too.
    pub(super) kind: u8,
    pub(super) name: &'a str,
    /// What stands before the name, and a slash; empty for nothing.
    pub(super) prefix: &'a str,
    pub(super) link: &'a str,
    pub(super) size: usize,
}

impl<'a> Header<'a> {
    /// Reads one block. `None` where two readers could find two things in it.
    pub(super) fn parse(block: &'a [u8]) -> Option<Self> {
        let field = |from: usize, length: usize| block.get(from..from + length);
        let sum =
            block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { usize::from(*byte) });
        let (magic, prefix) = (field(257, 8)?, text(field(345, 155)?)?);
        // GNU has other things than a prefix there.
        let is_known = magic == b"ustar\x0000" || (magic == b"ustar  \0" && prefix.is_empty());
        (is_known && octal(field(148, 8)?)? == sum.sum::<usize>()).then_some(())?;
        let (name, link) = (text(field(0, 100)?)?, text(field(157, 100)?)?);
        Some(Self { kind: *block.get(156)?, name, prefix, link, size: octal(field(124, 12)?)? })
    }
}

/// A text of a header: up to the first zero byte, with zeros alone behind it.
fn text(field: &[u8]) -> Option<&str> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    std::str::from_utf8(&field[..end]).ok().filter(|_| field[end..].iter().all(|byte| *byte == 0))
}

/// A number of a header: octal digits, and spaces or zero bytes behind them.
fn octal(field: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(field).ok()?.trim_end_matches(['\0', ' ']);
    let is_plain = !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    is_plain.then(|| usize::from_str_radix(text, 8).ok())?
}

/// What an archive has.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Its paths.
    pub(super) paths: Vec<String>,
    /// The file that was looked for.
    pub(super) file: Option<Vec<u8>>,
}

/// Reads an archive to its end, of at most so many bytes, and what it has at `wanted`; `None` where readers could find
/// another file there.
pub(super) fn contents(archive: impl Read, most: u64, wanted: &str) -> Option<Contents> {
    let mut archive = archive.take(most.saturating_add(1));
    let (mut block, mut extended) = ([0; BLOCK], Extended::default());
    let (mut contents, mut paths, mut links) = (Contents::default(), HashSet::new(), HashSet::new());
    loop {
        archive.read_exact(&mut block).ok()?;
        if block == [0; BLOCK] {
            break;
        }
        let header = Header::parse(&block)?;
        if matches!(header.kind, b'x' | b'L' | b'K') {
            extended.read(header.kind, &padded(&mut archive, header.size, LARGEST_NAME)?)?;
            continue;
        }
        let Extended { path, link, .. } = std::mem::take(&mut extended);
        let is_long = path.is_some();
        let plain =
            if header.prefix.is_empty() { header.name.into() } else { format!("{}/{}", header.prefix, header.name) };
        let spellings = [header.name, &plain, path.as_deref().unwrap_or(&plain)].map(folded);
        let (path, link) = (path.as_deref().unwrap_or(&plain), link.as_deref().unwrap_or(header.link));
        let is_folder = header.kind == b'5';
        let path = path.strip_suffix('/').filter(|_| is_folder).unwrap_or(path);
        let is_other = paths.contains(&(path.to_owned(), !is_folder));
        let is_new = paths.insert((path.to_owned(), is_folder)) || is_folder;
        (is_path(path) && is_new && !is_other).then_some(())?;
        match header.kind {
            0 | b'0' if link.is_empty() && spellings.iter().any(|spelling| spelling == wanted) => {
                let is_plain = header.name == wanted && plain == wanted && !is_long && contents.file.is_none();
                contents.file = Some(padded(&mut archive, header.size, LARGEST_FILE).filter(|_| is_plain)?);
            }
            0 | b'0' if link.is_empty() => skip(&mut archive, header.size)?,
            // Whoever unpacks it writes through it what has its name later.
            b'1' | b'2' if header.size == 0 && !link.is_empty() => {
                (last(&folded(link)) != last(wanted) && !spellings.contains(&wanted.to_owned())).then_some(())?;
                links.insert(folded(path));
            }
            b'5' if header.size == 0 && link.is_empty() && !spellings.contains(&wanted.to_owned()) => {}
            _ => return None,
        }
        contents.paths.push(path.to_owned());
    }
    let mut rest = vec![0; 64 << 10];
    loop {
        match archive.read(&mut rest).ok()? {
            0 => break,
            length if rest[..length].iter().any(|byte| *byte != 0) => return None,
            _ => {}
        }
    }
    let is_through_a_link = |path: &String| {
        let path = folded(path);
        path.match_indices('/').any(|(end, _)| links.contains(&path[..end]))
    };
    let is_whole =
        archive.limit() > 0 && extended == Extended::default() && !contents.paths.iter().any(is_through_a_link);
    is_whole.then_some(contents)
}

/// What was said of the next entry before it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    /// Whether it was said in POSIX's form, and in GNU's.
    forms: (bool, bool),
}

impl Extended {
    /// Reads an entry of this kind: GNU's long names, or POSIX's extended header.
    fn read(&mut self, kind: u8, content: &[u8]) -> Option<()> {
        // Of two forms readers could go by the one or the other.
        let is_first = if kind == b'x' { self.forms == (false, false) } else { !self.forms.0 };
        is_first.then_some(())?;
        if kind != b'x' {
            self.forms.1 = true;
            let field = if kind == b'L' { &mut self.path } else { &mut self.link };
            let name = text(content).filter(|name| name.len() < content.len() && !name.is_empty())?;
            return field.replace(name.to_owned()).is_none().then_some(());
        }
        self.forms.0 = true;
        let (mut rest, mut keys) = (std::str::from_utf8(content).ok()?, HashSet::new());
        while !rest.is_empty() {
            let (length, _) = rest.split_once(' ')?;
            let is_plain = length.bytes().all(|byte| byte.is_ascii_digit()) && !length.starts_with('0');
            let (record, after) = rest.split_at_checked(length.parse().ok().filter(|_| is_plain)?)?;
            let (key, value) = record.get(length.len() + 1..)?.strip_suffix('\n')?.split_once('=')?;
            (keys.insert(key) && !value.contains(['\0', '\n']) && !value.is_empty()).then_some(())?;
            match key {
                "path" => self.path = Some(value.to_owned()),
                "linkpath" => self.link = Some(value.to_owned()),
                key => HARMLESS.contains(&key).then_some(())?,
            }
            rest = after;
        }
        Some(())
    }
}

/// The content of an entry, of at most so many bytes, and what fills its last block.
fn padded(archive: &mut impl Read, size: usize, most: usize) -> Option<Vec<u8>> {
    let mut content = vec![0; size.checked_next_multiple_of(BLOCK).filter(|_| size <= most)?];
    archive.read_exact(&mut content).ok()?;
    content.truncate(size);
    Some(content)
}

/// Reads on behind an entry.
fn skip(archive: &mut impl Read, size: usize) -> Option<()> {
    let length = u64::try_from(size.checked_next_multiple_of(BLOCK)?).ok()?;
    let skipped = std::io::copy(&mut archive.take(length), &mut std::io::sink()).ok()?;
    (skipped == length).then_some(())
}

/// Whether it is a path below where the archive is unpacked, in one spelling.
fn is_path(path: &str) -> bool {
    path.split('/').all(|segment| !matches!(segment, "" | "." | "..")) && !path.contains(char::is_control)
}

/// A path as file systems find it that know no case, or several spellings of a letter.
pub(super) fn folded(path: &str) -> String {
    let text: String = path.nfkc().flat_map(char::to_lowercase).collect();
    let segments = text.split(['/', '\\']).map(|segment| segment.trim_end_matches(['.', ' ']));
    segments.filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("/")
}

/// The last segment.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
