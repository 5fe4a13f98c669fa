//! The name of a gem that is pushed, which stands within it: a tar archive with a specification in YAML, as RubyGems writes
//! both (`Gem::Package`, `Gem::Specification#to_yaml`). Readers of tar and of YAML differ in what else they take, so nothing
//! else is taken here: no extended headers, no entry twice, one key a line.

use std::io::Read as _;

use flate2::bufread::GzDecoder;

/// What tar is made of, in bytes.
const BLOCK: usize = 512;
/// The most that a specification may have, in bytes.
const LARGEST: u64 = 4 << 20;
/// What a gem has, each with a signature or without.
const ENTRIES: [&str; 3] = ["metadata.gz", "data.tar.gz", "checksums.yaml.gz"];

/// The name of the gem in these bytes; `None` where that is not all that they could be.
pub(super) fn name(gem: &[u8]) -> Option<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut metadata = None;
    for (entry, content) in entries(gem)? {
        let is_listed = ENTRIES.contains(&entry.strip_suffix(".sig").unwrap_or(entry));
        if !is_listed || seen.contains(&entry) {
            return None;
        }
        seen.push(entry);
        if entry == "metadata.gz" {
            metadata = Some(content);
        }
    }
    name_in(&unpacked(metadata?)?)
}

/// The entries of a tar archive (POSIX, "ustar Interchange Format"): plain files with short names, and zeros behind them.
fn entries(archive: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let mut entries = Vec::new();
    let mut rest = archive;
    loop {
        let (header, after) = rest.split_at_checked(BLOCK)?;
        if header.iter().all(|byte| *byte == 0) {
            return after.iter().all(|byte| *byte == 0).then_some(entries);
        }
        let field = |from: usize, length: usize| &header[from..from + length];
        let is_empty = |from: usize, length: usize| field(from, length).iter().all(|byte| *byte == 0);
        let is_file = matches!(header[156], b'0' | 0) && field(257, 5) == b"ustar";
        let sum =
            header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { usize::from(*byte) });
        if !is_file || !is_empty(157, 100) || !is_empty(345, 155) || octal(field(148, 8))? != sum.sum::<usize>() {
            return None;
        }
        let end = field(0, 100).iter().position(|byte| *byte == 0)?;
        let name = std::str::from_utf8(field(0, end)).ok().filter(|_| is_empty(end, 100 - end))?;
        let size = octal(field(124, 12))?;
        let content = after.get(..size)?;
        rest = after.get(size.checked_next_multiple_of(BLOCK)?..)?;
        entries.push((name, content));
    }
}

/// A number of a header: octal digits, and spaces or zero bytes behind them.
fn octal(field: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(field).ok()?.trim_end_matches(['\0', ' ']);
    let is_plain = !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    is_plain.then(|| usize::from_str_radix(text, 8).ok())?
}

/// What one gzip member holds, with nothing after it.
fn unpacked(bytes: &[u8]) -> Option<String> {
    let mut decoder = GzDecoder::new(bytes);
    let mut text = String::new();
    decoder.by_ref().take(LARGEST + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= LARGEST && decoder.into_inner().is_empty()).then_some(text)
}

