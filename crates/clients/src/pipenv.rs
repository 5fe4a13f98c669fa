//! Pipenv: the Pipfile's source, with a variable in its URL, which stays one in the lock file.

use serde_json::{Value, json};

use super::format::Content;
use super::pip::{REDIRECTS, index, probe};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::settings::line_of;
use super::target::{Level, Target};
use gatepass_core::ecosystem::{around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://pipenv.pypa.io/en/latest/credentials.html")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides);

/// The source that is written, which takes the place of the one that Pipenv itself writes into every Pipfile.
const SOURCE: &str = "pypi";

/// Of a Pipfile's sources the first is asked, and another for what names it
/// (<https://pipenv.pypa.io/en/latest/indexes.html>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let does = "is the first source of the Pipfile, which Pipenv asks for all that names no other.";
    let Some(file) = at.directories().find_map(|above| at.file(&above.join("Pipfile"))) else { return Vec::new() };
    let Ok(all) = toml::from_str::<Value>(&file.text) else { return Vec::new() };
    let text = |source: &Value, key: &str| source.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let first = all.get("source").and_then(Value::as_array).and_then(|sources| sources.first());
    let other = first.filter(|source| text(source, "name") != SOURCE && at.target.level == Level::Project);
    let line = |source: &Value| file.at_line(line_of(&file.text, "url", &text(source, "url")), does);
    other.map(line).into_iter().collect()
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let index = index(target);
    match target.level {
        Level::Project => {
            let url = with_password(&index, target.username, "${PIPENV_TOKEN}");
            let source = json!({ "name": SOURCE, "url": url, "verify_ssl": true });
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
