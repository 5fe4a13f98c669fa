//! The name of a gem that is pushed, which stands within it: a tar archive with a specification in YAML, as RubyGems writes
//! both (`Gem::Package`, `Gem::Specification#to_yaml`). Readers of tar and of YAML differ in what else they take, so nothing
//! else is taken here: no extended headers, no entry twice, one key a line.

use http::{HeaderMap, header};

use super::tar::{BLOCK, Header};
use crate::gzip;
use crate::version::{is_gem_platform, is_version};
use gatepass_core::ecosystem::Ecosystem;

/// The most that a specification may have, in bytes.
const LARGEST: usize = 4 << 20;
/// What a gem has, each with a signature or without.
const ENTRIES: [&str; 3] = ["metadata.gz", "data.tar.gz", "checksums.yaml.gz"];

/// The gem that is pushed, as it is: some servers read a form where a header says that it is one.
pub(super) fn pushed(headers: &HeaderMap, bytes: &[u8]) -> Option<Vec<String>> {
    let is_plain = headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind == "application/octet-stream");
    name(bytes).filter(|_| is_plain).map(|name| vec![name])
}

/// The name of the gem in these bytes; `None` where that is not all that they could be.
fn name(gem: &[u8]) -> Option<String> {
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
    name_in(&String::from_utf8(gzip::member(metadata?, LARGEST).ok()?).ok()?)
}

/// The entries of a tar archive: plain files with short names, and zeros behind them.
fn entries(archive: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let mut entries = Vec::new();
    let mut rest = archive;
    loop {
        let (block, after) = rest.split_at_checked(BLOCK)?;
        if block.iter().all(|byte| *byte == 0) {
            return after.iter().all(|byte| *byte == 0).then_some(entries);
        }
        let Header { kind, name, prefix, link, size } = Header::parse(block)?;
        // A name that fills its field has no end, which some look for in what follows.
        let is_file = matches!(kind, b'0' | 0) && prefix.is_empty() && link.is_empty() && name.len() < 100;
        let content = after.get(..size).filter(|_| is_file)?;
        rest = after.get(size.checked_next_multiple_of(BLOCK)?..)?;
        entries.push((name, content));
    }
}

/// The keys of a specification, which RubyGems writes (`Gem::Specification.attribute_names`, those of before too). It takes
/// each for a variable of its own: `full_name` would be the file's.
const KEYS: [&str; 32] = [
    "authors",
    "autorequire",
    "bindir",
    "cert_chain",
    "date",
    "default_executable",
    "dependencies",
    "description",
    "email",
    "executables",
    "extensions",
    "extra_rdoc_files",
    "files",
    "has_rdoc",
    "homepage",
    "licenses",
    "metadata",
    "name",
    "platform",
    "post_install_message",
    "rdoc_options",
    "require_paths",
    "required_ruby_version",
    "required_rubygems_version",
    "requirements",
    "rubyforge_project",
    "rubygems_version",
    "signing_key",
    "specification_version",
    "summary",
    "test_files",
    "version",
];

