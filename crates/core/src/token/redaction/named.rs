//! Credentials that are told by what stands before them: the user and password of an address, a header, a key that says
//! what its value is. One row is one way in which programs and people write that; it shows the name and nothing behind.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::Cut;
use super::services::reads_random;

/// One way to write a credential with its name.
struct Notation {
    /// What stands before it; it is shown.
    before: &'static str,
    /// The credential.
    secret: &'static str,
    /// What must follow, and stays.
    after: &'static str,
    /// What tells it from a word about one.
    filter: Filter,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    /// By not being the place of a value: `$TOKEN`, `<token>`, `***`, `…`.
    NoPlaceholder,
    /// The same, and not by one word or name: `required`, `read-only`, `NPM_TOKEN`.
    NoWord,
    /// By random letters.
    Entropy,
}

/// What separates a key from its value in INI, TOML, JSON, YAML, a query, a form, an element, an attribute, code.
macro_rules! key {
    ($($name:tt)+) => {
        concat!(r#"(?i:"#, $($name)+, r#")\\*["']?(?:\s{0,9}(?:=>|[=:])\s{0,9}|>|["']?\s{1,9}value=)\\*["']?"#)
    };
}

/// What a password is called.
macro_rules! password {
    () => {
        "pass(?:word|wd|phrase|wort)|pwd|(?-u:\\b)pw|contraseña|senha|mot de passe"
    };
}

/// Behind a host, digits up to a slash are a port; see [`is_port`].
const LOOSE: &str = "(?:[^\\s/?#\"'<>]+|[^\\s\"'<>@]+)";

const WAYS: [Notation; 14] = [
    // RFC 3986, section 3.2.1. A slash ends it, which people who paste a password do not know.
    Notation {
        before: "[A-Za-z][0-9A-Za-z+.-]{0,30}://[^\\s/?#:@\"'<>\\[\\]]*:",
        secret: LOOSE,
        after: "@",
        filter: Filter::NoPlaceholder,
    },
    Notation {
        before: "//[^\\s/?#:@\"'<>\\[\\]]+:",
        secret: LOOSE,
        after: "@(?:[0-9A-Za-z_-]+[.:]|localhost)",
        filter: Filter::NoPlaceholder,
    },
    // A token for a user, with any password or none.
    Notation {
        before: "[A-Za-z][0-9A-Za-z+.-]{0,30}://",
        secret: "[0-9A-Za-z_.~%+=-]{16,}",
        after: "(?::[^\\s/@]*)?@",
        filter: Filter::Entropy,
    },
    // RFC 9110, section 11.4, and the headers of those who have their own.
    Notation {
        before: key!("(?:proxy-)?authorization|x-[0-9a-z-]{0,30}(?:key|token|auth)|(?:private|deploy|job)-token"),
        secret: "(?:(?i:basic|bearer|token|apikey|negotiate) {1,9})?[^\\s\"',;<>]{8,}",
        after: "",
        filter: Filter::NoWord,
    },
    Notation {
        before: "(?-u:\\b)(?i:basic|bearer)\\s{1,9}",
        secret: "[0-9A-Za-z._~+/=-]{16,}",
        after: "",
        filter: Filter::Entropy,
    },
    // npm's (https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration).
    Notation {
        before: key!("_auth(?:token)?|_password"),
        secret: "[^\\s\"'<>,;&]{6,}",
        after: "",
        filter: Filter::NoPlaceholder,
    },
    // Docker's config.json (https://docs.docker.com/reference/cli/docker/login/#credential-stores), of which others read and
    // write the same: Base64 of user and password, or a token in its place.
    Notation {
        before: key!("(?-u:\\b)auth|(?:identity|registry|refresh)[_-]?token"),
        secret: "[0-9A-Za-z._~+/=-]{8,}",
        after: "",
        filter: Filter::NoWord,
    },
    Notation { before: key!(password!()), secret: "[^\\s\"'<>,;&]{4,}", after: "", filter: Filter::NoWord },
    // As people say it.
    Notation {
        before: concat!("(?i:", password!(), ")\\s{1,3}", "(?i:is|was|ist|war|lautet|est|es|é|era|:)\\s{1,3}[\"'`]?"),
        secret: "[^\\s\"'`<>,;&]{4,}",
        after: "",
        filter: Filter::NoWord,
    },
    Notation {
        before: key!("token|secret|api[_-]?key|(?:access|private|secret|account)[_-]?key|credential"),
        secret: "[0-9A-Za-z_.~+/=-]{16,}",
        after: "",
        filter: Filter::Entropy,
    },
    // .netrc.
    Notation {
        before: "(?i:login)\\s{1,9}\\S+\\s{1,9}(?i:password)\\s{1,9}",
        secret: "\\S{4,}",
        after: "",
        filter: Filter::NoPlaceholder,
    },
    // Arguments: of curl and wget; of many.
    Notation {
        before: "(?:^|\\s)(?:-u|--user)[ =][\"']?[^\\s:\"']+:",
        secret: "[^\\s\"']{4,}",
        after: "",
        filter: Filter::NoPlaceholder,
    },
    // Of docker, podman, skopeo, helm, oras.
    Notation {
        before: "(?-u:\\b)(?i:login)(?-u:\\b)[^\\n|;&]{0,200}?\\s-p(?:\\s{1,3}|=)?[\"']?",
        secret: "[^\\s\"'<>,;&-][^\\s\"'<>,;&]{3,}",
        after: "",
        filter: Filter::NoWord,
    },
    Notation {
        before: "--pass(?:word|wd|phrase)?\\s{1,9}[\"']?",
        secret: "[^\\s\"'<>,;&-][^\\s\"'<>,;&]{3,}",
        after: "",
        filter: Filter::NoWord,
    },
];

impl Notation {
    fn expression(&self) -> String {
        format!("(?P<before>{})(?P<secret>{}){}", self.before, self.secret, self.after)
    }
}

/// All ways at once, to see quickly that a text has none.
static ALL: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(WAYS.map(|way| way.expression())).ok());

