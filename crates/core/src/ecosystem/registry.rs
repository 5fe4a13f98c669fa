//! The registry's addresses, as each kind of client wants them: JFrog's paths, which the embedded gateway serves too.

use std::collections::BTreeMap;

use url::{Host, Url};

/// The registry that clients are pointed at.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Its address without a path: `https://acme.jfrog.io`, or the gateway's.
    pub url: Url,
    /// The repository key of each type, where the operator renamed one: `npm` → `npm-virtual`. A type that is not
    /// there is served under Fly's key, which is the type's own name.
    pub keys: BTreeMap<String, String>,
}

/// An address's host, with the port where it is not the scheme's own: what Docker calls the registry.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl Registry {
    /// The repository key that this type is served under.
    pub fn key<'a>(&'a self, kind: &'a str) -> &'a str {
        self.keys.get(kind).map_or(kind, String::as_str)
    }

    /// The host, with the port where it is not the scheme's own: what Docker calls the registry.
    pub fn host(&self) -> String {
        host_of(&self.url)
    }

    /// The host without a port, as `~/.netrc` and pip's `trusted-host` name it.
    pub fn bare_host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// `/artifactory/api/KIND/KEY`, and what follows it; a last segment of `""` ends it with a slash. `kind` is the word
    /// in the path, which is also the type whose key is looked up.
    pub fn api(&self, kind: &str, rest: &[&str]) -> Url {
        let segments = ["artifactory", "api", kind, self.key(kind)];
        self.at(&[&segments, rest].concat())
    }

    /// The address with this path, each segment percent-encoded where it must be.
    pub fn at(&self, path: &[&str]) -> Url {
        let mut url = self.url.clone();
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Whether the connection is plain http.
    pub fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Whether the connection is plain http to another machine, which many clients refuse unless told.
    pub fn is_plain_and_remote(&self) -> bool {
        self.is_plain() && !self.is_loopback()
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

/// `url` with a username and a password in it, or with what stands for the password.
pub fn with_password(url: &Url, username: &str, password: &str) -> String {
    let (before, after) = around_password(url, username);
    format!("{before}{password}{after}")
}

/// `url` split where a password goes: `http://user:` and `@host/path`. The username is percent-encoded.
pub fn around_password(url: &Url, username: &str) -> (String, String) {
    let mut named = url.clone();
    // Fails for URLs without a host only, and a registry's has one.
    let _ = named.set_username(username);
    let text = named.to_string();
    let scheme = format!("{}://", url.scheme());
    match text.strip_prefix(&scheme).and_then(|rest| rest.split_once('@')) {
        Some((username, rest)) => (format!("{scheme}{username}:"), format!("@{rest}")),
        None => (format!("{scheme}:"), format!("@{}", &text[scheme.len()..])),
    }
}
