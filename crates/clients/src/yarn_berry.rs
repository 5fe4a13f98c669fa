//! Yarn 2 and later: `.yarnrc.yml`.

use serde_json::json;

use super::format::Content;
use super::npm::{probe, registry};
use super::plan::{File, Plan, Support, ValuePlacement};
use super::precedence::{Earlier, Precedence, first_other};
use super::redirect::Redirect;
use super::redirects::npmrc::PACKAGES;
use super::redirects::row::{
    Change, NONE, NamedFile, ProjectFile, Redirects, Search, Setting, Syntax, file, itself, named, off, proxy, reads,
    runs, trusts,
};
use super::target::{Level, Target};
use gatepass_core::error::Error;
use gatepass_core::token::Permission;

pub(super) const SUPPORT: Support = Support::new(plan, probe, "https://yarnpkg.com/configuration/yarnrc")
    .with_redirects(REDIRECTS)
    .with_overrides(overrides);

/// A variable comes before every file, and of the files that of the nearest directory, the user's last.
fn overrides(at: &Precedence<'_>) -> Vec<Redirect> {
    let own = registry(at.target);
    // In whatever case.
    let mut found = at.variables_in_any_case(&["yarn_npm_registry_server"], own.as_str());
    let is_set = at.variable_names().iter().any(|name| name.eq_ignore_ascii_case("yarn_npm_registry_server"));
    if at.target.level == Level::Project {
        return found;
    }
    let files: Vec<Earlier> = at.directories().filter_map(|above| at.file(&above.join(".yarnrc.yml"))).collect();
    if !is_set {
        let candidates = files.iter().filter_map(|file| file.value(Syntax::Yaml, &["npmRegistryServer"]));
        found.extend(first_other(candidates, own.as_str(), "has Yarn ask another registry in this project."));
    }
    let server = own.as_str().trim_end_matches('/');
    let does = "has another credential for the registry, and comes before the one that is written.";
    for file in &files {
        for key in ["npmAuthToken", "npmAuthIdent"] {
            found.extend(file.says(Syntax::Yaml, &["npmRegistries", server, key], |value| !value.is_empty(), does));
        }
    }
    found
}

/// Of Yarn 2 and later, wherever a package's range stands: `resolutions`, dependencies, `packageExtensions`.
const LOCKS: Setting = Setting { path: &[], change: Change::Locks(|target| registry(target).to_string()) };

const LOCK: &[Setting] = &[LOCKS];

const MANIFEST: &[Setting] = &[PACKAGES, LOCKS];

/// <https://yarnpkg.com/configuration/yarnrc>
const YARNRC_YML: &[Setting] = &[
    proxy(&["httpProxy"]),
    proxy(&["httpsProxy"]),
    proxy(&["networkSettings"]),
    off(&["enableStrictSsl"]),
    trusts(&["httpsCaFilePath"]),
    trusts(&["caFilePath"]),
    trusts(&["networkSettings"]),
    // Until Yarn 3.
    reads(&["lockfileFilename"]),
    LOCKS,
];

/// Programs that its file names, which Yarn 1's wrapper reads, too (<https://yarnpkg.com/configuration/yarnrc>).
pub(super) const PROGRAMS: ProjectFile = file(".yarnrc.yml", Syntax::Yaml, &[runs(&["yarnPath"]), runs(&["plugins"])]);

const REDIRECTS: Redirects = Redirects {
    files: &[
        file(".yarnrc.yml", Syntax::Yaml, YARNRC_YML),
        file("yarn.lock", Syntax::YarnLock, LOCK),
        file("package.json", Syntax::Json, MANIFEST),
    ],
    named: &[
        NamedFile { search: Search::Above, ..named("YARN_RC_FILENAME", itself, Syntax::Yaml, YARNRC_YML) },
        NamedFile { search: Search::Above, ..named("yarn_rc_filename", itself, Syntax::Yaml, YARNRC_YML) },
    ],
    programs: &[PROGRAMS, file(".yarnrc", Syntax::Yarnrc, &[runs(&["yarn-path"])])],
    proxies: &[&["YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "yarn_http_proxy", "yarn_https_proxy"]],
    ..NONE
};

fn plan(target: &Target<'_>, keep: &ValuePlacement<'_>) -> Result<Plan, Error> {
    let registry = registry(target);
    let server = registry.as_str().trim_end_matches('/');
    let mut content = json!({
        "npmRegistryServer": server,
        // With its scheme, so that the token goes by no other.
        "npmRegistries": { server: {
            // Without it, metadata is asked for without the token.
            "npmAlwaysAuth": true,
            "npmAuthToken": keep.or_reference("${NPM_TOKEN}"),
        } },
    });
    if target.registry.is_plain() {
        content["unsafeHttpWhitelist"] = json!([target.registry.bare_host()]);
    }
    let mut plan = Plan::default();
    plan.file(File::new(target.level, ".yarnrc.yml", Content::Yaml(content)).moved_by(&["YARN_RC_FILENAME"]));
    plan.value_in("NPM_TOKEN", keep).lives_in_this_shell("yarn", keep).project_can_name("NPM_TOKEN", keep);
    if target.permission == Permission::ReadWrite {
        plan.note("`yarn npm publish` goes there too, unless package.json has a `publishConfig.registry`.");
    }
    Ok(plan)
}
