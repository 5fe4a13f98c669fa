//! A gateway on loopback, a recorder behind it, and a client before it.

mod line;

pub(crate) use line::{Answer, Line};

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use gatepass_app::embedded::Embedded;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::environment::Environment;
use gatepass_core::policy::Policy;
use gatepass_core::secret::Secret;
use gatepass_core::token::{Issued, Permission};
use gatepass_gateway::{ConnectionPool, Settings, Upstream, UpstreamCredentials};
use http::{HeaderMap, Method, Request, Uri};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use crate::authority::{House, admin, read_only};
use crate::support::Home;

/// The variable that has gateways in these tests keep their connections to upstreams in hyper-util's pool.
pub(crate) const HYPER_UTIL: &str = "GATEPASS_TEST_HYPER_UTIL";

/// A gateway that serves until it is dropped, over a store of its own.
pub(crate) struct Gate {
    pub(crate) house: House,
    pub(crate) url: String,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Gate {
    /// A gateway before these upstreams.
    pub(crate) fn before(upstreams: &[(&str, Ecosystem, &str)]) -> Self {
        Self::with(Settings { upstreams: named(upstreams), ..Settings::default() })
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::under(Policy::default(), settings)
    }

    /// One before a registry of each of these types, with a credential of the gateway's that has this password; the registry
    /// answers what `script` says.
    pub(crate) fn before_each(
        kinds: impl IntoIterator<Item = Ecosystem>,
        password: &str,
        script: impl Fn(&Seen) -> Response + Send + Sync + 'static,
    ) -> (Self, Recorder) {
        let registry = Recorder::answering(script);
        let password = Secret::new(password.to_owned());
        let upstream = |kind| {
            Upstream::new(
                kind,
                Url::parse(&registry.url).unwrap(),
                Some(UpstreamCredentials { username: "robot", password: &password }),
            )
            .unwrap()
        };
        let upstreams = kinds.into_iter().map(|kind| (kind.name().to_owned(), upstream(kind))).collect();
        (Self::with(Settings { upstreams, ..Settings::default() }), registry)
    }

    /// One whose operator allows this much.
    pub(crate) fn under(policy: Policy, mut settings: Settings) -> Self {
        if std::env::var_os(HYPER_UTIL).is_some() {
            settings.connection_pool = ConnectionPool::HyperUtil;
        }
        let house = House::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (stop, stopped) = oneshot::channel();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let embedded = Embedded::new(house.authority.clone(), policy);
        runtime.spawn(async move {
            gatepass_web::serve(listener, settings.into(), embedded, async { drop(stopped.await) }).await.unwrap();
        });
        Self { house, url, stop: Some(stop), runtime: Some(runtime) }
    }

    /// The gateway's host and port.
    pub(crate) fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(crate) fn token(&self, permission: Permission) -> Issued {
        let new = NewToken { permission, ..read_only() };
        self.house.authority.create(&admin(), new, Timestamp::now()).unwrap()
    }

    pub(crate) fn scoped_token(&self, environment: &str) -> Issued {
        let environment = Some(Environment::New(environment.to_owned()));
        self.house.authority.create(&admin(), NewToken { environment, ..read_only() }, Timestamp::now()).unwrap()
    }

    pub(crate) fn revoke(&self, issued: &Issued) {
        self.house.authority.revoke(&admin(), &issued.token.id, Timestamp::now()).unwrap();
    }

    /// Asks the gateway, as a client would.
    pub(crate) fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        self.try_ask(method, path, headers, body).unwrap()
    }

    /// As [`ask`](Self::ask); `None` is a connection that broke before there was an answer.
    pub(crate) fn try_ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Option<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        // One that is known to leave the token out where it is led elsewhere.
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent")) {
            request = request.header("user-agent", "curl/8.5.0");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        self.runtime.as_ref().unwrap().block_on(async {
            let response = client().request(request).await.ok()?;
            let (parts, body) = response.into_parts();
            let reason = parts.extensions.get::<hyper::ext::ReasonPhrase>();
            let reason =
                reason.map(|reason| String::from_utf8_lossy(reason.as_bytes()).into_owned()).unwrap_or_default();
            let body = body.collect().await.map(http_body_util::Collected::to_bytes).ok();
            Some(Answer {
                status: parts.status,
                reason,
                headers: parts.headers,
                whole: body.is_some(),
                body: body.unwrap_or_default(),
            })
        })
    }

    pub(crate) fn get(&self, path: &str, issued: &Issued) -> Answer {
        self.ask(Method::GET, path, &[("authorization", &bearer(issued))], Body::empty())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A gateway in a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    pub(crate) address: String,
}

