//! What may stand where a credential does, and stays: words, names, ids, the place of a value.

use std::sync::LazyLock;

use regex::Regex;

use crate::token::redaction::services::reads_random;

/// What may stand where a credential does, and stays: everything else is one. The place of a value (`$TOKEN`, `<token>`,
/// `***`, `…`) may stand everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    Nothing,
    /// A word: `required`, `read-only`, `NPM_TOKEN`.
    Words,
    /// A name as people and machines give them: `ci-bot-2`, `release-2026.11`, `eu-west-1a`, `GitHubActions`; an id.
    Names,
    /// What does not look like chance; an id.
    Readable,
}

impl Allowed {
    /// Whether this text may stand there, and is no credential.
    pub(super) fn allows(self, text: &str) -> bool {
        let is_allowed = match self {
            Self::Nothing => false,
            Self::Words => is_word(text),
            Self::Names => is_name(text) || is_identifier(text) || text.contains("://"),
            Self::Readable => !reads_random(text) || is_identifier(text),
        };
        is_allowed || is_placeholder(text) || is_port(text) || is_own(text)
    }
}

/// Places of a credential: `$TOKEN`, `${TOKEN}`, `$(command)`, `%TOKEN%`, `{token}`, `<token>`, `[token]`, `(token)`, `***`.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^\$(?:env:)?(?:[A-Z_][0-9A-Z_]*|[a-z_][0-9a-z_]*)[^0-9A-Za-z]*$ | ^\$[({] | ^\$\$?$ | ^%[0-9A-Z_a-z]+% | ^%[sd]
        | ^\{ | ^< | ^\[ | ^\((?:[a-z]+\)?|[a-z]+\s) | ^\*+$ | ^\*{3} | … | ^[A-Za-z._]+[(\[] | ^[xX.@*_?-]+$",
    )
    .ok()
});

/// Whether it only says where a credential goes.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim_start_matches('\\');
    PLACEHOLDER.as_ref().is_some_and(|placeholder| placeholder.is_match(text))
}

/// Whether it is a word or a name, by its letters: none has a capital within it, or a digit.
fn is_word(text: &str) -> bool {
    let is_plain = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().is_none_or(char::is_alphabetic);
        first
            && (letters.all(|letter| letter.is_alphabetic() && !letter.is_uppercase())
                || part.chars().all(char::is_uppercase))
    };
    text.split(|letter: char| letter.is_ascii_punctuation()).all(is_plain)
}

/// Whether it is a name as people and machines give them: words, numbers and versions, with a dash, a dot, a slash or the
/// like between them. One of its parts may be short and of both, as `k8s` and `x64` are.
pub(in super::super) fn is_name(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ':', '!', '?', ')', ']', '=', '*']);
    let mut is_odd = false;
    text.split(['-', '_', '.', '/', ':', '@', '~', '+']).all(|part| {
        NAME_PART.as_ref().is_some_and(|name| name.is_match(part))
            || part.len() <= 4 && part.chars().all(char::is_alphanumeric) && !std::mem::replace(&mut is_odd, true)
    })
}

/// A part of a name: `ci`, `Release`, `GitHubActions`, `NPM`, `2026`, `v2`, `rc1`, `30d`, `py311`; a short id in hexadecimal.
static NAME_PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^(?: | \p{Lu}{0,3}(?:\p{Ll}|\p{Lo}|\p{M})*(?:\p{Lu}{1,3}\p{Ll}{2,})*\p{Lu}{0,3}[0-9]{0,4} | \p{Lu}+[0-9]{0,4}
        | [0-9]{1,8}[a-z]{0,3} | [0-9a-f]{4,8} )$",
    )
    .ok()
});

/// Whether it is an id (RFC 9562) and not a secret: gatepass's own tokens are named so.
fn is_identifier(text: &str) -> bool {
    uuid::Uuid::try_parse(text.trim_end_matches(['.', '/'])).is_ok_and(|_| text.contains('-'))
}

/// Whether it is no password but a port and a path, as in `https://host:8443/@acme/ui`.
fn is_port(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=5).contains(&digits) && text[digits..].starts_with(['/', '?', '#'])
}

/// Whether it is a value of ours, which says more when it is cut to its hint.
fn is_own(text: &str) -> bool {
    text.as_bytes().first_chunk().is_some_and(|[g, p, kind, line]| {
        matches!([g, p, line], [b'g' | b'G', b'p' | b'P', b'_']) && b"ilrswILRSW".contains(kind)
    })
}
