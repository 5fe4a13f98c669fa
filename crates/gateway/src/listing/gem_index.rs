//! RubyGems' old index, `specs.4.8.gz` and its sisters: a list of name, version and platform in Ruby's Marshal format 4.8
//! (Ruby's `doc/marshal.rdoc`), compressed. `gem fetch` asks for nothing else, and `gem install` where there is no compact index.
//!
//! Of the format, only what such a list has is read: it comes from an upstream, and what else it can say makes objects.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::gzip;

const MAGIC: [u8; 2] = [4, 8];
const VERSION: &[u8] = b"Gem::Version";
const ENCODING: &[u8] = b"E";

/// The index with the gems of these names alone, as it came: compressed. `None` is none that can be read, or more than this
/// many bytes of one.
pub(super) fn narrowed(compressed: &[u8], largest: usize, is_own: impl Fn(&str) -> bool) -> Option<Vec<u8>> {
    let plain = gzip::member(compressed, largest).ok()?;
    let own: Vec<Gem<'_>> = Reader::gems(&plain)?.into_iter().filter(|gem| is_own(gem.name)).collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&written(&own)?).ok()?;
    encoder.finish().ok()
}

/// A line of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gem<'a> {
    name: &'a str,
    version: &'a str,
    platform: &'a str,
}

/// What can be named again, by its place among all that there was before.
#[derive(Clone, Copy)]
enum Object<'a> {
    Text(&'a str),
    Version(&'a str),
    /// A list, which none names again.
    List,
}

struct Reader<'a> {
    rest: &'a [u8],
    objects: Vec<Object<'a>>,
    symbols: Vec<&'a [u8]>,
}

impl<'a> Reader<'a> {
    fn gems(plain: &'a [u8]) -> Option<Vec<Gem<'a>>> {
        let mut reader = Self { rest: plain.strip_prefix(&MAGIC)?, objects: Vec::new(), symbols: Vec::new() };
        let count = reader.list()?;
        // What is said of the length alone takes no memory.
        let mut gems = Vec::new();
        for _ in 0..count {
            if reader.list()? != 3 {
                return None;
            }
            gems.push(Gem { name: reader.text()?, version: reader.version()?, platform: reader.text()? });
        }
        reader.rest.is_empty().then_some(gems)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// A whole number, not negative, with nothing before it that says that it is one.
    fn number(&mut self) -> Option<usize> {
        match self.byte()? {
            0 => Some(0),
            bytes @ 1..=4 => {
                let mut number = 0;
                for place in 0..bytes {
                    number |= usize::from(self.byte()?) << (8 * place);
                }
                Some(number)
            }
            small @ 6..=127 => Some(usize::from(small - 5)),
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    fn symbol(&mut self) -> Option<&'a [u8]> {
        match self.byte()? {
            b':' => {
                let symbol = self.bytes()?;
                self.symbols.push(symbol);
                Some(symbol)
            }
            b';' => {
                let place = self.number()?;
                self.symbols.get(place).copied()
            }
            _ => None,
        }
    }

    fn named_again(&mut self) -> Option<Object<'a>> {
        let place = self.number()?;
        self.objects.get(place).copied()
    }

    /// How many a list has, which follow.
    fn list(&mut self) -> Option<usize> {
        if self.byte()? != b'[' {
            return None;
        }
        self.objects.push(Object::List);
        self.number()
    }

    fn text(&mut self) -> Option<&'a str> {
        let (is_encoded, kind) = match self.byte()? {
            b'I' => (true, self.byte()?),
            kind => (false, kind),
        };
        match kind {
            b'@' if !is_encoded => match self.named_again()? {
                Object::Text(text) => Some(text),
                _ => None,
            },
            b'"' => {
                let text = std::str::from_utf8(self.bytes()?).ok()?;
                self.objects.push(Object::Text(text));
                if is_encoded {
                    // UTF-8 or ASCII; another encoding is said otherwise.
                    let is_known =
                        self.number()? == 1 && self.symbol()? == ENCODING && matches!(self.byte()?, b'T' | b'F');
                    is_known.then_some(())?;
                }
                Some(text)
            }
            _ => None,
        }
    }

    fn version(&mut self) -> Option<&'a str> {
        match self.byte()? {
            b'@' => match self.named_again()? {
                Object::Version(version) => Some(version),
                _ => None,
            },
            b'U' => {
                (self.symbol()? == VERSION).then_some(())?;
                let place = self.objects.len();
                self.objects.push(Object::List);
                (self.list()? == 1).then_some(())?;
                let version = self.text()?;
                *self.objects.get_mut(place)? = Object::Version(version);
                Some(version)
            }
            _ => None,
        }
    }
}

