//! A platform on loopback: it keeps tokens by the documented rules of the Access Tokens API, remembers what it was asked,
//! and misbehaves as a test tells it to.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatepass_app::Network;
use gatepass_app::backend::Backend;
use gatepass_core::ecosystem::Registry;
use gatepass_core::policy::Policy;
use gatepass_core::secret::Secret;
use gatepass_jfrog::{self as jfrog, Credential, RetryPolicy};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The id of gatepass's own access token.
pub const OWN: &str = "0f6cd1a2-0000-4000-8000-00000000000a";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub authorization: String,
    pub body: String,
}

/// What to do with the next request of a method, in place of what is right.
#[derive(Clone, Debug)]
pub enum Step {
    /// Answers this, and does nothing.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Does what was asked, and answers nothing.
    DoAndHangUp,
    /// Does nothing, and answers nothing.
    HangUp,
    /// Does what was asked, and breaks the answer off.
    DoAndCutOff,
    /// Does what was asked, and answers this.
    DoAndAnswer(u16, String),
    /// Does what was asked, and answers too late.
    DoLate(Duration),
    /// Answers without an end.
    Endless,
}

impl Step {
    pub fn json(status: u16, body: Value) -> Self {
        Self::Answer(status, vec![("content-type", "application/json".to_owned())], body.to_string())
    }

    pub fn html(status: u16, title: &str) -> Self {
        let body = format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>Sorry</body></html>");
        Self::Answer(status, vec![("content-type", "text/html".to_owned())], body)
    }
}

/// How the platform is set up.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What it grants in place of what was asked for.
    pub scope: Option<String>,
    /// The seconds that it gives in place of those that were asked for.
    pub life: Option<i64>,
    /// Whether it keeps tokens that live under three hours.
    pub keeps_short: bool,
    /// Whether it heeds `force_revocable`.
    pub revocable: bool,
    /// Whether values are opaque, as a reference token's, in place of JWTs.
    pub opaque: bool,
    /// The keys of its repositories.
    pub repositories: Vec<&'static str>,
    pub version: &'static str,
    /// How far its clock is ahead, in seconds.
    pub skew: i64,
}

struct State {
    rules: Rules,
    tokens: Vec<Value>,
    revoked: Vec<String>,
    seen: Vec<Seen>,
    steps: HashMap<String, VecDeque<Step>>,
    connections: usize,
    made: usize,
}

/// The platform; it stops when dropped.
pub struct Platform {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    runtime: Option<Runtime>,
}

impl Platform {
    pub fn new() -> Self {
        let rules = Rules {
            scope: None,
            life: None,
            keeps_short: false,
            revocable: true,
            opaque: false,
            repositories: vec!["docker", "go", "helmoci", "maven", "npm", "nuget", "pypi"],
            version: "7.111.4",
            skew: 0,
        };
        let own = json!({"token_id": OWN, "subject": "jfac@01fr/users/admin", "issued_at": 1_700_000_000,
            "issuer": "jfac@01fr", "description": "gatepass's own", "refreshable": false});
        let state = State {
            rules,
            tokens: vec![own],
            revoked: Vec::new(),
            seen: Vec::new(),
            steps: HashMap::new(),
            connections: 0,
            made: 0,
        };
        let state = Arc::new(Mutex::new(state));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn({
            let state = Arc::clone(&state);
            async move {
                let listener = TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    state.lock().unwrap().connections += 1;
                    let state = Arc::clone(&state);
                    let service = service_fn(move |request| answer(request, Arc::clone(&state)));
                    tokio::spawn(
                        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                    );
                }
            }
        });
        Self { address, state, runtime: Some(runtime) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets the platform up otherwise.
    pub fn rules(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.state.lock().unwrap().rules);
    }

    /// What to do with the next requests of this method.
    pub fn next(&self, method: &str, steps: impl IntoIterator<Item = Step>) {
        self.state.lock().unwrap().steps.entry(method.to_owned()).or_default().extend(steps);
    }

    /// Does what is right from now on.
    pub fn forget_steps(&self) {
        self.state.lock().unwrap().steps.clear();
    }

