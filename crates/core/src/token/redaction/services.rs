//! What other services' credentials look like, as their makers document it, so that one that is pasted in the wrong place
//! is not kept, logged or answered. A row is anchored at what the service begins its values with; what follows is long
//! enough, or random enough, that names as people give them (`npm_token`, `sk-prod`) stay names. Credentials that begin
//! with nothing of their own are found by what stands before them: see [`named`](super::named).

use std::sync::LazyLock;

use super::expressions::Expressions;
use super::{Cut, REDACTED, random};

/// How the credentials of one kind are recognised.
struct Service {
    /// What they begin with; it is shown.
    prefix: &'static str,
    /// What follows, and is not shown.
    body: &'static str,
    /// What must follow them, and stays.
    after: &'static str,
    /// Whether the prefix is short enough to be the end of a word: behind a letter, only what has small letters and
    /// capitals is one.
    is_word: bool,
    /// What tells a body from words that look like one.
    detection: Detection,
    /// Where its maker says so.
    source: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Detection {
    /// By its expression.
    Pattern,
    /// By changes of case and between letters and digits, as in random letters.
    Entropy,
}

/// Where letters and digits end.
const END: &str = "(?:[^0-9A-Za-z]|$)";

const ROW: Service =
    Service { prefix: "", body: "", after: "", is_word: false, detection: Detection::Pattern, source: "" };

/// The kinds that are known. Each has an example in `tests/redaction/`.
static SERVICES: [Service; 33] = [
    // The header of a JWT is JSON, which is `{"` in base64url.
    Service { prefix: "eyJ", body: "[0-9A-Za-z_.+/=-]{18,}", source: "RFC 7519, section 3", ..ROW },
    // Base64 of `reftkn:`; a word that starts so by chance is shorter.
    Service {
        prefix: "cmVmdGtu",
        body: "[0-9A-Za-z_.+/=-]{18,}",
        source: "JFrog Platform: Access Tokens, Reference Tokens",
        ..ROW
    },
    Service {
        prefix: "AKCp",
        body: "[0-9A-Za-z]{40,}",
        detection: Detection::Entropy,
        source: "JFrog Artifactory: User Profile, API Key",
        ..ROW
    },
    Service {
        prefix: "gh[opsru]_",
        body: "[0-9A-Za-z_]{36,}",
        detection: Detection::Entropy,
        source: "GitHub: About authentication to GitHub, GitHub's token formats",
        ..ROW
    },
    Service {
        prefix: "github_pat_",
        body: "[0-9A-Za-z_]{36,}",
        detection: Detection::Entropy,
        source: "GitHub: About authentication to GitHub, GitHub's token formats",
        ..ROW
    },
    Service {
        prefix: "npm_",
        body: "[0-9A-Za-z]{36,}",
        detection: Detection::Entropy,
        source: "npm: About access tokens; GitHub changelog, npm has a new access token format",
        ..ROW
    },
    Service {
        prefix: "gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat)-",
        body: r"[0-9A-Za-z_-]{20,}(?:\.[0-9A-Za-z]{2,})*",
        detection: Detection::Entropy,
        source: "GitLab: Token overview, Token prefixes",
        ..ROW
    },
    Service {
        prefix: "A(?:KIA|SIA)",
        body: "[A-Z2-7]{16}",
        after: END,
        source: "AWS: IAM identifiers, Understanding unique ID prefixes",
        ..ROW
    },
    Service {
        prefix: r#"(?i:aws_?(?:secret_?)?(?:access_?)?key)["']?\s*[=:]\s*["']?"#,
        body: "[0-9A-Za-z+/]{40}",
        after: END,
        detection: Detection::Entropy,
        source: "AWS CLI: Configuration and credential file settings",
        ..ROW
    },
    // `AgE` begins every serialised macaroon of version 2.
    Service { prefix: "pypi-AgE", body: "[0-9A-Za-z_-]{40,}", source: "PyPI: Help, API tokens", ..ROW },
    Service { prefix: "xox[abeoprs]-", body: "[0-9]+-[0-9A-Za-z-]{10,}", source: "Slack: Token types", ..ROW },
    Service { prefix: "xapp-", body: "[0-9]+-[0-9A-Za-z-]{10,}", source: "Slack: Token types", ..ROW },
    Service {
        prefix: "(?:hf|api_org)_",
        body: "[0-9A-Za-z]{30,}",
        is_word: true,
        detection: Detection::Entropy,
        source: "Hugging Face Hub: User access tokens",
        ..ROW
    },
    Service {
        prefix: "dckr_[op]at_",
        body: "[0-9A-Za-z_-]{20,}",
        detection: Detection::Entropy,
        source: "Docker: Personal access tokens; Organization access tokens",
        ..ROW
    },
    Service {
        prefix: "sk-(?:[a-z]{2,8}-|api[0-9]{2}-|admin[0-9]{2}-){0,3}",
        body: "[0-9A-Za-z_-]*[0-9A-Za-z]{16,}[0-9A-Za-z_-]*",
        is_word: true,
        detection: Detection::Entropy,
        source: "OpenAI API: Authentication; Claude API: Authentication",
        ..ROW
    },
    Service {
        prefix: "[rs]k_(?:live|test)_",
        body: "[0-9A-Za-z]{16,}",
        is_word: true,
        detection: Detection::Entropy,
        source: "Stripe: API keys",
        ..ROW
    },
    Service {
        prefix: "cio",
        body: "[0-9A-Za-z]{32}",
        after: END,
        is_word: true,
        detection: Detection::Entropy,
        source: "Cargo's registry server, token format: `cio` and 32 letters and digits",
    },
    Service { prefix: "rubygems_", body: "[0-9a-f]{48}", source: "RubyGems guides: API key scopes", ..ROW },
    Service {
        prefix: "oy2",
        body: "[0-9a-z]{43}",
        after: END,
        detection: Detection::Entropy,
        source: "NuGet: Publish a package, API keys; GitHub: Supported secret scanning patterns, nuget_api_key",
        ..ROW
    },
    Service {
        prefix: r"\.atlasv1\.",
        body: "[0-9A-Za-z_-]{40,}",
        detection: Detection::Entropy,
        source: "HCP Terraform: API tokens",
        ..ROW
    },
    Service {
        prefix: "AIza",
        body: "[0-9A-Za-z_-]{35}",
        is_word: true,
        detection: Detection::Entropy,
        source: "Google Cloud: Manage API keys",
        ..ROW
    },
    Service {
        prefix: "-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
        body: r"[^-]{16,}(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?",
        source: "RFC 7468, sections 10 and 11",
        ..ROW
    },
    Service {
        prefix: r"hv[bsr]\.",
        body: "[0-9A-Za-z_-]{24,}",
        is_word: true,
        detection: Detection::Entropy,
        source: "Vault: Tokens, token prefixes",
        ..ROW
    },
    Service {
        prefix: "do[opr]_v1_",
        body: "[0-9a-f]{64}",
        source: "DigitalOcean API: Authentication, token formats",
        ..ROW
    },
    Service {
        prefix: "gl(?:c|sa)_",
        body: "[0-9A-Za-z_+/=]{32,}",
        detection: Detection::Entropy,
        source: "Grafana: Service account tokens; GitHub: Supported secret scanning patterns, grafana_*",
        ..ROW
    },
    Service {
        prefix: r"ya29\.",
        body: "[0-9A-Za-z_-]{20,}",
        detection: Detection::Entropy,
        source: "Google Identity: OAuth 2.0 access tokens",
        ..ROW
    },
    Service {
        prefix: "AT(?:BB|[AC]TT3)",
        body: "[0-9A-Za-z_=-]{24,}",
        detection: Detection::Entropy,
        source: "GitHub: Supported secret scanning patterns, bitbucket_app_password, atlassian_api_token",
        ..ROW
    },
    Service {
        prefix: "shp(?:at|ca|pa|ss)_",
        body: "[0-9A-Za-z]{24,}",
        source: "GitHub: Supported secret scanning patterns, shopify_*",
        ..ROW
    },
    Service {
        prefix: r"SG\.",
        body: r"[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
        source: "GitHub: Supported secret scanning patterns, sendgrid_api_key",
        ..ROW
    },
    Service {
        prefix: "pul-",
        body: "[0-9a-f]{40,}",
        source: "GitHub: Supported secret scanning patterns, pulumi_access_token",
        ..ROW
    },
    // Nothing of its own begins it, and nothing else is of 52 such letters; the later ones have a mark near their end.
    Service {
        prefix: "",
        body: "[a-z2-7]{52}",
        after: END,
        is_word: true,
        detection: Detection::Entropy,
        source: "GitHub: Supported secret scanning patterns, azure_devops_personal_access_token",
    },
    Service {
        prefix: "",
        body: "[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}",
        after: END,
        source: "Azure DevOps: Use personal access tokens, format of tokens",
        ..ROW
    },
    Service {
        prefix: "fm[12][ar]?_",
        body: "[0-9A-Za-z+/=_,-]{24,}",
        detection: Detection::Entropy,
        source: "GitHub: Supported secret scanning patterns, flyio_access_token",
        ..ROW
    },
];

static EXPRESSIONS: LazyLock<Expressions> =
    LazyLock::new(|| Expressions::new(SERVICES.iter().map(|service| (service.expression(), service.source))));

impl Service {
    fn expression(&self) -> String {
        format!("(?P<prefix>{})(?P<body>{}){}", self.prefix, self.body, self.after)
    }
}

/// What the known credentials begin with, as one expression.
pub(super) fn prefixes() -> String {
    let prefixes = SERVICES.iter().map(|service| service.prefix).filter(|prefix| !prefix.is_empty());
    prefixes.collect::<Vec<_>>().join("|")
}

/// Other services' credentials that stand in the text as they are, cut to what they begin with.
pub(super) fn plain(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (place, expression) in EXPRESSIONS.held_by(text) {
        let service = &SERVICES[place];
        for found in expression.captures_iter(text) {
            let (Some(prefix), Some(body)) = (found.name("prefix"), found.name("body")) else { continue };
            let before = text.get(..prefix.start()).unwrap_or_default();
            let is_glued = service.is_word && before.ends_with(|letter: char| letter.is_ascii_alphanumeric());
            let is_secret = match service.detection {
                Detection::Pattern => !is_glued,
                Detection::Entropy => reads_random(body.as_str()) && (!is_glued || is_mixed(body.as_str())),
            };
            if is_secret {
                let shown = match prefix.as_str() {
                    "" => REDACTED.to_owned(),
                    prefix => format!("{prefix}…"),
                };
                cuts.push(Cut { place: prefix.start()..body.end(), shown });
            }
        }
    }
    cuts
}

/// Whether letters look like chance: three places at which a small letter is followed by a capital, or a letter meets a
/// digit, where names have one or two (`glpat-for-v2-prod`); or what a [run](random) of them has. Of 20 random ones all but
/// 1 in 1000 are told.
pub(super) fn reads_random(body: &str) -> bool {
    let changes = random::pairs(body, |first, second| {
        first.is_ascii_lowercase() && second.is_ascii_uppercase()
            || first.is_ascii_alphabetic() && second.is_ascii_digit()
            || first.is_ascii_digit() && second.is_ascii_alphabetic()
    });
    changes >= 3 || random::is_random_run(body)
}

/// Whether there are small letters and capitals, of which names of machines and digests have one kind.
fn is_mixed(body: &str) -> bool {
    let has = |is_it: fn(&u8) -> bool| body.as_bytes().iter().any(is_it);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_expression_can_be_compiled() {
        assert_eq!(super::EXPRESSIONS.unsound(), [""; 0]);
    }
}
