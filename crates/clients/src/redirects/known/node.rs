//! npm and those that read its files, or have files like them: npm, pnpm, both Yarns, Bun.

use super::{Known, NONE, NamedFile, ProjectFile, Search, Setting, itself, named, off, proxy, reads, trusts, verifies};
use crate::redirects::settings::Syntax;

/// npm's prefix (<https://docs.npmjs.com/cli/configuring-npm/npmrc>: `$PREFIX/etc/npmrc`).
fn of_prefix(value: &str) -> Vec<String> {
    vec![format!("{value}/etc/npmrc")]
}

/// <https://docs.npmjs.com/cli/using-npm/config>
const NPMRC: &[Setting] = &[
    proxy(&["proxy"]),
    proxy(&["http-proxy"]),
    proxy(&["https-proxy"]),
    off(&["strict-ssl"]),
    trusts(&["cafile"]),
    trusts(&["ca"]),
];

/// The same, and what names the other files that npm takes settings from: from a project's file it looks for the user's,
/// and from that one for the global (`@npmcli/config`: `load`). A path counts from wherever npm runs.
const NPMRC_OF_NPM: &[Setting] = &[
    proxy(&["proxy"]),
    proxy(&["http-proxy"]),
    proxy(&["https-proxy"]),
    off(&["strict-ssl"]),
    trusts(&["cafile"]),
    trusts(&["ca"]),
    reads(&["globalconfig"]),
    reads(&["userconfig"]),
    reads(&["prefix"]),
];

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
const PACKAGE_JSON: &[Setting] = &[
    proxy(&["publishConfig", "proxy"]),
    proxy(&["publishConfig", "http-proxy"]),
    proxy(&["publishConfig", "https-proxy"]),
    off(&["publishConfig", "strict-ssl"]),
    trusts(&["publishConfig", "cafile"]),
    trusts(&["publishConfig", "ca"]),
];

/// Yarn 1 has the settings of npm, and arguments that stand in the file.
const YARNRC: &[Setting] = &[
    proxy(&["proxy"]),
    proxy(&["http-proxy"]),
    proxy(&["https-proxy"]),
    off(&["strict-ssl"]),
    trusts(&["cafile"]),
    trusts(&["ca"]),
    reads(&["use-yarnrc"]),
    reads(&["cwd"]),
];

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
        managers: &["npm"],
        files: &[package(".npmrc", Syntax::Npmrc, NPMRC_OF_NPM), package("package.json", Syntax::Json, PACKAGE_JSON)],
        named: NPM_NAMED,
        ..NONE
    },
    Known {
        managers: &["bun"],
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
        managers: &["pnpm"],
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
        managers: &["yarn"],
        files: &[package(".npmrc", Syntax::Npmrc, NPMRC), package(".yarnrc", Syntax::Yarnrc, YARNRC)],
        ..NONE
    },
    Known {
        managers: &["yarn-berry"],
        files: &[package(".yarnrc.yml", Syntax::Yaml, YARNRC_YML)],
        named: &[
            NamedFile { search: Search::Above, ..named("YARN_RC_FILENAME", itself, Syntax::Yaml, YARNRC_YML) },
            NamedFile { search: Search::Above, ..named("yarn_rc_filename", itself, Syntax::Yaml, YARNRC_YML) },
        ],
        ..NONE
    },
];
