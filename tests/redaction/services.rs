//! Other services' credentials, made up as their makers say they look.

use std::cell::RefCell;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::forms::Value;

const DIGITS: &str = "0123456789";
const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Letters of chance, for one seed always the same: of a thousand short values one has a look that is no chance's.
pub struct Letters(RefCell<StdRng>);

impl Letters {
    pub fn of(seed: u64) -> Self {
        Self(RefCell::new(StdRng::seed_from_u64(seed)))
    }

    pub fn random(&self, alphabet: &str, length: usize) -> String {
        let alphabet = alphabet.as_bytes();
        let mut random = self.0.borrow_mut();
        (0..length).map(|_| char::from(alphabet[random.random_range(0..alphabet.len())])).collect()
    }

    pub fn base62(&self, length: usize) -> String {
        self.random(&[DIGITS, SMALL, CAPITALS].concat(), length)
    }
}

/// One of each kind, with letters of this seed.
pub fn values(seed: u64) -> Vec<Value> {
    let letters = Letters::of(seed);
    let random = |alphabet: &str, length| letters.random(alphabet, length);
    let base62 = |length| letters.base62(length);
    let url = |length| random(&[DIGITS, SMALL, CAPITALS, "-_"].concat(), length);
    let hex = |length| random("0123456789abcdef", length);
    let small = |length| random(&[DIGITS, SMALL].concat(), length);
    let numbers = |length| random(DIGITS, length);
    let within = |kind, prefix: &str, secret: &str, after: &str| Value {
        kind,
        text: format!("{prefix}{secret}{after}"),
        secret: prefix.len()..prefix.len() + secret.len(),
    };
    let of = |kind, prefix: &str, secret: String| within(kind, prefix, &secret, "");
    let payload = base62(60);
    let lines: Vec<String> = (0..4).map(|_| base62(64)).collect();
    vec![
        of("a JWT", "eyJ", format!("hbGciOiJSUzI1NiJ9.eyJ{payload}.{}", url(40))),
        of("JFrog, a reference token", "cmVmdGtu", base62(56)),
        of("JFrog, an API key", "AKC", format!("p8{}", base62(68))),
        of("GitHub, a classic token", "ghp_", base62(36)),
        of("GitHub, OAuth", "gho_", base62(36)),
        of("GitHub, a user of an application", "ghu_", base62(36)),
        of("GitHub, an installation", "ghs_", base62(36)),
        of("GitHub, a refresh", "ghr_", base62(76)),
        of("GitHub, a fine-grained token", "github_pat_", format!("{}_{}", base62(22), base62(59))),
        of("npm", "npm_", base62(36)),
        of("GitLab", "glpat-", url(20)),
        of("GitLab, a routable token", "glpat-", format!("{}.01.{}", url(30), small(9))),
        of("GitLab, deploying", "gldt-", url(20)),
        of("GitLab, a job", "glcbt-", format!("64_{}", url(20))),
        of("AWS, an access key", "AKIA", random(&[CAPITALS, "234567"].concat(), 16)),
        of("AWS, a session's key", "ASIA", random(&[CAPITALS, "234567"].concat(), 16)),
        of("by name: AWS, a secret key", "aws_secret_access_key = ", base62(40)),
        of("PyPI", "pypi-AgE", format!("IcHlwaS5vcmc{}", url(150))),
        of("Slack, a bot", "xoxb-", format!("{}-{}-{}", numbers(12), numbers(13), base62(24))),
        of("Slack, a person", "xoxp-", format!("{}-{}-{}-{}", numbers(12), numbers(12), numbers(13), hex(32))),
        of("Slack, an application", "xapp-", format!("1-A{}-{}-{}", numbers(9), numbers(13), hex(64))),
        of("Hugging Face", "hf_", random(&[SMALL, CAPITALS].concat(), 34)),
        of("Docker, a person", "dckr_pat_", url(27)),
        of("Docker, an organisation", "dckr_oat_", url(32)),
        of("OpenAI, a classic key", "sk-", format!("{}T3BlbkFJ{}", base62(20), base62(20))),
        of("OpenAI, a project", "sk-proj-", format!("{}T3BlbkFJ{}", base62(74), base62(74))),
        of("Claude", "sk-ant-api03-", format!("{}AA", base62(93))),
        of("Stripe", "sk_live_", base62(24)),
        of("Cargo", "cio", base62(32)),
        of("RubyGems", "rubygems_", hex(48)),
        of("NuGet", "oy2", small(43)),
        of("Terraform", ".atlasv1.", url(67)),
        of("Google", "AIza", format!("Sy{}", url(33))),
        of("by name: a private key", "-----BEGIN OPENSSH PRIVATE KEY-----", format!("\n{}\n", lines.join("\n"))),
        of("Vault", "hvs.", base62(24)),
        of("Vault, a batch", "hvb.", url(120)),
        of("DigitalOcean", "dop_v1_", hex(64)),
        of("Grafana", "glsa_", format!("{}_{}", base62(32), hex(8))),
        of("Google, an access token", "ya29.", format!("a0{}", url(150))),
        of("Bitbucket", "ATBB", base62(32)),
        of("Shopify", "shpat_", hex(32)),
        of("SendGrid", "SG.", format!("{}.{}", url(22), url(43))),
        of("Pulumi", "pul-", hex(40)),
        of("Fly", "fm2_", base62(100)),
        of("by length: Azure DevOps", "", random(&[SMALL, "234567"].concat(), 52)),
        of("by a mark: Azure DevOps", "", format!("{}AZDO{}", base62(76), base62(4))),
        within(
            "by name: a password with slashes",
            "https://somebody:",
            &format!("{}/{}", small(12), small(12)),
            "@host.example/x",
        ),
        within("by name: no scheme", "//somebody:", &small(24), "@host.example/x"),
        within("by name: a token for a user", "https://", &small(40), "@host.example/x"),
        within("by name: a token and no password", "https://", &small(40), ":@host.example/x"),
        of("by name: Authorization, Basic", "Authorization: Basic ", base62(24)),
        of("by name: Authorization, Bearer", "Authorization: Bearer ", base62(24)),
        of("by name: Proxy-Authorization", "Proxy-Authorization: Basic ", base62(24)),
        of("by name: a key's header", "X-Api-Key: ", base62(24)),
        of("by name: GitLab's header", "PRIVATE-TOKEN: ", base62(20)),
        of("by name: a scheme alone", "Bearer ", base62(30)),
        of("by name: npm, a pair", "_auth=", base62(24)),
        of("by name: npm, a token", "//host.example/:_authToken=", base62(24)),
        of("by name: npm, a password", "//host.example/:_password=", base62(24)),
        of("by name: a password", "password=", small(16)),
        of("by name: a password in JSON", "\"password\": \"", small(16)),
        of("by name: a variable", "export REGISTRY_PASSWORD=", small(16)),
        within("by name: Docker's pair", "{\"auths\":{\"r.example\":{\"auth\":\"", &base62(24), "\"}}}"),
        within("by name: Docker's token", "{\"identitytoken\": \"", &small(16), "\"}"),
        within("by name: Docker's registry token", "{\"registrytoken\": \"", &small(16), "\"}"),
        of("by name: a password in a sentence", "the password is ", small(16)),
        of("by name: a password in a German sentence", "das Passwort lautet ", small(16)),
        of("by name: a short name for a password", "pw: ", small(16)),
        of("by name: an argument of Docker's", "docker login -u bob -p ", small(16)),
        of("by name: an argument without a space", "helm registry login r.example -u bob -p", small(16)),
        within("by name: an element", "<password>", &small(16), "</password>"),
        within("by name: an attribute", "<add key=\"ClearTextPassword\" value=\"", &small(16), "\" />"),
        of("by name: a client's secret", "client_secret: ", base62(32)),
        of("by name: an API key", "apiKey=", base62(32)),
        of("by name: .netrc", "machine host.example login somebody password ", small(16)),
        of("by name: an argument of curl's", "curl -u somebody:", small(16)),
        of("by name: an argument", "login --password ", base62(16)),
        within("by name: a password in an address", "https://somebody:", &small(24), "@host.example/x"),
        within("by name: a password of a database", "postgres://app:", &small(24), "@db.example:5432/x"),
    ]
}
