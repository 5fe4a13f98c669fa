//! A text as what it stands for: escapes decoded, letters folded, base64 and hexadecimal read. Each letter of such a view
//! knows its place in the text, so that what is found in the one is cut in the other.
//!
//! [`each_reading`](super::each_reading) goes through all of them.

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::{Captures, Regex};

use crate::confusable;
use crate::token::name::is_hidden;

/// The shortest text that could be a value.
const SHORTEST: usize = 16;
/// A base64 decoder that takes padding and leaves it, and bits that are over at the end.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Escapes of one letter each: percent-encoding (RFC 3986), JSON and JavaScript's (RFC 8259) with any number of
/// backslashes, YAML's and TOML's of eight digits, code points (`U+0067`), HTML's character references, quoted-printable
/// (RFC 2045); and colours of a terminal, also where what was copied lost the invisible part.
static ESCAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) %(?P<percent>[0-9A-Fa-f]{2}) | =(?P<quoted>[0-9A-F]{2}) | =\r?\n
        | \\+[uU](?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\+[uU](?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})
        | \\+U(?P<eight>00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})
        | [uU]\+(?P<point>[0-9A-Fa-f]{4,6})[\s,]{0,2}
        | \\+[uU](?P<four>[0-9A-Fa-f]{4}) | \\+[ux]\{(?P<braced>[0-9A-Fa-f]{1,6})\} | \\+[xX](?P<two>[0-9A-Fa-f]{2})
        | \\+(?P<octal>[0-3][0-7]{2}) | \\+[nrtfbv]
        | &\#[xX](?P<entity>[0-9A-Fa-f]{1,8});? | &\#(?P<decimal>[0-9]{1,8});? | &(?P<named>[A-Za-z][0-9A-Za-z]{1,31});
        | \x1b\[[0-9;]*[A-Za-z] | \[[0-9;]{1,12}m",
    )
    .ok()
});
/// Markup between letters, which is no letter. A reading of its own: what stands in a tag is read, too.
static MARKUP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<!\[CDATA\[|\]\]>|<[^<>]{1,80}>").ok());
/// Letters and signs that stand alone: `g p r _`.
static SPELLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|\s)(?P<word>\S(?:\s{1,3}\S){15,})(?:\s|$)").ok());
/// What could be base64, over lines and quotes of mail, too.
static BASE64_RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9A-Za-z+/_-](?:[\s>|\\]*[0-9A-Za-z+/_-]){19,}").ok());
/// What could be bytes in hexadecimal: `67 70`, `67:70`, `0x67, 0x70`, `6770`.
static HEX_RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9A-Fa-f]{2}(?:[^0-9A-Za-z]{0,4}(?:0?[xX])?[0-9A-Fa-f]){30,}").ok());
/// What could be bytes in decimal: `103, 112`.
static DECIMAL_RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]{2,3}(?:[^0-9A-Za-z]{1,4}[0-9]{2,3}){15,}").ok());

/// HTML's names (the HTML Standard, named character references) of what stands in values and encodings. Others are no
/// letter of one.
const NAMED: [(&str, char); 14] = [
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("amp", '&'),
    ("AMP", '&'),
    ("num", '#'),
    ("percnt", '%'),
    ("bsol", '\\'),
    ("semi", ';'),
    ("plus", '+'),
    ("sol", '/'),
    ("equals", '='),
    ("colon", ':'),
    ("commat", '@'),
    ("period", '.'),
];

/// A reading of a text.
pub(super) struct View {
    text: String,
    /// The place in the source of each byte of `text`.
    ranges: Vec<Range<usize>>,
    /// Whether the whole word in which something is found goes: what is left of base64 is of no use.
    by_word: bool,
}

