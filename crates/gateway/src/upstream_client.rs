//! The client of upstreams: over the proxy's own connection pool, or over hyper-util's for tests and measures.

use std::time::Duration;

use axum::body::Body;
use gatepass_proxy::client::{Connector, HyperUtilClient, Origin, PooledClient, SendError, UpstreamClient};
use http::{Request, Response};
use http_body_util::Either;

/// Whose connection pool the connections to upstreams are kept in. The same tests run over both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionPool {
    /// The proxy's own.
    #[default]
    Own,
    /// hyper-util's.
    HyperUtil,
}

/// A client over the pool that was chosen.
pub(super) enum ChosenClient {
    Own(PooledClient<Body>),
    HyperUtil(Box<HyperUtilClient<Body>>),
}

impl ConnectionPool {
    /// A client, within a runtime.
    pub(super) fn client(self, connector: &Connector, idle_timeout: Duration) -> ChosenClient {
        match self {
            Self::Own => ChosenClient::Own(PooledClient::new(connector, idle_timeout)),
            Self::HyperUtil => ChosenClient::HyperUtil(Box::new(HyperUtilClient::new(connector, idle_timeout))),
        }
    }
}

impl UpstreamClient<Body> for ChosenClient {
    type Body = Either<
        <PooledClient<Body> as UpstreamClient<Body>>::Body,
        <HyperUtilClient<Body> as UpstreamClient<Body>>::Body,
    >;

    async fn send(&self, origin: &Origin, request: Request<Body>) -> Result<Response<Self::Body>, SendError> {
        match self {
            Self::Own(client) => Ok(client.send(origin, request).await?.map(Either::Left)),
            Self::HyperUtil(client) => Ok(client.send(origin, request).await?.map(Either::Right)),
        }
    }
}
