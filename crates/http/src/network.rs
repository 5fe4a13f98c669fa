//! How the network is crossed, as the operator's environment says it: by which proxy, and on whose certificates.

use std::path::PathBuf;

use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use reqwest::ClientBuilder;

/// How the network is crossed.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The proxy for this server.
    pub proxy: Option<Proxy>,
    /// A file of certificates (PEM) that are trusted instead of the system's authorities.
    pub authorities_file: Option<PathBuf>,
    /// A directory of such files.
    pub authorities_directory: Option<PathBuf>,
}

/// A proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its address, which may carry a credential.
    pub address: Secret,
    /// The hosts that are reached without it, as `no_proxy` lists them.
    pub exceptions: Option<String>,
}

impl Proxy {
    /// Gives the client this proxy.
    pub(crate) fn lead(&self, builder: ClientBuilder) -> Result<ClientBuilder> {
        let exceptions = self.exceptions.as_deref().and_then(reqwest::NoProxy::from_string);
        let proxy = reqwest::Proxy::all(self.address.expose()).map_err(|_| {
            Error::new(
                Code::InvalidConfiguration,
                "The proxy that the environment names has no address that can be used.",
                "Mend the setting and start again; nothing was changed.",
            )
        })?;
        Ok(builder.proxy(proxy.no_proxy(exceptions)))
    }
}
