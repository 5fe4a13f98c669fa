//! Per manager, the files of a project that its client reads by itself, and what in them can send a token elsewhere that
//! stands in the user's own files. `docs/bindings.md` says it for all managers, those without such files, too. The clients
//! of npm's kind of package are in [`node`].

mod node;

use super::settings::Syntax;
use crate::Target;
use crate::pip::{index, upload};
use crate::rubygems::source;
use gatepass_core::ecosystem::{Ecosystem, PackageManager};

/// Where a client looks for a file that a variable names.
pub(super) enum Search {
    /// In the directory in which it works.
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
    /// Says how certificates are looked at, whatever it says.
    Verifies,
    /// Is a check that can be turned off.
    Off,
    /// Has packages taken from another source than the one that is named, and not from this.
    Mirror(Address),
    /// Has more files read.
    Reads,
    /// Gives the client arguments of its own: one of these words names other files or another address.
    Arguments(&'static [&'static str]),
    /// Has the client run a program of the project's.
    Runs,
    /// Is of another address, by its name, at which Yarn 1 then gives the registry's token.
    OtherHost(Address),
    /// Locks a package at an address that Yarn takes the registry's token to.
    Locks(Address),
    /// Names packages, which may be where nobody looks.
    Packages,
}

/// A setting, by the names that lead to it. `**` stands for any names, and `*` at the end of one for the rest of it.
pub(super) struct Setting {
    pub path: &'static [&'static str],
    pub change: Change,
}

/// A file of a project's. Clients look for it where they work and above, and they work in any directory below.
pub(super) struct ProjectFile {
    pub path: &'static str,
    pub syntax: Syntax,
    pub settings: &'static [Setting],
}

/// What some managers read.
pub(super) struct Known {
    pub managers: &'static [PackageManager],
    pub files: &'static [ProjectFile],
    /// Variables that give the token's name an address.
    pub variables: &'static [(&'static str, Address)],
    /// Files that a variable names, and that are read beside the user's own.
    pub named: &'static [NamedFile],
}

/// A file that is read because a variable names it: a project's, where it is in one.
pub(super) struct NamedFile {
    pub variable: &'static str,
    /// What the variable's value has read, by paths from the directory at hand.
    pub paths: fn(&str) -> Vec<String>,
    pub search: Search,
    pub syntax: Syntax,
    pub settings: &'static [Setting],
}

const NONE: Known = Known { managers: &[], files: &[], variables: &[], named: &[] };

const fn named(
    variable: &'static str,
    paths: fn(&str) -> Vec<String>,
    syntax: Syntax,
    settings: &'static [Setting],
) -> NamedFile {
    NamedFile { variable, paths, search: Search::Here, syntax, settings }
}

/// The variable is the file's path.
fn itself(value: &str) -> Vec<String> {
    vec![value.to_owned()]
}

/// Bundler's directory of settings.
fn config_in(value: &str) -> Vec<String> {
    vec![format!("{value}/config")]
}

/// Composer's file, and the lock file beside it (`Composer\\Factory::getLockFile`).
fn with_lock(value: &str) -> Vec<String> {
    let lock = value.strip_suffix(".json").unwrap_or(value);
    vec![value.to_owned(), format!("{lock}.lock")]
}

/// A list of files.
fn each(value: &str) -> Vec<String> {
    value.split([':', ';']).filter(|path| !path.is_empty()).map(str::to_owned).collect()
}

pub(super) const fn file(path: &'static str, syntax: Syntax, settings: &'static [Setting]) -> ProjectFile {
    ProjectFile { path, syntax, settings }
}

const fn proxy(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Proxy }
}

const fn trusts(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Trusts }
}

const fn verifies(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Verifies }
}

const fn reads(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Reads }
}

pub(super) const fn runs(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Runs }
}

const fn off(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Off }
}

const fn address(path: &'static [&'static str], address: Address) -> Setting {
    Setting { path, change: Change::Address(address) }
}

fn cargo_index(target: &Target<'_>) -> String {
    format!("sparse+{}", target.registry.address(Ecosystem::Cargo, &["index", ""]))
}

fn simple(target: &Target<'_>) -> String {
    index(target).to_string()
}

fn gems(target: &Target<'_>) -> String {
    source(target).to_string()
}

