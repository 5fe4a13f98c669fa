//! What Docker, Podman, skopeo and Helm share: a login at a host, and the file that keeps it.
//! <https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md>

use serde_json::json;

use super::format::Content;
use super::plan::{Plan, Probe, Scheme, ValuePlacement};
use super::shell::pipe;
use super::target::{Level, Target};
use crate::consumer::Form;
use gatepass_core::basic::basic_pair;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;

/// `PROGRAM … login HOST -u USER --password-stdin`.
pub(super) fn login(
    plan: &mut Plan,
    keep: &ValuePlacement<'_>,
    target: &Target<'_>,
    (client, words): (&str, &[&str]),
    options: &[&str],
) {
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

/// Every client of images asks there first.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.oci_root(), scheme: Scheme::Basic }
}
