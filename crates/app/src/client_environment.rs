//! The environment of clients: which variables move their files, and what those are given that gatepass starts to ask a
//! registry: their files, their proxies, their certificates. It is a list of what passes, so that no credential of
//! gatepass's own, of a platform's or of anybody else's does. Who is piped a value is given less
//! (`gatepass_clients::consumer`): there a proxy could hear it.

use std::ffi::{OsStr, OsString};

use gatepass_clients::moves_files;

/// What every program may have.
const COMMON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "TZ",
    "LANG",
    "LANGUAGE",
    // Proxies, which programs read in both cases.
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    // Authorities of certificates.
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
];

/// Families by how they begin: the locale, and the base directories of desktops.
const FAMILIES: [&str; 2] = ["LC_", "XDG_"];

/// An environment variable of a package manager's: some move its files.
pub fn client_variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

/// The names of all variables.
pub fn client_variable_names() -> Vec<OsString> {
    std::env::vars_os().map(|(name, _)| name).collect()
}

/// The variables that a program which gatepass starts is given, and no others.
pub fn client_environment() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| passes(name))
}

fn passes(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    COMMON.contains(&name) || moves_files(name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_need_passes_and_nobodys_credential() {
        let passing = [
            "PATH",
            "HOME",
            "LC_ALL",
            "LC_",
            "XDG_CONFIG_HOME",
            "https_proxy",
            "npm_config_userconfig",
            "NPM_CONFIG_CACHE",
            "DOCKER_CONFIG",
            "REGISTRY_AUTH_FILE",
            "CONTAINERS_STORAGE_CONF",
        ];
        for name in passing {
            assert!(passes(OsStr::new(name)), "{name}");
        }
        let kept = [
            "",
            "path",
            "PATHS",
            "MY_PATH",
            "GATEPASS_ACCESS_TOKEN",
            "GATEPASS_HOME",
            "JFROG_ACCESS_TOKEN",
            "NPM_TOKEN",
            "NPM_CONFIG_REGISTRY",
            "npm_config__auth",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "LD_PRELOAD",
            "NODE_OPTIONS",
            "BASH_ENV",
            "lc_all",
            "AXDG_",
        ];
        for name in kept {
            assert!(!passes(OsStr::new(name)), "{name}");
        }
    }
}