fn uploads(target: &Target<'_>) -> String {
    upload(target).to_string()
}

/// A repository's options (<https://getcomposer.org/doc/05-repositories.md>) are those of PHP's streams, and so are a
/// locked package's.
const COMPOSER: &[Setting] = &[
    proxy(&["**", "options", "http", "proxy"]),
    proxy(&["**", "options", "https", "proxy"]),
    verifies(&["**", "options", "ssl"]),
    proxy(&["**", "transport-options", "http", "proxy"]),
    proxy(&["**", "transport-options", "https", "proxy"]),
    verifies(&["**", "transport-options", "ssl"]),
    trusts(&["config", "disable-tls"]),
    trusts(&["config", "cafile"]),
    trusts(&["config", "capath"]),
];

/// <https://doc.rust-lang.org/cargo/reference/config.html>
const CARGO: &[Setting] = &[
    address(&["registries", "gatepass", "index"], cargo_index),
    proxy(&["http", "proxy"]),
    trusts(&["http", "cainfo"]),
    trusts(&["http", "proxy-cainfo"]),
    reads(&["include"]),
    // Before every other setting counts what stands in an argument.
    Setting { path: &["alias"], change: Change::Arguments(&["--config"]) },
];

/// <https://maven.apache.org/configure.html>
const MAVEN: &[Setting] = &[
    proxy(&["http.proxyHost"]),
    proxy(&["https.proxyHost"]),
    proxy(&["socksProxyHost"]),
    proxy(&["proxyHost"]),
    proxy(&["http.proxy"]),
    proxy(&["aether.connector.http.proxy"]),
    proxy(&["java.net.useSystemProxies"]),
    reads(&["maven.user.settings"]),
    reads(&["maven.project.settings"]),
    reads(&["maven.installation.settings"]),
    reads(&["maven.settings"]),
    reads(&["org.apache.maven.global-settings"]),
    reads(&["org.apache.maven.user-settings"]),
    trusts(&["javax.net.ssl.trustStoreType"]),
    trusts(&["maven.wagon.http.ssl.insecure"]),
    trusts(&["maven.resolver.transport.http.insecure"]),
    trusts(&["aether.connector.https.securityMode"]),
    trusts(&["javax.net.ssl.trustStore"]),
];

/// <https://learn.microsoft.com/nuget/reference/nuget-config-file>
const NUGET: &[Setting] = &[proxy(&["config", "http_proxy"])];

/// <https://bundler.io/man/bundle-config.1.html>
///
/// The mode is OpenSSL's number, of which 0 is none.
const BUNDLER: &[Setting] = &[
    verifies(&["BUNDLE_SSL_VERIFY_MODE"]),
    trusts(&["BUNDLE_SSL_CA_CERT"]),
    Setting { path: &["BUNDLE_MIRROR__*"], change: Change::Mirror(gems) },
];

/// Arguments that a project gives PDM (<https://pdm-project.org/en/latest/reference/configuration/>), of which these name
/// another project, another file of settings, or where to publish.
const PDM_ARGUMENTS: Change = Change::Arguments(&["-p", "--project", "-c", "--config", "-r", "--repository"]);

/// What the client of this manager reads, where it reads anything.
pub(super) fn of(manager: PackageManager) -> Option<&'static Known> {
    node::KNOWN.iter().chain(KNOWN).find(|known| known.managers.contains(&manager))
}

