//! Go: a module proxy. There is no `direct` behind it: with one, a refused token would quietly send the names of
//! private modules elsewhere.

use super::format::{Content, Line};
use super::generic::{every_port, netrc};
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::{Precedence, value_of};
use super::redirect::Redirect;
use super::redirects::row::WRITTEN_IN_GO;
use super::target::{Level, Target};
use gatepass_core::ecosystem::{Ecosystem, around_password};
use gatepass_core::error::{Code, Error};
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://go.dev/ref/mod#private-module-proxy-auth")
    .with_redirects(WRITTEN_IN_GO)
    .with_overrides(overrides)
    .with_other_sources(other_sources);

/// What stands behind one of Go's variables, which come before its own file of them, and what that is called.
fn setting(at: &Precedence<'_>, name: &str) -> Option<(String, String)> {
    if let Some(value) = at.variable(name) {
        return Some((format!("The variable {name}"), value));
    }
    let file = at.of_user(".config/go/env")?;
    let lines = file.text.lines().enumerate();
    let (line, value) = lines.filter_map(|(line, text)| Some((line, value_of(text, name)?))).last()?;
    (!value.is_empty()).then(|| (format!("{} (`{name}`)", file.line(line + 1)), value.to_owned()))
}

/// The patterns of modules that Go asks no proxy for: `GONOPROXY`, and where that is not set `GOPRIVATE`
/// (<https://go.dev/ref/mod#private-module-privacy>).
fn without_proxy(at: &Precedence<'_>) -> Option<(String, Vec<String>)> {
    let (place, value) = setting(at, "GONOPROXY").or_else(|| setting(at, "GOPRIVATE"))?;
    let patterns: Vec<String> = value.split(',').map(|pattern| pattern.trim().to_owned()).collect();
    Some((place, patterns))
        .filter(|(_, patterns)| patterns.iter().any(|pattern| !pattern.is_empty() && pattern != "none"))
}

/// A pattern of Go's has `*` for anything but a slash, and is for what begins so.
fn is_everything(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.chars().all(|letter| "*/".contains(letter))
}

fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    let found = without_proxy(at).filter(|(_, patterns)| !patterns.iter().any(|pattern| is_everything(pattern)));
    let does = "names modules that Go fetches from where they are developed, and does not ask this registry for.";
    found.map(|(place, _)| Redirect::of(place, does)).into_iter().collect()
}

/// Go takes credentials from where `GOAUTH` says, and a variable comes before its own file of variables.
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let is_without = |value: &str| !value.split(';').any(|command| command.trim() == "netrc");
    let does = "(`GOAUTH`) has Go take no credential from ~/.netrc.";
    let mut found = Vec::new();
    let variable = at.variable("GOAUTH");
    if let Some(value) = &variable {
        found.extend(is_without(value).then(|| Redirect::of("The variable GOAUTH".to_owned(), does)));
    } else if let Some(file) = at.of_user(".config/go/env") {
        found.extend(file.first(|line| value_of(line, "GOAUTH").is_some_and(is_without), does));
    }
    let everything = without_proxy(at).filter(|(_, patterns)| patterns.iter().any(|pattern| is_everything(pattern)));
    let does = "has Go fetch every module from where it is developed, and ask no registry.";
    found.extend(everything.map(|(place, _)| Redirect::of(place, does)));
    found
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    if target.registry.is_plain() {
        return Err(Error::new(
            Code::Unsupported,
            format!("Go sends no credential over plain http, and {} is.", target.registry.url),
            "Give the registry an https address.",
        ));
    }
    let proxy = target.registry.address(Ecosystem::Go, &[]);
    let mut plan = Plan::default();
    if let Some(value) = keep.in_files() {
        let line = Line::new("GOPROXY", "=", proxy.as_str());
        let file = File::new(Level::User, ".config/go/env", Content::Lines(vec![line]));
        plan.note(every_port(target));
        plan.file(netrc(target, value)).file(file.moved_by(&["GOENV", "GOPROXY", "XDG_CONFIG_HOME"]));
    } else {
        let (before, after) = around_password(&proxy, target.username);
        plan.value_within("GOPROXY", &before, keep, &after).lives_in_this_shell("go", keep);
    }
    plan.note(
        "Go asks a public database for the checksums of all modules, and so tells it the names of yours: `go env -w \
         GONOSUMDB=YOUR.HOST/PREFIX` leaves those out. `GOPRIVATE` would, too, and have Go ask this registry for them no more.",
    );
    if target.permission == Permission::ReadWrite {
        plan.note("The go command only downloads; modules are published by the registry's own means.");
    }
    if target.level == Level::Project {
        plan.note("Go has no such setting for one project.");
    }
    Ok(plan)
}

/// The versions of a module that everybody knows; there or not, it says that the token was taken.
fn probe(target: &Target<'_>) -> Probe {
    Probe {
        url: target.registry.address(Ecosystem::Go, &["golang.org", "x", "text", "@v", "list"]),
        scheme: Scheme::Basic,
    }
}
