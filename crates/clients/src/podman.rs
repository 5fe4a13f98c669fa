//! Podman, and Buildah, which reads the same logins.

use super::containers::{auths, login, notes, probe};
use super::plan::{File, Keep, Plan, Support};
use super::{Scope, Target};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support =
    Support { name: "podman", plan, probe, page: "https://docs.podman.io/en/latest/markdown/podman-login.1.html" };

fn plan(target: &Target<'_>, keep: &Keep<'_>) -> Result<Plan, Error> {
    client(target, keep, "podman", "Podman")
}

/// Podman and skopeo take the same words and read the same file.
pub(super) fn client(target: &Target<'_>, keep: &Keep<'_>, program: &str, title: &str) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let plain: &[&str] = if target.registry.is_plain() { &["--tls-verify=false"] } else { &[] };
    login(&mut plan, keep, target, (title, &[program, "login"]), plain);
    if let Some(value) = keep.in_files() {
        let file = File::new(Scope::User, ".config/containers/auth.json", auths(target, value));
        plan.file(file.moved_by(&["REGISTRY_AUTH_FILE"]));
    }
    notes(&mut plan, target);
    if target.registry.is_plain() {
        plan.note(format!("{} is plain http: `--tls-verify=false` with every command.", target.registry.host()));
    }
    Ok(plan)
}
