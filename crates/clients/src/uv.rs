//! uv: an index in `uv.toml` or in `pyproject.toml`, and its credential in the address: in the user's own file, or in the
//! environment.

use serde_json::{Value, json};

use super::format::Content;
use super::pip::{index, probe, upload};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::row::{NONE, Redirects, Syntax, file, proxy, trusts};
use super::target::{Level, Target};
use gatepass_core::ecosystem::{around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://docs.astral.sh/uv/concepts/indexes/")
    .with_redirects(REDIRECTS)
    .with_overrides(|at| at.variables(&["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_NO_CONFIG"], ""));

const REDIRECTS: Redirects = Redirects {
    // <https://docs.astral.sh/uv/reference/settings/>
    files: &[
        file(
            "uv.toml",
            Syntax::Toml,
            &[proxy(&["http-proxy"]), proxy(&["https-proxy"]), trusts(&["allow-insecure-host"])],
        ),
        file(
            "pyproject.toml",
            Syntax::Toml,
            &[
                proxy(&["tool", "uv", "http-proxy"]),
                proxy(&["tool", "uv", "https-proxy"]),
                trusts(&["tool", "uv", "allow-insecure-host"]),
            ],
        ),
    ],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
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
    match target.level {
        Level::User if keep.in_files().is_some() => {
            let file = File::new(Level::User, ".config/uv/uv.toml", Content::Toml(in_order(settings)));
            plan.file(file.moved_by(&["UV_CONFIG_FILE", "XDG_CONFIG_HOME"]));
        }
        // Everything is in the variables.
        Level::User => {}
        Level::Project => {
            let content = Content::Toml(json!({ "tool": { "uv": in_order(settings) } }));
            plan.file(File::new(Level::Project, "pyproject.toml", content));
        }
    }
    // uv has a variable for the credential of an index by name, too; a project can give that name another address.
    let (before, after) = around_password(&index(target), target.username);
    if publishes {
        plan.value_in("UV_PUBLISH_PASSWORD", keep);
        plan.copy_within("UV_DEFAULT_INDEX", &before, "UV_PUBLISH_PASSWORD", keep, &after);
        if keep.in_files().is_none() {
            plan.variable("UV_PUBLISH_USERNAME", target.username).variable("UV_PUBLISH_URL", upload(target).as_str());
        }
    } else {
        plan.value_within("UV_DEFAULT_INDEX", &before, keep, &after);
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