impl View {
    fn new(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), ranges: Vec::with_capacity(capacity), by_word: false }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is all of its source, and not what a part of it was decoded to.
    pub(super) fn is_whole(&self) -> bool {
        !self.by_word
    }

    fn push(&mut self, letter: char, place: &Range<usize>) {
        self.text.push(letter);
        self.ranges.extend(std::iter::repeat_n(place.clone(), letter.len_utf8()));
    }

    /// Appends a part of the source as it is.
    fn extend_from(&mut self, source: &str, part: Range<usize>) {
        self.text.push_str(source.get(part.clone()).unwrap_or_default());
        self.ranges.extend(part.map(|index| index..index + 1));
    }

    /// Appends bytes that may be UTF-8, each with its place.
    fn extend(&mut self, bytes: &[(u8, Range<usize>)]) {
        let plain: Vec<u8> = bytes.iter().map(|(byte, _)| *byte).collect();
        let mut start = 0;
        for chunk in plain.utf8_chunks() {
            self.text.push_str(chunk.valid());
            let end = start + chunk.valid().len();
            self.ranges.extend(bytes[start..end].iter().map(|(_, place)| place.clone()));
            start = end + chunk.invalid().len();
            if let [(_, first), ..] = &bytes[end..start] {
                self.push('\u{fffd}', first);
            }
        }
    }

    /// Where a part of this stands in the source.
    pub(super) fn place(&self, part: Range<usize>) -> Range<usize> {
        match self.ranges.get(part) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            _ => 0..0,
        }
    }

    /// What of the source is cut where a part of this is a value.
    pub(super) fn source(&self, source: &str, part: Range<usize>) -> Range<usize> {
        let place = self.place(part);
        if !self.by_word {
            return place;
        }
        let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/_-=".contains(byte);
        let before = source.as_bytes()[..place.start].iter().rev().take_while(|byte| in_word(byte)).count();
        let after = source.as_bytes()[place.end..].iter().take_while(|byte| in_word(byte)).count();
        place.start - before..place.end + after
    }
}

/// The letters and digits of ASCII, and others that stand for them ([`confusable::skeleton`]), with nothing between them. A letter
/// of another script is a place at which no value goes on.
pub(super) fn letters(text: &str) -> View {
    let mut view = View::new(text.len());
    for (start, letter) in text.char_indices() {
        let place = start..start + letter.len_utf8();
        if letter.is_ascii_alphanumeric() {
            view.push(letter, &place);
        } else if !letter.is_ascii() {
            for letter in confusable::skeleton(letter).filter(|letter| letter.is_alphanumeric() && !is_hidden(*letter))
            {
                view.push(if letter.is_ascii() { letter } else { ' ' }, &place);
            }
        }
    }
    view
}

/// The ways to read a text that differ from how it stands.
pub(super) fn readings(text: &str) -> Vec<View> {
    let mut views: Vec<View> = [unescaped(text), unslashed(text), without_markup(text), folded(text), spelled(text)]
        .into_iter()
        .flatten()
        .collect();
    from_base64(text, &mut views);
    from_split_base64(text, &mut views);
    from_hexadecimal(text, &mut views);
    from_decimal(text, &mut views);
    views
}

fn unescaped(text: &str) -> Option<View> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut end = 0;
    for found in ESCAPE.as_ref()?.captures_iter(text) {
        let place = found.get_match().range();
        bytes.extend((end..place.start).map(|index| (text.as_bytes()[index], index..index + 1)));
        end = place.end;
        for byte in meaning(&found) {
            bytes.push((byte, place.clone()));
        }
    }
    if end == 0 {
        return None;
    }
    bytes.extend((end..text.len()).map(|index| (text.as_bytes()[index], index..index + 1)));
    let mut view = View::new(bytes.len());
    view.extend(&bytes);
    Some(view)
}

