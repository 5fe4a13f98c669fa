//! pnpm: it reads npm's file. What a project's file says of credentials it expands no variables in, since whoever wrote
//! the project could name any variable; the user's own file may.

use super::format::{Content, Line};
use super::npm::{client, probe, registry, token_key};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::{Level, Target};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://pnpm.io/npmrc");

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = client(target, keep, "pnpm", Vec::new())?;
    if target.level == Level::Project {
        let registry = Line::new("registry", "=", registry(target).as_str());
        let token = Line::new(token_key(target), "=", &keep.or_reference("${NPM_TOKEN}"));
        plan.files = vec![
            File::new(Level::Project, ".npmrc", Content::Lines(vec![registry])),
            File::new(Level::User, ".npmrc", Content::Lines(vec![token])),
        ];
        plan.note("pnpm expands variables of credentials in the user's own file only, not in the project's.");
    }
    Ok(plan)
}
