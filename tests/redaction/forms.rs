//! The forms in which people, chat applications, editors and programs leave a value. The fuzz target reads this file, too.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

/// How many letters of a value make a piece: what is left of one is told by a whole piece of it.
const PIECE: usize = 8;

/// A value, and what of it nobody may see.
#[derive(Clone, Debug)]
pub struct Value {
    /// What kind it is.
    pub kind: &'static str,
    pub text: String,
    pub secret: Range<usize>,
}

impl Value {
    /// A value of ours, of which the prefix and four letters may be seen.
    pub fn own(text: &str) -> Self {
        Self { kind: "ours", text: text.to_owned(), secret: 8..text.len() }
    }
}

/// A text with a value in it, and what of it may be nowhere afterwards.
#[derive(Clone, Debug)]
pub struct Pasted {
    pub form: &'static str,
    pub text: String,
    pub never: Vec<String>,
}

/// A form of any value: its letters, each written in the same way.
pub(super) type Letter = fn(char) -> String;

pub(super) const LETTERS: [(&str, Letter); 26] = [
    ("percent", |letter| bytes(letter, |byte| format!("%{byte:02x}"))),
    ("percent twice", |letter| bytes(letter, |byte| format!("%25{byte:02X}"))),
    ("percent three times", |letter| bytes(letter, |byte| format!("%2525{byte:02X}"))),
    ("decimal references", |letter| format!("&#{};", u32::from(letter))),
    ("decimal references without an end", |letter| format!("&#{:07}", u32::from(letter))),
    ("hexadecimal references", |letter| format!("&#x{:X};", u32::from(letter))),
    ("references of references", |letter| format!("&amp;#{};", u32::from(letter))),
    ("JSON", |letter| format!("\\u{:04x}", u32::from(letter))),
    ("JSON in JSON", |letter| format!("\\\\u{:04x}", u32::from(letter))),
    ("JSON four times", |letter| format!("\\\\\\\\\\\\\\\\u{:04X}", u32::from(letter))),
    ("JavaScript", |letter| format!("\\u{{{:x}}}", u32::from(letter))),
    ("C", |letter| bytes(letter, |byte| format!("\\x{byte:02x}"))),
    ("octal", |letter| bytes(letter, |byte| format!("\\{byte:03o}"))),
    ("quoted-printable", |letter| bytes(letter, |byte| format!("={byte:02X}"))),
    ("hexadecimal", |letter| bytes(letter, |byte| format!("{byte:02x}"))),
    ("hexadecimal with colons", |letter| bytes(letter, |byte| format!("{byte:02X}:"))),
    ("hexadecimal of a program", |letter| bytes(letter, |byte| format!("0x{byte:02x}, "))),
    ("decimal of a program", |letter| bytes(letter, |byte| format!("{byte}, "))),
    ("zero-width", |letter| format!("{letter}\u{200b}\u{2060}")),
    ("full-width", |letter| wide(letter).to_string()),
    ("Markdown", |letter| if letter.is_ascii_punctuation() { format!("\\{letter}") } else { letter.to_string() }),
    ("a backslash each", |letter| format!("\\{letter}")),
    ("Arabic digits", |letter| digit(letter, 0x660)),
    ("digits of another plane", |letter| digit(letter, 0x11066)),
    ("Cyrillic look-alikes", |letter| cyrillic(letter).to_string()),
    ("code points", |letter| format!("U+{:04X} ", u32::from(letter))),
];

/// A digit of the script whose zero is there.
fn digit(letter: char, zero: u32) -> String {
    letter.to_digit(10).and_then(|digit| char::from_u32(zero + digit)).unwrap_or(letter).to_string()
}

fn cyrillic(letter: char) -> char {
    let place = "aeopcyxijsABEKMHOPCTYX".chars().position(|latin| latin == letter);
    place.and_then(|place| "аеорсухіјѕАВЕКМНОРСТУХ".chars().nth(place)).unwrap_or(letter)
}

fn bytes(letter: char, write: impl Fn(u8) -> String) -> String {
    letter.to_string().bytes().map(write).collect()
}

fn wide(letter: char) -> char {
    if letter.is_ascii_graphic() { char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter) } else { letter }
}

/// Mathematical monospace letters, as some put them to look typed.
fn monospace(letter: char) -> char {
    let of = |first: u32, from: char| char::from_u32(first + u32::from(letter) - u32::from(from)).unwrap_or(letter);
    match letter {
        'A'..='Z' => of(0x1d670, 'A'),
        'a'..='z' => of(0x1d68a, 'a'),
        '0'..='9' => of(0x1d7f6, '0'),
        other => other,
    }
}

/// Every piece of a text of letters that are each written so.
pub(super) fn pieces(text: &str, write: impl Fn(char) -> String) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks_exact(PIECE.min(letters.len())).map(|piece| piece.iter().copied().map(&write).collect()).collect()
}

pub(super) fn plain(letter: char) -> String {
    letter.to_string()
}

