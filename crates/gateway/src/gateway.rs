//! The way of a request through the gateway: route, credential, token, permission, upstream, and back.

mod authorization;
mod destination;
mod own_routes;
mod tags;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use gatepass_proxy::client::Connector;
use gatepass_proxy::server::{WorkerHealth, mark_admitted};
use http::header::{self, HeaderValue};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body::Body as _;
use hyper::ext::ReasonPhrase;
use jiff::Timestamp;
use url::Url;

use super::address::Addresses;
use super::attempts::Attempts;
use super::client_address::ClientAddress;
use super::credential::{self, Carrier, Presented};
use super::document::ResponseRewrite;
use super::headers;
use super::metrics::Metrics;
use super::operation::Operation;
use super::origin;
use super::path::PlainPath;
use super::pulls::{ManifestRequest, Pulls, Reference, digest_header};
use super::query_body;
use super::recheck::{Recheck, upheld};
use super::refusal::{Refusal, RefusalFormat};
use super::route::{Location, Route};
use super::upstream::{Upstream, UpstreamConnections};
use super::upstream_client::ConnectionPool;
use super::usage::UsageBuffer;
use gatepass_core::admission::{Admission, Authorizer};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, Token};

use self::authorization::Authorized;
use self::destination::Destination;
pub(super) use self::own_routes::{health, metrics};
use self::own_routes::{welcome, whoami, whoami_body};

/// What the gateway works with.
pub(super) struct Gateway {
    authorizer: Arc<dyn Authorizer>,
    upstreams: BTreeMap<String, Upstream>,
    url: Option<Url>,
    /// The hosts that the operator names it by, whatever host a client or a proxy in front asks for.
    known_as: Vec<String>,
    secure: bool,
    connector: Connector,
    connection_pool: ConnectionPool,
    /// For what the gateway itself asks the upstreams.
    connections: UpstreamConnections,
    idle_timeout: Duration,
    attempts: Arc<Attempts>,
    metrics: Metrics,
    pulls: Pulls,
    usage: UsageBuffer,
    workers: WorkerHealth,
}

/// A request's target (RFC 9112, 3.2), and what it is for.
pub(super) struct Target<'a> {
    pub(super) uri: &'a Uri,
    pub(super) route: Route<'a>,
}

/// Who was let in, and what they showed for it.
struct Admitted {
    token: Token,
    carrier: Carrier,
}

/// What stays the same of a request for a registry, while it is passed on.
#[derive(Clone, Copy)]
struct Inbound<'a> {
    /// The ways to the upstreams of the thread that it is on.
    connections: &'a UpstreamConnections,
    location: &'a Location<'a>,
    uri: &'a Uri,
    admitted: &'a Admitted,
}

impl Gateway {
    /// The gateway before these upstreams. Clients reach it at `url`, or at the host that they ask for.
    pub(super) fn new(
        settings: &super::settings::Settings,
        authorizer: Arc<dyn Authorizer>,
        attempts: Arc<Attempts>,
        workers: WorkerHealth,
    ) -> Result<Self> {
        let connector = Connector::new().map_err(|error| {
            Error::new(
                Code::InvalidConfiguration,
                "This machine's certificate authorities cannot be read.",
                "Install its ca-certificates, or name a bundle with SSL_CERT_FILE.",
            )
            .caused_by(error)
        })?;
        let known_as = settings.url.iter().chain(&settings.dashboard_url).chain(&settings.also_known_as);
        Ok(Self {
            authorizer,
            upstreams: settings.upstreams.clone(),
            url: settings.url.clone(),
            known_as: known_as.filter_map(Url::host_str).map(str::to_owned).collect(),
            secure: settings.tls.is_some(),
            connections: UpstreamConnections::new(settings.connection_pool, &connector, settings.idle_timeout),
            connector,
            connection_pool: settings.connection_pool,
            idle_timeout: settings.idle_timeout,
            attempts,
            metrics: Metrics::new(),
            pulls: Pulls::default(),
            usage: UsageBuffer::default(),
            workers,
        })
    }

    /// The way to the upstreams for one more thread.
    pub(super) fn connections(&self) -> UpstreamConnections {
        UpstreamConnections::new(self.connection_pool, &self.connector, self.idle_timeout)
    }

    /// The address that a client knows the gateway by who asked for this URI with this `Host`.
    fn origin(&self, uri: &Uri, host: Option<&HeaderValue>) -> String {
        origin::of(uri, host, self.url.as_ref(), self.secure)
    }

    /// The upstream at a location, if one is configured that speaks what the path is for.
    fn upstream(&self, location: &Location<'_>) -> Option<&Upstream> {
        self.upstreams.get(location.key).filter(|upstream| location.is_of(upstream.kind))
    }

