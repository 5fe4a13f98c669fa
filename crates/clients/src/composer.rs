//! Composer: a repository in place of Packagist, and the host's credential in `auth.json` or `COMPOSER_AUTH`.

use serde_json::{Value, json};

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::row::{NONE, Redirects, Setting, Syntax, file, named, proxy, trusts, verifies};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://getcomposer.org/doc/articles/authentication-for-private-packages.md")
        .with_redirects(REDIRECTS);

/// Composer's file, and the lock file beside it (`Composer\\Factory::getLockFile`).
fn with_lock(value: &str) -> Vec<String> {
    let lock = value.strip_suffix(".json").unwrap_or(value);
    vec![value.to_owned(), format!("{lock}.lock")]
}

/// A repository's options (<https://getcomposer.org/doc/05-repositories.md>) are those of PHP's streams, and so are a
/// locked package's.
const SETTINGS: &[Setting] = &[
    proxy(&["**", "options", "http", "proxy"]),
    proxy(&["**", "options", "https", "proxy"]),
    verifies(&["**", "options", "ssl"]),
    proxy(&["**", "transport-options", "http", "proxy"]),
    proxy(&["**", "transport-options", "https", "proxy"]),
    verifies(&["**", "transport-options", "ssl"]),
    trusts(&["config", "disable-tls"]),
    trusts(&["config", "cafile"]),
    trusts(&["config", "capath"]),
];

const REDIRECTS: Redirects = Redirects {
    files: &[file("composer.json", Syntax::Json, SETTINGS), file("composer.lock", Syntax::Json, SETTINGS)],
    named: &[named("COMPOSER", with_lock, Syntax::Json, SETTINGS)],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    // Composer looks credentials up by host and port.
    let host = target.registry.host();
    let url = target.registry.address(Ecosystem::Composer, &[]);
    let mut content = json!({
        "repositories": [{ "type": "composer", "url": url.as_str() }, { "packagist.org": false }],
    });
    if target.registry.is_plain() {
        content["config"] = json!({ "secure-http": false });
    }
    let mut plan = Plan::default();
    plan.file(match target.level {
        Level::User => home("config.json", content),
        Level::Project => File::new(Level::Project, "composer.json", Content::Json(content)),
    });
    if let Some(value) = keep.in_files() {
        let login = json!({ "username": target.username, "password": value });
        plan.file(home("auth.json", json!({ "http-basic": { host: login } })));
    } else {
        let marker = "\u{0}";
        let auth = json!({ "http-basic": { host: { "username": target.username, "password": marker } } });
        let auth = auth.to_string();
        let (before, after) = auth.split_once("\\u0000").unwrap_or((&auth, ""));
        plan.value_within("COMPOSER_AUTH", before, keep, after).lives_in_this_shell("composer", keep);
    }
    if target.permission == Permission::ReadWrite {
        plan.note("Composer only installs; packages are published by the registry's own means.");
    }
    Ok(plan)
}

fn home(name: &str, content: Value) -> File {
    File::new(Level::User, format!(".config/composer/{name}"), Content::Json(content))
        .moved_by(&["COMPOSER_HOME", "XDG_CONFIG_HOME"])
        .unless_in(".composer", name)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Composer, &["packages.json"]), scheme: Scheme::Basic }
}
