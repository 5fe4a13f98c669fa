//! Where an address in an upstream's answer leads, for a client that follows it: back through the gateway, or elsewhere.
//!
//! Addresses are read as the URL standard (<https://url.spec.whatwg.org>) has it, against the address of the document that
//! they stand in, and are passed on only as this reading writes them: what the upstream wrote is read in many ways by many
//! clients (`http:\\host`, `http://user@host`, a tab in the middle), what is passed on in one.

use url::{Host, Url};

use super::credential::Carrier;

/// The path within a repository that stands instead of an address which leads elsewhere. No registry of npm's has it: its
/// names begin with a letter, a digit or `@`.
pub(super) const BARRED: &str = "/-/leads-elsewhere.tgz";

/// Where a repository is, on both sides, and which of its documents is read.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The upstream's scheme, host and port.
    upstream: Url,
    /// The document's address at the upstream, which relative addresses begin at.
    document: Url,
    /// The path at the upstream that the repository begins at, without a closing slash.
    upstream_prefix: String,
    /// The gateway's address as this client knows it, parsed; `None` when the client asked for a host that is none.
    gateway: Option<Url>,
    /// The same as it is written: `https://gate.example`.
    gateway_origin: String,
    /// The gateway's path that the repository begins at, without a closing slash.
    gateway_prefix: String,
    /// What else the gateway's host may be called, by whoever asks and by its operator.
    also: Vec<String>,
    /// How this client's credential came.
    carrier: Carrier,
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Back through the gateway, to this path, query and fragment there.
    Here(String),
    /// To the gateway's own host, or one below it, but not to this repository: clients that know a credential by the host
    /// alone (`.netrc`, Go's redirects, Bundler) send it there, whatever the port.
    Beside(Url),
    /// To somebody else's host, or to the upstream's but not into the repository. The address names no user.
    Elsewhere(Url),
    /// To nothing that is asked for by HTTP: `mailto:`, `git:`.
    Other,
    /// It cannot be read.
    Unreadable,
}

impl Addresses {
    /// The addresses of a repository whose upstream begins at `upstream_prefix` of `upstream`, and at `gateway_prefix` here,
    /// for a client whose credential came so. Relative addresses are read against the repository's root, until [`in_document`](Self::in_document) says more.
    pub fn new(
        upstream: &Url,
        upstream_prefix: &str,
        gateway_origin: &str,
        gateway_prefix: &str,
        carrier: Carrier,
    ) -> Self {
        let mut document = upstream.clone();
        document.set_path(upstream_prefix.trim_end_matches('/'));
        let upstream_prefix = document.path().trim_end_matches('/').to_owned();
        document.set_path(&format!("{upstream_prefix}/"));
        Self {
            upstream: upstream.clone(),
            document,
            upstream_prefix,
            gateway: Url::parse(gateway_origin).ok(),
            gateway_origin: gateway_origin.trim_end_matches('/').to_owned(),
            gateway_prefix: gateway_prefix.to_owned(),
            also: Vec::new(),
            carrier,
        }
    }

    /// How the credential came of the client that may follow these addresses.
    pub(super) fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// The address at the upstream of the document that is read.
    pub(super) fn document(&self) -> &Url {
        &self.document
    }

