//! Where npm's kind of package is, and where else the clients that read npm's file take the registry or the token from, before
//! the file that is written: each was tried, npm 11.19, pnpm 12.21, Yarn 1.22 and Bun 1.4 (`tests/packages/clients/precedence.rs`,
//! `generated.rs` beside it).

use std::path::{Path, PathBuf};

use url::{Position, Url};

use super::npmrc::{Entry, Sections, entries, last};
use super::precedence::{Candidate, Earlier, Precedence, first_other, is_same_address};
use super::redirect::Redirect;
use super::redirects::settings::Syntax;
use super::target::{Level, Target};
use super::workspace;
use gatepass_core::ecosystem::Ecosystem;

/// Where npm's kind of package is.
pub(super) fn registry(target: &Target<'_>) -> Url {
    target.registry.address(Ecosystem::Npm, &[""])
}

/// The key of the token's line: for this address and what is below it.
pub(super) fn token_key(target: &Target<'_>) -> String {
    format!("//{}:_authToken", &registry(target)[Position::BeforeHost..])
}

/// Where a project of theirs begins.
const SIGNS: &[&str] = &["package.json", "node_modules"];

const OTHER_REGISTRY: &str = "has the client ask another registry.";
const OTHER_TOKEN: &str = "has another credential for the registry, and comes before the one that is written.";
const READ_TWICE: &str = "names the user's own file, which npm refuses to read twice.";
const A_LIST: &str = "makes the registry a list, which no client can ask.";

/// npm takes its variables in whatever case, but for what follows `//`
/// (<https://docs.npmjs.com/cli/using-npm/config>, `@npmcli/config`: `loadEnv`), and of a workspace the file of its root.
pub(super) fn of_npm(at: &Precedence<'_>) -> Vec<Redirect> {
    let key = token_key(at.target);
    let names = at.variable_names().into_iter().filter(|name| {
        let prefix = name.get(.."npm_config_".len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case("npm_config_"));
        prefix && name.get("npm_config_".len()..) == Some(key.as_str())
    });
    let mut found: Vec<Redirect> =
        names.map(|name| Redirect::of(format!("The variable {name}"), OTHER_TOKEN)).collect();
    let globals = at.variable_names().into_iter().filter(|name| name.eq_ignore_ascii_case("npm_config_globalconfig"));
    let globals = globals.filter(|name| at.variable(name).is_some_and(|path| is_file_of_user(at, Path::new(&path))));
    found.extend(globals.map(|name| Redirect::of(format!("The variable {name}"), READ_TWICE)));
    let root = root_of_npm(at);
    found.extend(elsewhere_in_workspace(at, root.as_deref()));
    let file = root.and_then(|root| at.beside(&root.join(".npmrc")));
    let mut candidates = candidates_in_variables(at, &["npm_config_registry"]);
    candidates.extend(candidate_in_npmrc(at, file.as_ref(), OF_NPM));
    found.extend(first_other(candidates, registry(at.target).as_str(), OTHER_REGISTRY));
    found.extend(token_in(at, file.as_ref(), |name| name == key));
    found.extend(lists(at));
    found
}

