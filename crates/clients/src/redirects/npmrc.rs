//! What the clients that read npm's file have in common in what can send a token elsewhere: npm, pnpm, both Yarns, Bun.

use super::row::{Change, PROXIES, PROXIES_OF_HTTPS, ProjectFile, Setting, Syntax, file, off, proxy, runs, trusts};

/// npm's own settings (<https://docs.npmjs.com/cli/using-npm/config>), which its kin have too, under these names; then more.
macro_rules! settings_of_npm {
    ([$($under:literal),*] $(, $more:expr)*) => {
        &[
            proxy(&[$($under,)* "proxy"]),
            proxy(&[$($under,)* "http-proxy"]),
            proxy(&[$($under,)* "https-proxy"]),
            off(&[$($under,)* "strict-ssl"]),
            trusts(&[$($under,)* "cafile"]),
            trusts(&[$($under,)* "ca"]),
            $($more,)*
        ]
    };
}

pub(crate) use settings_of_npm;

/// npm's settings, without what only npm itself has.
pub(crate) const NPMRC: &[Setting] = settings_of_npm!([]);

/// npm takes any setting from `publishConfig` when it publishes
/// (<https://docs.npmjs.com/cli/configuring-npm/package-json#publishconfig>).
pub(crate) const PACKAGE_JSON: &[Setting] = settings_of_npm!(["publishConfig"], PACKAGES);

/// <https://docs.npmjs.com/cli/using-npm/workspaces>; Yarn 1 has them in `workspaces.packages`, too.
pub(crate) const PACKAGES: Setting = Setting { path: &["workspaces"], change: Change::Packages };

/// A `package.json` of which nothing else counts.
pub(crate) const WORKSPACES: &[Setting] = &[PACKAGES];

/// What of npm's file is a program (<https://docs.npmjs.com/cli/using-npm/config>).
pub(crate) const PROGRAMS: ProjectFile = file(
    ".npmrc",
    Syntax::Npmrc,
    &[
        runs(&["git"]),
        runs(&["script-shell"]),
        runs(&["node-gyp"]),
        runs(&["node-options"]),
        runs(&["onload-script"]),
        runs(&["init-module"]),
    ],
);

/// The variables that npm takes a proxy from, and its kin, too.
pub(crate) const PROXIES_OF_NPM: &[&[&str]] = &[PROXIES, PROXIES_OF_HTTPS, VARIABLES];

/// npm's own among them.
pub(crate) const VARIABLES: &[&str] = &[
    "npm_config_proxy",
    "npm_config_http_proxy",
    "npm_config_https_proxy",
    "NPM_CONFIG_PROXY",
    "NPM_CONFIG_HTTP_PROXY",
    "NPM_CONFIG_HTTPS_PROXY",
    "proxy",
    "PROXY",
];
