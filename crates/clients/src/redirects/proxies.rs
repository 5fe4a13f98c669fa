//! Proxies that the environment names. Companies have them, so they are told and not refused: over plain http a proxy
//! sees the token.

use crate::locations::Locations;
use crate::table::support;
use crate::target::Target;
use gatepass_core::ecosystem::PackageManager;

/// A sentence per variable at hand that has the client send requests, and the token with them, through a proxy that can
/// read them: where the registry is spoken to over plain http. It never quotes a value.
pub fn proxied_by(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<String> {
    let (registry, client) = (target.registry, support(manager).redirects);
    if !registry.is_plain() || (registry.is_loopback() && client.spares_loopback) {
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
    let named = client.proxies.iter().flat_map(|names| names.iter().copied()).filter(|name| is_set(name));
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
