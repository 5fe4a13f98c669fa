//! What a client that gatepass starts finds in its environment.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::support::{Home, over_a_gateway};

/// Other people's credentials, as shells have them.
const CREDENTIALS: &[&str] = &[
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "NPM_CONFIG_//REGISTRY.EXAMPLE/:_AUTHTOKEN",
    "npm_config__auth",
    "JF_ACCESS_TOKEN",
    "JFROG_ACCESS_TOKEN",
    "JFROG_CLI_ENV_EXCLUDE",
    "ARTIFACTORY_API_KEY",
    "REGISTRY_AUTH",
    "DOCKER_AUTH_CONFIG",
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "ANTHROPIC_API_KEY",
    "SSH_AUTH_SOCK",
    "PIP_INDEX_URL",
    "UV_INDEX_GATEPASS_PASSWORD",
    "CARGO_REGISTRIES_GATEPASS_TOKEN",
    "COMPOSER_AUTH",
    "GATEPASS_TOKEN",
    "GATEPASS_ANYTHING",
    "NODE_OPTIONS",
    "LD_PRELOAD_OF_SOMEBODY",
];

/// What it needs to find its files, proxies and certificates.
const NEEDED: &[&str] = &[
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "HTTPS_PROXY",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_CACHE",
    "CONTAINERS_CONF",
];

/// A program by this name, first in the search path, that writes its environment down.
fn fake(home: &Home, program: &str) -> PathBuf {
    let bin = home.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let record = home.path().join("record");
    std::fs::write(bin.join(program), format!("#!/bin/sh\n/usr/bin/env >'{}'\n", record.display())).unwrap();
    std::fs::set_permissions(bin.join(program), std::fs::Permissions::from_mode(0o755)).unwrap();
    record
}

#[test]
fn a_client_that_is_started_has_no_credential_in_its_environment_and_what_it_needs() {
    let mut tried = 0;
    over_a_gateway(|| {
        for program in ["npm", "podman", "skopeo"] {
            let home = Home::new();
            let record = fake(&home, program);
            let path = format!("{}:{}", home.path().join("bin").display(), std::env::var("PATH").unwrap());
            assert!(home.run(&["configure", program, "--apply"]).status.success());
            let mut check = home.command(&["configure", program, "--check"]);
            check.env("PATH", path);
            for name in CREDENTIALS.iter().chain(NEEDED) {
                check.env(name, format!("the-value-of-{name}"));
            }
            let output = check.output().unwrap();
            let seen = std::fs::read_to_string(&record).unwrap_or_else(|_| panic!("{program} was not run: {output:?}"));
            for name in CREDENTIALS {
                assert!(!seen.contains(&format!("the-value-of-{name}\n")), "{program} has {name}: {seen}");
                tried += 1;
            }
            assert!(!seen.contains("GATEPASS_"), "{program}: {seen}");
            for name in NEEDED {
                assert!(seen.contains(&format!("{name}=the-value-of-{name}\n")), "{program} lacks {name}: {seen}");
                tried += 1;
            }
        }
    });
    assert_eq!(tried, 96);
}
