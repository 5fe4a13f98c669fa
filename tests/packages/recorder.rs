//! A server on loopback that remembers what clients sent to it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::{TlsAcceptor, rustls};

/// A host of no network, which the certificate of a recorder with TLS is for, too.
pub const OUTSIDE: &str = "registry.invalid";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// The address that the client believes it speaks to.
    pub host: String,
    pub authorization: Option<String>,
    pub body: String,
    /// All headers, for what may stand in any.
    pub headers: String,
}

/// The recorder's own address, for answers that name others. Without TLS.
pub fn base_of(request: &Seen) -> String {
    format!("http://{}", request.host)
}

/// What the server says to a request.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self { status, headers: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    /// Asks for Basic authentication, as a registry does.
    pub fn challenge() -> Self {
        let mut answer = Self::new(401, "text/plain", "who are you?");
        answer.headers.push(("WWW-Authenticate", "Basic realm=\"gatepass\"".to_owned()));
        answer
    }
}

/// The server; it stops when dropped.
pub struct Recorder {
    address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Seen>>>,
    runtime: Option<Runtime>,
}

impl Recorder {
    /// Listens on a free port of loopback and answers every request with `answer`.
    pub fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::listen(None, answer)
    }

    /// The same with TLS, by a certificate for `localhost` and [`OUTSIDE`] of an authority that is made for this and returned as PEM.
    pub fn start_tls(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (Self, String) {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "gatepass tests");
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = ["localhost", "127.0.0.1", OUTSIDE].map(str::to_owned);
        let mut leaf = CertificateParams::new(names).unwrap();
        leaf.distinguished_name.push(DnType::CommonName, "localhost");
        let leaf = leaf.signed_by(&key, &authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key.serialize_der().try_into().unwrap())
            .unwrap();
        (Self::listen(Some(TlsAcceptor::from(Arc::new(config))), answer), authority.pem())
    }

    fn listen(tls: Option<TlsAcceptor>, answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let seen = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        runtime.spawn({
            let seen = Arc::clone(&seen);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (seen, answer, tls) = (Arc::clone(&seen), Arc::clone(&answer), tls.clone());
                    let service = service_fn(move |request| record(request, Arc::clone(&seen), Arc::clone(&answer)));
                    // A client that tries TLS first, or has seen enough, ends its connection with an error.
                    tokio::spawn(async move {
                        match tls {
                            None => http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok(),
                            Some(tls) => match tls.accept(stream).await {
                                Ok(stream) => {
                                    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok()
                                }
                                Err(_) => None,
                            },
                        }
                    });
                }
            }
        });
        Self { address, scheme, seen, runtime: Some(runtime) }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn record(
    request: Request<Incoming>,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<impl Fn(&Seen) -> Answer>,
) -> hyper::Result<Response<String>> {
    let (head, body) = request.into_parts();
    let authorization = head.headers.get("authorization");
    let body = body.collect().await?.to_bytes();
    let this = Seen {
        body: String::from_utf8_lossy(&body).into_owned(),
        method: head.method.to_string(),
        path: head.uri.to_string(),
        host: head.headers.get("host").map_or_else(String::new, |host| host.to_str().unwrap().to_owned()),
        authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
        headers: format!("{:?}", head.headers),
    };
    let answer = answer(&this);
    seen.lock().unwrap().push(this);
    let response = Response::builder().status(answer.status);
    let response = answer.headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
    Ok(response.body(answer.body).unwrap())
}
