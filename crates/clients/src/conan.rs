//! Conan 2: a remote, and its credential by the remote's name.

use serde_json::json;

use super::configuration::{Command, Variable};
use super::format::Content;
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://docs.conan.io/2/reference/config_files/credentials.html");

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let url = target.registry.address(Ecosystem::Conan, &[]);
    let mut plan = Plan::default();
    if let Some(value) = keep.in_files() {
        let remote = json!({ "name": "gatepass", "url": url.as_str(), "verify_ssl": true });
        let login = json!({ "remote": "gatepass", "user": target.username, "password": value });
        let home = |name: &str, content| {
            File::new(Level::User, format!(".conan2/{name}"), Content::Json(content)).moved_by(&["CONAN_HOME"])
        };
        plan.file(home("credentials.json", json!({ "credentials": [login] })));
        plan.file(home("remotes.json", json!({ "remotes": [remote] })));
    } else {
        // Otherwise a project's `.conanrc` chooses where the remotes' addresses are.
        plan.environment.push(Variable {
            name: "CONAN_HOME".to_owned(),
            set_by: "export CONAN_HOME=\"${CONAN_HOME:-$HOME/.conan2}\"".to_owned(),
        });
        plan.variable("CONAN_LOGIN_USERNAME_GATEPASS", target.username).value_in("CONAN_PASSWORD_GATEPASS", keep);
        plan.command(Command {
            run: format!("conan remote add --force gatepass {}", shell_words::quote(url.as_str())),
            purpose: "adds the remote, or points it there".to_owned(),
        });
    }
    plan.lives_in_this_shell("conan", keep);
    if target.permission == Permission::ReadWrite {
        plan.note("Publish with `conan upload --remote gatepass NAME/VERSION`.");
    }
    if target.level == Level::Project {
        plan.note("Remotes are kept per user, not per project.");
    }
    Ok(plan)
}

/// What Conan asks first.
fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Conan, &["v2", "users", "authenticate"]), scheme: Scheme::Basic }
}