/// pnpm has settings of its own beside npm's file (<https://pnpm.io/settings>, <https://pnpm.io/npmrc>); it goes by the token of
/// the longest path.
pub(super) fn of_pnpm(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    let own_file = at.locations.home.join(".npmrc");
    let mut found = at.variables_in_any_case(&["pnpm_config_npmrc_auth_file"], &own_file.display().to_string());
    let folder = at.of_user_configuration("pnpm");
    let is_own = |name: &str| {
        let is_token = name.ends_with(":_authToken");
        is_token && name.starts_with(token_key(at.target).trim_end_matches(":_authToken"))
    };
    let root = workspace_of_pnpm(at);
    let of_workspace = root.as_deref().and_then(|root| at.file(&root.join("pnpm-workspace.yaml")));
    let of_user = at.at(&folder.join("config.yaml"));
    let is_other_file = |value: &str| Path::new(value) != own_file;
    let files = of_user.iter().chain(&of_workspace).filter(|_| at.target.level == Level::User);
    found.extend(files.filter_map(|file| {
        file.says(Syntax::Yaml, &["npmrcAuthFile"], is_other_file, "has pnpm read another file than ~/.npmrc.")
    }));
    let names: &[&str] = match pnpm_reads_npms_variables(at) {
        true => &["pnpm_config_registry", "npm_config_registry"],
        false => &["pnpm_config_registry"],
    };
    let npmrc = root.as_deref().and_then(|root| at.beside(&root.join(".npmrc")));
    let login = at.at(&folder.join("auth.ini"));
    let mut candidates = candidates_in_variables(at, names);
    candidates.extend(candidate_in_settings(of_workspace.as_ref()));
    candidates.extend(candidate_in_settings(of_user.as_ref()));
    candidates.extend(candidate_in_npmrc(at, npmrc.as_ref(), OF_PNPM));
    candidates.extend(candidate_in_npmrc(at, login.as_ref(), OF_PNPM));
    found.extend(first_other(candidates, own.as_str(), OTHER_REGISTRY));
    found.extend([npmrc, login].iter().filter_map(|file| token_in(at, file.as_ref(), is_own)));
    found.extend(elsewhere_in_workspace(at, root.as_deref()));
    found.extend(in_section_of_own(at));
    found
}

/// What stands in a section of the user's own file, behind what is written, and is no section's to pnpm.
fn in_section_of_own(at: &Precedence<'_>) -> Option<Redirect> {
    let file = at.of_user(".npmrc")?;
    let before = entries(at, &file, Sections::Apart).len();
    let all = entries(at, &file, Sections::Ignored);
    let last = all.iter().skip(before).rfind(|entry| entry.name == "registry")?;
    let is_other = !is_same_address(&last.value, registry(at.target).as_str());
    is_other.then(|| file.at_line(last.line, OTHER_REGISTRY))
}

/// Yarn 1 takes arguments from `.yarnrc`, before all else, and npm's variables and its own in whatever case
/// (<https://classic.yarnpkg.com/docs/yarnrc>). A registry that stands there as a setting comes behind npm's file, of which it
/// reads that of the nearest package, and then the user's.
pub(super) fn of_yarn(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    let above = at.directories().filter_map(|above| at.file(&above.join(".yarnrc")));
    let files: Vec<Earlier> = above.chain(at.in_home(".yarnrc")).collect();
    let arguments: Vec<(String, Candidate)> = files.iter().flat_map(arguments_of_yarn).collect();
    // Of commands, each of which has its own.
    let mut found: Vec<Redirect> = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (command, argument) in arguments {
        match command.as_str() {
            "" | "install" => candidates.push(argument),
            _ => found.extend(first_other([argument], own.as_str(), OTHER_REGISTRY)),
        }
    }
    let package = at.directories().find(|above| above.join("package.json").exists());
    let package = package.or_else(|| at.directories().next());
    let file = package.and_then(|package| at.beside(&package.join(".npmrc")));
    let names = ["npm_config_registry", "yarn_registry"];
    candidates.extend(candidates_in_variables(at, &names));
    candidates.extend(emptied(at, &names));
    candidates.extend(candidate_in_npmrc(at, file.as_ref(), OF_NPM));
    found.extend(first_other(candidates, own.as_str(), OTHER_REGISTRY));
    let key = token_key(at.target);
    found.extend(token_in(at, file.as_ref(), |name| name == key));
    found
}

/// The registries that a `.yarnrc` gives Yarn as arguments, each with the command that it is for.
fn arguments_of_yarn(file: &Earlier) -> Vec<(String, Candidate)> {
    let argument = |(index, line): (usize, &str)| {
        let (name, value) = line.trim().split_once([' ', ':'])?;
        let name = name.trim_matches(['"', '\'']).strip_prefix("--")?;
        let command = match name.rsplit_once('.') {
            Some((command, "registry")) => command,
            None if name == "registry" => "",
            _ => return None,
        };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        Some((command.to_owned(), Candidate { place: file.line(index + 1), value }))
    };
    file.text.lines().enumerate().filter_map(argument).collect()
}