impl Process {
    /// Starts one on a free port.
    pub(crate) fn start(home: &Home, config: &str, arguments: &[&str]) -> Self {
        Self::start_at(home, "127.0.0.1:0", config, arguments)
    }

    /// Starts one that listens here.
    pub(crate) fn start_at(home: &Home, listen: &str, config: &str, arguments: &[&str]) -> Self {
        std::fs::create_dir_all(home.gatepass()).unwrap();
        std::fs::write(home.gatepass().join("config.toml"), config).unwrap();
        let mut child = home
            .command(&[&["serve", "--listen", listen], arguments].concat())
            .env("UPSTREAM_PASSWORD", "upstream-secret")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("gatepass serves") {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it did not start");
        }
        let address = line.split("://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        Self { child, stderr, address }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }

    /// Sends a request on a connection of its own and answers what comes back until it is closed.
    pub(crate) fn ask(&self, path: &str, value: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {value}\r\nconnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to stop, and answers its log.
    pub(crate) fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut log = String::new();
        self.stderr.read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success());
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn client() -> Client<HttpConnector, Body> {
    Client::builder(TokioExecutor::new()).build_http()
}

pub(crate) fn bearer(issued: &Issued) -> String {
    format!("Bearer {}", issued.secret.expose())
}

pub(crate) fn basic(username: &str, issued: &Issued) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{}", issued.secret.expose())))
}

pub(crate) fn named(upstreams: &[(&str, Ecosystem, &str)]) -> BTreeMap<String, Upstream> {
    let upstream = |kind: Ecosystem, url: &str| Upstream::new(kind, Url::parse(url).unwrap(), None).unwrap();
    upstreams.iter().map(|(key, kind, url)| ((*key).to_owned(), upstream(*kind, url))).collect()
}

/// What reached an upstream.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

type Script = Arc<dyn Fn(&Seen) -> Response + Send + Sync>;

/// An upstream that notes what reaches it and answers as it was told.
pub(crate) struct Recorder {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Recorder {
    pub(crate) fn answering(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let router = Router::new().fallback(note).with_state((Arc::clone(&seen), Arc::new(script) as Script));
        runtime.spawn(serve_each(listener, router));
        Self { url, seen, _runtime: runtime }
    }

    /// One that says "here" to everything.
    pub(crate) fn new() -> Self {
        Self::answering(|_| Response::new(Body::from("here")))
    }

    /// What reached it since this was last asked.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

async fn note(State((seen, script)): State<(Arc<Mutex<Vec<Seen>>>, Script)>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let one = Seen { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    let response = script(&one);
    seen.lock().unwrap().push(one);
    response
}

/// An upstream that takes bodies of any size without keeping them, and sends as many bytes as the path's last part says.
pub(crate) struct Sink {
    pub(crate) url: String,
    /// How many bytes it has taken.
    pub(crate) taken: Arc<std::sync::atomic::AtomicU64>,
    _runtime: tokio::runtime::Runtime,
}

impl Sink {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let taken = Arc::default();
        let router = Router::new().fallback(sink).with_state(Arc::clone(&taken));
        runtime.spawn(serve_each(listener, router));
        Self { url, taken, _runtime: runtime }
    }
}

async fn sink(State(taken): State<Arc<std::sync::atomic::AtomicU64>>, request: Request<Body>) -> Response {
    const PIECE: Bytes = Bytes::from_static(&[7; 64 * 1024]);
    let asked: u64 = request.uri().path().rsplit('/').next().and_then(|size| size.parse().ok()).unwrap_or(0);
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        let size = frame.unwrap().data_ref().map_or(0, Bytes::len);
        taken.fetch_add(u64::try_from(size).unwrap(), std::sync::atomic::Ordering::SeqCst);
    }
    let pieces = (0..asked / 65536).map(|_| Ok::<_, std::io::Error>(PIECE));
    Response::new(Body::from_stream(futures::stream::iter(pieces)))
}

/// Serves every connection in plain HTTP/1, as registries of one's own do.
pub(crate) async fn serve_each(listener: TcpListener, router: Router) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = hyper_util::service::TowerToHyperService::new(router.clone());
        let connection =
            hyper::server::conn::http1::Builder::new().serve_connection(hyper_util::rt::TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
