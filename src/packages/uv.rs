//! uv: an index by name, in `uv.toml` or in `pyproject.toml`, and its credential by that name in the environment.

use serde_json::{Value, json};

use super::format::Content;
use super::pip::{index, probe, upload};
use super::plan::{File, Keep, Plan, Support};
use super::registry::with_password;
use super::{Scope, Target};
use crate::error::Error;
use crate::token::Permission;

pub(super) const SUPPORT: Support =
    Support { name: "uv", plan, probe, page: "https://docs.astral.sh/uv/concepts/indexes/" };

fn plan(target: &Target<'_>, keep: &Keep<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let publishes = target.permission == Permission::ReadWrite;
    // uv strips credentials from what it locks and prints.
    let with_value = |url: &url::Url| {
        keep.in_files().map_or_else(|| url.to_string(), |value| with_password(url, target.username, value))
    };
    let mut settings = json!({
        "index": [{ "name": "gatepass", "url": with_value(&index(target)), "default": true }],
    });
    if publishes {
        settings["publish-url"] = Value::String(with_value(&upload(target)));
    }
    plan.file(match target.scope {
        Scope::User => File::new(Scope::User, ".config/uv/uv.toml", Content::Toml(in_order(settings)))
            .moved_by(&["UV_CONFIG_FILE", "XDG_CONFIG_HOME"]),
        Scope::Project => {
            File::new(Scope::Project, "pyproject.toml", Content::Toml(json!({ "tool": { "uv": in_order(settings) } })))
        }
    });
    if let Keep::Outside(_) = keep {
        plan.variable("UV_INDEX_GATEPASS_USERNAME", target.username);
        plan.value_in("UV_INDEX_GATEPASS_PASSWORD", keep);
        if publishes {
            plan.variable("UV_PUBLISH_USERNAME", target.username);
            plan.copy_of("UV_PUBLISH_PASSWORD", "UV_INDEX_GATEPASS_PASSWORD", keep);
        }
    }
    plan.lives_in_this_shell("uv", keep);
    Ok(plan)
}

/// TOML has plain keys before tables.
fn in_order(mut settings: Value) -> Value {
    if let Some(members) = settings.as_object_mut()
        && let Some(index) = members.shift_remove("index")
    {
        members.insert("index".to_owned(), index);
    }
    settings
}
