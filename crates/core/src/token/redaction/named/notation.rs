//! The notations in which a credential stands behind its name: one row is one way in which programs and people write that.

use super::allowed::Allowed;

/// One way to write a credential with its name.
pub(super) struct Notation {
    /// What stands before it; it is shown.
    pub(super) before: &'static str,
    /// The credential.
    secret: &'static str,
    /// What must follow, and stays.
    after: &'static str,
    /// What may stand in its place.
    pub(super) allowed: Allowed,
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

/// Behind a host, digits up to a slash are a port; see [`Allowed::allows`].
const LOOSE: &str = "(?:[^\\s/?#\"'<>]+|[^\\s\"'<>@]+)";
/// A value that quotes, a list or an element end.
const VALUE: &str = "[^\\s\"'`“”„«»「」‘’<>,;&|]{4,}";
/// The same, where what is short is a name or a number.
const LONG: &str = "[^\\s\"'`“”„«»「」‘’<>,;&|]{8,}";
/// An argument: no option, and no pipe.
const ARGUMENT: &str = "[^\\s\"'<>,;&|-][^\\s\"'<>,;&|]{3,}";
/// A host with a name or a port, or this machine.
const HOST: &str = "@(?:[0-9A-Za-z_-]+[.:]|localhost)";

/// All of them.
pub(super) static NOTATIONS: [Notation; 30] = [
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
    // A name that is no word of a sentence: "JWT_SECRET X", "ApiKey X".
    Notation {
        before: "(?:[A-Z][0-9A-Z]{0,30}_[0-9A-Z_]{0,40}(?:TOKEN|SECRET|KEY|PASSWORD|PASS)|(?-u:\\b)(?i:secret|api|access|private)[_-]?(?i:key))\\s{1,3}",
        secret: LONG,
        after: "",
        allowed: Allowed::Names,
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
        before: "(?i:http-basic)\\.\\S{1,200}\\s{1,9}\\S{1,64}\\s{1,9}[\"']?",
        secret: ARGUMENT,
        after: "",
        allowed: Allowed::Names,
    },
    Notation {
        before: "(?i:pypi-token|github-oauth|gitlab-token|gitlab-oauth|bearer)\\.\\S{1,200}\\s{1,9}[\"']?",
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
    /// It as one expression, whose parts are called as its fields.
    pub(super) fn expression(&self) -> String {
        format!("(?P<before>{})(?P<secret>{}){}", self.before, self.secret, self.after)
    }
}