    /// Gives the platform a token that gatepass did not make.
    pub fn add(&self, token: Value) {
        self.state.lock().unwrap().tokens.push(token);
    }

    /// The tokens that it has now, but gatepass's own.
    pub fn tokens(&self) -> Vec<Value> {
        let state = self.state.lock().unwrap();
        state.tokens.iter().filter(|token| token["token_id"] != OWN).cloned().collect()
    }

    pub fn revoked(&self) -> Vec<String> {
        self.state.lock().unwrap().revoked.clone()
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    /// How many requests of this method came.
    pub fn count(&self, method: &str) -> usize {
        self.seen().iter().filter(|seen| seen.method == method).count()
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// How gatepass is told of it, with little patience.
    pub fn settings(&self) -> jfrog::Platform {
        jfrog::Platform {
            registry: Registry { url: self.url().parse().unwrap(), repositories: Default::default() },
            credential: Credential::new(Secret::new(own_access_token()), None).unwrap(),
            environments: vec!["production".to_owned(), "staging".to_owned()],
            network: Network::default(),
            retry_policy: RetryPolicy {
                connect: Duration::from_secs(2),
                answer: Duration::from_millis(700),
                repeats: 2,
                pause: Duration::from_millis(1),
                longest_pause: Duration::from_secs(2),
            },
        }
    }

    pub fn backend(&self) -> Backend {
        backend(&self.settings())
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The backend of these settings, under a policy that allows everything.
pub fn backend(settings: &jfrog::Platform) -> Backend {
    let default_ttl = SignedDuration::from_hours(24 * 90);
    let policy = Policy { read_only: false, allow_write: true, max_ttl: None, default_ttl };
    let repositories = Arc::new(settings.registry.repositories.clone());
    Backend::jfrog(settings, policy, repositories).unwrap()
}

/// gatepass's own access token, an administrator's.
pub fn own_access_token() -> String {
    jwt(json!({"sub": "jfac@01fr/users/admin", "scp": "applied-permissions/admin", "jti": OWN}))
}

/// A JWT with these claims, and a signature that nobody checks here.
pub fn jwt(claims: Value) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(json!({"alg": "RS256", "typ": "JWT"})), part(claims), "sentinel-signature-0123456789")
}

type Body = BoxBody<Bytes, std::io::Error>;

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<Body>, std::io::Error> {
    let hung_up = || Err(std::io::Error::other("hung up"));
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let method = head.method.to_string();
    let authorization = head.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    let seen = Seen {
        method: method.clone(),
        path: head.uri.path().to_owned(),
        authorization: authorization.unwrap_or_default(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let (step, skew) = {
        let mut state = state.lock().unwrap();
        state.seen.push(seen.clone());
        (state.steps.get_mut(&method).and_then(VecDeque::pop_front), state.rules.skew)
    };
    let now = || Timestamp::now() + SignedDuration::from_secs(skew);
    let act = || state.lock().unwrap().act(&seen, now().as_second());
    let plain = |status: u16, headers: Vec<(&str, String)>, body: String| {
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now()).unwrap();
        let response = Response::builder().status(status).header("date", date);
        let response = headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
        Ok(response.body(whole(body)).unwrap())
    };
    let kind = vec![("content-type", "application/json".to_owned())];
    match step {
        None => {
            let (status, body) = act();
            plain(status, kind, body)
        }
        Some(Step::Answer(status, headers, body)) => plain(status, headers, body),
        Some(Step::DoAndAnswer(status, body)) => {
            act();
            plain(status, kind, body)
        }
        Some(Step::DoLate(late)) => {
            let (status, body) = act();
            tokio::time::sleep(late).await;
            plain(status, kind, body)
        }
        Some(Step::HangUp) => hung_up(),
        Some(Step::DoAndHangUp) => {
            act();
            hung_up()
        }
        Some(Step::DoAndCutOff) => {
            let (status, body) = act();
            let half = Bytes::from(body[..body.len() / 2].to_owned());
            let frames = [Ok(Frame::data(half)), Err(std::io::Error::other("cut off"))];
            let body = StreamBody::new(futures::stream::iter(frames)).boxed();
            Ok(Response::builder().status(status).body(body).unwrap())
        }
        Some(Step::Endless) => {
            let chunk = Bytes::from(vec![b' '; 1 << 16]);
            let frames = futures::stream::repeat_with(move || Ok(Frame::data(chunk.clone())));
            Ok(Response::builder().status(200).body(StreamBody::new(frames).boxed()).unwrap())
        }
    }
}

fn whole(text: String) -> Body {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed()
}

impl State {
    /// What the documents say that the platform does.
    fn act(&mut self, seen: &Seen, now: i64) -> (u16, String) {
        let error = |status: u16, code: &str, message: &str| {
            (status, json!({"errors": [{"code": code, "message": message}]}).to_string())
        };
        let segments: Vec<_> = seen.path.trim_start_matches('/').split('/').collect();
        if !seen.authorization.starts_with("Bearer ") {
            return error(401, "UNAUTHORIZED", "Bad credentials");
        }
        match (seen.method.as_str(), segments.as_slice()) {
            ("GET", ["access", "api", "v1", "system", "ping"]) => (200, "OK".to_owned()),
            ("GET", ["artifactory", "api", "system", "version"]) => {
                (200, json!({"version": self.rules.version, "revision": "81104900"}).to_string())
            }
            ("GET", ["artifactory", "api", "repositories"]) => {
                let one = |key: &&str| json!({"key": key, "type": "LOCAL", "packageType": "Generic"});
                (200, self.rules.repositories.iter().map(one).collect::<Value>().to_string())
            }
            ("GET", ["access", "api", "v1", "tokens"]) => (200, json!({"tokens": self.tokens}).to_string()),
            ("POST", ["access", "api", "v1", "tokens"]) => self.make(&seen.body, now),
            ("GET", ["access", "api", "v1", "tokens", id]) => {
                match self.tokens.iter().find(|token| token["token_id"] == or_own(id)) {
                    Some(token) => (200, token.to_string()),
                    None => error(404, "NOT_FOUND", "Token not found"),
                }
            }
            ("DELETE", ["access", "api", "v1", "tokens", id]) => {
                if self.revoked.iter().any(|revoked| revoked == id) {
                    return (204, String::new());
                }
                let before = self.tokens.len();
                self.tokens.retain(|token| token["token_id"] != *id);
                if self.tokens.len() == before {
                    return error(404, "NOT_FOUND", "Token not found");
                }
                self.revoked.push((*id).to_owned());
                (200, String::new())
            }
            _ => error(404, "NOT_FOUND", "Not found"),
        }
    }

    fn make(&mut self, body: &str, now: i64) -> (u16, String) {
        let asked: Value = serde_json::from_str(body).unwrap();
        self.made += 1;
        let id = format!("0f6cd1a2-0000-4000-8000-{:012}", self.made);
        let scope = self.rules.scope.clone().unwrap_or_else(|| asked["scope"].as_str().unwrap().to_owned());
        let life = self.rules.life.unwrap_or_else(|| asked["expires_in"].as_i64().unwrap());
        let revocable = self.rules.revocable && asked["force_revocable"] == true;
        let subject = "jfac@01fr/users/admin";
        let mut claims = json!({"sub": subject, "scp": scope, "jti": id, "iat": now});
        let mut token = json!({"token_id": id, "subject": subject, "issued_at": now, "issuer": "jfac@01fr",
            "description": asked["description"], "refreshable": false});
        let mut created = json!({"token_id": id, "scope": scope, "token_type": "access_token"});
        if life > 0 {
            claims["exp"] = json!(now + life);
            token["expiry"] = json!(now + life);
            created["expires_in"] = json!(life);
        }
        if revocable {
            claims["ext"] = json!("{\"revocable\":\"true\"}");
        }
        let opaque = format!("cmVmdGtuOjAxOjAwMDAwMDAwMDA6c2VudGluZWxzZW50aW5lbHNlbnRpbmV{:04}", self.made);
        created["access_token"] = json!(if self.rules.opaque { opaque } else { jwt(claims) });
        if life == 0 || life >= 3 * 3600 || self.rules.keeps_short {
            self.tokens.push(token);
        }
        (200, created.to_string())
    }
}

fn or_own(id: &str) -> &str {
    if id == "me" { OWN } else { id }
}
