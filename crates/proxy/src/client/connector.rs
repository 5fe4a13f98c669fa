//! What makes connections to upstreams, plain or TLS.

use std::time::Duration;

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;

/// How long to wait for a connection to an upstream.
const CONNECT: Duration = Duration::from_secs(10);

/// Makes connections to upstreams. All clients share one, since reading the machine's certificate authorities takes a while.
#[derive(Clone, Debug)]
pub struct Connector(pub(super) HttpsConnector<HttpConnector>);

impl Connector {
    /// The connector for every upstream, which knows https ones by the machine's certificate authorities, or by those that
    /// `SSL_CERT_FILE` names.
    ///
    /// # Errors
    /// When there are no certificate authorities.
    pub fn new() -> std::io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        let builder = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(tokio_rustls::rustls::crypto::ring::default_provider())?;
        Ok(Self(builder.https_or_http().enable_http1().wrap_connector(connector)))
    }
}
