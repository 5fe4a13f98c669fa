//! Pipenv: the Pipfile's source, with a variable in its URL, which stays one in the lock file.

use serde_json::json;

use super::format::Content;
use super::pip::{REDIRECTS, index, probe};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::target::{Level, Target};
use gatepass_core::ecosystem::{around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://pipenv.pypa.io/en/latest/credentials.html").with_redirects(REDIRECTS);

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let index = index(target);
    match target.level {
        Level::Project => {
            let url = with_password(&index, target.username, "${PIPENV_TOKEN}");
            let source = json!({ "name": "pypi", "url": url, "verify_ssl": true });
            plan.file(File::new(Level::Project, "Pipfile", Content::Toml(json!({ "source": [source] }))));
            plan.value_in("PIPENV_TOKEN", keep).project_can_name("PIPENV_TOKEN", keep);
        }
        Level::User => {
            let (before, after) = around_password(&index, target.username);
            plan.value_within("PIPENV_PYPI_MIRROR", &before, keep, &after);
            // Pipenv writes a `.netrc` of its own for pip, which knows no ports.
            let host = target.registry.bare_host();
            plan.note(format!(
                "Pipenv sends the token to every port of {host} that a project's Pipfile has a source at."
            ));
        }
    }
    plan.lives_in_this_shell("pipenv", keep);
    if target.permission == Permission::ReadWrite {
        plan.note("Pipenv only installs; packages are uploaded with twine.");
    }
    Ok(plan)
}
