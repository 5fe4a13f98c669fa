//! PDM: the source named `pypi` is the one that everything comes from.

use serde_json::{Value, json};

use super::format::Content;
use super::pip::{index, probe, upload};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence, is_on};
use super::redirect::Redirect;
use super::redirects::row::{Change, NONE, Redirects, Setting, Syntax, file, off, runs, trusts};
use super::redirects::settings::line_of;
use super::target::{Level, Target};
use gatepass_core::ecosystem::{around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://pdm-project.org/en/latest/usage/config/")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides)
    .with_other_sources(other_sources);

/// Where a project of PDM's begins.
const SIGNS: &[&str] = &["pyproject.toml"];

/// The sources that the project at hand has: its file, their names, and their addresses.
fn sources(at: &Precedence<'_>) -> Option<(Earlier, Vec<(String, String)>)> {
    let file = at.of_project("pyproject.toml", SIGNS)?;
    let all: Value = toml::from_str(&file.text).ok()?;
    let text = |source: &Value, key: &str| source.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let sources = all.pointer("/tool/pdm/source").and_then(Value::as_array).into_iter().flatten();
    let sources = sources.map(|source| (text(source, "name"), text(source, "url"))).collect();
    Some((file, sources))
}

/// The source of a project that is named `pypi`, and its `pdm.toml`, come before the user's file, and a variable before that
/// (<https://pdm-project.org/en/latest/usage/config/#configure-the-package-indexes>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    const DOES: &str = "has PDM go by another address of the index than the one that is written.";
    let is_other = |url: &str| !url.is_empty();
    let is_off = at.variable("PDM_IGNORE_STORED_INDEX").as_deref().is_some_and(is_on);
    let is_off = is_off && at.target.level == Level::User;
    let does = "has PDM leave the index out that is written.";
    let mut found: Vec<Redirect> =
        is_off.then(|| Redirect::of("The variable PDM_IGNORE_STORED_INDEX".to_owned(), does)).into_iter().collect();
    // What is written has the credential in the address, and the same address has none.
    if at.target.level == Level::User {
        found.extend(at.variables(&["PDM_PYPI_URL"], ""));
    }
    let of_project = at.of_project("pdm.toml", SIGNS);
    found.extend(of_project.and_then(|file| file.says(Syntax::Toml, &["pypi", "url"], is_other, DOES)));
    if let Some((file, sources)) = sources(at) {
        let others = sources.iter().filter(|(name, url)| name == "pypi" && is_other(url));
        found.extend(others.map(|(_, url)| file.at_line(line_of(&file.text, "url", url), DOES)));
    }
    found
}

/// PDM looks for every package at every source.
fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    let does = "has PDM look for every package at another index, too: whoever publishes one by the name of yours there may be \
                installed (dependency confusion).";
    let Some((file, sources)) = sources(at) else { return Vec::new() };
    let others = sources.iter().filter(|(name, url)| name != "pypi" && !url.is_empty());
    others.map(|(_, url)| file.at_line(line_of(&file.text, "url", url), does)).collect()
}

/// Arguments that a project gives PDM (<https://pdm-project.org/en/latest/reference/configuration/>), of which these name
/// another project, another file of settings, or where to publish.
const ARGUMENTS: Change = Change::Arguments(&["-p", "--project", "-c", "--config", "-r", "--repository"]);

const REDIRECTS: Redirects = Redirects {
    files: &[
        file(
            "pdm.toml",
            Syntax::Toml,
            &[
                off(&["pypi", "verify_ssl"]),
                trusts(&["pypi", "ca_certs"]),
                off(&["repository", "**", "verify_ssl"]),
                trusts(&["repository", "**", "ca_certs"]),
            ],
        ),
        file(
            "pyproject.toml",
            Syntax::Toml,
            &[
                off(&["tool", "pdm", "source", "verify_ssl"]),
                Setting { path: &["tool", "pdm", "options"], change: ARGUMENTS },
            ],
        ),
    ],
    // <https://pdm-project.org/en/latest/dev/write/>
    programs: &[file("pyproject.toml", Syntax::Toml, &[runs(&["tool", "pdm", "plugins"])])],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let index = index(target);
    let upload = upload(target);
    let publishes = target.permission == Permission::ReadWrite;
    match (target.level, keep.in_files()) {
        (Level::Project, _) => {
            let url = with_password(&index, target.username, "${PDM_TOKEN}");
            let source = json!({ "name": "pypi", "url": url, "verify_ssl": true });
            let content = json!({ "tool": { "pdm": { "source": [source] } } });
            plan.file(File::new(Level::Project, "pyproject.toml", Content::Toml(content))).value_in("PDM_TOKEN", keep);
            plan.project_can_name("PDM_TOKEN", keep);
            if publishes {
                plan.copy_of("PDM_PUBLISH_PASSWORD", "PDM_TOKEN", keep);
            }
        }
        // In the address: a username and a password beside it go to any source that a project calls `pypi`.
        (Level::User, None) => {
            let (before, after) = around_password(&index, target.username);
            if publishes {
                plan.value_in("PDM_PUBLISH_PASSWORD", keep);
                plan.copy_within("PDM_PYPI_URL", &before, "PDM_PUBLISH_PASSWORD", keep, &after);
                // It goes to whatever repository `pdm publish` is told of by a name, which a project can give an address.
                plan.project_can_name("PDM_PUBLISH_PASSWORD", keep);
            } else {
                plan.value_within("PDM_PYPI_URL", &before, keep, &after);
            }
        }
        (Level::User, Some(value)) => {
            let mut content = json!({ "pypi": { "url": with_password(&index, target.username, value) } });
            if publishes {
                // PDM takes the credential of the repository with this very address, whatever it is called; a project can
                // guess no name. In the address, it would be printed where a publication fails.
                let login = json!({ "url": upload.as_str(), "username": target.username, "password": value });
                content["repository"] = json!({ keep.name(): login });
                plan.note(format!("Publish with `pdm publish --repository {upload}`."));
            }
            let file = File::new(Level::User, ".config/pdm/config.toml", Content::Toml(content));
            plan.file(file.moved_by(&["PDM_CONFIG_FILE", "XDG_CONFIG_HOME"]));
        }
    }
    if publishes && keep.in_files().is_none() {
        plan.variable("PDM_PUBLISH_REPO", upload.as_str()).variable("PDM_PUBLISH_USERNAME", target.username);
    }
    plan.lives_in_this_shell("pdm", keep);
    Ok(plan)
}
