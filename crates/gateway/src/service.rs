//! What a request is answered with: a registry, the token API, the dashboard. Each of the proxy's threads has a service of
//! its own, with connections of its own to the upstreams.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use gatepass_proxy::server::{Peer, RequestBody, Service, TrustedProxies, limit_request_body};
use http::uri::Authority;
use http::{Request, StatusCode};
use http_body::Body as _;
use tower::ServiceExt as _;

use super::client_address::ClientAddress;
use super::gateway::{Gateway, Target, target_of};
use super::path::PlainPath;
use super::refusal::{Refusal, RefusalFormat};
use super::route::Route;
use super::upstream::UpstreamConnections;

/// The longest address that is answered, path and query, in bytes: RFC 9110, section 4.1, has 8,000 as what all should take. All
/// of it is read before anybody is known, and a line of the log has it.
const LONGEST_ADDRESS: usize = 8 << 10;

/// What a listener shows, or a host of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VirtualHost {
    /// The registries and the token API; the dashboard, too, where that has no address of its own.
    Registry,
    /// The dashboard alone.
    Dashboard,
}

/// What there is to answer with, for all threads.
#[derive(Clone)]
pub(super) struct Routers {
    pub(super) gateway: Arc<Gateway>,
    pub(super) registry: Router,
    pub(super) dashboard: Router,
    /// The host that the dashboard has for itself on the registries' listener.
    pub(super) dashboard_host: Option<String>,
    pub(super) trusted_proxies: TrustedProxies,
    /// How long the whole body of a request may take that is for no registry.
    pub(super) form_timeout: Duration,
}

/// The same, for one thread.
pub(super) struct GatewayService {
    routers: Routers,
    connections: UpstreamConnections,
}

impl GatewayService {
    /// The service of one more thread.
    pub(super) fn new(routers: Routers) -> Self {
        Self { connections: routers.gateway.connections(), routers }
    }

    /// What is shown to whoever asks this listener for this host.
    fn virtual_host(&self, listener: VirtualHost, host: Option<&Authority>) -> VirtualHost {
        let name = |host: &str| host.trim_end_matches('.').to_ascii_lowercase();
        match (&self.routers.dashboard_host, host) {
            (Some(own), Some(host)) if name(own) == name(host.host()) => VirtualHost::Dashboard,
            _ => listener,
        }
    }
}

impl Service for GatewayService {
    type Site = VirtualHost;
    type Body = Body;

    /// What is for a registry goes to the gateway straight; the router looks the rest up.
    async fn answer(
        &self,
        peer: &Peer<VirtualHost>,
        host: Option<&Authority>,
        request: Request<RequestBody>,
    ) -> Response {
        let routers = &self.routers;
        let client = match peer.writes_headers {
            true => ClientAddress::forwarded(&routers.trusted_proxies, peer.address, request.headers()),
            false => ClientAddress::of(peer.address),
        };
        let mut request = request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::new(body) });
        let uri = request.uri().clone();
        if target_of(&uri).len() > LONGEST_ADDRESS {
            let sentence =
                "This address has more than 8 KiB, which no registry asks for. Send what is long in the body.";
            return Refusal::new(StatusCode::URI_TOO_LONG, sentence).answer(RefusalFormat::Plain);
        }
        let path = PlainPath::of(uri.path());
        let virtual_host = self.virtual_host(peer.site, host);
        let router = match (virtual_host, path.as_ref().map_or(Route::Ambiguous, Route::of)) {
            (VirtualHost::Registry, route @ (Route::OciRoot | Route::Repository(_))) => {
                return routers.gateway.answer(&self.connections, client, Target { uri: &uri, route }, request).await;
            }
            (VirtualHost::Registry, _) => &routers.registry,
            (VirtualHost::Dashboard, _) => &routers.dashboard,
        };
        limit_request_body(routers.form_timeout);
        request.extensions_mut().insert::<ClientAddress>(client);
        Box::pin(router.clone().oneshot(request)).await.unwrap_or_else(|never| match never {})
    }

    fn bad_request(&self, sentence: &'static str) -> Response {
        Refusal::new(StatusCode::BAD_REQUEST, sentence).answer(RefusalFormat::Plain)
    }
}
