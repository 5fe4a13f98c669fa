//! Per manager, the files of a project that its client reads by itself, and what in them can send a token elsewhere that
//! stands in the user's own files. `docs/bindings.md` says it for all managers, those without such files, too.

use super::settings::Syntax;
use crate::packages::Target;
use crate::packages::pip::{index, upload};

/// Where a client looks for a file.
pub(super) enum Search {
    /// In the project's directory.
    Here,
    /// There, and in every directory above.
    Above,
}

/// The address that belongs to a name.
type Address = fn(&Target<'_>) -> String;

/// What a setting does to the token.
pub(super) enum Change {
    /// Gives the token's name an address.
    Address(Address),
    /// Has, in a list, a source of this name with an address.
    Source(&'static str, Address),
    /// Puts a proxy in between, which sees what is not TLS.
    Proxy,
    /// Has other certificates trusted than the system's.
    Trusts,
    /// Is a check that can be turned off.
    Off,
    /// Has more files read.
    Reads,
}

/// A setting, by the names that lead to it.
pub(super) struct Setting {
    pub path: &'static [&'static str],
    pub change: Change,
}

/// A file of a project's.
pub(super) struct ProjectFile {
    pub path: &'static str,
    pub search: Search,
    pub syntax: Syntax,
    pub settings: &'static [Setting],
}

/// What some managers read.
pub(super) struct Known {
    pub managers: &'static [&'static str],
    pub files: &'static [ProjectFile],
    /// Variables that give the token's name an address.
    pub variables: &'static [(&'static str, Address)],
}

const fn above(path: &'static str, syntax: Syntax, settings: &'static [Setting]) -> ProjectFile {
    ProjectFile { path, search: Search::Above, syntax, settings }
}

const fn here(path: &'static str, syntax: Syntax, settings: &'static [Setting]) -> ProjectFile {
    ProjectFile { path, search: Search::Here, syntax, settings }
}

const fn proxy(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Proxy }
}

const fn trusts(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Trusts }
}

const fn off(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Off }
}

const fn address(path: &'static [&'static str], address: Address) -> Setting {
    Setting { path, change: Change::Address(address) }
}

fn cargo_index(target: &Target<'_>) -> String {
    format!("sparse+{}", target.registry.api("cargo", &["index", ""]))
}

fn simple(target: &Target<'_>) -> String {
    index(target).to_string()
}

fn uploads(target: &Target<'_>) -> String {
    upload(target).to_string()
}

/// <https://docs.npmjs.com/cli/using-npm/config>
const NPMRC: &[Setting] = &[
    proxy(&["proxy"]),
    proxy(&["http-proxy"]),
    proxy(&["https-proxy"]),
    off(&["strict-ssl"]),
    trusts(&["cafile"]),
    trusts(&["ca"]),
    trusts(&["ca[]"]),
];

/// <https://doc.rust-lang.org/cargo/reference/config.html>
const CARGO: &[Setting] = &[
    address(&["registries", "gatepass", "index"], cargo_index),
    proxy(&["http", "proxy"]),
    trusts(&["http", "cainfo"]),
    Setting { path: &["include"], change: Change::Reads },
];

/// <https://maven.apache.org/configure.html>
const MAVEN: &[Setting] = &[
    proxy(&["http.proxyHost"]),
    proxy(&["https.proxyHost"]),
    proxy(&["socksProxyHost"]),
    trusts(&["maven.wagon.http.ssl.insecure"]),
    trusts(&["maven.resolver.transport.http.insecure"]),
    trusts(&["aether.connector.https.securityMode"]),
    trusts(&["javax.net.ssl.trustStore"]),
];

/// <https://learn.microsoft.com/nuget/reference/nuget-config-file>
const NUGET: &[Setting] = &[proxy(&["config", "http_proxy"])];

