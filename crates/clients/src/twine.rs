//! twine: uploads of Python packages.

use super::format::{Content, Line};
use super::pip::{probe, upload};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://twine.readthedocs.io/en/stable/#environment-variables").for_uploads();

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let upload = upload(target);
    if let Some(value) = keep.in_files() {
        let entry = |key: &str, value: &str| Line::new(key, " = ", value).in_section("gatepass");
        let lines = vec![
            Line::item("distutils", "index-servers", "gatepass"),
            entry("repository", upload.as_str()),
            entry("username", target.username),
            entry("password", value),
        ];
        plan.file(File::new(Level::User, ".pypirc", Content::Lines(lines)));
        plan.note("Upload with `twine upload --repository gatepass dist/*`.");
    } else {
        plan.variable("TWINE_REPOSITORY_URL", upload.as_str()).variable("TWINE_USERNAME", target.username);
        plan.value_in("TWINE_PASSWORD", keep);
    }
    plan.lives_in_this_shell("twine", keep);
    if target.permission == Permission::ReadOnly {
        plan.note("twine only uploads, and a Read-Only token cannot: it needs a Read & Write token.");
    }
    if target.level == Level::Project {
        plan.note("twine has no files of a project.");
    }
    Ok(plan)
}
