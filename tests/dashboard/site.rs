//! A team's gatepass with its dashboard, and what happens to it besides: agents, pulls, stops.

use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::creation::NewToken;
use gatepass_core::environment::Environment;
use gatepass_core::listing::Filter;
use gatepass_core::token::{Issued, Token};
use jiff::Timestamp;

#[cfg(feature = "test-browser")]
use super::browser::Browser;
use crate::authority::{admin, read_only};
use crate::serve::support::{Process, Recorder};
use crate::support::Home;

/// What the registry behind the gateway has under every name.
const MANIFEST: &str = r#"{"schemaVersion":2,"layers":[]}"#;

/// A `gatepass serve` in a process of its own before a registry. ada is an Admin, dev and olga are Developers.
pub(crate) struct Site {
    pub(crate) home: Home,
    pub(crate) authority: Authority,
    /// Where it is: scheme, host and port.
    pub(crate) origin: String,
    /// The identity tokens.
    pub(crate) ada: String,
    pub(crate) dev: String,
    process: Option<Process>,
    config: String,
    arguments: Vec<String>,
    _registry: Recorder,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::serving(Home::new(), "http", &[])
    }

    /// One that is started with these flags.
    pub(crate) fn under(flags: &[&str]) -> Self {
        Self::serving(Home::new(), "http", flags)
    }

    /// One that logs all it can.
    pub(crate) fn logging() -> Self {
        Self::serving(Home::new(), "http", &["--log", "trace"])
    }

    /// One with a certificate that it made itself.
    pub(crate) fn over_tls() -> Self {
        let home = Home::new();
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let (certificate, key) = (home.path().join("cert.pem"), home.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let arguments = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
        Self::serving(home, "https", &arguments)
    }

    fn serving(home: Home, scheme: &str, arguments: &[&str]) -> Self {
        let registry = Recorder::answering(|_| Response::new(Body::from(MANIFEST)));
        let config = format!("[upstreams.docker]\ntype = \"docker\"\nurl = \"{}\"\n", registry.url);
        std::fs::create_dir_all(home.gatepass()).unwrap();
        let store = SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap();
        let authority = Authority::new(Arc::new(store));
        let add = |name: &str, role: Role| {
            authority.add_user(&admin(), name, role, Timestamp::now()).unwrap().1.expose().to_owned()
        };
        let (ada, dev) = (add("ada", Role::Admin), add("dev", Role::Developer));
        add("olga", Role::Developer);
        let process = Process::start(&home, &config, arguments);
        let origin = format!("{scheme}://{}", process.address);
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let process = Some(process);
        Self { home, authority, origin, ada, dev, process, config, arguments, _registry: registry }
    }

    /// Where this page is.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        self.origin.split_once("://").unwrap().1
    }

    /// From its next start on, nothing may be changed.
    pub(crate) fn read_only(&mut self) {
        self.arguments.push("--read-only".to_owned());
    }

    /// Stops the process; its log.
    pub(crate) fn stop(&mut self) -> String {
        self.process.take().unwrap().stop()
    }

    /// Starts it again where it was.
    pub(crate) fn start(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.process = Some(Process::start_at(&self.home, self.host(), &self.config, &arguments));
    }

    /// Starts it again where it was, before these upstreams too.
    pub(crate) fn also_before(&mut self, upstreams: &str) {
        self.stop();
        self.config.push_str(upstreams);
        self.start();
    }

    /// Signs somebody in, and is then where that leads.
    #[cfg(feature = "test-browser")]
    pub(crate) fn sign_in(&self, browser: &Browser, credential: &str) {
        browser.open(&self.url("/dashboard/sign-in"));
        browser.fill("textbox", "Identity token or sign-in link", credential);
        browser.click("button", "Sign in");
        browser.find("heading", "Token Management");
    }

    /// A browser in which somebody is signed in.
    #[cfg(feature = "test-browser")]
    pub(crate) fn browser_of(&self, credential: &str) -> Browser {
        let browser = Browser::start();
        self.sign_in(&browser, credential);
        browser
    }

    /// A Read-Only token that somebody made elsewhere.
    pub(crate) fn token(&self, actor: &Actor, name: &str) -> Issued {
        self.make(actor, NewToken { name: Some(name.to_owned()), ..read_only() })
    }

    /// A Read-Only token of an environment, which is made too if it is not there.
    pub(crate) fn scoped_token(&self, actor: &Actor, name: &str, environment: &str) -> Issued {
        let environment = Some(Environment::New(environment.to_owned()));
        self.make(actor, NewToken { name: Some(name.to_owned()), environment, ..read_only() })
    }

    pub(crate) fn make(&self, actor: &Actor, new: NewToken) -> Issued {
        self.authority.create(actor, new, Timestamp::now()).unwrap()
    }

    /// All tokens, the newest first.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        self.authority.list(&Filter::default(), 1000, None, Timestamp::now()).unwrap().tokens
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.tokens().into_iter().map(|token| token.name).collect()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.tokens().into_iter().map(|token| token.id.to_string()).collect()
    }

    /// Pulls an image through the gateway with a real client; whether that worked, and what the client said.
    pub(crate) fn pull(&self, username: &str, value: &str, image: &str) -> (bool, String) {
        let credentials = self.home.path().join("auth.json");
        let auth = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{username}:{value}"));
        std::fs::write(&credentials, serde_json::json!({ "auths": { self.host(): { "auth": auth } } }).to_string())
            .unwrap();
        let mut skopeo = Command::new("skopeo");
        skopeo.args(["inspect", "--raw", "--tls-verify=false", "--authfile"]).arg(&credentials);
        skopeo.arg(format!("docker://{}/docker/{image}", self.host()));
        let output = skopeo.output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), text)
    }
}