/// The name that a specification says, where the name of the gem's file, `NAME-VERSION` or `NAME-VERSION-PLATFORM`, can be
/// read in one way only. What a line cannot be is refused: YAML knows a key in quotes, with a tag or an anchor, and ends
/// lines at more than a line feed.
fn name_in(specification: &str) -> Option<String> {
    if specification.contains(['\r', '\t', '\0', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']) {
        return None;
    }
    let document = specification.strip_prefix("--- !ruby/object:Gem::Specification\n")?;
    // Each of the document's own keys, what is on its line, and the lines that belong to it.
    let mut fields: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for line in document.lines().filter(|line| !line.is_empty()) {
        if line == "-" || line.starts_with("- ") || line.starts_with(' ') {
            fields.last_mut()?.2.push(line);
            continue;
        }
        let (key, value) = line.split_once(':')?;
        let is_new = KEYS.contains(&key) && fields.iter().all(|(other, ..)| *other != key);
        if !is_new || !(value.is_empty() || value.starts_with(' ')) {
            return None;
        }
        fields.push((key, value.trim_matches(' '), Vec::new()));
    }
    let field = |wanted: &str| fields.iter().find(|(key, ..)| *key == wanted);
    let text = |key: &str| field(key).filter(|(.., more)| more.is_empty()).map(|(_, value, _)| *value);
    let (name, platform) = (text("name")?, text("platform")?);
    let (_, "!ruby/object:Gem::Version", version) = field("version")? else { return None };
    let [version] = version.as_slice() else { return None };
    let version = number_as_text(version.strip_prefix("  version: ")?)?;
    let is_held = is_name(name) && is_version(Ecosystem::Rubygems, version) && is_gem_platform(platform);
    is_held.then(|| name.to_owned())
}

/// A name that YAML reads as it is written: no number, date or truth value.
fn is_name(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let begins = |kind: fn(&char) -> bool| text.starts_with(|first: char| kind(&first));
    let is_of_a_number = |byte: u8| byte.is_ascii_hexdigit() || b"xXoO._-".contains(&byte);
    let is_number = begins(char::is_ascii_digit) && text.bytes().all(is_of_a_number);
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_word = words.iter().any(|word| word.eq_ignore_ascii_case(text));
    is_plain && begins(char::is_ascii_alphanumeric) && !is_number && !is_word
}

/// What is in quotes, or is no number without: it has two dots, or letters behind one.
fn number_as_text(text: &str) -> Option<&str> {
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    let begins_a_word =
        |rest: &str| rest.starts_with(|first: char| first.is_ascii_alphabetic() && !"eE".contains(first));
    let is_text = text.matches('.').count() > 1 || text.split_once('.').is_some_and(|(_, rest)| begins_a_word(rest));
    quoted('\'').or_else(|| quoted('"')).or_else(|| is_text.then_some(text))
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
            ("'1.0'", "1.0.0"),
            ("'1.0'", "2.beta1"),
            ("'1.0'", "\"2\""),
            ("platform: ruby", "platform: x86_64-linux"),
            ("tool", "3scale_tool"),
        ] {
            assert!(name_in(&PLAIN.replacen(from, to, 1)).is_some(), "{to}");
        }
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
            ("name: tool", "name: tool\n  more"),
            ("name: tool", "name: tool\n- more"),
            ("name: tool", "name: 1_0"),
            ("name: tool", "name: 0x1f"),
            ("name: tool", "name: 12e3"),
            ("name: tool", "name: 2001-01-01"),
            ("name: tool", "name: Yes"),
            ("name: tool", "name: null"),
            // What RubyGems takes for the file's name, or for what it is made of.
            ("name: tool", "name: tool\nfull_name: victim-1.0"),
            ("name: tool", "name: tool\noriginal_platform: java"),
            ("name: tool", "name: tool\nnew_platform: ../victim-1.0"),
            ("name: tool", "name: tool\nloaded_from: /victim.gemspec"),
            ("version: '1.0'", "version: 'victim-1.0'"),
            ("version: '1.0'", "version: '1-1.0'"),
            ("version: '1.0'", "version: '../victim-1.0'"),
            ("version: '1.0'", "version: '1.0/../../victim-1.0'"),
            ("version: '1.0'", "version: '1.0-java'"),
            ("version: '1.0'", "version: ''"),
            ("version: '1.0'", "version: '"),
            ("version: '1.0'", "version:"),
            ("version: '1.0'", "version: 1.0"),
            ("version: '1.0'", "version: 1.e3"),
            ("version: '1.0'", "version: '1.0'\n  version: '2.0'"),
            ("version: '1.0'", "version: '1.0'\n  more: x"),
            ("version: '1.0'", "version: \"1.0\\x2fvictim\""),
            ("version: '1.0'", "version: *x"),
            ("version: !ruby/object:Gem::Version\n  version: '1.0'\n", "version: victim-1.0\n"),
            ("version: !ruby/object:Gem::Version\n  version: '1.0'\n", "version: '1.0'\n"),
            ("version: !ruby/object:Gem::Version\n  version: '1.0'\n", ""),
            ("Gem::Version", "Gem::Requirement"),
            ("platform: ruby", "platform: ../../victim-1.0"),
            ("platform: ruby", "platform: x/../victim"),
            ("platform: ruby", "platform: 1.0-linux"),
            ("platform: ruby", "platform: x86-darwin-9"),
            ("platform: ruby", "platform: universal-darwin9"),
            ("platform: ruby", "platform: java\nplatform: ruby"),
            ("platform: ruby", "platform: java\n  x"),
            ("platform: ruby", "platform: !ruby/object:Gem::Platform\n  cpu: x\n  os: ../../victim\n  version:"),
            ("platform: ruby\n", ""),
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