/// The bytes that an escape stands for; none for what stands between letters.
fn meaning(escape: &Captures<'_>) -> Vec<u8> {
    let number =
        |name: &str, radix: u32| escape.name(name).and_then(|digits| u32::from_str_radix(digits.as_str(), radix).ok());
    let byte = number("percent", 16).or_else(|| number("quoted", 16));
    if let Some(byte) = byte.and_then(|byte| u8::try_from(byte).ok()) {
        return vec![byte];
    }
    let pair = number("high", 16).zip(number("low", 16));
    let letter = pair
        .map(|(high, low)| 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff))
        .or_else(|| ["eight", "point", "four", "braced", "two", "entity"].into_iter().find_map(|name| number(name, 16)))
        .or_else(|| number("octal", 8))
        .or_else(|| number("decimal", 10))
        .and_then(char::from_u32)
        .or_else(|| {
            let name = escape.name("named")?.as_str();
            Some(NAMED.iter().find(|(known, _)| *known == name).map_or(' ', |(_, letter)| *letter))
        });
    letter.map(|letter| letter.to_string().into_bytes()).unwrap_or_default()
}

fn without_markup(text: &str) -> Option<View> {
    let mut view = View::new(text.len());
    let mut end = 0;
    for found in MARKUP.as_ref()?.find_iter(text) {
        view.extend_from(text, end..found.start());
        end = found.end();
    }
    if end == 0 {
        return None;
    }
    view.extend_from(text, end..text.len());
    Some(view)
}

/// Without letters that nobody sees, and the others as what they stand for ([`confusable::skeleton`]).
fn folded(text: &str) -> Option<View> {
    if text.is_ascii() && !text.contains(is_hidden) {
        return None;
    }
    let mut view = View::new(text.len());
    for (start, letter) in text.char_indices().filter(|(_, letter)| !is_hidden(*letter)) {
        let place = start..start + letter.len_utf8();
        confusable::skeleton(letter).filter(|letter| !is_hidden(*letter)).for_each(|letter| view.push(letter, &place));
    }
    (view.text != text).then_some(view)
}

/// With letters that stand alone as one word.
fn spelled(text: &str) -> Option<View> {
    let mut view = View::new(text.len());
    let mut end = 0;
    for found in SPELLED.as_ref()?.captures_iter(text).filter_map(|found| found.name("word")) {
        view.extend_from(text, end..found.start());
        end = found.end();
        for (index, letter) in found.as_str().char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            let start = found.start() + index;
            view.push(letter, &(start..start + letter.len_utf8()));
        }
    }
    if end == 0 {
        return None;
    }
    view.extend_from(text, end..text.len());
    Some(view)
}

/// Without the backslashes that Markdown, shells, `.netrc` and Java's properties have before a letter, and without the line
/// ends behind them, with the white space that begins the next line.
fn unslashed(text: &str) -> Option<View> {
    if !text.contains('\\') {
        return None;
    }
    let mut view = View::new(text.len());
    let (mut is_escaped, mut is_start) = (false, false);
    for (start, letter) in text.char_indices() {
        let is_end = is_escaped && matches!(letter, '\r' | '\n');
        let is_indent = is_start && matches!(letter, ' ' | '\t');
        is_start = is_end && letter == '\n' || is_indent;
        is_escaped = letter == '\\' || is_end && letter == '\r';
        if letter != '\\' && !is_end && !is_indent {
            view.push(letter, &(start..start + letter.len_utf8()));
        }
    }
    Some(view)
}

/// Base64 of either alphabet, at whatever place in a run it begins.
fn from_base64(text: &str, views: &mut Vec<View>) {
    let Some(run) = BASE64_RUN.as_ref() else { return };
    for run in run.find_iter(text) {
        let (mut code, mut ranges) = (Vec::new(), Vec::new());
        for (index, byte) in run.as_str().bytes().enumerate() {
            let byte = match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            };
            if byte.is_ascii_alphanumeric() || b"+/".contains(&byte) {
                code.push(byte);
                ranges.push(run.start() + index);
            }
        }
        decode(&code, |index| ranges[index]..ranges[index] + 1, views);
    }
}

