//! RubyGems, Bundler and Composer.

use gatepass_core::token::Permission;

use super::{Answer, INSTALL, Seen, TRIAL, Trial, USERS_WAYS, basic, bearer};

fn gems(request: &Seen) -> Answer {
    match request.authorization.as_deref() {
        Some(shown) if shown == basic() || shown == bearer() => Answer::new(404, "text/plain", "no such thing"),
        _ => Answer::challenge(),
    }
}

#[test]
fn gem_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "rubygems",
        program: ("gem", INSTALL),
        ways: USERS_WAYS,
        answer: gems,
        script: "gem list --remote tiny || true",
        expects: ("GET", "/artifactory/api/gems/gems/"),
        is_first_request: true,
        ..TRIAL
    }
    .run();
}

#[test]
fn gem_pushes_with_the_token_as_the_whole_header() {
    let build = "gem build -q tiny.gemspec";
    let push = Trial {
        manager: "rubygems",
        program: ("gem", INSTALL),
        permission: Permission::ReadWrite,
        files: &[(
            "tiny.gemspec",
            "Gem::Specification.new { |s| s.name = 'tiny'; s.version = '1.2.3'; s.summary = 's'; s.authors = ['a'] }",
        )],
        answer: gems,
        expects: ("POST", "/artifactory/api/gems/gems/api/v1/gems"),
        authorization: bearer,
        ..TRIAL
    };
    let shown = format!("{build} && gem push --host \"$RUBYGEMS_HOST\" tiny-1.2.3.gem || true").leak();
    Trial { ways: &[super::Handle(super::USER), super::Inline(super::USER)], script: shown, ..push }.run();
    let applied = format!(
        "{build} && gem push --key gatepass --host http://{{host}}/artifactory/api/gems/gems tiny-1.2.3.gem || true"
    );
    Trial { ways: &[super::Applied(super::USER)], script: applied.leak(), ..push }.run();
}

#[test]
fn bundler_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "bundler",
        program: ("bundle", INSTALL),
        files: &[("Gemfile", "source 'https://rubygems.org'\ngem 'tiny'\n")],
        answer: gems,
        script: "bundle lock || true",
        expects: ("GET", "/artifactory/api/gems/gems/"),
        is_first_request: true,
        ..TRIAL
    }
    .run();
}

fn packages(request: &Seen) -> Answer {
    if request.authorization.as_deref() != Some(&basic()) {
        return Answer::challenge();
    }
    let packages =
        r#"{"packages":{"ours/tiny":{"1.2.3":{"name":"ours/tiny","version":"1.2.3","type":"metapackage"}}}}"#;
    Answer::new(200, "application/json", packages)
}

#[test]
fn composer_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "composer",
        program: ("composer", INSTALL),
        answer: packages,
        script: "export COMPOSER_ALLOW_SUPERUSER=1\n[ -e composer.json ] || echo '{}' >composer.json\n\
                 composer require -n ours/tiny && cat composer.lock",
        expects: ("GET", "/artifactory/api/composer/composer/packages.json"),
        is_first_request: true,
        prints: Some("1.2.3"),
        ..TRIAL
    }
    .run();
}
