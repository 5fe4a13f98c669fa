//! `gatepass serve`: the gateway, for as long as it is not told to stop.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use url::Url;

use super::user::{acting, operator, sign_in_link};
use crate::authority::Authority;
use crate::config::{BackendChoice, Settings};
use crate::error::{Code, Error};
use crate::serve;

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The address and port to listen on; other than loopback it wants TLS or --plaintext
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4747")]
    listen: SocketAddr,
    /// A PEM file with the certificate and those that lead to its authority
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// A PEM file with the certificate's private key
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Listen without TLS on other addresses than loopback, for a network or a proxy that encrypts
    #[arg(long, conflicts_with = "tls_cert")]
    plaintext: bool,
}

/// Serves until SIGTERM or SIGINT, and then until what is under way is done.
pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<ExitCode> {
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Some(Arc::new(tls(certificate, key)?)),
        _ => None,
    };
    if tls.is_none() && !arguments.plaintext && !arguments.listen.ip().is_loopback() {
        return Err(Error::new(
            Code::InvalidConfiguration,
            format!("Without TLS, {} would show every token to the network; nothing was started.", arguments.listen),
            "Pass --tls-cert and --tls-key, or --plaintext where the network itself is encrypted.",
        )
        .into());
    }
    if matches!(settings.backend, BackendChoice::Jfrog(_)) {
        return Err(Error::new(
            Code::InvalidConfiguration,
            format!("The gateway lets in the tokens of its own store, and {}.", settings.backend_reason),
            "Pass --backend embedded; nothing was started.",
        )
        .into());
    }
    let upstreams = settings.upstreams.load()?;
    let authority = super::authority(settings)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    // Behind a proxy that encrypts, clients know another address than they ask here for.
    let url = (settings.registry.url.scheme() == "https").then(|| settings.registry.url.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
            Error::new(
                Code::InvalidConfiguration,
                format!("{} cannot be listened on: {error}.", arguments.listen),
                "Stop what listens there, or choose another address with --listen.",
            )
        })?;
        let address = listener.local_addr()?;
        anstream::eprintln!("gatepass serves {scheme}://{address} before {}", named(upstreams.keys()));
        let reached = url.clone().map_or_else(|| Url::parse(&format!("{scheme}://{}", reachable(address))), Ok)?;
        welcome_first_admin(&authority, &reached)?;
        let (policy, keys) = (settings.policy.clone(), settings.registry.keys.clone());
        let settings = serve::Settings { url, keys, upstreams, tls, policy, ..serve::Settings::default() };
        serve::run(listener, settings, authority, stop_asked()).await?;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// On the very first start, makes whoever starts it an Admin, and prints what signs them in. What is printed ends in the
/// logs of service managers: it works once, for an hour, and no identity token is printed.
fn welcome_first_admin(authority: &Authority, reached: &Url) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let Some(user) = authority.add_first_admin(&operator(), now)? else { return Ok(()) };
    let (user, secret, _) = authority.make_link(&acting(), &user.name, now)?;
    anstream::eprintln!(
        "gatepass made {name} its first Admin. This link signs you in to the dashboard, once, within the hour:\n\
         {link}\n\
         `gatepass user link {name}` makes another, and `gatepass user token {name}` an identity token for API clients. \
         `gatepass user add` makes more users.",
        name = shell_words::quote(&user.name),
        link = sign_in_link(reached, &secret),
    );
    Ok(())
}

/// The address as somebody on this machine asks for it, where it is every address of the machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn named<'a>(keys: impl ExactSizeIterator<Item = &'a String>) -> String {
    if keys.len() == 0 {
        return "no registry yet: add [upstreams.KEY] tables to config.toml".to_owned();
    }
    keys.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn tls(certificate: &Path, key: &Path) -> anyhow::Result<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("the certificate {} cannot be read", certificate.display()))?;
    let private =
        PrivateKeyDer::from_pem_file(key).with_context(|| format!("the key {} cannot be read", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| format!("{} and {} do not go together", certificate.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Ends when the process is asked to stop.
async fn stop_asked() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    drop(interrupted.await);
}
