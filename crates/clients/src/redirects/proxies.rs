//! Proxies that the environment names. Companies have them, so they are told and not refused: over plain http a proxy
//! sees the token.

use crate::{Locations, Target};
use gatepass_core::ecosystem::PackageManager;

/// The variables that a client takes a proxy from. Names that a client takes in both cases are here in both.
fn variables(manager: PackageManager) -> Vec<&'static str> {
    const COMMON: &[&str] = &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    // npm's agent and Cargo's `http.proxy` take that of https for http, too.
    const BOTH: &[&str] = &["https_proxy", "HTTPS_PROXY"];
    const NPM: &[&str] = &[
        "npm_config_proxy",
        "npm_config_http_proxy",
        "npm_config_https_proxy",
        "NPM_CONFIG_PROXY",
        "NPM_CONFIG_HTTP_PROXY",
        "NPM_CONFIG_HTTPS_PROXY",
        "proxy",
        "PROXY",
    ];
    const YARN: &[&str] = &["YARN_PROXY", "YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_proxy", "yarn_https_proxy"];
    match manager {
        PackageManager::Npm | PackageManager::Pnpm | PackageManager::Bun => [COMMON, BOTH, NPM].concat(),
        PackageManager::Yarn => [COMMON, BOTH, NPM, YARN].concat(),
        PackageManager::YarnBerry => {
            ["YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_http_proxy", "yarn_https_proxy"].to_vec()
        }
        PackageManager::Cargo => [COMMON, BOTH, &["CARGO_HTTP_PROXY"]].concat(),
        PackageManager::Pip | PackageManager::Pipenv => [COMMON, &["PIP_PROXY"]].concat(),
        // Java takes none of the common ones.
        PackageManager::Maven => vec!["MAVEN_OPTS", "MAVEN_ARGS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"],
        PackageManager::Gradle => vec!["GRADLE_OPTS", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"],
        _ => COMMON.to_vec(),
    }
}

/// Whether the client leaves loopback out by itself, as Go's library does.
fn spares_loopback(manager: PackageManager) -> bool {
    matches!(
        manager,
        PackageManager::Go
            | PackageManager::Terraform
            | PackageManager::Helm
            | PackageManager::Docker
            | PackageManager::Podman
            | PackageManager::Skopeo
            | PackageManager::Kubernetes
    )
}

/// A sentence per variable at hand that has the client send requests, and the token with them, through a proxy that can
/// read them: where the registry is spoken to over plain http. It never quotes a value.
pub fn proxied_by(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<String> {
    let registry = target.registry;
    if !registry.is_plain() || (registry.is_loopback() && spares_loopback(manager)) {
        return Vec::new();
    }
    let value = |name: &str| (locations.variable)(name).map(|value| value.to_string_lossy().into_owned());
    let host = registry.bare_host();
    if ["no_proxy", "NO_PROXY"].iter().filter_map(|name| value(name)).any(|list| spares(&list, host)) {
        return Vec::new();
    }
    let of_java = |name: &str| name.ends_with("OPTS") || name.ends_with("OPTIONS") || name.ends_with("ARGS");
    let is_set = |name: &str| {
        let value = value(name).unwrap_or_default().to_lowercase();
        if of_java(name) { value.contains("proxyhost") } else { !["", "false", "null"].contains(&value.trim()) }
    };
    let loopback = if registry.is_loopback() { ", though it is on this machine" } else { "" };
    let named = variables(manager).into_iter().filter(|name| is_set(name));
    named
        .map(|name| {
            let except = if of_java(name) {
                format!("`-Dhttp.nonProxyHosts={host}` in it excepts the registry")
            } else {
                format!("`no_proxy={host}` excepts the registry")
            };
            format!(
                "The variable {name} may have requests to the registry go through a proxy{loopback}, and over plain http \
                 the proxy sees the token; {except}."
            )
        })
        .collect()
}

/// Whether `no_proxy` names the host.
fn spares(list: &str, host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    list.split([',', ' ']).map(str::trim).any(|entry| {
        let entry = entry.trim_matches(['[', ']']);
        entry == "*"
            || entry.eq_ignore_ascii_case(host)
            || entry.strip_prefix('.').is_some_and(|suffix| host.ends_with(&format!(".{suffix}")))
    })
}
