//! uv: an index in `uv.toml` or in `pyproject.toml`, and its credential in the address: in the user's own file, or in the
//! environment.

use std::path::Path;

use serde_json::{Value, json};

use super::format::Content;
use super::pip::{index, probe, upload};
use super::plan::{File, NAME, Plan, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence, is_on, is_same_address};
use super::redirect::Redirect;
use super::redirects::row::{NONE, Redirects, Syntax, file, proxy, trusts};
use super::redirects::settings::line_of;
use super::target::{Level, Target};
use super::workspace;
use gatepass_core::ecosystem::{around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://docs.astral.sh/uv/concepts/indexes/")
    .with_redirects(REDIRECTS)
    .with_overrides(|at| found(at, Rank::ComesFirst))
    .with_other_sources(|at| found(at, Rank::Beside));

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

/// What an index is beside the one that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// It is asked instead.
    ComesFirst,
    /// It is asked before, and what it has comes from there.
    Beside,
}

/// A file of uv's.
struct Settings {
    file: Earlier,
    /// What of it is uv's.
    own: Value,
    origin: Origin,
}

/// Origin a file of uv's is, in the order in which they count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Origin {
    Project,
    User,
    System,
}

impl Settings {
    fn of(file: Earlier, under: &[&str], origin: Origin) -> Option<Self> {
        let all: Value = toml::from_str(&file.text).ok()?;
        let own = under.iter().try_fold(&all, |value, name| value.get(name))?.clone();
        Some(Self { file, own, origin })
    }

    /// What of this rank stands in it. The first default is the one, and the others are asked before it; one that is
    /// `explicit` is asked for what names it (<https://docs.astral.sh/uv/concepts/indexes/>).
    fn found(&self, target: &Target<'_>, rank: Rank) -> Vec<Redirect> {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let is = |value: &Value, key: &str| value.get(key) == Some(&Value::Bool(true));
        let at = |key: &str, value: &str, does: &str| self.file.at_line(line_of(&self.file.text, key, value), does);
        let written = match target.level {
            Level::User => Origin::User,
            Level::Project => Origin::Project,
        };
        let (mut found, mut is_behind) = (Vec::new(), self.origin > written);
        for entry in self.own.get("index").and_then(Value::as_array).into_iter().flatten() {
            let url = text(entry, "url");
            let is_named = text(entry, "name") == NAME;
            // The user's own stands there with the value in it.
            let is_own = is_same_address(&url, index(target).as_str()) || is_named && self.origin == written;
            is_behind |= is_own;
            match rank {
                // Of two by one name the first is the one.
                Rank::ComesFirst if is_named && !is_own && !is_behind => found.push(at("url", &url, INSTEAD)),
                _ if is_named && !is_own => {}
                _ if is_own || is(entry, "explicit") => {}
                Rank::ComesFirst if is(entry, "default") && !is_behind => found.push(at("url", &url, INSTEAD)),
                Rank::Beside if !is(entry, "default") => found.push(at("url", &url, BESIDE)),
                _ => {}
            }
        }
        let scopes = [Some(&self.own), self.own.get("pip")];
        for own in scopes.into_iter().flatten() {
            if rank == Rank::ComesFirst && is(own, "no-index") {
                found.push(at("no-index", "true", "(`no-index`) has uv ask no index."));
            }
            let extra = own.get("extra-index-url").and_then(Value::as_array);
            if let (Rank::Beside, Some(first)) = (rank, extra.and_then(|extra| extra.first()).and_then(Value::as_str)) {
                found.push(at("extra-index-url", first, BESIDE));
            }
        }
        found
    }
}

const INSTEAD: &str = "has uv ask another index, and comes before the one that is written.";
const BESIDE: &str = "has uv ask another index before the registry, and take from there what it has: whoever publishes a package \
                      by the name of yours there is installed (dependency confusion).";

/// uv goes by the variable before any file, and by the project's file before the user's; a file that a variable names is the only
/// one (<https://docs.astral.sh/uv/concepts/configuration-files/>).
fn found(at: &Precedence<'_>, rank: Rank) -> Vec<Redirect> {
    let is_of_user = at.target.level == Level::User;
    let mut found = match rank {
        Rank::ComesFirst => {
            // For a project's index the variable has the credential, too.
            let mut found = if is_of_user { at.variables(&["UV_DEFAULT_INDEX"], "") } else { Vec::new() };
            let is_off =
                at.variable("UV_CONFIG_FILE").is_none() && at.variable("UV_NO_CONFIG").as_deref().is_some_and(is_on);
            found.extend(is_off.then(|| Redirect::of("The variable UV_NO_CONFIG".to_owned(), "has uv read no file.")));
            found.extend(elsewhere(at));
            found
        }
        Rank::Beside => {
            let names = ["UV_INDEX", "UV_EXTRA_INDEX_URL"].into_iter().filter(|name| at.variable(name).is_some());
            names.map(|name| Redirect::of(format!("The variable {name}"), BESIDE)).collect()
        }
    };
    found.extend(files(at).iter().flat_map(|settings| settings.found(at.target, rank)));
    found
}

/// Why uv does not read the file of a project that is written.
fn elsewhere(at: &Precedence<'_>) -> Option<Redirect> {
    let directory = at.directory.filter(|_| at.target.level == Level::Project)?;
    if let Some(file) = at.file(&directory.join("uv.toml")) {
        return Some(
            file.itself("is what uv reads of this project, and not the part of `pyproject.toml` that is uv's."),
        );
    }
    let root = root(at).filter(|root| *root != directory)?;
    let does = "is the workspace that this directory is a part of: uv reads its file, and not the one here.";
    Some(Redirect::of(root.display().to_string(), does))
}

/// Where the project begins that uv works on, if there is one.
fn root(at: &Precedence<'_>) -> Option<std::path::PathBuf> {
    workspace::root(at, &["pyproject.toml"], "pyproject.toml", workspace::of_uv)
}

fn files(at: &Precedence<'_>) -> Vec<Settings> {
    let of_user = at.of_user(".config/uv/uv.toml").and_then(|file| Settings::of(file, &[], Origin::User));
    if at.target.level == Level::User && at.variable("UV_CONFIG_FILE").is_some() {
        return of_user.into_iter().collect();
    }
    let root = root(at);
    let above = at.directories().skip_while(|above| root.as_ref().is_some_and(|root| root != above));
    let of_project = above.into_iter().find_map(|directory| {
        // Beside it nothing of `pyproject.toml` counts.
        match at.file(&directory.join("uv.toml")) {
            Some(file) => Some(Settings::of(file, &[], Origin::Project)),
            None => {
                let file = at.file(&directory.join("pyproject.toml"))?;
                Settings::of(file, &["tool", "uv"], Origin::Project).map(Some)
            }
        }
    });
    let of_system = at.variable("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".to_owned());
    let of_system =
        of_system.split(':').map(|path| Path::new(path).join("uv/uv.toml")).chain(["/etc/uv/uv.toml".into()]);
    let of_system = of_system.filter_map(|path| at.file(&path)).next();
    let of_system = of_system.and_then(|file| Settings::of(file, &[], Origin::System));
    of_project.flatten().into_iter().chain(of_user).chain(of_system).collect()
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    let publishes = target.permission == Permission::ReadWrite;
    // uv strips credentials from what it locks and prints.
    let with_value = |url: &url::Url| {
        keep.in_files().map_or_else(|| url.to_string(), |value| with_password(url, target.username, value))
    };
    let mut settings = json!({
        "index": [{ "name": NAME, "url": with_value(&index(target)), "default": true }],
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
