//! Credentials that are told by what stands before them: the user and password of an address, a header, a key that says
//! what its value is. One row is one way in which programs and people write that; it shows the name and nothing behind.

#[cfg(test)]
mod tests;

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
    /// What may stand in its place.
    allowed: Allowed,
}

/// What may stand where a credential does, and stays: everything else is one. The place of a value (`$TOKEN`, `<token>`,
/// `***`, `…`) may stand everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Nothing,
    /// A word: `required`, `read-only`, `NPM_TOKEN`.
    Words,
    /// A name as people and machines give them: `ci-bot-2`, `release-2026.11`, `eu-west-1a`, `GitHubActions`; an id.
    Names,
    /// What does not look like chance; an id.
    Readable,
}

/// What a password is called.
macro_rules! password {
    () => {
        concat!(
            "(?:password|passwd|passphrase|passwort|passcode|pwd|contraseña|contrasena|senha|mot de passe|kennwort|",
            "wachtwoord|hasło|clave|schlüssel|geheimnis|heslo|lösenord|adgangskode|passord|salasana|jelszó|parol[ăa]|şifre|",
            "sifre|mật khẩu|парол[а-я]{1,2}|密码|密碼|口令|パスワード|暗証番号|비밀번호)|(?-u:\\b|_)(?:pass|pw|mdp)"
        )
    };
}

/// What a credential is called that is no password.
macro_rules! token {
    () => {
        concat!(
            "(?:token|secret|api[ _-]?key|(?:access|private|secret|account|signing|encryption|deploy)[ _-]?key|credentials?|",
            "(?-u:\\b|_)(?:creds?|pat)|jeton|токен|ключ(?: доступа)?|令牌|密钥|トークン|토큰|x-amz-signature|(?-u:\\b)sig|",
            "(?:clé|cle|clave|chave|chiave) (?:de |d'|di )?(?:api|acc[eèé]s+o?|acesso))"
        )
    };
}

