//! twine: uploads of Python packages.

use super::pip::{probe, uploads};
use super::plan::{Plan, Support, ValuePlacement};
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://twine.readthedocs.io/en/stable/#environment-variables").for_uploads();

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    uploads(&mut plan, target, keep);
    plan.value_in("TWINE_PASSWORD", keep);
    plan.lives_in_this_shell("twine", keep);
    if target.permission == Permission::ReadOnly {
        plan.note("twine only uploads, and a Read-Only token cannot: it needs a Read & Write token.");
    }
    if target.level == Level::Project {
        plan.note("twine has no files of a project.");
    }
    Ok(plan)
}
