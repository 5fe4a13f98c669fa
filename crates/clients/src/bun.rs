//! Bun: it reads npm's file.

use super::npm::{VariablesInProjects, client, probe};
use super::npm_registries::of_bun;
use super::plan::Support;
use super::redirects::npmrc::{NPMRC, PROXIES_OF_NPM, WORKSPACES};
use super::redirects::row::{NONE, Redirects, Setting, Syntax, file, proxy, runs, trusts, verifies};

pub(super) const SUPPORT: Support = Support::new(
    |target, keep| client(target, keep, "bun", VariablesInProjects::Expanded, Vec::new()),
    probe,
    "https://bun.sh/docs/pm/npmrc",
)
.with_redirects(REDIRECTS)
.with_overrides(of_bun);

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

const REDIRECTS: Redirects = Redirects {
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
    // <https://bun.com/docs/runtime/bunfig>
    programs: &[file("bunfig.toml", Syntax::Toml, &[runs(&["preload"]), runs(&["install", "security", "scanner"])])],
    proxies: PROXIES_OF_NPM,
    ..NONE
};
