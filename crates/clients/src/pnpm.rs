//! pnpm: it reads npm's file. What a project's file says of credentials it expands no variables in, since whoever wrote
//! the project could name any variable; the user's own file may.

use super::format::{Content, Line};
use super::npm::{VariablesInProjects, client, probe, registry, token_key};
use super::npm_registries::of_pnpm;
use super::plan::{File, Plan, Support, ValuePlacement};
use super::redirects::npmrc::{NPMRC, PACKAGE_JSON, PROGRAMS, PROXIES_OF_NPM};
use super::redirects::row::{Change, NONE, Redirects, Setting, Syntax, file, off, program, proxy, runs, trusts};
use super::target::{Level, Target};
use gatepass_core::error::Error;

pub(super) const SUPPORT: Support =
    Support::new(plan, probe, "https://pnpm.io/npmrc").with_redirects(REDIRECTS).with_overrides(of_pnpm);

const REDIRECTS: Redirects = Redirects {
    files: &[
        file(".npmrc", Syntax::Npmrc, NPMRC),
        file("package.json", Syntax::Json, PACKAGE_JSON),
        file(
            "pnpm-workspace.yaml",
            Syntax::Yaml,
            &[
                proxy(&["proxy"]),
                proxy(&["httpProxy"]),
                proxy(&["httpsProxy"]),
                off(&["strictSsl"]),
                trusts(&["cafile"]),
                trusts(&["ca"]),
                Setting { path: &["packages"], change: Change::Packages },
            ],
        ),
    ],
    // <https://pnpm.io/pnpmfile>, <https://pnpm.io/settings>
    programs: &[
        PROGRAMS,
        program(".pnpmfile.cjs"),
        program(".pnpmfile.mjs"),
        file(
            "pnpm-workspace.yaml",
            Syntax::Yaml,
            &[runs(&["pnpmfile"]), runs(&["globalPnpmfile"]), runs(&["configDependencies"]), runs(&["scriptShell"])],
        ),
    ],
    proxies: PROXIES_OF_NPM,
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let mut plan = client(target, keep, "pnpm", VariablesInProjects::Ignored, Vec::new())?;
    if target.level == Level::Project {
        let registry = Line::new("registry", "=", registry(target).as_str());
        let token = Line::new(token_key(target), "=", &keep.or_reference("${NPM_TOKEN}"));
        plan.files = vec![
            File::new(Level::Project, ".npmrc", Content::Lines(vec![registry])),
            File::new(Level::User, ".npmrc", Content::Lines(vec![token])),
        ];
        plan.note("pnpm expands variables of credentials in the user's own file only, not in the project's.");
    }
    Ok(plan)
}