/// The forms of any value, ours or another service's.
pub fn of_any(value: &Value) -> Vec<Pasted> {
    let (text, secret) = (value.text.as_str(), &value.text[value.secret.clone()]);
    let as_it_is = |form, text: String| Pasted { form, text, never: pieces(secret, plain) };
    let coded = |form, text: String| {
        let code: String = text.split_whitespace().max_by_key(|word| word.len()).unwrap_or_default().to_owned();
        let never = code.as_bytes().chunks_exact(16).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect();
        Pasted { form, text, never }
    };
    let mut forms = vec![
        as_it_is("as it is", text.to_owned()),
        as_it_is("quoted", format!("\"{text}\"")),
        as_it_is("in a sentence", format!("use {text}, please")),
        as_it_is("in Markdown", format!("**`{text}`**")),
        as_it_is("in a variable", format!("TOKEN={text}\n")),
    ];
    for (form, write) in LETTERS {
        forms.push(Pasted { form, text: text.chars().map(write).collect(), never: pieces(secret, write) });
    }
    let mono: Letter = |letter| monospace(letter).to_string();
    forms.push(Pasted { form: "monospace", text: text.chars().map(mono).collect(), never: pieces(secret, mono) });
    for (form, before) in [("base64", ""), ("base64, one letter on", ":"), ("base64, two letters on", "a:")] {
        forms.push(coded(form, STANDARD.encode(format!("{before}{text}"))));
        forms.push(coded(form, URL_SAFE.encode(format!("{before}{text}\u{ff}\u{ff}"))));
        forms.push(coded(form, format!("x{}y", URL_SAFE_NO_PAD.encode(format!("{before}{text}:")))));
    }
    forms.push(coded("Basic", format!("Basic {}", STANDARD.encode(format!("somebody:{text}")))));
    forms.push(coded("base64 twice", STANDARD.encode(STANDARD.encode(text))));
    let sixteen: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    forms.push(coded("base64 of UTF-16", STANDARD.encode(sixteen)));
    let basic = STANDARD.encode(format!("somebody:{text}"));
    let hex: String = basic.bytes().map(|byte| format!("{byte:02x}")).collect();
    forms.push(coded("hexadecimal of base64", hex));
    let lines: Vec<&str> = basic.as_bytes().chunks(20).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let never = lines[1..].iter().filter(|line| line.len() == 20).map(|line| (*line).to_owned()).collect();
    forms.push(Pasted { form: "base64 over lines", text: lines.join("\r\n"), never });
    if !value.kind.starts_with("by ") {
        forms.push(as_it_is("behind letters", format!("abc{text}")));
    }
    forms
}

/// The forms of a value of ours, which its checksum tells whatever stands around and between its letters.
pub fn of_own(value: &Value) -> Vec<Pasted> {
    let (prefix, body) = value.text.split_at(4);
    let secret = &value.text[value.secret.clone()];
    let as_it_is = |form, text: String| Pasted { form, text, never: pieces(secret, plain) };
    let mut forms = of_any(value);
    forms.extend([
        as_it_is("in an address", format!("https://somebody:{prefix}{body}@host.example/x?token={prefix}{body}&y=1")),
        as_it_is("run into words", format!("token={prefix}{body}_and_more")),
        as_it_is("run into letters", format!("abc{prefix}{body}")),
        as_it_is("percent where it must be", format!("{}%5f{body}", &prefix[..3])),
        as_it_is("a named reference", format!("{}&lowbar;{body}", &prefix[..3])),
        as_it_is("capitals", format!("{prefix}{body}").to_uppercase()),
        as_it_is("small letters", format!("{prefix}{body}").to_lowercase()),
        as_it_is("a prefix in capitals", format!("{}{body}", prefix.to_uppercase())),
        as_it_is("a prefix as a word", format!("G{}{body}", &prefix[1..])),
        as_it_is("without a prefix", body.to_owned()),
        as_it_is("without a prefix, in a word", format!("value:{body}.")),
        as_it_is("another prefix", format!("tok-{body}")),
        as_it_is("a dash for the underscore", format!("{}-{body}", &prefix[..3])),
        as_it_is("no underscore", format!("{}{body}", &prefix[..3])),
        as_it_is("an envelope", envelope(&value.text, "")),
        as_it_is("an envelope over lines", envelope(&value.text, "\n")),
    ]);
    for (form, between) in [
        ("a space", " "),
        ("a line", "\n"),
        ("a quoted line", "\r\n> "),
        ("a sign", " → "),
        ("a continued line", "\\\n  "),
        ("a zero-width space", "\u{200b}"),
        ("a soft hyphen", "\u{ad}\n"),
        ("a picture", "🔑"),
        ("a mark", "**"),
        ("a tag", "<wbr>"),
        ("a colour", "\u{1b}[0;31m"),
        ("a joiner by name", "&zwj;"),
    ] {
        let joined = |at: usize| format!("{}{between}{}", &value.text[..at], &value.text[at..]);
        forms.push(as_it_is(form, joined(4)));
        // The pieces on either side of the middle.
        let middle = value.secret.start + 2 * PIECE;
        forms.push(as_it_is(form, joined(middle)));
        let groups: Vec<String> = pieces(&body[..body.len() - 4], plain);
        let text = format!("{prefix}{between}{}{between}{}", groups.join(between), &body[body.len() - 4..]);
        forms.push(Pasted { form, text, never: groups });
    }
    let code = STANDARD.encode(format!("somebody:{}", value.text));
    let lines: Vec<&str> = code.as_bytes().chunks(20).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    for between in ["-", "_", "+", "/", "\n", "-\r\n", "\" +\n  \"", ",", " … "] {
        let never = lines[1..].iter().filter(|line| line.len() == 20).map(|line| (*line).to_owned()).collect();
        forms.push(Pasted { form: "base64 with signs between", text: lines.join(between), never });
    }
    let spaced: Letter = |letter| format!("{letter} ");
    forms.push(Pasted {
        form: "spaces between letters",
        text: value.text.chars().map(spaced).collect(),
        never: pieces(secret, spaced),
    });
    forms
}

/// The envelope that a token API gives, whose last part is the value; its parts may be wrapped.
fn envelope(value: &str, between: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(r#"{"sub":"jfac@0/users/ada","scp":"applied-permissions/user"}"#);
    format!("{header}.{between}{payload}.{between}{value}")
}
