//! Podman, and Buildah, which reads the same logins.

use super::containers::{Login, auths, login, narrower_logins, notes, probe};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::row::WRITTEN_IN_GO;
use super::target::{Level, Target};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://docs.podman.io/en/latest/markdown/podman-login.1.html")
        .with_own_check(|target| own_check(target, "podman"))
        .with_redirects(WRITTEN_IN_GO)
        .with_file_variables(FILE_VARIABLES)
        .with_overrides(|at| narrower_logins(at, ".config/containers/auth.json"));

/// <https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md>
pub(super) const FILE_VARIABLES: &[&str] = &[
    "REGISTRY_AUTH_FILE",
    "DOCKER_CONFIG",
    "CONTAINERS_CONF",
    "CONTAINERS_REGISTRIES_CONF",
    "CONTAINERS_STORAGE_CONF",
];

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    client(target, keep, "podman", "Podman")
}

/// Podman and skopeo take the same words and read the same file.
pub(super) fn client(
    target: &Target<'_>,
    keep: &ValuePlacement<'_>,
    program: &str,
    title: &str,
) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let plain: &[&str] = if target.registry.is_plain() { &["--tls-verify=false"] } else { &[] };
    login(&mut plan, keep, target, &Login { client: title, words: &[program, "login"], options: plain });
    if let Some(value) = keep.in_files() {
        let file = File::new(Level::User, ".config/containers/auth.json", auths(target, value));
        plan.file(file.moved_by(&["REGISTRY_AUTH_FILE", "XDG_CONFIG_HOME"]));
    }
    notes(&mut plan, target);
    if target.registry.is_plain() {
        plan.note(format!("{} is plain http: `--tls-verify=false` with every command.", target.registry.host()));
    }
    Ok(plan)
}

/// Without a username, these try the login that they have. Docker does so too, but not without its daemon.
pub(super) fn own_check(target: &Target<'_>, program: &str) -> Vec<String> {
    let plain = target.registry.is_plain().then_some("--tls-verify=false");
    let words = [program, "login"].into_iter().chain(plain);
    words.map(str::to_owned).chain([target.registry.host()]).collect()
}
