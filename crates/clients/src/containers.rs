//! What Docker, Podman, skopeo and Helm share: a login at a host, and the file that keeps it.
//! <https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md>

use std::path::Path;

use serde_json::{Value, json};

use super::format::Content;
use super::plan::{Plan, Probe, Scheme, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::shell::pipe;
use super::target::{Level, Target};
use crate::consumer::Form;
use gatepass_core::basic::basic_pair;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;

/// How a client is logged in: `PROGRAM … login HOST -u USER --password-stdin OPTIONS`.
pub(super) struct Login<'a> {
    /// What people call the client.
    pub(super) client: &'a str,
    /// The program and its command.
    pub(super) words: &'a [&'a str],
    /// What follows.
    pub(super) options: &'a [&'a str],
}

/// The login at the target's host.
pub(super) fn login(plan: &mut Plan, keep: &ValuePlacement<'_>, target: &Target<'_>, login: &Login<'_>) {
    let Login { client, words, options } = *login;
    if let ValuePlacement::Outside(value) = keep {
        let host = target.registry.host();
        let words = [words, &[&host, "-u", target.username, "--password-stdin"], options].concat();
        plan.command(pipe(value, &Form::Raw, words, &format!("keeps the token in {client}'s own credential store")));
    }
}

/// The same login as the file has it: `auths`, by host.
pub(super) fn auths(target: &Target<'_>, value: &str) -> Content {
    let pair = basic_pair(target.username, value);
    Content::Json(json!({ "auths": { target.registry.host(): { "auth": pair } } }))
}

/// What holds for every client of images.
pub(super) fn notes(plan: &mut Plan, target: &Target<'_>) {
    let images = format!("{}/IMAGE:TAG", target.registry.name_prefix(Ecosystem::Docker));
    let verb = match target.permission {
        Permission::ReadOnly => "Pull",
        Permission::ReadWrite => "Pull and push",
    };
    plan.note(format!(
        "{verb} `{images}`. The login changes nothing for bare image names: they still mean Docker Hub."
    ));
    if target.level == Level::Project {
        plan.note("Logins are kept per user, not per project.");
    }
}

/// What keeps logins at this host in place of the file: a helper for it, or for all hosts. One without a name is none.
/// <https://docs.docker.com/reference/cli/docker/login/#credential-helpers>
pub(super) fn helpers(at: &Precedence<'_>, path: &str) -> Vec<Redirect> {
    let Some(file) = at.of_user(path) else { return Vec::new() };
    let Ok(config) = serde_json::from_str::<Value>(&file.text) else { return Vec::new() };
    let is_one = |helper: Option<&Value>| helper.and_then(Value::as_str).is_some_and(|helper| !helper.is_empty());
    let host = at.target.registry.host();
    let own = config.get("credHelpers").and_then(|helpers| helpers.get(&host));
    let does = "keeps the logins in a credential helper, and not in this file.";
    let found = [
        own.map(|own| (is_one(Some(own)), "credHelpers")),
        own.is_none().then(|| (is_one(config.get("credsStore")), "credsStore")),
    ];
    let found = found.into_iter().flatten().filter(|(is_one, _)| *is_one);
    found.filter_map(|(_, key)| file.first(|line| line.contains(key), &format!("(`{key}`) {does}"))).collect()
}

/// What Podman, Buildah and skopeo find before a login at the host: one for a part of it, a helper, and any in the file of
/// the session (<https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md>).
pub(super) fn narrower_logins(at: &Precedence<'_>, path: &str) -> Vec<Redirect> {
    let host = at.target.registry.host();
    let below = format!("{host}/");
    let mut found = helpers(at, path);
    let logins = |text: &str| {
        let config: Option<Value> = serde_json::from_str(text).ok();
        let logins = config.as_ref().and_then(|config| config.get("auths")?.as_object().cloned()).unwrap_or_default();
        logins.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    let does = "has a login for a part of this host, which is used there in place of this one.";
    if let Some(file) = at.of_user(path) {
        let narrower = logins(&file.text).into_iter().find(|key| key.starts_with(&below));
        found.extend(narrower.and_then(|key| file.first(|line| line.contains(&key), does)));
    }
    let session = at.variable("XDG_RUNTIME_DIR").map(|directory| format!("{directory}/containers/auth.json"));
    if let Some(file) = session.and_then(|path| at.at(Path::new(&path))) {
        let first = logins(&file.text).into_iter().find(|key| *key == host || key.starts_with(&below));
        let does = "has a login at this host, and is read before the file of the user.";
        found.extend(first.and_then(|key| file.first(|line| line.contains(&key), does)));
    }
    found
}

/// Every client of images asks there first.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.oci_root(), scheme: Scheme::Basic }
}