/// The index of these, in which nothing is named again but the symbols.
fn written(gems: &[Gem<'_>]) -> Option<Vec<u8>> {
    let mut out = MAGIC.to_vec();
    let mut symbols: Vec<&[u8]> = Vec::new();
    out.push(b'[');
    number(gems.len(), &mut out)?;
    for gem in gems {
        out.extend(b"[\x08");
        text(gem.name, &mut symbols, &mut out)?;
        out.push(b'U');
        symbol(VERSION, &mut symbols, &mut out)?;
        out.extend(b"[\x06");
        text(gem.version, &mut symbols, &mut out)?;
        text(gem.platform, &mut symbols, &mut out)?;
    }
    Some(out)
}

fn number(number: usize, out: &mut Vec<u8>) -> Option<()> {
    let bytes = u32::try_from(number).ok()?.to_le_bytes();
    match u8::try_from(number) {
        Ok(0) => out.push(0),
        Ok(small @ 1..=122) => out.push(small + 5),
        _ => {
            let length = bytes.iter().rposition(|byte| *byte != 0)? + 1;
            out.push(u8::try_from(length).ok()?);
            out.extend(&bytes[..length]);
        }
    }
    Some(())
}

fn symbol<'a>(symbol: &'a [u8], symbols: &mut Vec<&'a [u8]>, out: &mut Vec<u8>) -> Option<()> {
    if let Some(place) = symbols.iter().position(|one| *one == symbol) {
        out.push(b';');
        return number(place, out);
    }
    symbols.push(symbol);
    out.push(b':');
    number(symbol.len(), out)?;
    out.extend(symbol);
    Some(())
}

fn text(text: &str, symbols: &mut Vec<&[u8]>, out: &mut Vec<u8>) -> Option<()> {
    out.extend(b"I\"");
    number(text.len(), out)?;
    out.extend(text.as_bytes());
    number(1, out)?;
    symbol(ENCODING, symbols, out)?;
    out.push(b'T');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Ruby 3.1 writes of two gems whose version and platform are the same objects.
    const TWO: &[u8] =
        b"\x04\x08[\x07[\x08I\"\x09tool\x06:\x06ETU:\x11Gem::Version[\x06I\"\x081.0\x06;\x00TI\"\x09ruby\x06;\x00T\
        [\x08I\"\x0aother\x06;\x00T@\x08@\x0b";

    fn gem<'a>(name: &'a str, version: &'a str) -> Gem<'a> {
        Gem { name, version, platform: "ruby" }
    }

    fn compressed(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_changed_or_followed_by_more_is_no_index_or_another() {
        for end in 0..TWO.len() {
            assert_eq!(Reader::gems(&TWO[..end]), None, "{end}");
        }
        assert_eq!(Reader::gems(&[TWO, b"x"].concat()), None);
        // Every byte as every other: nothing panics, and a list of what is no gem is none.
        for place in 0..TWO.len() {
            for byte in 0..=255 {
                let mut changed = TWO.to_vec();
                changed[place] = byte;
                if let Some(gems) = Reader::gems(&changed) {
                    assert!(gems.len() == 2 && gems.iter().all(|gem| !gem.version.contains("Gem")), "{place} {byte}");
                }
            }
        }
        for plain in
            [&b"\x04\x08"[..], b"\x04\x08[\x04\xff\xff\xff\xff", b"\x04\x08o:\x0bObject\x00", b"\x04\x09[\x00", b""]
        {
            assert_eq!(Reader::gems(plain), None);
            assert_eq!(narrowed(&compressed(plain), 100, |_| true), None);
        }
        assert_eq!(narrowed(TWO, 1000, |_| true), None);
        assert_eq!(narrowed(&compressed(TWO).repeat(2), 1000, |_| true), None);
        assert_eq!(narrowed(&compressed(TWO), TWO.len() - 1, |_| true), None);
    }

    #[test]
    fn the_gems_of_the_scope_are_left_as_ruby_reads_them() {
        assert_eq!(Reader::gems(TWO).unwrap(), [gem("tool", "1.0"), gem("other", "1.0")]);
        let narrowed = narrowed(&compressed(TWO), TWO.len(), |name| name == "other").unwrap();
        let left = gzip::member(&narrowed, TWO.len()).unwrap();
        assert_eq!(Reader::gems(&left).unwrap(), [gem("other", "1.0")]);
        assert!(!left.windows(4).any(|part| part == b"tool"));
        let long = "a".repeat(70_000);
        let names: Vec<String> = (0..300).map(|number| format!("gem-{number}")).chain([long]).collect();
        let many: Vec<Gem<'_>> = names.iter().map(|name| gem(name, "2.0.pre")).collect();
        assert_eq!(Reader::gems(&written(&many).unwrap()).unwrap(), many);
        assert_eq!(Reader::gems(&written(&[]).unwrap()).unwrap(), []);
    }
}
