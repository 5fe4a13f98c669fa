//! Conan 2: a remote, and its credential by the remote's name.

use std::path::Path;

use serde_json::{Value, json};

use super::configuration::{Command, Variable};
use super::format::Content;
use super::plan::{File, NAME, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence};
use super::redirect::Redirect;
use super::redirects::settings::line_of;
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://docs.conan.io/2/reference/config_files/credentials.html")
        .with_overrides(overrides)
        .with_other_sources(other_sources);

/// The nearest `.conanrc` says where Conan's files are, before the variable
/// (<https://docs.conan.io/2/reference/config_files/conanrc.html>); a remote that is disabled is not asked.
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let moves = "has Conan read other files than those that are written.";
    let own = at.locations.home.join(".conan2");
    let above = at.directory.into_iter().flat_map(Path::ancestors);
    let nearest = above.filter_map(|above| Some((above, at.file(&above.join(".conanrc"))?))).next();
    let moved = nearest.and_then(|(above, file)| {
        let (index, value) =
            file.text.lines().enumerate().find_map(|(index, line)| Some((index, line.strip_prefix("conan_home=")?)))?;
        let path = match value.strip_prefix("~/") {
            Some(rest) => at.locations.home.join(rest),
            None => above.join(value),
        };
        (path != own).then(|| file.at_line(index + 1, moves))
    });
    let (own, disabled) = (remotes(at), "turns the remote off that is written.");
    let is_off = |(name, remote): &&(String, Value)| name == NAME && remote.get("disabled") == Some(&Value::Bool(true));
    let off = own.as_ref().and_then(|(file, remotes)| {
        let _ = remotes.iter().find(is_off)?;
        Some(file.at_line(line_of(&file.text, "disabled", "true"), disabled))
    });
    moved.into_iter().chain(off).collect()
}

/// Conan looks for a recipe at one remote after the other (<https://docs.conan.io/2/reference/commands/remote.html>).
fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    let does = "has Conan look for recipes at another remote, too: whoever publishes one by the name of yours there may be \
                installed (dependency confusion).";
    let Some((file, remotes)) = remotes(at) else { return Vec::new() };
    let is_other =
        |(name, remote): &&(String, Value)| name != NAME && remote.get("disabled") != Some(&Value::Bool(true));
    remotes.iter().filter(is_other).map(|(name, _)| file.at_line(line_of(&file.text, "name", name), does)).collect()
}

/// The user's remotes, in the order in which they are asked.
fn remotes(at: &Precedence<'_>) -> Option<(Earlier, Vec<(String, Value)>)> {
    let file = at.of_user(".conan2/remotes.json")?;
    let all: Value = serde_json::from_str(&file.text).ok()?;
    let remotes = all.get("remotes")?.as_array()?.iter();
    let named = remotes.filter_map(|remote| Some((remote.get("name")?.as_str()?.to_owned(), remote.clone())));
    let named = named.collect();
    Some((file, named))
}

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
