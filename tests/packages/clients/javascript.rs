//! npm, pnpm, Yarn and Bun.

use gatepass_core::token::Permission;

use super::{Answer, EVERY_WAY, INSTALL, Seen, TRIAL, Trial, bearer};

fn registry(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&bearer()) {
        return Answer::challenge();
    }
    let packument = r#"{"name":"tiny","dist-tags":{"latest":"1.2.3"},"time":{"1.2.3":"2020-01-01T00:00:00.000Z"},"versions":{"1.2.3":{"name":"tiny","version":"1.2.3","dist":{"tarball":"http://127.0.0.1:1/tiny.tgz","shasum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}}}"#;
    Answer::new(200, "application/json", packument)
}

const READ: Trial = Trial {
    ways: EVERY_WAY,
    answer: registry,
    expects: ("GET", "/artifactory/api/npm/npm/tiny"),
    authorization: bearer,
    is_first_request: true,
    prints: Some("1.2.3"),
    ..TRIAL
};

const PUBLISH: Trial = Trial {
    permission: Permission::ReadWrite,
    files: &[("package.json", r#"{"name":"tiny","version":"2.0.0"}"#)],
    answer: registry,
    expects: ("PUT", "/artifactory/api/npm/npm/tiny"),
    authorization: bearer,
    ..TRIAL
};

const NPM: (&str, &str) = ("npm", "Node.js 20 or later");

#[test]
fn npm_reads_with_the_token_at_its_first_request() {
    Trial { manager: "npm", program: NPM, script: "npm view tiny version", ..READ }.run();
}

#[test]
fn npm_publishes_with_the_token() {
    Trial { manager: "npm", program: NPM, script: "npm publish", ..PUBLISH }.run();
}

#[test]
fn pnpm_reads_with_the_token_at_its_first_request() {
    Trial { manager: "pnpm", program: ("pnpm", INSTALL), script: "pnpm view tiny version", ..READ }.run();
}

#[test]
fn pnpm_publishes_with_the_token() {
    Trial { manager: "pnpm", program: ("pnpm", INSTALL), script: "pnpm publish --no-git-checks", ..PUBLISH }.run();
}

#[test]
fn bun_reads_with_the_token_at_its_first_request() {
    let script = "bun pm view tiny version";
    Trial { manager: "bun", program: ("bun", INSTALL), files: PUBLISH.files, script, ..READ }.run();
}

#[test]
fn bun_publishes_with_the_token() {
    Trial { manager: "bun", program: ("bun", INSTALL), script: "bun publish", ..PUBLISH }.run();
}

#[test]
fn yarn_classic_reads_with_the_token_at_its_first_request() {
    Trial { manager: "yarn", program: ("yarn-classic", INSTALL), script: "yarn-classic info tiny version", ..READ }
        .run();
}

#[test]
fn yarn_classic_publishes_with_the_token() {
    let script = "yarn-classic publish --non-interactive --new-version 2.0.0";
    Trial { manager: "yarn", program: ("yarn-classic", INSTALL), script, ..PUBLISH }.run();
}

#[test]
fn yarn_berry_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "yarn-berry",
        program: ("yarn-berry", INSTALL),
        files: &[("package.json", r#"{"name":"project"}"#), ("yarn.lock", "")],
        script: "yarn-berry npm info tiny --fields version",
        ..READ
    }
    .run();
}

#[test]
fn yarn_berry_publishes_with_the_token() {
    Trial {
        manager: "yarn-berry",
        program: ("yarn-berry", INSTALL),
        files: &[("package.json", r#"{"name":"tiny","version":"2.0.0"}"#), ("yarn.lock", "")],
        script: "yarn-berry install && yarn-berry npm publish",
        ..PUBLISH
    }
    .run();
}
