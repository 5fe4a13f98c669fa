//! Hugging Face: everything in the environment. Its token file is left alone: without the endpoint, which has no file, the
//! client would send the token to the public hub.

use super::plan::{Plan, Probe, Scheme, Support, ValuePlacement};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables");

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    if let ValuePlacement::Outside(_) = keep {
        plan.variable("HF_ENDPOINT", target.registry.address(Ecosystem::Huggingface, &[]).as_str())
            .value_in("HF_TOKEN", keep);
        // The first request for a model waits until the registry has it.
        plan.variable("HF_HUB_ETAG_TIMEOUT", "86400").variable("HF_HUB_DOWNLOAD_TIMEOUT", "86400");
        plan.lives_in_this_shell("the client", keep).project_can_name("HF_TOKEN", keep);
    }
    if target.level == Level::Project {
        plan.note("Hugging Face has no files of a project.");
    }
    Ok(plan)
}

fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Huggingface, &["api", "whoami-v2"]), scheme: Scheme::Bearer }
}