/// Bun's variables, which it takes from a project's `.env` files, too (<https://bun.com/docs/runtime/environment-variables>): the
/// first that is set.
const REGISTRIES_OF_BUN: [&str; 3] = ["BUN_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry"];
const TOKENS_OF_BUN: [&str; 3] = ["BUN_CONFIG_TOKEN", "NPM_CONFIG_TOKEN", "npm_config_token"];
const ENVIRONMENTS_OF_BUN: [&str; 8] = [
    ".env",
    ".env.local",
    ".env.development",
    ".env.production",
    ".env.test",
    ".env.development.local",
    ".env.production.local",
    ".env.test.local",
];

/// `bunfig.toml` comes before npm's file, the user's too (<https://bun.com/docs/runtime/bunfig#install-registry>), and of a workspace
/// the files of its root.
pub(super) fn of_bun(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    let root = root_of_npm(at);
    let in_root = |name: &str| root.as_deref().and_then(|root| at.file(&root.join(name)));
    let environments: Vec<Earlier> = ENVIRONMENTS_OF_BUN.iter().filter_map(|name| in_root(name)).collect();
    let mut found = at.variables(&TOKENS_OF_BUN, "");
    let mut candidates = Vec::new();
    for name in REGISTRIES_OF_BUN {
        candidates.extend(
            candidates_in_variables(at, &[name]).into_iter().filter(|candidate| candidate.place.ends_with(name)),
        );
        let values = environments.iter().filter_map(|file| file.value(Syntax::Environment, &[name]));
        let mut values: Vec<Candidate> = values.collect();
        // Which of the files it reads depends on how it is run.
        values.sort_by_key(|candidate| is_same_address(&candidate.value, own.as_str()));
        candidates.extend(values);
    }
    for file in &environments {
        for name in TOKENS_OF_BUN {
            found.extend(file.says(Syntax::Environment, &[name], |value| !value.is_empty(), OTHER_TOKEN));
        }
    }
    let of_user = match at.variable("XDG_CONFIG_HOME") {
        Some(folder) => at.file(&Path::new(&folder).join(".bunfig.toml")),
        None => at.in_home(".bunfig.toml"),
    };
    for file in in_root("bunfig.toml").into_iter().chain(of_user) {
        for path in [&["install", "registry"][..], &["install", "registry", "url"]] {
            candidates.extend(file.value(Syntax::Toml, path));
        }
    }
    let file = root.as_deref().and_then(|root| at.beside(&root.join(".npmrc")));
    candidates.extend(candidate_in_npmrc(at, file.as_ref(), OF_BUN));
    found.extend(first_other(candidates, own.as_str(), OTHER_REGISTRY));
    let key = token_key(at.target);
    found.extend(token_in(at, file.as_ref(), |name| name == key));
    found.extend(lists(at));
    found.extend(elsewhere_in_workspace(at, root.as_deref()));
    found
}

fn root_of_npm(at: &Precedence<'_>) -> Option<PathBuf> {
    workspace::root(at, SIGNS, "package.json", workspace::of_npm)
}

/// pnpm's workspaces begin where its own file names packages (<https://pnpm.io/pnpm-workspace_yaml>).
fn workspace_of_pnpm(at: &Precedence<'_>) -> Option<PathBuf> {
    const FILE: &str = "pnpm-workspace.yaml";
    workspace::root(at, &[FILE, "package.json", "node_modules"], FILE, workspace::of_pnpm)
}

/// The file of a project that is written is not read where the directory is a part of a workspace.
fn elsewhere_in_workspace(at: &Precedence<'_>, root: Option<&Path>) -> Option<Redirect> {
    let (root, directory) = root.zip(at.directory)?;
    let is_elsewhere = at.target.level == Level::Project && root != directory;
    let does = "is the workspace that this directory is a part of: its files are read, and not those that would be written here.";
    is_elsewhere.then(|| Redirect::of(root.display().to_string(), does))
}

