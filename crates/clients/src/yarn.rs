//! Yarn Classic: npm's file, and `always-auth`, without which it reads without a token. npm 12 refuses that line, and Yarn
//! looks for it nowhere else.

use url::Position;

use super::Target;
use super::format::Line;
use super::npm::{self, client, probe};
use super::plan::{Plan, Support, ValuePlacement};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://classic.yarnpkg.com/en/docs/cli/config");

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let registry = npm::registry(target);
    let always = Line::new(format!("//{}:always-auth", &registry[Position::BeforeHost..]), "=", "true");
    let mut plan = client(target, keep, "yarn", vec![always])?;
    plan.note("The `always-auth` line is Yarn Classic's; npm 12 and later refuse a file that has it.");
    Ok(plan)
}