/// Base64 with anything between its letters, signs of its own alphabet too: that of letters and digits has no signs.
fn from_split_base64(text: &str, views: &mut Vec<View>) {
    let letters = letters(text);
    let mut start = 0;
    for run in letters.text.split(' ') {
        // In one piece it has been read.
        let place = letters.place(start..start + run.len());
        if run.len() >= SHORTEST * 4 / 3 && place.len() > run.len() {
            decode(run.as_bytes(), |index| letters.ranges[start + index].clone(), views);
        }
        start += run.len() + 1;
    }
}

/// What base64 says at each of the four places at which it may begin. `place` is where a letter of it stands.
fn decode(code: &[u8], place: impl Fn(usize) -> Range<usize>, views: &mut Vec<View>) {
    for first in 0..4 {
        let part = code.get(first..).unwrap_or_default();
        // One letter that is over is no byte.
        let part = if part.len() % 4 == 1 { &part[..part.len() - 1] } else { part };
        let Ok(bytes) = BASE64.decode(part) else { continue };
        let of_byte = |index: usize| {
            let (from, to) = (first + index * 8 / 6, first + (index * 8 + 7) / 6);
            place(from).start..place(to).end
        };
        texts(&bytes, of_byte, views);
    }
}

fn from_hexadecimal(text: &str, views: &mut Vec<View>) {
    let Some(run) = HEX_RUN.as_ref() else { return };
    for run in run.find_iter(text) {
        let code = run.as_str().as_bytes();
        // The `0` of `0x` is no digit.
        let is_digit = |index: usize| {
            code[index].is_ascii_hexdigit() && !code.get(index + 1).is_some_and(|next| matches!(next, b'x' | b'X'))
        };
        let digits: Vec<usize> = (0..code.len()).filter(|index| is_digit(*index)).collect();
        for first in 0..2 {
            let pairs: Vec<&[usize]> = digits.get(first..).unwrap_or_default().chunks_exact(2).collect();
            let value = |index: usize| char::from(code[index]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let byte = |pair: &&[usize]| value(pair[0]).unwrap_or(0) * 16 + value(pair[1]).unwrap_or(0);
            let bytes: Vec<u8> = pairs.iter().map(byte).collect();
            let place = |index: usize| run.start() + pairs[index][0]..run.start() + pairs[index][1] + 1;
            texts(&bytes, place, views);
        }
    }
}

fn from_decimal(text: &str, views: &mut Vec<View>) {
    let Some(run) = DECIMAL_RUN.as_ref() else { return };
    for run in run.find_iter(text) {
        let mut start = run.start();
        let (mut bytes, mut ranges) = (Vec::new(), Vec::new());
        for digits in run.as_str().split(|letter: char| !letter.is_ascii_digit()) {
            if let Ok(byte) = digits.parse::<u8>() {
                bytes.push(byte);
                ranges.push(start..start + digits.len());
            }
            start += digits.len() + 1;
        }
        texts(&bytes, |index| ranges[index].clone(), views);
    }
}

/// What of decoded bytes is text long enough to be a value. Bytes of zero are dropped: UTF-16 has them between letters.
fn texts(bytes: &[u8], place: impl Fn(usize) -> Range<usize>, views: &mut Vec<View>) {
    let is_text = |byte: u8| byte >= b' ' && byte != 0x7f || matches!(byte, 0 | b'\t' | b'\r' | b'\n');
    let mut end = 0;
    for part in bytes.split(|byte| !is_text(*byte)) {
        let begin = end;
        end += part.len() + 1;
        if part.len() < SHORTEST {
            continue;
        }
        let kept: Vec<usize> = (0..part.len()).filter(|index| part[*index] != 0).collect();
        let plain: Vec<u8> = kept.iter().map(|index| part[*index]).collect();
        let mut start = 0;
        for chunk in plain.utf8_chunks() {
            let valid = chunk.valid().len();
            if valid >= SHORTEST {
                let mut view = View::new(valid);
                view.text.push_str(chunk.valid());
                view.ranges.extend(kept[start..start + valid].iter().map(|index| place(begin + index)));
                view.by_word = true;
                views.push(view);
            }
            start += valid + chunk.invalid().len();
        }
    }
}
