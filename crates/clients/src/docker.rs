//! Docker: `docker login`, with the value on stdin.

use super::containers::{Login, auths, helpers, login, notes, probe};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::row::WRITTEN_IN_GO;
use super::target::{Level, Target};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://docs.docker.com/reference/cli/docker/login/")
    .with_redirects(WRITTEN_IN_GO)
    .with_overrides(|at| helpers(at, ".docker/config.json"));

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    login(&mut plan, keep, target, &Login { client: "Docker", words: &["docker", "login"], options: &[] });
    if let Some(value) = keep.in_files() {
        let file = File::new(Level::User, ".docker/config.json", auths(target, value)).moved_by(&["DOCKER_CONFIG"]);
        plan.file(file);
    }
    notes(&mut plan, target);
    if target.registry.is_plain_and_remote() {
        let host = target.registry.host();
        plan.note(format!(
            "{host} is plain http: Docker refuses it until daemon.json lists it in `insecure-registries`."
        ));
    }
    Ok(plan)
}
