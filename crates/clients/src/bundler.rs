//! Bundler: a mirror of rubygems.org, and the host's credential.

use serde_json::json;

use super::format::Content;
use super::plan::{File, Plan, Support, ValuePlacement};
use super::precedence::{Precedence, value_of};
use super::redirect::Redirect;
use super::redirects::row::{Change, NONE, Redirects, Setting, Syntax, file, named, trusts, verifies};
use super::rubygems::{probe, source};
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://bundler.io/man/bundle-config.1.html")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides);

/// Bundler's directory of settings.
fn config_in(value: &str) -> Vec<String> {
    vec![format!("{value}/config")]
}

fn gems(target: &Target<'_>) -> String {
    source(target).to_string()
}

/// <https://bundler.io/man/bundle-config.1.html>
///
/// The mode is OpenSSL's number, of which 0 is none.
const SETTINGS: &[Setting] = &[
    verifies(&["BUNDLE_SSL_VERIFY_MODE"]),
    trusts(&["BUNDLE_SSL_CA_CERT"]),
    Setting { path: &["BUNDLE_MIRROR__*"], change: Change::Mirror(gems) },
];

const REDIRECTS: Redirects = Redirects {
    files: &[file(".bundle/config", Syntax::Yaml, SETTINGS)],
    named: &[named("BUNDLE_APP_CONFIG", config_in, Syntax::Yaml, SETTINGS)],
    variables: &[("BUNDLE_MIRROR__ALL", gems)],
    ..NONE
};

/// A mirror of everything comes before that of an address (`lib/bundler/mirror.rs`: `Mirrors#for`).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = gems(at.target);
    let is_other = |line: &str| {
        value_of(line, "BUNDLE_MIRROR__ALL")
            .is_some_and(|value| value.trim_end_matches('/') != own.trim_end_matches('/'))
    };
    let does = "(`mirror.all`) comes before the mirror that is written.";
    at.of_user(".bundle/config").and_then(|file| file.first(is_other, does)).into_iter().collect()
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let key = |of: &str| format!("BUNDLE_{}", of.replace('-', "___").replace('.', "__").to_uppercase());
    // Bundler looks a credential up by the whole address, then by the host without its port: a file has the first, which
    // goes nowhere else; a variable's name can only be the second.
    let credential = match keep {
        ValuePlacement::InFiles(_) => key(source(target).as_str()),
        ValuePlacement::Outside(_) => key(target.registry.bare_host()),
    };
    let username = user_of_url(target.username);
    let mut content = json!({ "BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/": source(target).as_str() });
    if let Some(value) = keep.in_files() {
        content[&credential] = json!(format!("{username}:{value}"));
    }
    let mut plan = Plan::default();
    plan.file(File::new(target.level, ".bundle/config", Content::Yaml(content)).moved_by(match target.level {
        Level::User => &["BUNDLE_USER_CONFIG", "BUNDLE_USER_HOME"],
        Level::Project => &["BUNDLE_APP_CONFIG"],
    }));
    plan.value_within(&credential, &format!("{username}:"), keep, "").lives_in_this_shell("bundle", keep);
    if keep.in_files().is_none() {
        let host = target.registry.bare_host();
        plan.note(format!(
            "Bundler sends the variable to every port of {host}, and over plain http too, if a project asks for it."
        ));
    }
    if target.permission == Permission::ReadWrite {
        plan.note("Bundler only installs; gems are published with `gem push`.");
    }
    Ok(plan)
}

/// Bundler puts the pair into a URL as it stands.
fn user_of_url(username: &str) -> String {
    let mut url = url::Url::parse("http://host").ok();
    if let Some(url) = &mut url {
        let _ = url.set_username(username);
    }
    url.map_or_else(String::new, |url| url.username().to_owned())
}