    /// The same for a client that may know the gateway by these hosts, too, with a port or without, whatever the gateway
    /// calls itself.
    #[must_use]
    pub fn known_as<'a>(mut self, authorities: impl IntoIterator<Item = &'a str>) -> Self {
        let parsed = |authority: &str| host(&Url::parse(&format!("http://{authority}")).ok()?);
        self.also = authorities.into_iter().filter_map(parsed).collect();
        self
    }

    /// The same for what stands in the document at this path within the repository.
    #[must_use]
    pub fn in_document(mut self, rest: &str) -> Self {
        self.document.set_path(&format!("{}{rest}", self.upstream_prefix));
        self
    }

    /// The same for what follows `<base href>` in the document.
    #[must_use]
    pub fn with_base(mut self, base: &str) -> Self {
        if let Ok(base) = self.document.join(base)
            && !base.cannot_be_a_base()
        {
            self.document = base;
        }
        self
    }

    /// Where an address leads that may be relative.
    pub fn lead(&self, text: &str) -> Destination {
        match self.document.join(text) {
            Ok(url) => self.place(url, text),
            Err(_) => Destination::Unreadable,
        }
    }

    /// Where an address leads that is a whole one; `None` when it is not.
    pub fn whole_lead(&self, text: &str) -> Option<Destination> {
        // `//host/…` lacks a scheme only.
        if text.trim_start().bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count() > 1 {
            return Some(self.lead(text));
        }
        Url::parse(text).ok().map(|url| self.place(url, text))
    }

    /// The address of a path at the gateway, in place of what the upstream wrote: whole where that was.
    pub fn written(&self, text: &str, path: &str) -> String {
        let whole = Url::parse(text).is_ok() || text.trim_start().starts_with("//");
        if whole { self.whole(path) } else { path.to_owned() }
    }

    /// The whole address of a path at the gateway.
    pub fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.gateway_origin)
    }

    /// The whole address that stands instead of one that leads elsewhere.
    pub(super) fn barred(&self) -> String {
        self.whole(&format!("{}{BARRED}", self.gateway_prefix))
    }

    /// The path and what follows of a whole address at the gateway.
    pub(super) fn path_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        address.strip_prefix(&self.gateway_origin).filter(|path| path.starts_with('/'))
    }

    /// The path within this repository that an address which was passed on leads to, without query and fragment.
    pub(super) fn within<'a>(&self, address: &'a str) -> Option<&'a str> {
        let path = self.path_of(address).unwrap_or(address);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        path.strip_prefix(&self.gateway_prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn place(&self, mut url: Url, text: &str) -> Destination {
        if !matches!(url.scheme(), "http" | "https") {
            return Destination::Other;
        }
        if url.set_username("").is_err() || url.set_password(None).is_err() {
            return Destination::Unreadable;
        }
        let below = |prefix: &str| {
            let rest = url.path().strip_prefix(prefix)?;
            (rest.is_empty() || rest.starts_with('/')).then_some(rest)
        };
        let rest = if same_origin(&url, &self.upstream) {
            below(&self.upstream_prefix)
        } else if self.gateway.as_ref().is_some_and(|gateway| same_origin(&url, gateway)) {
            below(&self.gateway_prefix)
        } else {
            None
        };
        match rest {
            Some(rest) => {
                let tail = &url[url::Position::AfterPath..];
                // `http://host` has no slash that the upstream wrote, and cargo appends one of its own.
                let bare = rest == "/" && tail.is_empty() && !text.trim_end().ends_with(['/', '\\']);
                let rest = if bare { "" } else { rest };
                Destination::Here(unescape(format!("{}{rest}{tail}", self.gateway_prefix), text))
            }
            None if self.is_beside(&url) => Destination::Beside(url),
            None => Destination::Elsewhere(url),
        }
    }

    /// Whether this is the gateway's host or one below it, at any port.
    fn is_beside(&self, url: &Url) -> bool {
        let Some(gateway) = self.gateway.as_ref().and_then(host) else { return true };
        let Some(there) = host(url) else { return true };
        let named = matches!(url.host(), Some(Host::Domain(_)));
        std::iter::once(&gateway).chain(&self.also).any(|ours| {
            there == *ours || (named && there.strip_suffix(ours.as_str()).is_some_and(|sub| sub.ends_with('.')))
        })
    }
}

/// The host as clients compare it; `gate.example.` is `gate.example`.
fn host(url: &Url) -> Option<String> {
    url.host_str().map(|host| host.trim_end_matches('.').to_ascii_lowercase())
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.port_or_known_default() == other.port_or_known_default()
        && host(one).is_some()
        && host(one) == host(other)
}

/// Markers, as in cargo's `{crate}` and NuGet's `{lower_id}`, stand in the address as they are.
pub(super) fn unescape(address: String, text: &str) -> String {
    if text.contains('{') { address.replace("%7B", "{").replace("%7D", "}") } else { address }
}
