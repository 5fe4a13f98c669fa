//! The registry's addresses, as each kind of client wants them: JFrog's paths, which the embedded gateway serves too.

use std::collections::{BTreeMap, BTreeSet};

use url::{Host, Url};

use super::Ecosystem;
use super::path_template::OCI_ROOT;

/// The registry that clients are pointed at.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Its address without a path: `https://acme.jfrog.io`, or the gateway's.
    pub url: Url,
    /// What it serves.
    pub repositories: Repositories,
}

/// The repositories that a registry serves. Where the operator named none, each type is served under Fly's key.
#[derive(Clone, Debug, Default)]
pub struct Repositories {
    /// The repository key of each type, where the operator renamed one: `npm` → `npm-virtual`. A type that is not
    /// there is served under Fly's key, which is [`Ecosystem::package_type`]. An operator may name other types than those
    /// that gatepass knows: tokens for all repositories open them, too.
    pub keys: BTreeMap<String, String>,
    /// What gatepass's own gateway stands before, by key.
    pub upstreams: BTreeMap<String, Ecosystem>,
}

impl Repositories {
    /// The repository key that this type is served under: as the operator renamed it, else Fly's, else that of the one
    /// upstream of the type. Of a type that is not [served](Self::serves) it is Fly's.
    pub fn key(&self, ecosystem: Ecosystem) -> &str {
        let package_type = ecosystem.package_type();
        if let Some(key) = self.keys.get(package_type) {
            return key;
        }
        match self.of_type(ecosystem).as_slice() {
            [only] => only,
            _ => package_type,
        }
    }

    /// Whether clients of this type have a repository at its [key](Self::key). Where upstreams are named, there is what
    /// they are and what was renamed, and nothing else.
    pub fn serves(&self, ecosystem: Ecosystem) -> bool {
        self.upstreams.is_empty()
            || self.keys.contains_key(ecosystem.package_type())
            || self.upstreams.get(self.key(ecosystem)) == Some(&ecosystem)
    }

    /// The keys of the upstreams of this type.
    pub fn of_type(&self, ecosystem: Ecosystem) -> Vec<&str> {
        self.upstreams.iter().filter(|(_, kind)| **kind == ecosystem).map(|(key, _)| key.as_str()).collect()
    }

    /// Whether there is a repository with this key.
    pub fn has(&self, key: &str) -> bool {
        self.all().contains(key)
    }

    /// The type of the repository with this key, where gatepass knows it.
    pub fn ecosystem(&self, key: &str) -> Option<Ecosystem> {
        let by_type = || Ecosystem::ALL.into_iter().find(|ecosystem| self.key(*ecosystem) == key);
        self.upstreams.get(key).copied().or_else(by_type)
    }

    /// The keys of all that there are.
    pub fn all(&self) -> BTreeSet<&str> {
        let named = self.keys.values().chain(self.upstreams.keys()).map(String::as_str);
        let by_type =
            Ecosystem::ALL.into_iter().filter(|_| self.upstreams.is_empty()).map(|ecosystem| self.key(ecosystem));
        named.chain(by_type).collect()
    }
}

/// An address's host, with the port where it is not the scheme's own: what Docker calls the registry.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl Registry {
    /// The repository key that this type is served under.
    pub fn key(&self, ecosystem: Ecosystem) -> &str {
        self.repositories.key(ecosystem)
    }

    /// The host, with the port where it is not the scheme's own: what Docker calls the registry.
    pub fn host(&self) -> String {
        host_of(&self.url)
    }

    /// The host without a port, as `~/.netrc` and pip's `trusted-host` name it.
    pub fn bare_host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The address of this type's repository, and what follows it: `["-", "ping"]`. A last segment of `""` ends it with
    /// a slash. Each segment is percent-encoded where it must be.
    pub fn address(&self, ecosystem: Ecosystem, rest: &[&str]) -> Url {
        self.at(ecosystem.template().segments(self.key(ecosystem)).chain(rest.iter().copied()))
    }

    /// What the names of images and charts begin with: `HOST/KEY`.
    pub fn name_prefix(&self, ecosystem: Ecosystem) -> String {
        format!("{}/{}", self.host(), self.key(ecosystem))
    }

    /// Where container clients ask whether they may come in at all.
    pub fn oci_root(&self) -> Url {
        self.at(OCI_ROOT.trim_start_matches('/').split('/'))
    }

    /// The address with this path, whatever path the registry's own has.
    fn at<'a>(&self, path: impl Iterator<Item = &'a str>) -> Url {
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
        is_loopback(&self.url)
    }
}

/// Whether an address is this machine's for certain. A name below `localhost` is whatever a resolver makes of it.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        let is = |url: &str| is_loopback(&url.parse().unwrap());
        for url in ["http://localhost.example/", "http://a.localhost/", "http://128.0.0.1/", "http://[::2]/", "data:x"]
        {
            assert!(!is(url), "{url}");
        }
        for url in ["http://LOCALHOST:1/", "http://127.9.9.9/", "http://127.1/", "http://[::1]:4747/"] {
            assert!(is(url), "{url}");
        }
    }
}