static EXPRESSIONS: LazyLock<Vec<(Regex, &Notation)>> = LazyLock::new(|| {
    let expression = |way: &'static Notation| {
        let expression = Regex::new(&way.expression());
        debug_assert!(expression.is_ok(), "{}", way.before);
        expression.ok().map(|expression| (expression, way))
    };
    WAYS.iter().filter_map(expression).collect()
});

/// What stands before the credentials, as one expression.
pub(super) fn before() -> String {
    WAYS.map(|way| way.before).join("|")
}

/// Credentials that stand in the text behind their names, cut to those.
pub(super) fn plain(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let which = ALL.as_ref().map(|all| all.matches(text));
    for (index, (expression, way)) in EXPRESSIONS.iter().enumerate() {
        if which.as_ref().is_some_and(|which| !which.matched(index)) {
            continue;
        }
        for found in expression.captures_iter(text) {
            let (Some(before), Some(secret)) = (found.name("before"), found.name("secret")) else { continue };
            let text = without_scheme(secret.as_str());
            let filter = match way.filter {
                Filter::NoPlaceholder => true,
                Filter::NoWord => !is_word(text),
                Filter::Entropy => reads_random(text) && !is_identifier(text),
            };
            if filter && !is_placeholder(text) && !is_port(text) && !is_own(text) {
                cuts.push(Cut { place: before.start()..secret.end(), shown: format!("{}…", before.as_str()) });
            }
        }
    }
    cuts
}

/// A credential without the scheme of a header before it.
fn without_scheme(text: &str) -> &str {
    let (scheme, rest) = text.split_once(' ').unwrap_or(("", text));
    let is_scheme =
        ["basic", "bearer", "token", "apikey", "negotiate"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if is_scheme { rest.trim_start() } else { text }
}

/// Whether it only says where a credential goes.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim_start_matches('\\');
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte));
    text.starts_with(['$', '{', '[', '*', '%', '<', '('])
        || text.contains('…')
        || text.split_once('(').is_some_and(|(name, _)| is_name(name))
        || text.chars().all(|letter| matches!(letter, 'x' | 'X' | '.' | '@' | '*'))
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