/// What separates a name from its value in INI, TOML, JSON, YAML, a query, a form, an element, an attribute, code.
macro_rules! key {
    ($($name:tt)+) => {
        concat!(r#"(?i:"#, $($name)+, r#")\\*["']?(?:\s{0,9}(?:=>|[=:])\s{0,9}|>|["']?\s{1,9}value=)\\*["']?"#)
    };
}

/// The same, and as people write it: an arrow, a cell of a table, a verb, a dash, quotes, Markdown.
macro_rules! written {
    ($($name:tt)+) => {
        concat!(
            r#"(?i:"#, $($name)+, r#")(?:_[0-9A-Za-z_]{1,40})?\\*["'`*_)\]]{0,4}"#,
            r#"(?:\s(?i:for|of|on|from|für|von|pour|para|de|di)\s\S{1,40})?(?:"#,
            r#"\s{0,9}(?:=>|->|→|⇒|[:=]=|:\s{0,3}[|>]-?\n|[=:：＝|])\s{0,9}|>|["']?\s{1,9}value=|"#,
            r#"\s{1,9}(?i:is:?|was|ist|war|lautet|est|es|é|è|era|—|–|-)\s{1,9}|(?:は|是|为|為|는|은)\s?|「|"#,
            r#"\\*\(\s?\\*["'`]|\[|\s{1,3}["'`“”„«「‘])\\*(?:\*\*\s{1,3})?["'`*_“”„«「‘(\[]{0,4}(?:«\s)?"#
        )
    };
}

/// Behind a host, digits up to a slash are a port; see [`is_port`].
const LOOSE: &str = "(?:[^\\s/?#\"'<>]+|[^\\s\"'<>@]+)";
/// A value that quotes, a list or an element end.
const VALUE: &str = "[^\\s\"'`“”„«»「」‘’<>,;&|]{4,}";
/// The same, where what is short is a name or a number.
const LONG: &str = "[^\\s\"'`“”„«»「」‘’<>,;&|]{8,}";
/// An argument: no option, and no pipe.
const ARGUMENT: &str = "[^\\s\"'<>,;&|-][^\\s\"'<>,;&|]{3,}";
/// A host with a name or a port, or this machine.
const HOST: &str = "@(?:[0-9A-Za-z_-]+[.:]|localhost)";

const WAYS: [Notation; 28] = [
    // RFC 3986, section 3.2.1. A slash ends it, which people who paste a password do not know.
    Notation {
        before: "[A-Za-z][0-9A-Za-z+.-]{0,30}://[^\\s/?#:@\"'<>\\[\\]]*:",
        secret: LOOSE,
        after: "@",
        allowed: Allowed::Nothing,
    },
    Notation { before: "//[^\\s/?#:@\"'<>\\[\\]]+:", secret: LOOSE, after: HOST, allowed: Allowed::Nothing },
    // The same without a scheme, which an image with a digest looks like.
    Notation {
        before: "(?:^|[\\s\"'`(=])[^\\s/?#:@\"'<>\\[\\](=]{1,64}:",
        secret: "[^\\s/:@\"'<>]{6,}",
        after: HOST,
        allowed: Allowed::Names,
    },
    // A token for a user, with any password or none.
    Notation {
        before: "[A-Za-z][0-9A-Za-z+.-]{0,30}://",
        secret: "[0-9A-Za-z_.~%+=-]{16,}",
        after: "(?::[^\\s/@]*)?@",
        allowed: Allowed::Readable,
    },
    // RFC 9110, section 11.4, and the headers of those who have their own.
    Notation {
        before: key!(
            "(?:proxy-)?authorization|bearer|x-[0-9a-z-]{0,30}(?:key|token|auth|api)|(?:private|deploy|job)-token"
        ),
        secret: "(?:(?i:basic|bearer|token|apikey|negotiate) {1,9})?[^\\s\"',;<>]{8,}",
        after: "",
        allowed: Allowed::Words,
    },
    Notation {
        before: "(?-u:\\b)(?i:basic|bearer):?\\s{1,9}",
        secret: "[0-9A-Za-z._~+/=-]{16,}",
        after: "",
        allowed: Allowed::Readable,
    },
    // RFC 6265, section 4.
    Notation {
        before: "(?-u:\\b)(?i:(?:set-)?cookie)\\\\*[\"']?\\s{0,3}[:=]\\s{0,3}\\\\*[\"']?[^=\\s;\"']{1,64}=",
        secret: LONG,
        after: "",
        allowed: Allowed::Names,
    },
    // npm's (https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration), by `npm config set`, too.
    Notation {
        before: concat!("(?:", key!("_auth(?:token)?|_password"), r#"|:(?i:_auth(?:token)?|_password)\s{1,9}["']?)"#),
        secret: "[^\\s\"'<>,;&]{6,}",
        after: "",
        allowed: Allowed::Nothing,
    },
    // Docker's config.json (https://docs.docker.com/reference/cli/docker/login/#credential-stores), of which others read and
    // write the same: Base64 of user and password, or a token in its place.
    Notation {
        before: key!("(?-u:\\b)auth|(?:identity|registry|refresh)[_-]?token"),
        secret: "[0-9A-Za-z._~+/=-]{8,}",
        after: "",
        allowed: Allowed::Words,
    },
    Notation { before: written!(password!()), secret: VALUE, after: "", allowed: Allowed::Words },
    Notation { before: written!(token!()), secret: LONG, after: "", allowed: Allowed::Names },
    // "user bob, password X", and its line below; "the token X".
    Notation {
        before: concat!("(?i:", password!(), ")\\s{1,3}"),
        secret: "[^\\s\"'`<>,;&|(-][^\\s\"'`<>,;&|]{5,}",
        after: "",
        allowed: Allowed::Words,
    },
    Notation {
        before: concat!("(?i:", token!(), ")\\s{1,3}"),
        secret: "[0-9A-Za-z]{10,}[^\\s\"'`<>,;&|]*",
        after: "",
        allowed: Allowed::Readable,
    },
    // .netrc.
    Notation {
        before: "(?i:login)\\s{1,9}\\S+\\s{1,9}(?i:password)\\s{1,9}",
        secret: "\\S{4,}",
        after: "",
        allowed: Allowed::Nothing,
    },
    // Arguments: a user and a password of curl, wget and skopeo.
    Notation {
        before: "(?:^|\\s)(?:-u\\s{0,9}|--user[ =]|--(?:[a-z]{1,9}-)?creds[ =])[\"']?[^\\s:\"'=]+:",
        secret: "[^\\s\"']{4,}",
        after: "",
        allowed: Allowed::Nothing,
    },
    // Options by name; those of a shell that has one dash.
    Notation {
        before: concat!("(?:^|\\s)--?(?i:[0-9a-z-]{0,40}(?:", password!(), "))(?:\\s{1,9}|=)[\"']?"),
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Words,
    },
    Notation {
        before: concat!("(?:^|\\s)--?(?i:[0-9a-z-]{0,40}(?:", token!(), "))(?:\\s{1,9}|=)[\"']?"),
        secret: "[^\\s\"'<>,;&|-][^\\s\"'<>,;&|]{7,}",
        after: "",
        allowed: Allowed::Names,
    },
    // Options of one letter: of docker, podman, skopeo, helm and oras at a login, of sshpass, conan, twine, poetry and databases.
    Notation {
        before: "(?-u:\\b)(?i:login|sshpass|conan|twine|poetry|mysql(?:dump|admin)?|mariadb|mongosh|mongo)(?-u:\\b)[^\\n|;&]{0,200}?\\s-p(?:\\s{1,3}|=)?[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Words,
    },
    // Of gem and nuget, and what is pushed to.
    Notation {
        before: "(?-u:\\b)(?i:gem|nuget)(?-u:\\b)[^\\n|;&]{0,200}?\\s-k(?:\\s{1,3}|=)?[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    // What stands in its place in a command: of cargo, vault, poetry, composer and bundler.
    Notation {
        before: "(?-u:\\b)(?i:cargo|vault)\\s{1,9}(?i:login)\\s{1,9}[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    Notation {
        before: "(?i:http-basic|pypi-token|github-oauth|gitlab-token|gitlab-oauth|bearer)\\.\\S{1,200}\\s{1,9}(?:\\S{1,64}\\s{1,9})?[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    Notation {
        before: "(?-u:\\b)(?i:bundle)\\s[^\\n|;&]{1,200}?\\s[\"']?[^\\s:\"'/]+:",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    // Of redis-cli, and of HTTPie with a user before it; what GitHub's command keeps.
    Notation {
        before: "(?-u:\\b)redis-cli\\s(?:[^\\n|;&]{0,200}?\\s)?-a\\s{1,3}[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Words,
    },
    Notation {
        before: "(?-u:\\b)(?:https?|xh)\\s[^\\n|;&]{0,200}?-a\\s{0,3}[\"']?[^\\s:\"']{1,64}:",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Nothing,
    },
    Notation {
        before: "(?-u:\\b)(?i:secret|variable)\\s{1,3}set\\s[^\\n|;&]{0,200}?(?:-b|--body)(?:\\s{1,3}|=)?[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Words,
    },
    // A variable that a shell or a Dockerfile sets without a sign between.
    Notation {
        before: concat!(
            "(?i:setx|setenv|set\\s-gx|env)\\s{1,3}(?i:[0-9A-Z_]{0,60}(?:",
            password!(),
            "|",
            token!(),
            "))\\s{1,3}[\"']?"
        ),
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    // What is sent to a login's standard input.
    Notation {
        before: "(?i:login|--password-stdin|--with-token|secret set)[^\\n|;&]{0,200}?<<<\\s{0,9}[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Words,
    },
    Notation {
        before: "(?-u:\\b)(?:echo|printf)\\s(?:-[a-z]\\s|[\"']?%s(?:\\\\n)?[\"']?\\s){0,2}\\s{0,9}[\"']?",
        secret: "[^\\s\"'|]{4,}",
        after: "[\"']?\\s{0,9}\\|[^\\n]{0,200}(?:login|--password-stdin|--with-token|(?:secret|variable) set)",
        allowed: Allowed::Words,
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

/// What a credential is called, anywhere.
static NAMES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(concat!("(?i:", password!(), "|", token!(), "|bearer|(?-u:\\b)(?:login|auth))")).ok());

/// Whether the text speaks of a credential.
pub(super) fn speaks_of_credentials(text: &str) -> bool {
    NAMES.as_ref().is_none_or(|names| names.is_match(text))
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
            let is_allowed = match way.allowed {
                Allowed::Nothing => false,
                Allowed::Words => is_word(text),
                Allowed::Names => is_name(text) || is_identifier(text) || text.contains("://"),
                Allowed::Readable => !reads_random(text) || is_identifier(text),
            };
            if !is_allowed && !is_placeholder(text) && !is_port(text) && !is_own(text) {
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
pub(super) fn is_name(text: &str) -> bool {
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
