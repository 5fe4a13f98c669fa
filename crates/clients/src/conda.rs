//! conda and mamba: a channel with the credential in its URL. They expand variables in `.condarc`.

use serde_json::json;

use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::row::{NONE, Redirects, Syntax, itself, named, off, proxy, trusts};
use super::target::{Level, Target};
use gatepass_core::ecosystem::{Ecosystem, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(
    plan,
    probe,
    "https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html",
)
.with_redirects(REDIRECTS);

const REDIRECTS: Redirects = Redirects {
    // <https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html>
    named: &[named(
        "CONDARC",
        itself,
        Syntax::Yaml,
        &[proxy(&["proxy_servers"]), off(&["ssl_verify"]), trusts(&["ssl_verify"])],
    )],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let channel = target.registry.address(Ecosystem::Conda, &[]);
    let url = with_password(&channel, target.username, &keep.or_reference("${CONDA_TOKEN}"));
    let mut plan = Plan::default();
    let content = Content::Yaml(json!({ "channels": [url] }));
    plan.file(File::new(Level::User, ".condarc", content).moved_by(&["CONDARC"]));
    plan.value_in("CONDA_TOKEN", keep).lives_in_this_shell("conda", keep).project_can_name("CONDA_TOKEN", keep);
    plan.note("Channels that were there stay in front; `--override-channels --channel …` asks this one alone.");
    if target.level == Level::Project {
        plan.note("conda has no such file in a project.");
    }
    if target.permission == Permission::ReadWrite {
        plan.note("conda only installs; packages are published by the registry's own means.");
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Conda, &["noarch", "repodata.json"]), scheme: Scheme::Basic }
}
