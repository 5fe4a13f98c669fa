//! Poetry: a source in `pyproject.toml`, and its credential by the source's name in the environment or in `auth.toml`.

use serde_json::{Value, json};

use super::configuration::Command;
use super::format::Content;
use super::pip::{index, probe, upload};
use super::plan::{File, NAME, Plan, Support, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::row::{Change, NONE, Redirects, Setting, Syntax, address, file, off, runs, trusts};
use super::redirects::settings::line_of;
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://python-poetry.org/docs/repositories/")
    .with_redirects(REDIRECTS)
    .with_other_sources(other_sources);

/// Poetry looks for a package at every source that is not explicit, at one that is supplemental where no other has it
/// (<https://python-poetry.org/docs/repositories/#package-sources>).
fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    let does = "has Poetry look for packages at another index, too: whoever publishes one by the name of yours there may be \
                installed (dependency confusion).";
    let file = at.directories().find_map(|above| at.file(&above.join("pyproject.toml")));
    let Some(file) = file else { return Vec::new() };
    let Ok(all) = toml::from_str::<Value>(&file.text) else { return Vec::new() };
    let text = |source: &Value, key: &str| source.get(key).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let sources = all.pointer("/tool/poetry/source").and_then(Value::as_array).into_iter().flatten();
    let others = sources.filter(|source| text(source, "name") != NAME && text(source, "priority") != "explicit");
    // PyPI's needs no address.
    others.map(|source| file.at_line(line_of(&file.text, "name", &text(source, "name")), does)).collect()
}

fn simple(target: &Target<'_>) -> String {
    index(target).to_string()
}

fn uploads(target: &Target<'_>) -> String {
    upload(target).to_string()
}

const REDIRECTS: Redirects = Redirects {
    // <https://python-poetry.org/docs/repositories/>, <https://python-poetry.org/docs/configuration/>
    files: &[
        file(
            "pyproject.toml",
            Syntax::Toml,
            &[Setting { path: &["tool", "poetry", "source"], change: Change::Source("gatepass", simple) }],
        ),
        file(
            "poetry.toml",
            Syntax::Toml,
            &[
                address(&["repositories", "gatepass", "url"], uploads),
                address(&["repositories", "gatepass"], uploads),
                off(&["certificates", "gatepass", "cert"]),
                trusts(&["certificates", "gatepass", "cert"]),
            ],
        ),
    ],
    variables: &[("POETRY_REPOSITORIES_GATEPASS_URL", uploads)],
    // <https://python-poetry.org/docs/plugins/>
    programs: &[file("pyproject.toml", Syntax::Toml, &[runs(&["tool", "poetry", "requires-plugins"])])],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let index = index(target);
    match target.level {
        Level::Project => {
            let source = json!({ "name": "gatepass", "url": index.as_str(), "priority": "primary" });
            let content = json!({ "tool": { "poetry": { "source": [source] } } });
            plan.file(File::new(Level::Project, "pyproject.toml", Content::Toml(content)));
        }
        Level::User => {
            plan.command(Command {
                run: format!("poetry source add --priority=primary gatepass {}", shell_words::quote(index.as_str())),
                purpose: "in each project: Poetry keeps sources there".to_owned(),
            });
        }
    }
    if let Some(value) = keep.in_files() {
        let login = json!({ "http-basic": { "gatepass": { "username": target.username, "password": value } } });
        plan.file(
            File::new(Level::User, ".config/pypoetry/auth.toml", Content::Toml(login))
                .moved_by(&["POETRY_CONFIG_DIR", "XDG_CONFIG_HOME"]),
        );
    } else {
        plan.variable("POETRY_HTTP_BASIC_GATEPASS_USERNAME", target.username);
        plan.value_in("POETRY_HTTP_BASIC_GATEPASS_PASSWORD", keep);
        plan.project_can_name("POETRY_HTTP_BASIC_GATEPASS_PASSWORD", keep);
    }
    if target.permission == Permission::ReadWrite {
        let upload = upload(target);
        if keep.in_files().is_some() {
            let content = json!({ "repositories": { "gatepass": { "url": upload.as_str() } } });
            plan.file(
                File::new(Level::User, ".config/pypoetry/config.toml", Content::Toml(content))
                    .moved_by(&["POETRY_CONFIG_DIR", "XDG_CONFIG_HOME"]),
            );
        } else {
            plan.variable("POETRY_REPOSITORIES_GATEPASS_URL", upload.as_str());
        }
        plan.note("Publish with `poetry publish --repository gatepass`.");
    }
    plan.lives_in_this_shell("poetry", keep);
    Ok(plan)
}
