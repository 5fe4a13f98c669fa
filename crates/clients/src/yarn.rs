//! Yarn Classic: npm's file, and `always-auth`, without which it reads without a token. npm 12 refuses that line, and Yarn
//! looks for it nowhere else.

use url::Position;

use super::format::Line;
use super::npm::{self, VariablesInProjects, client, probe};
use super::npm_registries::of_yarn;
use super::plan::{Plan, Support, ValuePlacement};
use super::redirects::npmrc::{VARIABLES, WORKSPACES, settings_of_npm};
use super::redirects::row::{
    Change, NONE, PROXIES, PROXIES_OF_HTTPS, Redirects, Setting, Syntax, file, off, proxy, reads, runs, trusts,
};
use super::target::Target;
use super::yarn_berry::PROGRAMS;
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://classic.yarnpkg.com/en/docs/cli/config")
    .with_redirects(REDIRECTS)
    .with_overrides(of_yarn);

/// npm's settings, as Yarn 1 has them. What it asks for at an address that has a credential in them, it asks for with that
/// of the registry which the package's name belongs to (`NpmRegistry.requestNeedsAuth`), be the address what it likes:
/// <https://github.com/yarnpkg/yarn/blob/master/src/registries/npm-registry.js>.
const SETTINGS: &[Setting] =
    settings_of_npm!([], Setting { path: &[], change: Change::OtherHost(|target| npm::registry(target).to_string()) });

/// Yarn 1 has arguments that stand in the file, too.
const YARNRC: &[Setting] = settings_of_npm!([], reads(&["use-yarnrc"]), reads(&["cwd"]));

const REDIRECTS: Redirects = Redirects {
    files: &[
        file(".npmrc", Syntax::Npmrc, SETTINGS),
        file(".yarnrc", Syntax::Yarnrc, YARNRC),
        file("package.json", Syntax::Json, WORKSPACES),
    ],
    // <https://classic.yarnpkg.com/docs/yarnrc>; its wrapper reads Yarn Berry's file, too.
    programs: &[file(".yarnrc", Syntax::Yarnrc, &[runs(&["yarn-path"])]), PROGRAMS],
    proxies: &[
        PROXIES,
        PROXIES_OF_HTTPS,
        VARIABLES,
        &["YARN_PROXY", "YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_proxy", "yarn_https_proxy"],
    ],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let registry = npm::registry(target);
    let always = Line::new(format!("//{}:always-auth", &registry[Position::BeforeHost..]), "=", "true");
    let mut plan = client(target, keep, "yarn", VariablesInProjects::Expanded, vec![always])?;
    plan.note("The `always-auth` line is Yarn Classic's; npm 12 and later refuse a file that has it.");
    Ok(plan)
}
