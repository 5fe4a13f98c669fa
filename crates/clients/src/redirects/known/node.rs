//! npm and those that read its files, or have files like them: npm, pnpm, both Yarns, Bun.

use super::{
    Change, Known, NONE, NamedFile, Search, Setting, file, itself, named, off, proxy, reads, trusts, verifies,
};
use crate::redirects::settings::Syntax;
use crate::{Target, npm};
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
const PACKAGE_JSON: &[Setting] = settings_of_npm!(["publishConfig"], PACKAGES);

/// <https://docs.npmjs.com/cli/using-npm/workspaces>; Yarn 1 has them in `workspaces.packages`, too.
const PACKAGES: Setting = Setting { path: &["workspaces"], change: Change::Packages };

fn registry(target: &Target<'_>) -> String {
    npm::registry(target).to_string()
}

/// npm's settings, as Yarn 1 has them. What it asks for at an address that has a credential in them, it asks for with that
/// of the registry which the package's name belongs to (`NpmRegistry.requestNeedsAuth`), be the address what it likes:
/// <https://github.com/yarnpkg/yarn/blob/master/src/registries/npm-registry.js>.
const NPMRC_OF_YARN: &[Setting] = settings_of_npm!([], Setting { path: &[], change: Change::OtherHost(registry) });

const WORKSPACES: &[Setting] = &[PACKAGES];

/// Of Yarn 2 and later, wherever a package's range stands: `resolutions`, dependencies, `packageExtensions`.
const LOCKS: Setting = Setting { path: &[], change: Change::Locks(registry) };

const LOCK: &[Setting] = &[LOCKS];

const PACKAGE_JSON_OF_YARN: &[Setting] = &[PACKAGES, LOCKS];

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
    // Until Yarn 3.
    reads(&["lockfileFilename"]),
    LOCKS,
];

pub(super) const KNOWN: &[Known] = &[
    Known {
        managers: &[PackageManager::Npm],
        files: &[file(".npmrc", Syntax::Npmrc, NPMRC_OF_NPM), file("package.json", Syntax::Json, PACKAGE_JSON)],
        named: NPM_NAMED,
        ..NONE
    },
    Known {
        managers: &[PackageManager::Bun],
        files: &[
            file(".npmrc", Syntax::Npmrc, NPMRC),
            file("package.json", Syntax::Json, WORKSPACES),
            file(
                "bunfig.toml",
                Syntax::Toml,
                &[proxy(&["**", "proxy"]), trusts(&["install", "cafile"]), trusts(&["install", "ca"])],
            ),
            file(".env", Syntax::Environment, ENVIRONMENT),
            file(".env.local", Syntax::Environment, ENVIRONMENT),
            file(".env.development", Syntax::Environment, ENVIRONMENT),
            file(".env.production", Syntax::Environment, ENVIRONMENT),
            file(".env.test", Syntax::Environment, ENVIRONMENT),
            file(".env.development.local", Syntax::Environment, ENVIRONMENT),
            file(".env.production.local", Syntax::Environment, ENVIRONMENT),
            file(".env.test.local", Syntax::Environment, ENVIRONMENT),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Pnpm],
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
        ..NONE
    },
    Known {
        managers: &[PackageManager::Yarn],
        files: &[
            file(".npmrc", Syntax::Npmrc, NPMRC_OF_YARN),
            file(".yarnrc", Syntax::Yarnrc, YARNRC),
            file("package.json", Syntax::Json, WORKSPACES),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::YarnBerry],
        files: &[
            file(".yarnrc.yml", Syntax::Yaml, YARNRC_YML),
            file("yarn.lock", Syntax::YarnLock, LOCK),
            file("package.json", Syntax::Json, PACKAGE_JSON_OF_YARN),
        ],
        named: &[
            NamedFile { search: Search::Above, ..named("YARN_RC_FILENAME", itself, Syntax::Yaml, YARNRC_YML) },
            NamedFile { search: Search::Above, ..named("yarn_rc_filename", itself, Syntax::Yaml, YARNRC_YML) },
        ],
        ..NONE
    },
];
