//! The one reading of a request's path. Routing, classification and the address at the upstream all take what is made
//! here, so that what was looked at is what is sent, and an upstream that decodes, merges or folds finds nothing else in it.
//!
//! RFC 3986, section 6.2.2, is what makes two spellings one: characters that need no encoding are decoded, the hexadecimal
//! digits of the others are in capitals. What servers understand in different ways is no path here, and refused.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Why a path is refused: servers differ in what they take it for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPlain;

/// A spelling that one ecosystem needs and that is refused in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// `@scope%2Fname`: how npm's clients write a scoped name. Two segments for whoever classifies.
    NpmScope,
    /// `refs%2Fpr%2F1` and `refs%2Fconvert%2Fparquet`: revisions as Hugging Face's client writes them, three segments.
    HubRevision,
    /// `v1.0.0.zip;go.version=v1.0.0`: what JFrog's `jf gp` puts a module as.
    GoVersion,
}

/// A path that every server understands alike: it begins with `/`, has no `.`, `..` or empty segments (but for one that a
/// closing slash makes), no encoded separators, controls or percent signs, no path parameters, and is UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainPath<'a> {
    text: Cow<'a, str>,
    exception: Option<Exception>,
}

/// The end of a plain path: what is within a repository. Empty, or it begins with `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest<'a> {
    text: &'a str,
    exception: Option<Exception>,
}

impl<'a> PlainPath<'a> {
    /// The path of a request, as it came.
    ///
    /// # Errors
    /// [`NotPlain`] for a path that servers understand in different ways.
    pub fn of(raw: &'a str) -> Result<Self, NotPlain> {
        if is_canonical(raw.as_bytes()) {
            return Ok(Self { text: Cow::Borrowed(raw), exception: None });
        }
        let text = canonical(raw.as_bytes())?;
        let exception = exception_in(&text)?;
        Ok(Self { text: Cow::Owned(text), exception })
    }

    /// The path, as it is looked at and sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// All of it as a path within a repository.
    pub fn whole(&self) -> Rest<'_> {
        self.from(0)
    }

    /// What is left of it after so many bytes, at whose end a segment ends.
    pub(super) fn from(&self, start: usize) -> Rest<'_> {
        Rest { text: self.text.get(start..).unwrap_or_default(), exception: self.exception }
    }
}

impl<'a> Rest<'a> {
    /// The path, still percent-encoded where that is needed.
    pub fn as_str(self) -> &'a str {
        self.text
    }

    /// The spelling in it that only one ecosystem takes.
    pub fn exception(self) -> Option<Exception> {
        self.exception
    }

    /// Its segments, without the slash that it begins with; a closing slash makes an empty one at the end. An encoded
    /// slash, which is there only by an exception, is taken for a slash.
    pub(super) fn segments(self) -> impl Iterator<Item = &'a str> {
        let inner = self.text.strip_prefix('/');
        let joined = self.exception.is_some();
        inner.into_iter().flat_map(move |inner| {
            inner.split('/').flat_map(move |segment| segment.splitn(if joined { 4 } else { 1 }, "%2F"))
        })
    }
}

/// Stands for itself in a path, whoever reads it: unreserved characters, and those sub-delimiters and others that RFC 3986
/// lets stand in a segment and that nobody gives a meaning to there.
const fn stands(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')')
        || matches!(byte, b'*' | b'+' | b',' | b'=' | b':' | b'@')
}

/// Whether an encoded byte is written as it is. `%2B` and `%26` stay: some servers read a bare `+` as a space.
const fn needs_no_encoding(byte: u8) -> bool {
    stands(byte) && !matches!(byte, b'+' | b'&')
}

/// [`stands`] for all bytes, and the slash.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 256")]
        let letter = byte as u8;
        table[byte] = stands(letter) || letter == b'/';
        byte += 1;
    }
    table
};

/// Whether nothing is to be changed or looked at: one look, and enough for nearly every path.
fn is_canonical(path: &[u8]) -> bool {
    let mut before = 0;
    let plain = path.iter().all(|&byte| {
        let odd = before == b'/' && matches!(byte, b'/' | b'.');
        before = byte;
        PLAIN[usize::from(byte)] && !odd
    });
    plain && path.first() == Some(&b'/')
}

/// The path with one spelling for every character.
fn canonical(path: &[u8]) -> Result<String, NotPlain> {
    let (mut text, mut decoded) = (String::with_capacity(path.len()), Vec::with_capacity(path.len()));
    let mut bytes = path.iter().copied();
    while let Some(byte) = bytes.next() {
        let (byte, encoded) = if byte == b'%' {
            (hexadecimal(bytes.next())? << 4 | hexadecimal(bytes.next())?, true)
        } else {
            (byte, false)
        };
        decoded.push(byte);
        match byte {
            // A percent sign would be an encoding to whoever decodes twice.
            0..=0x1f | 0x7f | b'\\' | b'%' | b'?' | b'#' => return Err(NotPlain),
            b';' if encoded => return Err(NotPlain),
            b';' | b'/' if !encoded => text.push(char::from(byte)),
            _ if needs_no_encoding(byte) || (stands(byte) && !encoded) => text.push(char::from(byte)),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                text.push('%');
                text.push(char::from(DIGITS[usize::from(byte >> 4)]));
                text.push(char::from(DIGITS[usize::from(byte & 0xf)]));
            }
        }
    }
    let decoded = String::from_utf8(decoded).map_err(|_| NotPlain)?;
    // Some servers fold what looks like a separator into one: `．．／`.
    let strange = decoded.chars().any(char::is_control)
        || decoded.chars().filter(|letter| !letter.is_ascii()).nfkc().any(|letter| "./\\%;?#".contains(letter));
    if strange { Err(NotPlain) } else { Ok(text) }
}

