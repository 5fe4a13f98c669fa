//! How a credential is written: as it is, as Basic authentication has it (RFC 7617), as JSON, HTML and addresses escape it,
//! in Base64 by itself or within something longer, and each of these in UTF-16, too.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The shortest password that is looked for by itself: a shorter one is a part of too many words.
const SHORTEST: usize = 8;

/// What `encodeURIComponent` and its kin leave as it is (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same, and what else may stand in a user's part of an address (RFC 3986, section 3.2.1).
const NO_USERINFO: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':');

/// All forms of these credentials: of the pair, and of the password where it is long enough. In no order, each once.
pub(super) fn of(username: &str, password: &str) -> Vec<Vec<u8>> {
    let pair = format!("{username}:{password}");
    let mut forms = Vec::new();
    for text in
        [Some(pair.as_str()), Some(password).filter(|password| password.len() >= SHORTEST)].into_iter().flatten()
    {
        forms.push(text.to_owned());
        forms.extend(in_json(text));
        forms.extend(in_html(text));
        forms.extend(in_addresses(text));
        forms.extend(in_base64(text));
    }
    let in_utf16 = |form: &String, big: bool| -> Vec<u8> {
        form.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let mut forms: Vec<Vec<u8>> = forms
        .iter()
        .flat_map(|form| [form.as_bytes().to_vec(), in_utf16(form, true), in_utf16(form, false)])
        .filter(|form| !form.is_empty())
        .collect();
    forms.sort();
    forms.dedup();
    forms
}

/// What writers of JSON put as `\uXXXX` besides what they must: nothing; what HTML could misread, as Go and Rails do; that and
/// the apostrophe or `=`, as Jackson and Gson do; quotes, too, as PHP's JSON_HEX and .NET do, which has `+` and the backtick
/// besides; all but letters and digits; everything.
const ESCAPED: [fn(char) -> bool; 8] = [
    |_| false,
    |sign| "&<>".contains(sign),
    |sign| "&<>'".contains(sign),
    |sign| "&<>'=".contains(sign),
    |sign| "&<>'\"".contains(sign),
    |sign| "&<>'\"+`".contains(sign),
    |sign| !sign.is_ascii_alphanumeric(),
    |_| true,
];

/// Within the quotes of JSON (RFC 8259, section 7): each way to escape, with slashes escaped or not, in ASCII or not, and in
/// either case of digits, where PHP has one for each; and what is written so within a text that is written so again, as logs and errors are.
fn in_json(text: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for escaped in ESCAPED {
        for bits in 0..16 {
            let [upper, slashes, ascii, ascii_upper] = [1, 2, 4, 8].map(|bit| bits & bit != 0);
            let unicode = |sign: char| match sign.is_ascii() {
                true => escaped(sign).then_some(upper),
                false => (ascii || escaped(sign)).then_some(ascii_upper),
            };
            let escaped_text = json_string(text, slashes, unicode);
            forms.push(escaped_text.replace('\\', "\\\\").replace('"', "\\\""));
            forms.push(escaped_text);
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

/// The text as a string of JSON without its quotes, with `\uXXXX` where `unicode` says so, in capital digits or small ones.
fn json_string(text: &str, slashes: bool, unicode: impl Fn(char) -> Option<bool>) -> String {
    let mut units = [0; 2];
    text.chars().fold(String::new(), |mut json, sign| {
        if let Some(upper) = unicode(sign) {
            let digits = sign.encode_utf16(&mut units).iter();
            json.extend(digits.map(|unit| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") }));
        } else if sign == '/' && slashes {
            json.push_str("\\/");
        } else {
            let must = serde_json::Value::String(sign.to_string()).to_string();
            json.push_str(must.get(1..must.len() - 1).unwrap_or_default());
        }
        json
    })
}

/// In a page: quotes are written in several ways.
fn in_html(text: &str) -> Vec<String> {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut forms = vec![plain.clone()];
    for double in ["&quot;", "&#34;", "\""] {
        forms.extend(["&#39;", "&#x27;", "&apos;", "'"].map(|one| plain.replace('"', double).replace('\'', one)));
    }
    forms
}

/// In a query, a path, or before the host of an address.
fn in_addresses(text: &str) -> Vec<String> {
    let upper: [String; 3] = [
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        utf8_percent_encode(text, RESERVED).to_string(),
        utf8_percent_encode(text, NO_USERINFO).to_string(),
    ];
    let lower = upper.clone().map(|form| {
        let mut parts = form.split('%');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |form, part| {
            let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
            form + "%" + &digits.to_ascii_lowercase() + rest
        })
    });
    upper.into_iter().chain(lower).collect()
}

/// In Base64 (RFC 4648, sections 4 and 5), without padding: by itself, and what is certain of it wherever it stands within
/// something longer.
fn in_base64(text: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for engine in [STANDARD, URL_SAFE] {
        forms.push(engine.encode(text).trim_end_matches('=').to_owned());
        for shift in 0..3 {
            let encoded = engine.encode([&[0; 2][..shift], text.as_bytes()].concat());
            let (start, end) = ((shift * 8).div_ceil(6), (shift + text.len()) * 8 / 6);
            forms.extend(encoded.get(start..end).filter(|form| form.len() >= SHORTEST).map(str::to_owned));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_within_something_longer_is_among_the_forms() {
        let forms = of("robot", "correct horse");
        for before in ["", "a", "ab", "abc", "Authorization: Basic "] {
            let longer = STANDARD.encode(format!("{before}correct horse and more"));
            assert!(forms.iter().any(|form| longer.contains(&*String::from_utf8_lossy(form))), "{before}");
        }
    }

    /// As writers of JSON have it, by what each is documented to escape.
    #[test]
    fn json_is_known_however_its_writer_escapes() {
        let password = "a/b\"c\\d<e>f&g'h+i=j`k\u{e9}";
        let forms = of("robot", password);
        for (writer, written) in [
            ("serde_json, JavaScript", r#"a/b\"c\\d<e>f&g'h+i=j`ké"#),
            ("Python", r#"a/b\"c\\d<e>f&g'h+i=j`k\u00e9"#),
            ("PHP", r#"a\/b\"c\\d<e>f&g'h+i=j`k\u00e9"#),
            ("PHP, unescaped slashes and Unicode", r#"a/b\"c\\d<e>f&g'h+i=j`ké"#),
            ("PHP, JSON_HEX", r#"a\/b\u0022c\\d\u003Ce\u003Ef\u0026g\u0027h+i=j`k\u00e9"#),
            ("Go", r#"a/b\"c\\d\u003ce\u003ef\u0026g'h+i=j`ké"#),
            ("Gson", r#"a/b\"c\\d\u003ce\u003ef\u0026g\u0027h+i\u003dj`ké"#),
            (".NET", r#"a/b\u0022c\\d\u003Ce\u003Ef\u0026g\u0027h\u002Bi=j\u0060k\u00E9"#),
            ("a log's line that has Go's", r#"a/b\\\"c\\\\d\\u003ce\\u003ef\\u0026g'h+i=j`ké"#),
        ] {
            assert!(forms.iter().any(|form| form == written.as_bytes()), "{writer}: {written}");
        }
        let all: String = "a/b".chars().map(|sign| format!("\\u{:04x}", u32::from(sign))).collect();
        assert!(forms.iter().any(|form| form.starts_with(all.as_bytes())), "every sign escaped");
    }

    #[test]
    fn a_short_password_is_looked_for_with_its_user_only() {
        let forms = of("robot", "gate");
        assert!(forms.contains(&b"robot:gate".to_vec()) && !forms.contains(&b"gate".to_vec()));
    }
}
