//! Every single setting that sends an applied token elsewhere, each in a file of its own: it is told by its own name, so
//! that none can go missing from the tables unseen.

mod rows;

pub(super) use rows::ROWS;

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use gatepass_clients::{Level, Redirect, apply, redirected_by};
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

use super::{told_of, told_with};
use crate::packages::sandbox::{Sandbox, locations};
use crate::packages::{VALUE, credential, handle, named, registry, target};

pub(super) const PLAIN: &str = "http://127.0.0.1:8081";
pub(super) const TLS: &str = "https://registry.example";

const ENVIRONMENTS: &[&str] = &[
    ".env",
    ".env.local",
    ".env.development",
    ".env.production",
    ".env.test",
    ".env.development.local",
    ".env.production.local",
    ".env.test.local",
];

#[test]
fn every_setting_of_a_file_is_told_by_its_own_name() {
    let mut tried = 0;
    for (managers, url, files, settings) in ROWS {
        for (manager, file) in managers.iter().flat_map(|manager| files.iter().map(move |file| (manager, file))) {
            for (text, word) in *settings {
                let message = told_of(manager, url, &[(*file, *text)]);
                assert!(
                    message.iter().any(|message| message.contains(&format!("`{word}`"))),
                    "{manager}: {file}: {text}: {message:?}"
                );
                assert!(
                    message.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
                    "{message:?}"
                );
                tried += 1;
            }
        }
    }
    println!("{tried} settings");
    assert_eq!(tried, 245);
}

