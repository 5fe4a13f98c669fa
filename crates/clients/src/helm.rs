//! Helm: charts as OCI artifacts.

use super::containers::{Login, auths, helpers, login, probe};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::row::WRITTEN_IN_GO;
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://helm.sh/docs/topics/registries/")
    .with_redirects(WRITTEN_IN_GO)
    .with_overrides(|at| helpers(at, ".config/helm/registry/config.json"));

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let plain: &[&str] = if target.registry.is_plain() { &["--plain-http"] } else { &[] };
    login(&mut plan, keep, target, &Login { client: "Helm", words: &["helm", "registry", "login"], options: plain });
    if let Some(value) = keep.in_files() {
        let file = File::new(Level::User, ".config/helm/registry/config.json", auths(target, value));
        plan.file(file.moved_by(&["HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME", "XDG_CONFIG_HOME"]));
    }
    let charts = format!("oci://{}", target.registry.name_prefix(Ecosystem::Helm));
    let flag = if target.registry.is_plain() { " --plain-http" } else { "" };
    plan.note(format!("Charts are `{charts}/CHART`: `helm pull {charts}/CHART --version VERSION{flag}`."));
    if target.permission == Permission::ReadWrite {
        plan.note(format!("Publish with `helm push CHART-VERSION.tgz {charts}{flag}`."));
    }
    if target.level == Level::Project {
        plan.note("Logins are kept per user, not per project.");
    }
    Ok(plan)
}
