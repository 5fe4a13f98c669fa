//! `gatepass serve`: the gateway, for as long as it is not told to stop.

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};
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

use super::user::sign_in_link;
use crate::config::{BackendChoice, Serving, ServingFlags, Settings};
use gatepass_app::embedded::Embedded;
use gatepass_core::error::{Code, Error};
use gatepass_core::secret::Secret;
use gatepass_gateway::{self as gateway, TrustedProxies};
use gatepass_home::private;
use gatepass_web as web;

/// The port that is listened on when nothing is said.
const PORT: u16 = 4747;

/// The arguments of `gatepass serve`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) settings: ServingFlags,
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
    let serving = settings.serving.clone();
    check(&serving, &settings.registry.url)?;
    let listen = serving.listen.unwrap_or(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), PORT));
    if tls.is_none() && !arguments.plaintext {
        [Some(listen), serving.dashboard_listen].into_iter().flatten().try_for_each(refuse_open_network)?;
    }
    if matches!(settings.backend, BackendChoice::Jfrog(_)) {
        return Err(refuse(
            format!("The gateway lets in the tokens of its own store, and {}.", settings.backend_reason),
            "Pass --backend embedded; nothing was started.",
        ));
    }
    let upstreams = settings.upstreams.load()?;
    let embedded = super::embedded(settings)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    // Behind a proxy that encrypts, clients know another address than they ask here for.
    let url = (settings.registry.url.scheme() == "https").then(|| settings.registry.url.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before all else, so that no stop finds the process unprepared once it said that it serves.
        let stop = stop_asked()?;
        let registry = bind(listen, "--listen").await?;
        let dashboard = match serving.dashboard_listen {
            Some(address) => Some(bind(address, "--dashboard-listen").await?),
            None => None,
        };
        let address = registry.local_addr()?;
        let own = dashboard.as_ref().map(TcpListener::local_addr).transpose()?;
        anstream::eprintln!("gatepass serves {scheme}://{address} before {}", named(upstreams.keys()));
        let at = |address| Url::parse(&format!("{scheme}://{}", gateway::origin::reachable(address)));
        let browsers = match (&serving.dashboard_url, own, &url) {
            (Some(url), ..) | (None, None, Some(url)) => url.clone(),
            (None, Some(own), _) => at(own)?,
            (None, None, None) => at(address)?,
        };
        if own.is_some() || serving.dashboard_url.is_some() {
            anstream::eprintln!("The dashboard is at {}", browsers.origin().ascii_serialization());
        }
        if let Some(warning) = warning_of(&serving.trusted_proxies) {
            tracing::warn!("{warning} {NAME_THEM}");
        }
        welcome_first_admin(&embedded, &browsers)?;
        let gateway = gateway::Settings {
            url,
            dashboard_url: serving.dashboard_url,
            also_known_as: vec![settings.registry.url.clone()],
            trusted_proxies: serving.trusted_proxies,
            proxy_protocol: serving.proxy_protocol,
            dashboard_proxy_protocol: serving.dashboard_proxy_protocol,
            upstreams,
            tls,
            ..gateway::Settings::default()
        };
        let settings = web::Settings { gateway, keys: settings.registry.repositories.keys.clone() };
        web::serve(gateway::Listeners { registry, dashboard }, settings, embedded, stop).await?;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses an address that others than this machine reach, for a listener without TLS.
fn refuse_open_network(address: SocketAddr) -> anyhow::Result<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(refuse(
        format!("Without TLS, {address} would show every token to the network; nothing was started."),
        "Pass --tls-cert and --tls-key, or --plaintext where the network itself is encrypted.",
    ))
}

/// On the very first start, makes whoever starts it an Admin, and prints what signs them in, at a terminal. Elsewhere what is
/// printed ends in the logs of service managers, which others read: there it is the command that makes a link.
fn welcome_first_admin(embedded: &Embedded, reached: &Url) -> anyhow::Result<()> {
    let (actor, now) = (super::acting(), Timestamp::now());
    let users = embedded.users(&actor);
    let Some(user) = users.add_first_admin(now)? else { return Ok(()) };
    let name = shell_words::quote(&user.name);
    let more = format!(
        "`gatepass user token {name}` makes an identity token for API clients, and `gatepass user add` more users."
    );
    if std::io::stderr().is_terminal() {
        let link = sign_in_link(reached, &users.link(&user.name, now)?.secret);
        anstream::eprintln!(
            "gatepass made {name} its first Admin. This link signs you in to the dashboard, once, within the hour:\n\
             {link}\n\
             `gatepass user link {name}` makes another. {more}"
        );
    } else {
        anstream::eprintln!(
            "gatepass made {name} its first Admin. `gatepass user link {name}` makes a link that signs in to the dashboard. {more}"
        );
    }
    Ok(())
}

/// What an operator does about networks that [`warning_of`] warns of.
pub(super) const NAME_THEM: &str = "Name the networks of your own proxies alone.";

/// What is wrong with these networks of proxies, if anything.
pub(super) fn warning_of(proxies: &TrustedProxies) -> Option<&'static str> {
    proxies.contain_everybody().then_some(
        "trusted_proxies has every address: whoever connects says whose request it is, to limits, failed logins and the audit.",
    )
}

/// Refuses settings of the server that do not go together.
fn check(serving: &Serving, registries: &Url) -> anyhow::Result<()> {
    let same_host = serving.dashboard_url.as_ref().is_some_and(|url| url.host_str() == registries.host_str());
    if serving.dashboard_listen.is_none() && same_host {
        return Err(refuse(
            "The dashboard's address has the host of the registries', so that they could not be told apart.".to_owned(),
            "Give it a host name of its own, or a port of its own with --dashboard-listen; nothing was started.",
        ));
    }
    let proxied = serving.proxy_protocol || serving.dashboard_proxy_protocol;
    if proxied && serving.trusted_proxies == TrustedProxies::default() {
        return Err(refuse(
            "With the PROXY protocol every connection comes from a proxy, and none is trusted.".to_owned(),
            "Name it with --trusted-proxy or trusted_proxies; nothing was started.",
        ));
    }
    Ok(())
}

async fn bind(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        refuse(
            format!("{address} cannot be listened on: {error}."),
            &format!("Stop what listens there, or choose another address with {flag}."),
        )
    })
}

fn refuse(what: String, next: &str) -> anyhow::Error {
    Error::new(Code::InvalidConfiguration, what, next).into()
}

fn named<'a>(keys: impl ExactSizeIterator<Item = &'a String>) -> String {
    if keys.len() == 0 {
        return "no registry yet: add [upstreams.KEY] tables to config.toml".to_owned();
    }
    keys.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The most bytes of a certificate with those above it, or of a key.
const LONGEST_PEM: u64 = 1 << 20;

fn tls(certificate: &Path, key: &Path) -> anyhow::Result<ServerConfig> {
    let unreadable = |what: &str, path: &Path| format!("the {what} {} cannot be read", path.display());
    let text =
        private::read_secret(certificate, LONGEST_PEM).with_context(|| unreadable("certificate", certificate))?;
    let chain = CertificateDer::pem_slice_iter(text.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| unreadable("certificate", certificate))?;
    let text = Secret::new(private::read_secret(key, LONGEST_PEM).with_context(|| unreadable("key", key))?);
    let private = PrivateKeyDer::from_pem_slice(text.expose().as_bytes()).with_context(|| unreadable("key", key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| format!("{} and {} do not go together", certificate.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Listens for what asks the process to stop, from now on; ends when that came.
fn stop_asked() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