const KNOWN: &[Known] = &[
    Known {
        managers: &[PackageManager::Uv],
        // <https://docs.astral.sh/uv/reference/settings/>
        files: &[
            file(
                "uv.toml",
                Syntax::Toml,
                &[proxy(&["http-proxy"]), proxy(&["https-proxy"]), trusts(&["allow-insecure-host"])],
            ),
            file(
                "pyproject.toml",
                Syntax::Toml,
                &[
                    proxy(&["tool", "uv", "http-proxy"]),
                    proxy(&["tool", "uv", "https-proxy"]),
                    trusts(&["tool", "uv", "allow-insecure-host"]),
                ],
            ),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Poetry],
        // <https://python-poetry.org/docs/repositories/>, <https://python-poetry.org/docs/configuration/>
        files: &[
            file(
                "pyproject.toml",
                Syntax::Toml,
                &[Setting { path: &["tool", "poetry", "source"], change: Change::Source("gatepass", simple) }],
            ),
            file(
                "poetry.toml",
                Syntax::Toml,
                &[
                    address(&["repositories", "gatepass", "url"], uploads),
                    address(&["repositories", "gatepass"], uploads),
                    off(&["certificates", "gatepass", "cert"]),
                    trusts(&["certificates", "gatepass", "cert"]),
                ],
            ),
        ],
        variables: &[("POETRY_REPOSITORIES_GATEPASS_URL", uploads)],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Pdm],
        files: &[
            file(
                "pdm.toml",
                Syntax::Toml,
                &[
                    off(&["pypi", "verify_ssl"]),
                    trusts(&["pypi", "ca_certs"]),
                    off(&["repository", "**", "verify_ssl"]),
                    trusts(&["repository", "**", "ca_certs"]),
                ],
            ),
            file(
                "pyproject.toml",
                Syntax::Toml,
                &[
                    off(&["tool", "pdm", "source", "verify_ssl"]),
                    Setting { path: &["tool", "pdm", "options"], change: PDM_ARGUMENTS },
                ],
            ),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Cargo],
        files: &[file(".cargo/config.toml", Syntax::Toml, CARGO), file(".cargo/config", Syntax::Toml, CARGO)],
        variables: &[("CARGO_REGISTRIES_GATEPASS_INDEX", cargo_index)],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Maven],
        files: &[
            file(".mvn/maven.config", Syntax::MavenArguments, MAVEN),
            file(".mvn/jvm.config", Syntax::JavaArguments, MAVEN),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Gradle],
        files: &[file(
            "gradle.properties",
            Syntax::Properties,
            // <https://docs.gradle.org/current/userguide/networking.html>; `systemProp.` is taken off.
            &[
                proxy(&["http.proxyHost"]),
                proxy(&["https.proxyHost"]),
                proxy(&["socksProxyHost"]),
                proxy(&["java.net.useSystemProxies"]),
                trusts(&["javax.net.ssl.trustStore"]),
            ],
        )],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Nuget],
        files: &[
            file("nuget.config", Syntax::Xml, NUGET),
            file("NuGet.config", Syntax::Xml, NUGET),
            file("NuGet.Config", Syntax::Xml, NUGET),
            file(".nuget/NuGet.Config", Syntax::Xml, NUGET),
            file(".nuget/nuget.config", Syntax::Xml, NUGET),
        ],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Bundler],
        files: &[file(".bundle/config", Syntax::Yaml, BUNDLER)],
        named: &[named("BUNDLE_APP_CONFIG", config_in, Syntax::Yaml, BUNDLER)],
        variables: &[("BUNDLE_MIRROR__ALL", gems)],
    },
    Known {
        managers: &[PackageManager::Rubygems],
        // <https://docs.ruby-lang.org/en/master/Gem/ConfigFile.html>
        named: &[named(
            "GEMRC",
            each,
            Syntax::Yaml,
            &[
                proxy(&["http_proxy"]),
                proxy(&[":http_proxy"]),
                Setting { path: &["**"], change: Change::Arguments(&["-p", "--http-proxy", "--config-file"]) },
                verifies(&[":ssl_verify_mode"]),
                trusts(&[":ssl_ca_cert"]),
            ],
        )],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Pip, PackageManager::Pipenv],
        // <https://pip.pypa.io/en/stable/topics/configuration/>: it is read after the user's own.
        named: &[named(
            "PIP_CONFIG_FILE",
            itself,
            Syntax::Environment,
            &[proxy(&["proxy"]), verifies(&["trusted-host"]), verifies(&["trusted_host"]), trusts(&["cert"])],
        )],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Conda],
        // <https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html>
        named: &[named(
            "CONDARC",
            itself,
            Syntax::Yaml,
            &[proxy(&["proxy_servers"]), off(&["ssl_verify"]), trusts(&["ssl_verify"])],
        )],
        ..NONE
    },
    Known {
        managers: &[PackageManager::Composer],
        files: &[file("composer.json", Syntax::Json, COMPOSER), file("composer.lock", Syntax::Json, COMPOSER)],
        named: &[named("COMPOSER", with_lock, Syntax::Json, COMPOSER)],
        ..NONE
    },
];
