//! pip. It expands variables in requirements files and nowhere else, so that a user's index is shown as an environment
//! variable whole, and in files stands in `pip.conf` with the credential in it: pip holds that to the index's scheme, host
//! and port (`_internal/network/auth.py`), and what it finds in `~/.netrc` to the host alone, so that a requirements file
//! with an index at another port of the host would get it. The price: where pip builds a package from source, it passes
//! the index to a child as an argument, and `pip config list` prints it.

use std::path::Path;

use super::format::{Content, Line};
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::{Precedence, value_of};
use super::redirect::Redirect;
use super::redirects::row::{NONE, PROXIES, Redirects, Syntax, itself, named, proxy, trusts, verifies};
use super::target::{Level, Target};
use gatepass_core::ecosystem::{Ecosystem, around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://pip.pypa.io/en/stable/topics/authentication/")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides);

/// Of pip, and of Pipenv, which runs it.
pub(super) const REDIRECTS: Redirects = Redirects {
    // <https://pip.pypa.io/en/stable/topics/configuration/>: it is read after the user's own.
    named: &[named(
        "PIP_CONFIG_FILE",
        itself,
        Syntax::Environment,
        &[proxy(&["proxy"]), verifies(&["trusted-host"]), verifies(&["trusted_host"]), trusts(&["cert"])],
    )],
    proxies: &[PROXIES, &["PIP_PROXY"]],
    ..NONE
};

/// The index that pip, and the managers that build on it, read.
pub(super) fn index(target: &Target<'_>) -> url::Url {
    target.registry.address(Ecosystem::Pypi, &["simple"])
}

/// Where packages are uploaded.
pub(super) fn upload(target: &Target<'_>) -> url::Url {
    target.registry.address(Ecosystem::Pypi, &[""])
}

/// A command's own section comes before `[global]`, in whichever file, and the files of an environment before the user's
/// (<https://pip.pypa.io/en/stable/topics/configuration/#precedence-override-order>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let mut found = at.variables(&["PIP_NO_INDEX"], "");
    let of_environment = at.variable("VIRTUAL_ENV").and_then(|path| at.at(&Path::new(&path).join("pip.conf")));
    let of_user = [".config/pip/pip.conf", ".pip/pip.conf"].map(|path| at.of_user(path));
    for (number, file) in std::iter::once(of_environment).chain(of_user).enumerate() {
        let Some(file) = file else { continue };
        let mut section = "";
        for (line, text) in file.text.lines().enumerate() {
            if let Some(named) = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                section = named;
            }
            let is_of_a_command =
                ["install", "download", "wheel"].contains(&section) || number == 0 && section == "global";
            let is_index = |key| value_of(text, key).is_some();
            if is_of_a_command && ["index-url", "index_url", "no-index", "no_index"].into_iter().any(is_index) {
                found.push(
                    file.at_line(line + 1, "says which index pip asks, and comes before the one that is written."),
                );
            }
        }
    }
    found
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let index = index(target);
    let host = target.registry.bare_host();
    let trusted = target.registry.is_plain_and_remote();
    let mut plan = Plan::default();
    match (target.level, keep.in_files()) {
        (Level::User, None) => {
            let (before, after) = around_password(&index, target.username);
            plan.value_within("PIP_INDEX_URL", &before, keep, &after);
            if trusted {
                plan.variable("PIP_TRUSTED_HOST", host);
            }
            plan.lives_in_this_shell("pip", keep);
        }
        (Level::User, Some(value)) => {
            let url = with_password(&index, target.username, value);
            let mut lines = vec![Line::new("index-url", " = ", &url).in_section("global")];
            if trusted {
                lines.push(Line::new("trusted-host", " = ", host).in_section("global"));
            }
            let file = File::new(Level::User, ".config/pip/pip.conf", Content::Lines(lines));
            plan.file(file.moved_by(&["PIP_CONFIG_FILE", "PIP_INDEX_URL", "XDG_CONFIG_HOME"]));
        }
        (Level::Project, _) => {
            let line = with_password(&index, target.username, "${PIP_TOKEN}");
            let mut lines = vec![Line::new("--index-url", " ", &line)];
            if trusted {
                lines.push(Line::new("--trusted-host", " ", host));
            }
            plan.file(File::new(Level::Project, "requirements.txt", Content::Lines(lines)));
            plan.value_in("PIP_TOKEN", keep)
                .project_can_name("PIP_TOKEN", keep)
                .note("The index holds for `pip install -r requirements.txt`.");
        }
    }
    if target.permission == Permission::ReadWrite {
        plan.note("pip only installs; packages are uploaded with twine.");
    }
    Ok(plan)
}

/// The page of a package that every index knows or does not: both say that the token was taken.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Pypi, &["simple", "pip", ""]), scheme: Scheme::Basic }
}