fn hexadecimal(digit: Option<u8>) -> Result<u8, NotPlain> {
    let digit = digit.and_then(|digit| char::from(digit).to_digit(16)).ok_or(NotPlain)?;
    u8::try_from(digit).map_err(|_| NotPlain)
}

/// The exception that a path makes; an error if it has segments that mean other places than they say.
fn exception_in(path: &str) -> Result<Option<Exception>, NotPlain> {
    let inner = path.strip_prefix('/').ok_or(NotPlain)?;
    let mut segments = inner.split('/').peekable();
    let mut found = None;
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        if segment.is_empty() && last {
            continue;
        }
        let exception = if segment.contains(';') {
            (last && is_go_version(segment)).then_some(Exception::GoVersion).ok_or(NotPlain)?
        } else if segment.contains("%2F") {
            joined(segment).ok_or(NotPlain)?
        } else if goes_nowhere(segment) {
            return Err(NotPlain);
        } else {
            continue;
        };
        if found.replace(exception).is_some() {
            return Err(NotPlain);
        }
    }
    Ok(found)
}

/// Whether nothing is left of a segment where dots and spaces at the end do not count, as on Windows.
fn goes_nowhere(segment: &str) -> bool {
    segment.replace("%20", "").trim_matches('.').is_empty()
}

/// The exception that a segment with encoded slashes is.
fn joined(segment: &str) -> Option<Exception> {
    let mut parts = segment.split("%2F");
    let (first, second, third, more) = (parts.next()?, parts.next()?, parts.next(), parts.next());
    let word = |part: &str| part.starts_with(|first: char| first.is_ascii_alphanumeric());
    match (first, second, third, more) {
        (scope, name, None, None) if scope.strip_prefix('@').is_some_and(word) && word(name) => {
            Some(Exception::NpmScope)
        }
        ("refs", "pr", Some(number), None) if number.bytes().all(|digit| digit.is_ascii_digit()) && word(number) => {
            Some(Exception::HubRevision)
        }
        ("refs", "convert", Some(format), None)
            if format.bytes().all(|letter| letter.is_ascii_alphanumeric()) && word(format) =>
        {
            Some(Exception::HubRevision)
        }
        _ => None,
    }
}

/// Whether a segment is a file of a Go module with its version as a path parameter.
fn is_go_version(segment: &str) -> bool {
    let Some((file, version)) = segment.split_once(";go.version=") else { return false };
    let is_version = |text: &str| text.starts_with('v') && !text.contains([';', '=', '%']);
    is_version(file) && is_version(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_servers_may_read_otherwise_is_refused() {
        for path in [
            "",
            "a",
            "//",
            "/a//b",
            "/.",
            "/..",
            "/a/..",
            "/a/%2e%2e/b",
            "/a/...",
            "/a/%20",
            "/a%2Fb",
            "/a%5Cb",
            "/a\\b",
            "/a%00",
            "/a%25",
            "/a%",
            "/a%4",
            "/a%zz",
            "/a;b",
            "/a;b/c",
            "/a%3Bb",
            "/a?b",
            "/a#b",
            "/%ff",
            "/a\u{7f}",
            "/@a%2Fb%2Fc",
            "/@%2Fb",
            "/refs%2Fpr%2Fx",
            "/refs%2Fheads%2Fx",
            "/@a%2Fb/@c%2Fd",
            "/v1.zip;go.version=v1;x=1",
            "/v1.zip;go.version=v1/b",
            "/%EF%BC%8E%EF%BC%8E/a",
            "/a%EF%BC%8Fb",
            "/%C2%85",
        ] {
            assert!(PlainPath::of(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_path_has_one_spelling() {
        for (path, one) in [
            ("/", "/"),
            ("/a/", "/a/"),
            ("/%61", "/a"),
            ("/a%2db", "/a-b"),
            ("/a+b", "/a+b"),
            ("/a%2bb", "/a%2Bb"),
            ("/a%26b", "/a%26b"),
            ("/a b", "/a%20b"),
            ("/\u{e9}", "/%C3%A9"),
            ("/%c3%a9", "/%C3%A9"),
            ("/a..b", "/a..b"),
        ] {
            assert_eq!(PlainPath::of(path).unwrap().as_str(), one, "{path}");
        }
        for (path, exception) in [
            ("/a", None),
            ("/npm/@acme%2fui", Some(Exception::NpmScope)),
            ("/refs%2Fpr%2F1", Some(Exception::HubRevision)),
            ("/refs%2Fconvert%2Fparquet/x", Some(Exception::HubRevision)),
            ("/v1.0.0.zip;go.version=v1.0.0", Some(Exception::GoVersion)),
        ] {
            assert_eq!(PlainPath::of(path).unwrap().whole().exception(), exception, "{path}");
        }
    }
}
