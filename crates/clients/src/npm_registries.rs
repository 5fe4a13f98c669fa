//! Where npm's kind of package is, and where else the clients that read npm's file take the registry or the token from, before the
//! user's `.npmrc`: each was tried, npm 11.19, pnpm 12.21, Yarn 1.22 and Bun 1.4 (`tests/packages/clients/precedence.rs`).

use url::{Position, Url};

use super::precedence::{Earlier, Precedence, is_same_address};
use super::redirect::Redirect;
use super::redirects::settings::Syntax;
use super::target::Target;
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
const OTHER_HERE: &str = "has npm's clients ask another registry in this project.";
const OTHER_TOKEN: &str = "has another credential for the registry, and comes before the one that is written.";

/// npm takes its variables in whatever case, but for what follows `//`
/// (<https://docs.npmjs.com/cli/using-npm/config>, `@npmcli/config`: `loadEnv`).
pub(super) fn of_npm(at: &Precedence<'_>) -> Vec<Redirect> {
    let mut found = at.variables_in_any_case(&["npm_config_registry"], registry(at.target).as_str());
    let key = token_key(at.target);
    let names = at.variable_names().into_iter().filter(|name| {
        let prefix = name.get(.."npm_config_".len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case("npm_config_"));
        prefix && name.get("npm_config_".len()..) == Some(key.as_str())
    });
    found.extend(names.map(|name| Redirect::of(format!("The variable {name}"), OTHER_TOKEN)));
    found.extend(of_npmrc_at_hand(at, |name| name == key));
    found
}

/// pnpm has settings of its own beside npm's file (<https://pnpm.io/settings>, <https://pnpm.io/npmrc>); it goes by the token of
/// the longest path.
pub(super) fn of_pnpm(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    // Until pnpm 10 npm's variables were pnpm's, too.
    let mut found = at.variables_in_any_case(&["npm_config_registry", "pnpm_config_registry"], own.as_str());
    let own_file = at.locations.home.join(".npmrc");
    let file = at.variables_in_any_case(&["pnpm_config_npmrc_auth_file"], &own_file.display().to_string());
    found.extend(file);
    let folder = at.of_user_configuration("pnpm");
    let is_own = |name: &str| {
        let is_token = name.ends_with(":_authToken");
        is_token && name.starts_with(token_key(at.target).trim_end_matches(":_authToken"))
    };
    if let Some(file) = at.at(&folder.join("auth.ini")) {
        found.extend(of_npmrc(at, &file, is_own, OTHER_REGISTRY));
    }
    let of_project = at.of_project("pnpm-workspace.yaml", &["pnpm-workspace.yaml", "package.json", "node_modules"]);
    for file in at.at(&folder.join("config.yaml")).into_iter().chain(of_project) {
        for path in [&["registry"][..], &["registries", "default"]] {
            found.extend(file.says(Syntax::Yaml, path, |value| !is_same_address(value, own.as_str()), OTHER_REGISTRY));
        }
        let is_other_file = |value: &str| std::path::Path::new(value) != own_file;
        found.extend(file.says(
            Syntax::Yaml,
            &["npmrcAuthFile"],
            is_other_file,
            "has pnpm read another file than ~/.npmrc.",
        ));
    }
    found.extend(of_npmrc_at_hand(at, is_own));
    found
}

/// Yarn 1 takes npm's variables and its own in whatever case, and arguments from `.yarnrc`
/// (<https://classic.yarnpkg.com/docs/yarnrc>). A registry that stands there as a setting comes behind npm's file.
pub(super) fn of_yarn(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    let mut found = at.variables_in_any_case(&["npm_config_registry", "yarn_registry"], own.as_str());
    let is_argument = |line: &str| {
        let name = line.trim().split([' ', ':', '"']).next().unwrap_or_default();
        let is_registry =
            name.starts_with("--") && name.trim_start_matches("--").rsplit('.').next() == Some("registry");
        is_registry && !line.contains(own.as_str().trim_end_matches('/'))
    };
    let files = at.of_user(".yarnrc").into_iter().chain(at.of_project(".yarnrc", SIGNS));
    found.extend(files.filter_map(|file| file.first(is_argument, OTHER_REGISTRY)));
    let key = token_key(at.target);
    found.extend(of_npmrc_at_hand(at, |name| name == key));
    found
}

/// Bun's variables, which it takes from a project's `.env` files, too (<https://bun.com/docs/runtime/environment-variables>).
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

/// `bunfig.toml` comes before npm's file, the user's too (<https://bun.com/docs/runtime/bunfig#install-registry>).
pub(super) fn of_bun(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    let is_other = |value: &str| !is_same_address(value, own.as_str());
    let mut found = at.variables(&REGISTRIES_OF_BUN, own.as_str());
    found.extend(at.variables(&TOKENS_OF_BUN, ""));
    let of_user = match at.variable("XDG_CONFIG_HOME") {
        Some(folder) => at.at(&std::path::Path::new(&folder).join(".bunfig.toml")),
        None => at.of_user(".bunfig.toml"),
    };
    for file in of_user.into_iter().chain(at.of_project("bunfig.toml", SIGNS)) {
        for path in [&["install", "registry"][..], &["install", "registry", "url"]] {
            found.extend(file.says(Syntax::Toml, path, is_other, OTHER_REGISTRY));
        }
    }
    for file in ENVIRONMENTS_OF_BUN.iter().filter_map(|name| at.of_project(name, SIGNS)) {
        for name in REGISTRIES_OF_BUN {
            found.extend(file.says(Syntax::Environment, &[name], is_other, OTHER_REGISTRY));
        }
        for name in TOKENS_OF_BUN {
            found.extend(file.says(Syntax::Environment, &[name], |value| !value.is_empty(), OTHER_TOKEN));
        }
    }
    let key = token_key(at.target);
    found.extend(of_npmrc_at_hand(at, |name| name == key));
    found
}

/// The file of a project comes before the user's.
fn of_npmrc_at_hand(at: &Precedence<'_>, is_own: impl Fn(&str) -> bool) -> Vec<Redirect> {
    at.of_project(".npmrc", SIGNS).map_or_else(Vec::new, |file| of_npmrc(at, &file, is_own, OTHER_HERE))
}

/// What npm's kind of file says of the registry, or of a token that is as much the registry's own.
fn of_npmrc(at: &Precedence<'_>, file: &Earlier, is_own: impl Fn(&str) -> bool, does: &str) -> Vec<Redirect> {
    let own = registry(at.target);
    let other = file.says(Syntax::Npmrc, &["registry"], |value| !is_same_address(value, own.as_str()), does);
    let is_token = |line: &str| {
        let name = line.split_once('=').map_or(line, |(name, _)| name);
        is_own(name.trim().trim_matches(['"', '\'']))
    };
    other.into_iter().chain(file.first(is_token, OTHER_TOKEN)).collect()
}
