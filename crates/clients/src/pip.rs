//! pip. It expands variables in requirements files and nowhere else, so that a user's index is shown as an environment
//! variable whole, and in files stands in `pip.conf` with the credential in it: pip holds that to the index's scheme, host
//! and port (`_internal/network/auth.py`), and what it finds in `~/.netrc` to the host alone, so that a requirements file
//! with an index at another port of the host would get it. The price: where pip builds a package from source, it passes
//! the index to a child as an argument, and `pip config list` prints it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::format::{Content, Line};
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence, is_on, value_of};
use super::redirect::Redirect;
use super::redirects::row::{NONE, PROXIES, Redirects, Syntax, itself, named, proxy, trusts, verifies};
use super::target::{Level, Target};
use gatepass_core::ecosystem::{Ecosystem, around_password, with_password};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://pip.pypa.io/en/stable/topics/authentication/")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides)
    .with_other_sources(other_sources);

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

/// Where twine uploads to, and with what: in its file, where the value goes into files. The variable that takes the value is the
/// caller's.
pub(super) fn uploads(plan: &mut Plan, target: &Target<'_>, keep: &ValuePlacement<'_>) {
    let upload = upload(target);
    if let Some(value) = keep.in_files() {
        let entry = |key: &str, value: &str| Line::new(key, " = ", value).in_section("gatepass");
        let lines = vec![
            Line::item("distutils", "index-servers", "gatepass"),
            entry("repository", upload.as_str()),
            entry("username", target.username),
            entry("password", value),
        ];
        plan.file(File::new(Level::User, ".pypirc", Content::Lines(lines)));
        plan.note("Upload with `twine upload --repository gatepass dist/*`.");
    } else {
        plan.variable("TWINE_REPOSITORY_URL", upload.as_str()).variable("TWINE_USERNAME", target.username);
    }
}

/// The commands that install, whose sections of a file are in force for them.
const COMMANDS: [&str; 3] = ["install", "download", "wheel"];

/// A line of one of pip's files: the file, where it stands, its section, and what it sets, in small letters.
struct Setting<'a> {
    file: &'a Earlier,
    /// Whether the file is read after the user's own.
    is_of_environment: bool,
    line: usize,
    section: String,
    text: String,
}

impl Setting<'_> {
    /// What it gives one of these keys.
    fn value(&self, keys: [&str; 2]) -> Option<&str> {
        keys.into_iter().find_map(|key| value_of(&self.text, key))
    }

    fn told(&self, does: &str) -> Redirect {
        self.file.at_line(self.line, does)
    }

    fn is_of_a_command(&self) -> bool {
        COMMANDS.contains(&self.section.as_str())
    }
}

/// The files that pip reads: the system's, the user's, and those of the environments that are at hand
/// (<https://pip.pypa.io/en/stable/topics/configuration/#location>); and whether it is the last.
fn files(at: &Precedence<'_>) -> Vec<(Earlier, bool)> {
    let of_system = at.variable("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".to_owned());
    let of_system =
        of_system.split(':').map(|path| Path::new(path).join("pip/pip.conf")).chain(["/etc/pip.conf".into()]);
    let mut files: Vec<(Earlier, bool)> = of_system.filter_map(|path| Some((at.at(&path)?, false))).collect();
    let of_user = [".config/pip/pip.conf", ".pip/pip.conf"].into_iter().filter_map(|path| at.of_user(path));
    files.extend(of_user.map(|file| (file, false)));
    let mut environments: Vec<PathBuf> = at.variable("VIRTUAL_ENV").map(PathBuf::from).into_iter().collect();
    environments.extend(environment_on_path(at));
    environments.dedup();
    files.extend(environments.iter().filter_map(|path| Some((at.at(&path.join("pip.conf"))?, true))));
    files
}

/// The environment of the pip that the search path leads to, which is that of the Python in its first line.
fn environment_on_path(at: &Precedence<'_>) -> Option<PathBuf> {
    let path = at.variable("PATH")?;
    let mut programs = std::env::split_paths(&path).flat_map(|folder| ["pip", "pip3"].map(|name| folder.join(name)));
    let program = programs.find(|program| program.is_file())?;
    let mut start = Vec::new();
    std::fs::File::open(program).ok()?.take(4096).read_to_end(&mut start).ok()?;
    let first = String::from_utf8_lossy(start.split(|byte| *byte == b'\n').next()?).into_owned();
    let python = first.strip_prefix("#!").map(|python| PathBuf::from(python.trim()))?;
    Some(python.parent()?.parent()?.to_owned())
}