#[test]
fn every_setting_of_a_file_that_a_variable_names_is_told_by_its_own_name() {
    let cases = [
        ("rubygems", "GEMRC", PLAIN, "http_proxy: http://e.example", "http_proxy"),
        ("rubygems", "GEMRC", PLAIN, ":http_proxy: http://e.example", ":http_proxy"),
        ("rubygems", "GEMRC", TLS, "gem: -p http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --http-proxy http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --config-file=e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --http-p http://e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, "gem: --config=e.example", "arguments"),
        ("rubygems", "GEMRC", TLS, ":ssl_verify_mode: 0", ":ssl_verify_mode"),
        ("rubygems", "GEMRC", TLS, ":ssl_ca_cert: e.example", ":ssl_ca_cert"),
        ("pip", "PIP_CONFIG_FILE", PLAIN, "[global]\nproxy = http://e.example", "proxy"),
        ("pip", "PIP_CONFIG_FILE", TLS, "[global]\ntrusted-host = e.example", "trusted-host"),
        ("pip", "PIP_CONFIG_FILE", TLS, "[global]\ntrusted_host = e.example", "trusted_host"),
        ("pipenv", "PIP_CONFIG_FILE", TLS, "[global]\ncert = e.example", "cert"),
        ("conda", "CONDARC", PLAIN, "proxy_servers:\n  http: http://e.example", "proxy_servers"),
        ("conda", "CONDARC", TLS, "ssl_verify: false", "ssl_verify"),
        ("conda", "CONDARC", TLS, "ssl_verify: e.example", "ssl_verify"),
        ("bundler", "BUNDLE_APP_CONFIG", TLS, "BUNDLE_SSL_CA_CERT: e.example", "BUNDLE_SSL_CA_CERT"),
        ("bundler", "BUNDLE_APP_CONFIG", TLS, "BUNDLE_MIRROR__ALL: https://e.example", "BUNDLE_MIRROR__…"),
        ("npm", "npm_config_userconfig", PLAIN, "proxy=http://e.example", "proxy"),
    ];
    for (manager, variable, url, text, word) in cases {
        let file = if variable == "BUNDLE_APP_CONFIG" { "named/config" } else { "named" };
        let message = told_with(manager, url, &[(file, text)], &[(variable, "named")]);
        assert!(message.iter().any(|message| message.contains(&format!("`{word}`"))), "{manager}: {text}: {message:?}");
        assert!(
            message.iter().all(|message| message.contains(", line ") && !message.contains("e.example")),
            "{message:?}"
        );
    }
    assert_eq!(cases.len(), 19);
}

#[test]
fn a_variable_that_gives_the_name_another_address_is_told_and_its_own_address_is_not() {
    let index = |host: &str| format!("sparse+{host}/artifactory/api/cargo/cargo/index");
    let gems = format!("{TLS}/artifactory/api/gems/gems");
    for (manager, variable, ours) in [
        ("bundler", "BUNDLE_MIRROR__ALL", Some(gems)),
        ("cargo", "CARGO_REGISTRIES_GATEPASS_INDEX", Some(index(TLS))),
        ("poetry", "POETRY_REPOSITORIES_GATEPASS_URL", None),
    ] {
        let message = told_with(manager, TLS, &[], &[(variable, "sparse+https://e.example/")]);
        assert!(
            message.len() == 1 && message[0].contains(variable) && !message[0].contains("e.example"),
            "{message:?}"
        );
        for ours in ours.iter().flat_map(|ours| [ours.clone(), format!("{ours}/")]) {
            assert_eq!(told_with(manager, TLS, &[], &[(variable, &ours)]), Vec::<String>::new(), "{ours}");
        }
    }
}

/// What is told of the project at this directory of the sandbox's.
pub(super) fn told_at(sandbox: &Sandbox, directory: &Path, manager: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let (home, state) = (sandbox.home(), sandbox.state());
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
    let locations = locations(&home, Some(directory), &state, &variable);
    let (registry, source) = (registry(PLAIN), handle());
    let target = target(&registry, Permission::ReadWrite, Level::User, &source);
    redirected_by(named(manager), &target, &locations).iter().map(Redirect::sentence).collect()
}

#[test]
fn the_directories_above_count_as_the_client_sees_them_and_the_home_is_the_users_own() {
    let sandbox = Sandbox::new();
    let inner = sandbox.project().join("deep/inner");
    fs::create_dir_all(&inner).unwrap();
    sandbox.write("../.npmrc", "proxy=http://proxy.example\n");
    assert_eq!(told_at(&sandbox, &inner, "npm", &[]), Vec::<String>::new());
    sandbox.write(".npmrc", "proxy=http://e.example\n");
    sandbox.write("rc.yml", "httpProxy: http://e.example\n");
    // A client asks where it is, and hears no link's name.
    let link = sandbox.home().join("link");
    symlink(&inner, &link).unwrap();
    for directory in [&inner, &link] {
        assert_eq!(told_at(&sandbox, directory, "npm", &[]).len(), 1, "{}", directory.display());
        let message = told_at(&sandbox, directory, "yarn-berry", &[("YARN_RC_FILENAME", "rc.yml")]);
        assert_eq!(message.len(), 1, "{}", directory.display());
    }
}

#[test]
fn what_is_no_file_or_has_no_end_is_told_and_not_read() {
    let sandbox = Sandbox::new();
    let place = sandbox.project().join(".npmrc");
    symlink("/dev/null", &place).unwrap();
    assert!(told_at(&sandbox, &sandbox.project(), "npm", &[])[0].contains("cannot be read as the client reads it"));
    fs::remove_file(&place).unwrap();
    fs::File::create(&place).unwrap().set_len((64 << 20) + 1).unwrap();
    assert!(told_at(&sandbox, &sandbox.project(), "npm", &[])[0].contains("cannot be read as the client reads it"));
}

#[test]
fn a_project_may_be_configured_itself_since_no_value_goes_into_its_files() {
    let sandbox = Sandbox::new();
    sandbox.write(".npmrc", "proxy=http://proxy.example\n");
    let (registry, source) = (registry(PLAIN), handle());
    let target = target(&registry, Permission::ReadWrite, Level::Project, &source);
    let secret = Secret::new(VALUE.to_owned());
    sandbox.locations(|locations| apply(named("npm"), &target, credential(&secret), locations)).unwrap();
}