pub(super) const KNOWN: &[Known] = &[
    Known { managers: &["npm"], files: &[above(".npmrc", Syntax::Lines, NPMRC)], variables: &[] },
    Known {
        managers: &["bun"],
        files: &[
            above(".npmrc", Syntax::Lines, NPMRC),
            above("bunfig.toml", Syntax::Toml, &[trusts(&["install", "cafile"]), trusts(&["install", "ca"])]),
        ],
        variables: &[],
    },
    Known {
        managers: &["pnpm"],
        files: &[
            above(".npmrc", Syntax::Lines, NPMRC),
            above(
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
        variables: &[],
    },
    Known {
        managers: &["yarn"],
        files: &[above(".npmrc", Syntax::Lines, NPMRC), above(".yarnrc", Syntax::Lines, NPMRC)],
        variables: &[],
    },
    Known {
        managers: &["yarn-berry"],
        files: &[above(
            ".yarnrc.yml",
            Syntax::Yaml,
            // <https://yarnpkg.com/configuration/yarnrc>
            &[
                proxy(&["httpProxy"]),
                proxy(&["httpsProxy"]),
                proxy(&["networkSettings"]),
                off(&["enableStrictSsl"]),
                trusts(&["httpsCaFilePath"]),
                trusts(&["caFilePath"]),
                trusts(&["networkSettings"]),
            ],
        )],
        variables: &[],
    },
    Known {
        managers: &["uv"],
        // <https://docs.astral.sh/uv/reference/settings/>
        files: &[
            above(
                "uv.toml",
                Syntax::Toml,
                &[proxy(&["http-proxy"]), proxy(&["https-proxy"]), trusts(&["allow-insecure-host"])],
            ),
            above(
                "pyproject.toml",
                Syntax::Toml,
                &[
                    proxy(&["tool", "uv", "http-proxy"]),
                    proxy(&["tool", "uv", "https-proxy"]),
                    trusts(&["tool", "uv", "allow-insecure-host"]),
                ],
            ),
        ],
        variables: &[],
    },
    Known {
        managers: &["poetry"],
        // <https://python-poetry.org/docs/repositories/>, <https://python-poetry.org/docs/configuration/>
        files: &[
            above(
                "pyproject.toml",
                Syntax::Toml,
                &[Setting { path: &["tool", "poetry", "source"], change: Change::Source("gatepass", simple) }],
            ),
            above(
                "poetry.toml",
                Syntax::Toml,
                &[
                    address(&["repositories", "gatepass", "url"], uploads),
                    address(&["repositories", "gatepass"], uploads),
                    off(&["certificates", "gatepass", "cert"]),
                ],
            ),
        ],
        variables: &[("POETRY_REPOSITORIES_GATEPASS_URL", uploads)],
    },
    Known {
        managers: &["pdm"],
        files: &[above("pdm.toml", Syntax::Toml, &[off(&["pypi", "verify_ssl"]), trusts(&["pypi", "ca_certs"])])],
        variables: &[],
    },
    Known {
        managers: &["cargo"],
        files: &[above(".cargo/config.toml", Syntax::Toml, CARGO), above(".cargo/config", Syntax::Toml, CARGO)],
        variables: &[("CARGO_REGISTRIES_GATEPASS_INDEX", cargo_index)],
    },
    Known {
        managers: &["maven"],
        files: &[above(".mvn/maven.config", Syntax::Words, MAVEN), above(".mvn/jvm.config", Syntax::Words, MAVEN)],
        variables: &[],
    },
    Known {
        managers: &["gradle"],
        files: &[above(
            "gradle.properties",
            Syntax::Lines,
            // <https://docs.gradle.org/current/userguide/networking.html>
            &[
                proxy(&["systemProp.http.proxyHost"]),
                proxy(&["systemProp.https.proxyHost"]),
                trusts(&["systemProp.javax.net.ssl.trustStore"]),
            ],
        )],
        variables: &[],
    },
    Known {
        managers: &["nuget"],
        files: &[
            above("nuget.config", Syntax::Xml, NUGET),
            above("NuGet.config", Syntax::Xml, NUGET),
            above("NuGet.Config", Syntax::Xml, NUGET),
        ],
        variables: &[],
    },
    Known {
        managers: &["bundler"],
        files: &[above(
            ".bundle/config",
            Syntax::Yaml,
            &[trusts(&["BUNDLE_SSL_VERIFY_MODE"]), trusts(&["BUNDLE_SSL_CA_CERT"])],
        )],
        variables: &[],
    },
    Known {
        managers: &["composer"],
        files: &[here(
            "composer.json",
            Syntax::Json,
            // <https://getcomposer.org/doc/06-config.md>
            &[trusts(&["config", "disable-tls"]), trusts(&["config", "cafile"]), trusts(&["config", "capath"])],
        )],
        variables: &[],
    },
];
