//! npm: two lines of `.npmrc`. The clients that read the same file build on them.
//!
//! npm 12 refuses `email` and `always-auth`, so that there is the scoped `_authToken` line and nothing else.

use super::format::{Content, Line};
use super::npm_registries::of_npm;
pub(super) use super::npm_registries::{registry, token_key};
use super::plan::{File, Plan, Probe, Scheme, Support, ValuePlacement};
use super::redirects::npmrc::{PACKAGE_JSON, PROGRAMS, PROXIES_OF_NPM, settings_of_npm};
use super::redirects::row::{
    NONE, NamedFile, Redirects, Setting, Syntax, file, itself, named, off, proxy, reads, trusts,
};
use super::target::{Level, Target};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(
    |target, keep| client(target, keep, "npm", VariablesInProjects::Expanded, Vec::new()),
    probe,
    "https://github.com/npm/cli/blob/latest/docs/lib/content/configuring-npm/npmrc.md",
)
// It asks once: npm would try an address that nothing answers at for more than a minute.
.with_own_check(|_| ["npm", "ping", "--fetch-retries=0"].map(str::to_owned).into())
.with_file_variables(&[
    "NPM_CONFIG_USERCONFIG",
    "npm_config_userconfig",
    "NPM_CONFIG_GLOBALCONFIG",
    "npm_config_globalconfig",
    "NPM_CONFIG_PREFIX",
    "npm_config_prefix",
    "NPM_CONFIG_CACHE",
    "npm_config_cache",
])
.with_redirects(REDIRECTS)
.with_overrides(of_npm);

/// npm's prefix (<https://docs.npmjs.com/cli/configuring-npm/npmrc>: `$PREFIX/etc/npmrc`).
fn of_prefix(value: &str) -> Vec<String> {
    vec![format!("{value}/etc/npmrc")]
}

/// With what names the other files that npm takes settings from: from a project's file it looks for the user's, and from
/// that one for the global (`@npmcli/config`: `load`). A path counts from wherever npm runs.
const SETTINGS: &[Setting] = settings_of_npm!([], reads(&["globalconfig"]), reads(&["userconfig"]), reads(&["prefix"]));

/// Variables that name npm's files; each can be written in other cases, too, which nobody does.
const NAMED: &[NamedFile] = &[
    named("npm_config_globalconfig", itself, Syntax::Npmrc, SETTINGS),
    named("NPM_CONFIG_GLOBALCONFIG", itself, Syntax::Npmrc, SETTINGS),
    named("npm_config_userconfig", itself, Syntax::Npmrc, SETTINGS),
    named("NPM_CONFIG_USERCONFIG", itself, Syntax::Npmrc, SETTINGS),
    named("npm_config_prefix", of_prefix, Syntax::Npmrc, SETTINGS),
    named("NPM_CONFIG_PREFIX", of_prefix, Syntax::Npmrc, SETTINGS),
    named("PREFIX", of_prefix, Syntax::Npmrc, SETTINGS),
];

const REDIRECTS: Redirects = Redirects {
    files: &[file(".npmrc", Syntax::Npmrc, SETTINGS), file("package.json", Syntax::Json, PACKAGE_JSON)],
    named: NAMED,
    programs: &[PROGRAMS],
    proxies: PROXIES_OF_NPM,
    ..NONE
};

/// What a client makes of a variable that a project's file has as a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum VariablesInProjects {
    /// It puts the variable's value there, and any project can name any variable.
    Expanded,
    /// It leaves it as it stands.
    Ignored,
}

/// What the clients of this file have in common.
pub(super) fn client(
    target: &Target<'_>,
    keep: &ValuePlacement<'_>,
    name: &str,
    in_projects: VariablesInProjects,
    more: Vec<Line>,
) -> Result<Plan, Error> {
    let mut lines = vec![
        Line::new("registry", "=", registry(target).as_str()),
        Line::new(token_key(target), "=", &keep.or_reference("${NPM_TOKEN}")),
    ];
    lines.extend(more);
    let mut plan = Plan::default();
    plan.file(File::new(target.level, ".npmrc", Content::Lines(lines)).moved_by(match target.level {
        Level::User => &["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"],
        Level::Project => &[],
    }));
    plan.value_in("NPM_TOKEN", keep).lives_in_this_shell(name, keep);
    if in_projects == VariablesInProjects::Expanded {
        plan.project_can_name("NPM_TOKEN", keep);
    }
    if target.permission == Permission::ReadWrite {
        plan.note(format!("`{name} publish` goes there too, unless package.json has a `publishConfig.registry`."));
    }
    Ok(plan)
}

/// `npm ping`, as npm sends it.
pub(super) fn probe(target: &Target<'_>) -> Probe {
    Probe { url: target.registry.address(Ecosystem::Npm, &["-", "ping"]), scheme: Scheme::Bearer }
}