    /// The token that the request presents, if it opens the door now. This is asked anew for every request, so that a
    /// revocation by any process is in force at once.
    async fn admit(&self, headers: &HeaderMap, peer: ClientAddress) -> Result<Admitted, Refusal> {
        let refusal = match credential::presented(headers) {
            Presented::Nothing => {
                return Err(unauthorized(
                    "This registry wants a gatepass token: send it as the password, with any username, or as a Bearer token.",
                ));
            }
            Presented::Garbled => {
                unauthorized("The credential cannot be read. Send the token as the password or as a Bearer token.")
            }
            Presented::Value { value, carrier } => {
                // A lookup by digest does not wait for writers, and is done where the request is, which is shorter than the hop to a thread
                // that may wait: 4 µs of processor time, and 12 to 23 with the hop (26 November 2026; benches/admission.rs).
                let now = Timestamp::now();
                match self.authorizer.admit(value.expose(), now).map_err(|error| failed(&error))? {
                    Admission::Admitted(token) => {
                        mark_admitted();
                        self.usage.add(&token.id, client(headers), now);
                        return Ok(Admitted { token, carrier });
                    }
                    Admission::Refused(token, Status::Revoked) => {
                        unauthorized(format!("The token {} was revoked. Generate a new one.", token.name))
                    }
                    Admission::Refused(token, _) => {
                        unauthorized(format!("The token {} has expired. Generate a new one.", token.name))
                    }
                    Admission::Unknown => unauthorized(
                        "This is not a token of this gatepass. Check that it was copied whole, or generate a new one.",
                    ),
                }
            }
        };
        self.attempts.slow_down(peer.ip()).await;
        Err(refusal)
    }

    async fn pass(
        &self,
        inbound: Inbound<'_>,
        destination: Destination<'_>,
        mut request: Request<Body>,
    ) -> Result<Response, Refusal> {
        let Inbound { connections, location, uri, admitted: Admitted { token, carrier } } = inbound;
        let Destination { upstream, access } = destination;
        destination.check(&request)?;
        let query = destination.query(location, uri, request.method(), token)?;
        if !request.body().is_end_stream() && access.operation == Operation::Read {
            request = Box::pin(query_body::written_anew(upstream.kind, request, self.idle_timeout)).await?;
        }
        let path = location.rest.as_str();
        let rewrite = ResponseRewrite::of(upstream.kind, request.method(), path, &upstream.redaction);
        let host = request.headers().get(header::HOST).cloned();
        let asked_as = origin::asked_as(uri, request.headers());
        rewrite.prepare(request.headers_mut());
        let manifest = Reference::of(location.rest.as_str()).filter(|_| upstream.kind.is_oci());
        let method = request.method().clone();
        let client = manifest.and_then(|_| client(request.headers())).map(str::to_owned);
        let mut response = connections.forward(upstream, location.rest, query.as_deref(), request).await?;
        // Words of the upstream's own, which may be the gateway's credential.
        response.extensions_mut().remove::<ReasonPhrase>();
        let pull = manifest.map(|manifest| ManifestRequest {
            token,
            key: location.key,
            manifest,
            method: &method,
            client: client.as_deref(),
        });
        if let Some(pull) = pull {
            // Boxed, like all that few requests need: the future of every request is copied as large as the largest.
            let seen = self.pulls.see(&self.authorizer, pull, response);
            response = Box::pin(seen).await?;
        }
        if !rewrite.concerns(upstream.kind, response.headers()) {
            return Ok(response);
        }
        let origin = self.origin(uri, host.as_ref());
        let addresses = Addresses::new(&upstream.url, upstream.prefix(), &origin, location.prefix, *carrier)
            .known_as(self.known_as.iter().chain(&asked_as).map(String::as_str))
            .in_document(location.rest.as_str());
        let response = Box::pin(rewrite.apply(response, &addresses, upstream.kind, &upstream.redaction)).await?;
        let target = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        // Where another manifest of this repository is, the client asks here.
        let elsewhere = target.is_some_and(|to| addresses.within(to).and_then(Reference::of).is_none());
        if let Some(pull) = pull.filter(|_| elsewhere && method == Method::GET) {
            let digest = digest_header(response.headers());
            Box::pin(self.pulls.see_elsewhere(&self.authorizer, pull, digest)).await?;
        }
        Ok(response)
    }

