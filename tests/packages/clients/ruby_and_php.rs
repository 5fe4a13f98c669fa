//! RubyGems, Bundler and Composer.

use gatepass_core::token::Permission;

use gatepass_clients::{Level, apply, undo};
use gatepass_core::secret::Secret;

use super::super::recorder::Recorder;
use super::super::sandbox::{Sandbox, needs, text};
use super::super::{VALUE, credential, handle, named, registry, target};
use super::{Answer, INSTALL, Seen, TRIAL, Trial, USERS_WAYS, basic, bearer};

/// What the compact index says of `tiny`, and its MD5, by which the list of versions names it.
const INFO: &str = "---\n1.2.3 |checksum:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";
const INFO_MD5: &str = "6c9b841ca81e06f2b9ae64a05cfb650a";

fn gems(request: &Seen) -> Answer {
    match request.authorization.as_deref() {
        Some(shown) if shown == basic() || shown == bearer() => {}
        _ => return Answer::challenge(),
    }
    match request.path.rsplit('/').next() {
        Some("gems") if request.method == "POST" => Answer::new(200, "text/plain", "pushed"),
        Some("versions") => {
            let versions = format!("created_at: 2020-01-01T00:00:00Z\n---\ntiny 1.2.3 {INFO_MD5}\n");
            Answer::new(200, "text/plain", versions)
        }
        Some("tiny") => Answer::new(200, "text/plain", INFO),
        _ => Answer::new(404, "text/plain", "no such thing"),
    }
}

#[test]
fn gem_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "rubygems",
        program: ("gem", INSTALL),
        ways: USERS_WAYS,
        answer: gems,
        script: "gem list --remote tiny",
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
    let shown = format!("{build} && gem push --host \"$RUBYGEMS_HOST\" tiny-1.2.3.gem").leak();
    Trial { ways: &[super::Handle(super::USER), super::Inline(super::USER)], script: shown, ..push }.run();
    let applied =
        format!("{build} && gem push --key gatepass --host http://{{host}}/artifactory/api/gems/gems tiny-1.2.3.gem");
    Trial { ways: &[super::Applied(super::USER)], script: applied.leak(), ..push }.run();
}

#[test]
fn bundler_reads_with_the_token_at_its_first_request() {
    Trial {
        manager: "bundler",
        program: ("bundle", INSTALL),
        files: &[("Gemfile", "source 'https://rubygems.org'\ngem 'tiny'\n")],
        answer: gems,
        script: "bundle lock && cat Gemfile.lock",
        expects: ("GET", "/artifactory/api/gems/gems/"),
        is_first_request: true,
        prints: Some("tiny (1.2.3)"),
        ..TRIAL
    }
    .run();
}

/// A mirror that somebody set before gives way, and is in force again afterwards: Bundler itself says so.
#[test]
fn bundler_goes_by_its_registry_in_the_place_of_a_mirror_that_was_there_and_by_that_one_after_undo() {
    needs("bundle", INSTALL);
    let recorder = Recorder::start(gems);
    let sandbox = Sandbox::new();
    sandbox.write("Gemfile", "source 'https://rubygems.org'\ngem 'tiny'\n");
    let set = sandbox.run("bundle config set --global mirror.https://rubygems.org https://mirror.example");
    assert!(set.status.success(), "{set:?}");
    let before = std::fs::read_to_string(sandbox.home().join(".bundle/config")).unwrap();
    let (registry, source) = (registry(&recorder.url()), handle());
    let target = target(&registry, Permission::ReadOnly, Level::User, &source);
    let secret = Secret::new(VALUE.to_owned());
    sandbox.locations(|locations| apply(named("bundler"), &target, credential(&secret), locations)).unwrap();
    let locked = sandbox.run("bundle lock && cat Gemfile.lock");
    assert!(text(&locked).contains("tiny (1.2.3)"), "{locked:?}");
    assert_eq!(recorder.seen()[0].authorization, Some(basic()));
    // It writes its file anew.
    assert!(sandbox.run("bundle config set --global jobs 4").status.success());
    sandbox.locations(|locations| undo(named("bundler"), Level::User, locations)).unwrap();
    let after = std::fs::read_to_string(sandbox.home().join(".bundle/config")).unwrap();
    // Quotes or none is all one to it.
    assert_eq!(after.replace("BUNDLE_JOBS: \"4\"\n", "").replace('"', ""), before.replace('"', ""));
    let asked = sandbox.run("bundle config get mirror.https://rubygems.org");
    assert!(text(&asked).contains("https://mirror.example"), "{asked:?}");
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