fn settings(files: &[(Earlier, bool)]) -> Vec<Setting<'_>> {
    let mut settings = Vec::new();
    for (file, is_of_environment) in files {
        let mut section = String::new();
        for (line, text) in file.text.lines().enumerate() {
            let text = text.to_lowercase();
            if let Some(named) = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                section = named.to_owned();
            }
            let (section, is_of_environment) = (section.clone(), *is_of_environment);
            settings.push(Setting { file, is_of_environment, line: line + 1, section, text });
        }
    }
    settings
}

/// The variables that are this setting of pip's, which it takes in any case, and with `-` for `_`
/// (`pip._internal.configuration`: `get_environ_vars`).
fn variables(at: &Precedence<'_>, setting: &str) -> Vec<(String, String)> {
    let is_it =
        |name: &String| name.strip_prefix("PIP_").is_some_and(|rest| rest.to_lowercase().replace('_', "-") == setting);
    let names = at.variable_names().into_iter().filter(is_it);
    names.filter_map(|name| Some((name.clone(), at.variable(&name)?))).collect()
}

/// A variable comes before all files, a command's own section before `[global]`, in whichever file, and of two in sections of
/// one name the later file (<https://pip.pypa.io/en/stable/topics/configuration/#precedence-override-order>).
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    const DOES: &str = "says which index pip asks, and comes before the one that is written.";
    let is_of_user = at.target.level == Level::User;
    let none = variables(at, "no-index");
    let index = variables(at, "index-url").into_iter().filter(|_| is_of_user);
    let told = none.iter().filter(|(_, value)| is_on(value)).cloned().chain(index);
    let mut found: Vec<Redirect> = told.map(|(name, _)| Redirect::of(format!("The variable {name}"), DOES)).collect();
    let files = files(at);
    let settings = settings(&files);
    for command in COMMANDS {
        let last = |keys: [&str; 2]| {
            let in_section = |section: &str| {
                settings.iter().rfind(|setting| setting.section == section && setting.value(keys).is_some())
            };
            in_section(command).or_else(|| in_section("global"))
        };
        let comes_first = |setting: &&Setting<'_>| setting.is_of_a_command() || setting.is_of_environment;
        found.extend(last(["index-url", "index_url"]).filter(comes_first).map(|one| one.told(DOES)));
        let has_none = |setting: &&Setting<'_>| setting.value(["no-index", "no_index"]).is_some_and(is_on);
        let in_files = last(["no-index", "no_index"]).filter(|_| none.is_empty());
        found.extend(in_files.filter(has_none).map(|one| one.told(DOES)));
    }
    let mut seen = Vec::new();
    found.retain(|one| {
        !seen.contains(one) && {
            seen.push(one.clone());
            true
        }
    });
    found
}

/// Of all indexes that it is told, pip takes the newest version, be it whose it may
/// (<https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url>).
fn other_sources(at: &Precedence<'_>) -> Vec<Redirect> {
    const DOES: &str = "(`extra-index-url`) has pip look for every package at another index, too, and take the newest version \
                        that either has: whoever publishes one by the name of yours there is installed (dependency confusion).";
    let variables = variables(at, "extra-index-url");
    let is_replaced = !variables.is_empty();
    let mut found: Vec<Redirect> =
        variables.into_iter().map(|(name, _)| Redirect::of(format!("The variable {name}"), DOES)).collect();
    let files = files(at);
    let is_extra = |setting: &&Setting<'_>| {
        (setting.is_of_a_command() || setting.section == "global")
            && !is_replaced
            && setting.value(["extra-index-url", "extra_index_url"]).is_some()
    };
    found.extend(settings(&files).iter().filter(is_extra).map(|setting| setting.file.at_line(setting.line, DOES)));
    let requirements = at.of_this_project("requirements.txt");
    found.extend(requirements.and_then(|file| file.first(|line| line.trim().starts_with("--extra-index-url"), DOES)));
    found
}

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let index = index(target);
    let host = target.registry.bare_host();
    let trusted = target.registry.is_plain_and_remote();
    let publishes = target.permission == Permission::ReadWrite;
    let mut plan = Plan::default();
    match (target.level, keep.in_files()) {
        (Level::User, None) => {
            let (before, after) = around_password(&index, target.username);
            if publishes {
                plan.value_in("TWINE_PASSWORD", keep);
                plan.copy_within("PIP_INDEX_URL", &before, "TWINE_PASSWORD", keep, &after);
            } else {
                plan.value_within("PIP_INDEX_URL", &before, keep, &after);
            }
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
            if publishes {
                plan.copy_of("TWINE_PASSWORD", "PIP_TOKEN", keep);
            }
        }
    }
    if publishes {
        // pip only installs.
        uploads(&mut plan, target, keep);
        if keep.in_files().is_none() {
            plan.note("Upload with `twine upload dist/*`.");
        }
    }
    Ok(plan)
}

/// The page of a package that every index knows or does not: both say that the token was taken.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Pypi, &["simple", "pip", ""]), scheme: Scheme::Basic }
}