/// The name that a specification says: the one line of the document's own keys that begins with it. What a line cannot be is
/// refused: YAML knows a key in quotes, with a tag or an anchor, and ends lines at more than a line feed.
fn name_in(specification: &str) -> Option<String> {
    if specification.contains(['\r', '\t', '\0', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']) {
        return None;
    }
    let document = specification.strip_prefix("--- !ruby/object:Gem::Specification\n")?;
    let mut names = Vec::new();
    for line in document.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')) {
        if line == "-" || line.starts_with("- ") {
            continue;
        }
        let (key, value) = line.split_once(':')?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !is_key || !(value.is_empty() || value.starts_with(' ')) {
            return None;
        }
        if key == "name" {
            names.push(value.trim_start_matches(' '));
        }
    }
    let [name] = names.as_slice() else { return None };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_name = name.bytes().all(is_plain) && name.starts_with(|first: char| first.is_ascii_alphanumeric());
    is_name.then(|| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const PLAIN: &str = "--- !ruby/object:Gem::Specification\nname: tool\nversion: !ruby/object:Gem::Version\n  version: '1.0'\n\
        platform: ruby\nauthors:\n- acme\ncert_chain: []\ndescription: |-\n  name: other\n\n  more\nsummary: a tool\ntest_files: []\n";

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn entry_with(name: &str, content: &[u8], change: impl Fn(&mut [u8])) -> Vec<u8> {
        let mut header = vec![0; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000444\0");
        header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        change(&mut header);
        let sum: usize = header.iter().map(|byte| usize::from(*byte)).sum::<usize>() + 8 * 32;
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let padded = content.len().next_multiple_of(BLOCK);
        [header, content.to_vec(), vec![0; padded - content.len()]].concat()
    }

    fn entry(name: &str, content: &[u8]) -> Vec<u8> {
        entry_with(name, content, |_| {})
    }

    fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
        [entries.concat(), vec![0; 2 * BLOCK]].concat()
    }

    #[test]
    fn a_gem_is_called_as_its_specification_says() {
        let others = [entry("data.tar.gz", b"x"), entry("checksums.yaml.gz", &[1; 600])];
        let gem = archive(&[&[entry("metadata.gz", &packed(PLAIN))], &others[..]].concat());
        assert_eq!(name(&gem).as_deref(), Some("tool"));
        let signed = [entry("metadata.gz", &packed(PLAIN)), entry("metadata.gz.sig", b"x")];
        assert_eq!(name(&archive(&signed)).as_deref(), Some("tool"));
    }

    #[test]
    fn an_archive_that_others_could_read_otherwise_has_no_name() {
        let metadata = || entry("metadata.gz", &packed(PLAIN));
        let other = packed(&PLAIN.replace("name: tool", "name: victim"));
        let two_members = [packed(PLAIN), other.clone()].concat();
        let cases = [
            archive(&[]),
            archive(&[entry("data.tar.gz", b"x")]),
            archive(&[metadata(), entry("metadata.gz", &other)]),
            archive(&[metadata(), entry("metadata", b"name: victim")]),
            archive(&[metadata(), entry("./metadata.gz", &other)]),
            archive(&[metadata(), entry("x/metadata.gz", &other)]),
            archive(&[entry("metadata.gz", &two_members)]),
            archive(&[entry("metadata.gz", &[packed(PLAIN), vec![0]].concat())]),
            archive(&[entry("metadata.gz", PLAIN.as_bytes())]),
            // A long name, a link, an extended header, a prefix, a size in binary, one with spaces before it.
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[156] = b'L')]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[156] = b'2')]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[156] = b'x')]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[345] = b'x')]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[124] = 0x80)]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[124] = b' ')]),
            archive(&[entry_with("metadata.gz", &packed(PLAIN), |header| header[50] = b'x')]),
            // Something behind the end, no end, a broken checksum.
            [archive(&[metadata()]), entry("metadata.gz", &other)].concat(),
            [metadata(), vec![0; BLOCK], entry("metadata.gz", &other)].concat(),
            metadata(),
            archive(&[metadata()])[..BLOCK + 10].to_vec(),
            {
                let mut gem = archive(&[metadata()]);
                gem[100] = b'1';
                gem
            },
            Vec::new(),
            vec![b'x'; 2000],
        ];
        for (number, case) in cases.iter().enumerate() {
            assert_eq!(name(case), None, "case {number}");
        }
    }

    #[test]
    fn a_specification_that_others_could_read_otherwise_has_no_name() {
        assert_eq!(name_in(PLAIN).as_deref(), Some("tool"));
        for (from, to) in [
            ("name: tool", "name: tool\nname: victim"),
            ("name: tool", "name: tool\n\"name\": victim"),
            ("name: tool", "name: tool\n'name': victim"),
            ("name: tool", "name: tool\n? name\n: victim"),
            ("name: tool", "name: tool\n!!str name: victim"),
            ("name: tool", "name: tool\n&a name: victim"),
            ("name: tool", "name: tool\nname : victim"),
            ("name: tool", "name: tool\n<<: *x"),
            ("name: tool", "name: tool\n{name: victim}"),
            ("name: tool", "name: tool\n--- !ruby/object:Gem::Specification\nname: victim"),
            ("name: tool", "name: tool\n..."),
            ("name: tool", "name: tool\n# name: victim"),
            ("name: tool", "name: tool\r\nname: victim"),
            ("name: tool", "name: tool\nsummary: x\rname: victim"),
            ("name: tool", "name: tool\nsummary: x\u{85}name: victim"),
            ("name: tool", "name: tool\nsummary: x\u{2028}name: victim"),
            ("name: tool", "\tname: victim\nname: tool"),
            ("name: tool", "name: *x"),
            ("name: tool", "name: &x tool"),
            ("name: tool", "name: !binary dG9vbA=="),
            ("name: tool", "name: \"tool\""),
            ("name: tool", "name: |-\n  victim"),
            ("name: tool", "name:\n  victim"),
            ("name: tool", "name: tool # x"),
            ("name: tool", "name: ../tool"),
            ("name: tool", "name: -tool"),
            ("name: tool\n", ""),
            ("!ruby/object:Gem::Specification", "!ruby/object:Other"),
            ("--- !ruby", "\u{feff}--- !ruby"),
            ("--- !ruby", "%TAG ! x\n--- !ruby"),
        ] {
            let text = PLAIN.replacen(from, to, 1);
            assert_ne!(text, PLAIN, "{from}");
            assert_eq!(name_in(&text), None, "{to:?}");
        }
    }
}
