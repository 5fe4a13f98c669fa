//! The names that people give: to tokens, and to environments. What is accepted, how two are compared, and how one is
//! made fit for a username.

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::redaction::{holds_value, redacted};
use crate::error::{Code, Error, Result};

/// The most characters, as people see them, that a token's name may have.
pub const LONGEST_NAME: usize = 100;
/// The most bytes of a character as people see it that are kept: more are marks upon marks.
const LONGEST_CHARACTER: usize = 8;
/// The most bytes of what a token's maker writes on it: what JFrog takes.
pub const LONGEST_DESCRIPTION: usize = 1024;
/// The most bytes of a request in somebody's own words.
pub const LONGEST_REQUEST: usize = 16 * 1024;
/// The most bytes of text that one call may bring, and that are looked at of what others say of themselves: to look through a
/// text for values takes its time.
pub const LONGEST_TEXT: usize = 64 * 1024;
/// The most bytes that an environment's name may have.
pub const LONGEST_ENVIRONMENT: usize = 63;
/// The most bytes that a username may have; JFrog allows 255, and some clients cut earlier.
const LONGEST_SLUG: usize = 40;

/// A token's name as it is kept: NFC, without leading and trailing space.
///
/// # Errors
/// An empty name, one longer than [`LONGEST_NAME`], or one with control, bidirectional or invisible characters, which
/// would let one name look like another.
pub fn token_name(text: &str) -> Result<String> {
    let name: String = text.trim().nfc().collect();
    let refuse = |what: &str| Err(Error::new(Code::InvalidArgument, what, "Choose another name; nothing was changed."));
    if name.is_empty() {
        return refuse("A token's name cannot be empty.");
    }
    if name.graphemes(true).count() > LONGEST_NAME || name.len() > LONGEST_CHARACTER * LONGEST_NAME {
        return refuse(&format!("A token's name has at most {LONGEST_NAME} characters."));
    }
    if name.chars().any(is_hidden) {
        return refuse("A token's name cannot have control, bidirectional or invisible characters.");
    }
    refuse_value("name", &name)?;
    Ok(name)
}

/// Refuses text that is kept as it is when a token's value is in it, in whatever form: names are read by everybody. `what`
/// is what the text is to be.
///
/// # Errors
/// `InvalidArgument`, without the text.
pub fn refuse_value(what: &str, text: &str) -> Result<()> {
    if !holds_value(text) {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        format!("The {what} has a token's value in it, and would show it to everybody; nothing was changed."),
        "Choose another, and revoke that token if the value is a real one.",
    ))
}

/// Refuses a call that brings so many bytes of text, before anything reads them.
///
/// # Errors
/// `InvalidArgument` for more than [`LONGEST_TEXT`].
pub fn refuse_long(bytes: usize) -> Result<()> {
    if bytes <= LONGEST_TEXT {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        format!(
            "This has {} KiB of text, and at most {} are read; nothing was done.",
            bytes.div_ceil(1024),
            LONGEST_TEXT >> 10
        ),
        "Send what is asked for, in the user's own words, without the log or the document around it.",
    ))
}

/// Refuses what cannot be written on a token.
///
/// # Errors
/// A description of more than [`LONGEST_DESCRIPTION`] bytes, or with a value in it.
pub fn refuse_description(text: &str) -> Result<()> {
    if text.len() > LONGEST_DESCRIPTION {
        let what = format!(
            "The description has {} bytes, and at most {LONGEST_DESCRIPTION} are taken; nothing was changed.",
            text.len()
        );
        return Err(Error::new(Code::InvalidArgument, what, "Send a shorter one."));
    }
    refuse_value("description", text)
}

/// The text up to `most` bytes, and `…` where there was more.
pub fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.push('…');
    }
    text
}

/// Whether this is of ASCII letters, digits, `-`, `_` and `.` alone, and not empty: what keys and names of environments are
/// made of, and options of a command that stand in no need of quoting.
pub fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// An environment's name as it is kept.
///
/// # Errors
/// A name that is not 1 to [`LONGEST_ENVIRONMENT`] ASCII letters, digits, `-`, `_` and `.`, with a letter or digit first.
pub fn environment_name(text: &str) -> Result<String> {
    let name = text.trim();
    refuse_value("environment's name", name)?;
    if (1..=LONGEST_ENVIRONMENT).contains(&name.len())
        && is_plain(name)
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
    {
        Ok(name.to_owned())
    } else {
        Err(Error::new(
            Code::InvalidArgument,
            format!(
                "An environment's name has 1 to {LONGEST_ENVIRONMENT} letters, digits, dashes, dots and underscores, and starts with a letter or digit."
            ),
            "Choose such a name; nothing was changed.",
        ))
    }
}

