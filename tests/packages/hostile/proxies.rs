//! A proxy that the environment names is told and not refused, where it could read the token.

use std::ffi::OsString;

use gatepass_clients::{Level, apply, proxied_by};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use crate::packages::sandbox::{Sandbox, locations};
use crate::packages::{VALUE, credential, handle, named, registry, target};

fn notes(manager: &str, url: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let sandbox = Sandbox::new();
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
    let (home, directory, state) = (sandbox.home(), sandbox.project(), sandbox.state());
    let locations = locations(&home, Some(&directory), &state, &variable);
    let (registry, source) = (registry(url), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    let notes = proxied_by(named(manager), &target, &locations);
    // Applying succeeds, and says it, too.
    let secret = Secret::new(VALUE.to_owned());
    let applied = apply(named(manager), &target, credential(&secret), &locations).unwrap();
    assert!(notes.iter().all(|note| applied.notes.contains(note)), "{:?}", applied.notes);
    notes
}

#[test]
fn a_proxy_of_the_environment_is_told_by_its_variable_and_never_quoted() {
    let plain = "http://127.0.0.1:8081";
    let cases = [
        ("npm", "http_proxy"),
        ("npm", "HTTPS_PROXY"),
        ("npm", "ALL_PROXY"),
        ("npm", "npm_config_proxy"),
        ("pnpm", "npm_config_https_proxy"),
        ("yarn", "YARN_PROXY"),
        ("yarn-berry", "YARN_HTTP_PROXY"),
        ("cargo", "CARGO_HTTP_PROXY"),
        ("cargo", "http_proxy"),
        ("pip", "HTTP_PROXY"),
        ("composer", "http_proxy"),
    ];
    for (manager, variable) in cases {
        let proxy = [(variable, "http://user:hidden@proxy.example:3128")];
        let text = notes(manager, plain, &proxy);
        assert!(text.iter().any(|note| note.contains(variable) && note.contains("no_proxy=127.0.0.1")), "{text:?}");
        assert!(text.iter().all(|note| !note.contains("proxy.example") && !note.contains("hidden")), "{text:?}");
        // Through TLS it sees nothing, and a registry that is excepted does not go through it.
        assert_eq!(notes(manager, "https://registry.example", &proxy), Vec::<String>::new());
        assert_eq!(notes(manager, plain, &[proxy[0], ("NO_PROXY", "localhost, 127.0.0.1")]), Vec::<String>::new());
        assert_eq!(notes(manager, plain, &[]), Vec::<String>::new());
    }
    let java = notes("maven", plain, &[("MAVEN_OPTS", "-Xmx1g -Dhttp.proxyHost=proxy.example")]);
    assert!(java.len() == 1 && java[0].contains("MAVEN_OPTS"), "{java:?}");
}

#[test]
fn what_no_proxy_excepts_is_not_told_and_a_neighbours_name_is_no_exception() {
    let (plain, proxy) = ("http://registry.example:8081", ("http_proxy", "http://proxy.example"));
    for (list, is_told) in [
        ("*", false),
        (".example", false),
        ("other, REGISTRY.example", false),
        ("", true),
        (".ample", true),
        ("example.registry", true),
        ("registry", true),
    ] {
        assert_eq!(!notes("npm", plain, &[proxy, ("no_proxy", list)]).is_empty(), is_told, "{list}");
    }
}

#[test]
fn every_variable_that_a_client_takes_a_proxy_from_is_told() {
    let common = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].as_slice();
    let both = ["https_proxy", "HTTPS_PROXY"].as_slice();
    let npm = [
        "npm_config_proxy",
        "npm_config_http_proxy",
        "npm_config_https_proxy",
        "NPM_CONFIG_PROXY",
        "NPM_CONFIG_HTTP_PROXY",
        "NPM_CONFIG_HTTPS_PROXY",
        "proxy",
        "PROXY",
    ]
    .as_slice();
    let yarn = ["YARN_PROXY", "YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_proxy", "yarn_https_proxy"].as_slice();
    let berry = ["YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_http_proxy", "yarn_https_proxy"].as_slice();
    let maven = ["MAVEN_OPTS", "MAVEN_ARGS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"].as_slice();
    let gradle = ["GRADLE_OPTS", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"].as_slice();
    let mut tried = 0;
    for (managers, variables) in [
        (["npm", "pnpm", "bun"].as_slice(), [common, both, npm].concat()),
        (&["yarn"], [common, both, npm, yarn].concat()),
        (&["yarn-berry"], berry.to_vec()),
        (&["cargo"], [common, both, &["CARGO_HTTP_PROXY"]].concat()),
        (&["pip"], [common, &["PIP_PROXY"]].concat()),
        (&["maven"], maven.to_vec()),
        (&["gradle"], gradle.to_vec()),
        (&["composer"], common.to_vec()),
    ] {
        for (manager, variable) in
            managers.iter().flat_map(|manager| variables.iter().map(move |variable| (*manager, *variable)))
        {
            let text = notes(manager, "http://127.0.0.1:8081", &[(variable, "-Dhttp.proxyHost=proxy.example")]);
            assert!(text.len() == 1 && text[0].contains(&format!("variable {variable} ")), "{manager}: {text:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, 89);
}