/// Until pnpm 10 npm's variables were pnpm's, too. Which pnpm it is, the project says (<https://pnpm.io/package_json#packagemanager>),
/// or what the search path leads to; where nobody does, it may be an old one.
fn pnpm_reads_npms_variables(at: &Precedence<'_>) -> bool {
    let named = at.directories().find_map(|above| {
        let manifest: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(above.join("package.json")).ok()?).ok()?;
        manifest.get("packageManager")?.as_str()?.strip_prefix("pnpm@").map(str::to_owned)
    });
    let version = named.or_else(|| at.version_on_path("pnpm", "pnpm"));
    let major = version.and_then(|version| version.split('.').next()?.parse::<u64>().ok());
    major.is_none_or(|major| major <= 10)
}

/// A variable that is said in several spellings is any of them: those that say something else come first.
fn candidates_in_variables(at: &Precedence<'_>, names: &[&str]) -> Vec<Candidate> {
    let own = registry(at.target);
    let all = at.variable_names().into_iter();
    let mut candidates: Vec<(usize, Candidate)> = all
        .filter_map(|name| {
            let rank = names.iter().position(|known| known.eq_ignore_ascii_case(&name))?;
            Some((rank, Candidate::by_variable(&name, at.variable(&name)?)))
        })
        .collect();
    candidates.sort_by_key(|(rank, candidate)| (*rank, is_same_address(&candidate.value, own.as_str())));
    candidates.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Of these variables one that is set to nothing, which Yarn takes for the registry, too.
fn emptied(at: &Precedence<'_>, names: &[&str]) -> Option<Candidate> {
    let all = (at.locations.variable_names)().into_iter().filter_map(|name| name.into_string().ok());
    let mut all = all.filter(|name| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
    all.find(|name| at.variable(name).is_none()).map(|name| Candidate::by_variable(&name, String::new()))
}

/// How a client reads such a file.
#[derive(Clone, Copy)]
struct Reading {
    sections: Sections,
    /// Whether `registry[]` counts.
    takes_lists: bool,
}

const OF_NPM: Reading = Reading { sections: Sections::Apart, takes_lists: true };
const OF_PNPM: Reading = Reading { sections: Sections::Ignored, takes_lists: false };
const OF_BUN: Reading = Reading { takes_lists: false, ..OF_NPM };

fn candidate_in_npmrc(at: &Precedence<'_>, file: Option<&Earlier>, reading: Reading) -> Option<Candidate> {
    let file = file?;
    let is_it = |entry: &&Entry| match entry.name.as_str() {
        // Nothing is something, too.
        "registry" => true,
        "registry[]" => reading.takes_lists,
        _ => false,
    };
    let entries = entries(at, file, reading.sections);
    let entry = entries.iter().rfind(is_it)?;
    let value = if entry.name == "registry" { entry.value.clone() } else { String::new() };
    Some(Candidate { place: file.line(entry.line), value })
}

/// What pnpm's own settings say of the registry.
fn candidate_in_settings(file: Option<&Earlier>) -> Option<Candidate> {
    let file = file?;
    file.value(Syntax::Yaml, &["registry"]).or_else(|| file.value(Syntax::Yaml, &["registries", "default"]))
}

/// A token in such a file that is as much the registry's own.
fn token_in(at: &Precedence<'_>, file: Option<&Earlier>, is_own: impl Fn(&str) -> bool) -> Option<Redirect> {
    let file = file?;
    let entries = entries(at, file, Sections::Apart);
    let entry = entries.iter().find(|entry| is_own(&entry.name) && !entry.value.is_empty())?;
    Some(file.at_line(entry.line, OTHER_TOKEN))
}

fn is_file_of_user(at: &Precedence<'_>, path: &Path) -> bool {
    at.of_user(".npmrc").is_some_and(|file| file.is_same_as(path))
}

/// `registry[]` in the user's own file, beside what is written.
fn lists(at: &Precedence<'_>) -> Option<Redirect> {
    let file = at.of_user(".npmrc")?;
    let entries = entries(at, &file, Sections::Apart);
    last(&entries, "registry[]").map(|entry| file.at_line(entry.line, A_LIST))
}