    /// Passes a request on if its token is for it, until its last byte.
    async fn authorized(&self, inbound: Inbound<'_>, request: Request<Body>) -> Result<Response, Refusal> {
        let Inbound { location, admitted: Admitted { token, .. }, .. } = inbound;
        let recheck =
            (!request.body().is_end_stream()).then(|| Recheck::of(&self.authorizer, request.headers(), token));
        let Authorized { destination, request, listing } = self.authorize(location, token, request).await?;
        let pass = |request| self.pass(inbound, destination, request);
        let answer = match recheck {
            None => pass(request).await,
            Some(recheck) => Box::pin(upheld(recheck, request, pass)).await,
        };
        match listing {
            None => answer,
            Some(listing) => Box::pin(listing.apply(answer?)).await,
        }
    }

    /// Answers one request of this client for this address, on a thread that has these connections.
    pub(super) async fn answer(
        &self,
        connections: &UpstreamConnections,
        peer: ClientAddress,
        Target { uri, route }: Target<'_>,
        request: Request<Body>,
    ) -> Response {
        let (path, method) = (uri.path(), request.method().clone());
        let format = self.format(&route);
        let (start, _under_way) = (Instant::now(), self.metrics.come());
        let mut caller = None;
        let with_value = headers::first_with_value(&[target_of(uri).as_bytes()]).await;
        let answer = match &route {
            _ if headers::is_of_a_page(request.headers()) => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "gatepass gives what registries have to package managers, and not to web pages.",
            )),
            _ if with_value != Ok(None) => Err(with_value.err().unwrap_or_else(value_in_address)),
            Route::Ambiguous => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "Servers understand this path in different ways, so gatepass does not pass it on. Write it without dots, \
                 doubled slashes and needless encoding.",
            )),
            Route::Unknown => Err(Refusal::new(StatusCode::NOT_FOUND, "gatepass has nothing at this path.")),
            Route::OciRoot | Route::Repository(_) => match self.admit(request.headers(), peer).await {
                Err(refusal) => Err(refusal),
                Ok(admitted) => {
                    let token = &admitted.token;
                    let answer = match &route {
                        Route::Repository(location) => match whoami_body(location, request.method()) {
                            // The account at the upstream is the gateway's; the caller is their token.
                            Some(body) => Ok(whoami(body, token)),
                            None => {
                                let inbound = Inbound { connections, location, uri, admitted: &admitted };
                                self.authorized(inbound, request).await
                            }
                        },
                        _ => Ok(welcome()),
                    };
                    if let Ok(answer) = &answer {
                        let status = answer.status().as_u16();
                        tracing::info!(token = %token.id, %method, path, status, %peer, "passed");
                    }
                    caller = Some(admitted.token.id);
                    answer
                }
            },
        };
        let mut answer = answer.unwrap_or_else(|refusal| {
            let (status, token) = (refusal.status.as_u16(), caller.as_ref().map(tracing::field::display));
            tracing::info!(token, %method, path, status, why = refusal.sentence, %peer, "refused");
            refusal.answer(format)
        });
        headers::protect(&mut answer);
        self.metrics.answered(format.name(), answer.status(), start.elapsed());
        answer
    }

    /// How whoever asks for this wants to be told no.
    fn format(&self, route: &Route<'_>) -> RefusalFormat {
        match route {
            Route::OciRoot => RefusalFormat::Of(Ecosystem::Docker),
            Route::Repository(location) => {
                let kind = self.upstream(location).map(|upstream| upstream.kind).or(location.ecosystems().next());
                kind.map_or(RefusalFormat::Plain, RefusalFormat::Of)
            }
            Route::Unknown | Route::Ambiguous => RefusalFormat::Plain,
        }
    }

    /// Writes down how tokens were used.
    pub(super) async fn write_usage(&self) {
        self.usage.flush(&self.authorizer).await;
    }
}

/// The path and the query.
pub(super) fn target_of(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str)
}

fn value_in_address() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "A token's value stands in this address, where logs and other people would see it, so it was not passed on. Send it \
         in Authorization, and revoke it if others saw the address.",
    )
}

/// The client, by its own account.
fn client(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::USER_AGENT)?.to_str().ok()
}

/// Answers what no other part of the server does.
pub(super) async fn handle(
    State(gateway): State<Arc<Gateway>>,
    Extension(peer): Extension<ClientAddress>,
    request: Request<Body>,
) -> Response {
    let uri = request.uri().clone();
    let path = PlainPath::of(uri.path());
    let route = path.as_ref().map_or(Route::Ambiguous, Route::of);
    gateway.answer(&gateway.connections, peer, Target { uri: &uri, route }, request).await
}

fn unauthorized(sentence: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, sentence)
}

fn failed(error: &gatepass_core::error::Error) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a request could not be decided");
    // Nobody is let in because the store cannot be asked.
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "gatepass cannot check tokens at the moment. Try again, or tell the operator.",
    )
}
