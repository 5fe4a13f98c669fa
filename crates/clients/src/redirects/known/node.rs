//! npm and those that read its files, or have files like them: npm, pnpm, both Yarns, Bun.

use super::{Known, NONE, NamedFile, ProjectFile, Search, Setting, itself, named, off, proxy, reads, trusts, verifies};
use crate::redirects::settings::Syntax;
use gatepass_core::ecosystem::PackageManager;

/// npm's prefix (<https://docs.npmjs.com/cli/configuring-npm/npmrc>: `$PREFIX/etc/npmrc`).
fn of_prefix(value: &str) -> Vec<String> {
    vec![format!("{value}/etc/npmrc")]
}

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

const NPMRC: &[Setting] = settings_of_npm!([]);

/// With what names the other files that npm takes settings from: from a project's file it looks for the user's, and from
/// that one for the global (`@npmcli/config`: `load`). A path counts from wherever npm runs.
const NPMRC_OF_NPM: &[Setting] =
    settings_of_npm!([], reads(&["globalconfig"]), reads(&["userconfig"]), reads(&["prefix"]));

/// Variables that name npm's files; each can be written in other cases, too, which nobody does.
const NPM_NAMED: &[NamedFile] = &[
    named("npm_config_globalconfig", itself, Syntax::Npmrc, NPMRC_OF_NPM),
    named("NPM_CONFIG_GLOBALCONFIG", itself, Syntax::Npmrc, NPMRC_OF_NPM),
    named("npm_config_userconfig", itself, Syntax::Npmrc, NPMRC_OF_NPM),
    named("NPM_CONFIG_USERCONFIG", itself, Syntax::Npmrc, NPMRC_OF_NPM),
    named("npm_config_prefix", of_prefix, Syntax::Npmrc, NPMRC_OF_NPM),
    named("NPM_CONFIG_PREFIX", of_prefix, Syntax::Npmrc, NPMRC_OF_NPM),
    named("PREFIX", of_prefix, Syntax::Npmrc, NPMRC_OF_NPM),
];

/// npm takes any setting from `publishConfig` when it publishes
/// (<https://docs.npmjs.com/cli/configuring-npm/package-json#publishconfig>).
const PACKAGE_JSON: &[Setting] = settings_of_npm!(["publishConfig"]);

/// Yarn 1 has arguments that stand in the file, too.
const YARNRC: &[Setting] = settings_of_npm!([], reads(&["use-yarnrc"]), reads(&["cwd"]));

/// Bun takes variables from these (<https://bun.com/docs/runtime/environment-variables>).
const ENVIRONMENT: &[Setting] = &[
    proxy(&["http_proxy"]),
    proxy(&["https_proxy"]),
    proxy(&["all_proxy"]),
    verifies(&["NODE_TLS_REJECT_UNAUTHORIZED"]),
    trusts(&["NODE_EXTRA_CA_CERTS"]),
    trusts(&["SSL_CERT_FILE"]),
    trusts(&["SSL_CERT_DIR"]),
];

/// <https://yarnpkg.com/configuration/yarnrc>
const YARNRC_YML: &[Setting] = &[
    proxy(&["httpProxy"]),
    proxy(&["httpsProxy"]),
    proxy(&["networkSettings"]),
    off(&["enableStrictSsl"]),
    trusts(&["httpsCaFilePath"]),
    trusts(&["caFilePath"]),
    trusts(&["networkSettings"]),
];

const fn package(path: &'static str, syntax: Syntax, settings: &'static [Setting]) -> ProjectFile {
    ProjectFile { path, search: Search::Packages, syntax, settings }
}

pub(super) const KNOWN: &[Known] = &[
    Known {
        managers: &[PackageManager::Npm],
        files: &[package(".npmrc", Syntax::Npmrc, NPMRC_OF_NPM), package("package.json", Syntax::Json, PACKAGE_JSON)],
        named: NPM_NAMED,
        ..NONE
    },
    Known {
        managers: &[PackageManager::Bun],
        files: &[
            package(".npmrc", Syntax::Npmrc, NPMRC),
            package(
                "bunfig.toml",
                Syntax::Toml,
                &[proxy(&["**", "proxy"]), trusts(&["install", "cafile"]), trusts(&["install", "ca"])],
            ),
            package(".env", Syntax::Environment, ENVIRONMENT),
            package(".env.local", Syntax::Environment, ENVIRONMENT),
            package(".env.development", Syntax::Environment, ENVIRONMENT),
            package(".env.production", Syntax::Environment, ENVIRONMENT),
            package(".env.test", Syntax::Environment, ENVIRONMENT),
            package(".env.development.local", Syntax::Environment, ENVIRONMENT),
            package(".env.production.local", Syntax::Environment, ENVIRONMENT),
            package(".env.test.local", Syntax::Environment, ENVIRONMENT),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Pnpm],
        files: &[
            package(".npmrc", Syntax::Npmrc, NPMRC),
            package("package.json", Syntax::Json, PACKAGE_JSON),
            package(
                "pnpm-workspace.yaml",
                Syntax::Yaml,
                &[
                    proxy(&["proxy"]),
                    proxy(&["httpProxy"]),
                    proxy(&["httpsProxy"]),
                    off(&["strictSsl"]),
                    trusts(&["cafile"]),
                    trusts(&["ca"]),
                ],
            ),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Yarn],
        files: &[package(".npmrc", Syntax::Npmrc, NPMRC), package(".yarnrc", Syntax::Yarnrc, YARNRC)],
        ..NONE
    },
    Known {
        managers: &[PackageManager::YarnBerry],
        files: &[package(".yarnrc.yml", Syntax::Yaml, YARNRC_YML)],
        named: &[
            NamedFile { search: Search::Above, ..named("YARN_RC_FILENAME", itself, Syntax::Yaml, YARNRC_YML) },
            NamedFile { search: Search::Above, ..named("yarn_rc_filename", itself, Syntax::Yaml, YARNRC_YML) },
        ],
        ..NONE
    },
];