/// What two names are compared by: NFKC and lower case. "CI-BOT" and "ci-bot" are one name.
pub fn key(name: &str) -> String {
    // What NFKC makes of a letter may begin with a space, so that the ends are trimmed last.
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.trim().to_owned()
}

/// The part of a name that is safe in usernames, URLs and file names: lower-case ASCII letters, digits and single
/// dashes. Empty when nothing of the name is.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.nfkd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == LONGEST_SLUG {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Text that came from other people, fit to be shown to a model or on a terminal: without control, bidirectional and
/// invisible characters, without a token's value, and at most `most` characters long.
pub fn cleaned(text: &str, most: usize) -> String {
    let read = &text[..text.floor_char_boundary(LONGEST_TEXT.max(LONGEST_CHARACTER * most))];
    // Before, since of a terminal's escape between a value's letters only the invisible one goes.
    let clean: String = redacted(read)
        .chars()
        .map(|letter| if letter == '\n' || letter == '\t' { ' ' } else { letter })
        .filter(|letter| !is_hidden(*letter))
        .collect();
    // In this order: a value that invisible characters split is whole only now, and one that is cut short is none.
    let clean = redacted(&clean);
    let mut end = 0;
    for letter in clean.graphemes(true).take(most) {
        if end + letter.len() > LONGEST_CHARACTER * most {
            break;
        }
        end += letter.len();
    }
    let mut shown = clean[..end].to_owned();
    if end < clean.len() || read.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Characters that change what a reader sees, or that a reader cannot see: controls, line and paragraph separators,
/// bidirectional marks, zero-width and other format characters, variation selectors, tags, and private use.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_look_like_another_is_none() {
        let long = "a".repeat(LONGEST_NAME + 1);
        let marks = format!("a{}", "\u{301}".repeat(1000));
        for text in ["", "  ", "a\u{200b}b", "a\u{202e}b", "a\u{7}b", "a\nb", "a\u{e0041}", "\u{3164}", &long, &marks] {
            assert!(token_name(text).is_err(), "{text:?}");
        }
        for (text, name) in [(" CI bot ", "CI bot"), ("e\u{301}", "é"), ("検証", "検証"), ("🦊", "🦊")] {
            assert_eq!(token_name(text).unwrap(), name, "{text:?}");
        }
        assert!(token_name(&long[1..]).is_ok());
    }

    #[test]
    fn an_environments_name_is_plain() {
        let long = "a".repeat(LONGEST_ENVIRONMENT + 1);
        for text in ["", "-a", ".a", "_a", "a b", "a/b", "é", "a\n b", &long] {
            assert!(environment_name(text).is_err(), "{text:?}");
        }
        for text in ["a", "1", "dev-eu.west_1", &long[1..]] {
            assert_eq!(environment_name(&format!(" {text} ")).unwrap(), text);
        }
    }

    #[test]
    fn names_are_compared_as_people_read_them() {
        for (one, other, is_one) in [
            ("CI-BOT", "ci-bot", true),
            ("ＣＩ", "ci", true),
            ("ﬁx", "fix", true),
            ("ci bot", "ci-bot", false),
            ("é", "e", false),
        ] {
            assert_eq!(key(one) == key(other), is_one, "{one} {other}");
        }
    }

    #[test]
    fn a_slug_has_nothing_that_a_username_has_not() {
        for (name, expected) in [
            ("", ""),
            ("検証", ""),
            ("--", ""),
            ("CI Bot!", "ci-bot"),
            ("  é..ü  ", "e-u"),
            ("a__b", "a-b"),
            ("a-", "a"),
        ] {
            assert_eq!(slug(name), expected, "{name:?}");
        }
        assert_eq!(slug(&"a".repeat(100)).len(), LONGEST_SLUG);
    }

    #[test]
    fn what_is_shown_has_no_hidden_characters_and_an_end() {
        for (text, most, shown) in [
            ("a\u{1b}[31mb", 10, "a[31mb"),
            ("a\nb\tc", 10, "a b c"),
            ("a\u{202e}b", 10, "ab"),
            ("abcdef", 3, "abc…"),
            ("abc", 3, "abc"),
            ("ééé", 2, "éé…"),
            ("", 3, ""),
        ] {
            assert_eq!(cleaned(text, most), shown, "{text:?}");
        }
        assert_eq!((cut("aé".to_owned(), 2), cut("aé".to_owned(), 3)), ("a…".to_owned(), "aé".to_owned()));
    }
}
