//! Yarn 2 and later: `.yarnrc.yml`.

use serde_json::json;

use super::Target;
use super::format::Content;
use super::npm::{probe, registry};
use super::plan::{File, Plan, Support, ValuePlacement};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://yarnpkg.com/configuration/yarnrc");

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let registry = registry(target);
    let server = registry.as_str().trim_end_matches('/');
    let mut content = json!({
        "npmRegistryServer": server,
        // With its scheme, so that the token goes by no other.
        "npmRegistries": { server: {
            // Without it, metadata is asked for without the token.
            "npmAlwaysAuth": true,
            "npmAuthToken": keep.or_reference("${NPM_TOKEN}"),
        } },
    });
    if target.registry.is_plain() {
        content["unsafeHttpWhitelist"] = json!([target.registry.bare_host()]);
    }
    let mut plan = Plan::default();
    plan.file(File::new(target.level, ".yarnrc.yml", Content::Yaml(content)).moved_by(&["YARN_RC_FILENAME"]));
    plan.value_in("NPM_TOKEN", keep).lives_in_this_shell("yarn", keep).project_can_name("NPM_TOKEN", keep);
    if target.permission == Permission::ReadWrite {
        plan.note("`yarn npm publish` goes there too, unless package.json has a `publishConfig.registry`.");
    }
    Ok(plan)
}
