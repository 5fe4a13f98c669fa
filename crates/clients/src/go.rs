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
    .with_overrides(overrides);

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
    plan.note("Modules that the public checksum database does not know: `go env -w GONOSUMDB=YOUR.HOST/PREFIX`.");
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
