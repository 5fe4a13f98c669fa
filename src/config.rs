//! The operator's settings: flags beat the environment, the environment beats the file. No setting of
//! gatepass's is read from the environment elsewhere; what clients and the command behind a pipe find there is not ours.

mod backend;
mod flags;
mod jfrog_cli;
mod layers;
mod network;
mod platform_url;
mod repositories;
mod serving;
mod upstreams;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use url::Url;

pub use flags::{Flags, ServingFlags};
use layers::Layers;
pub use layers::Origin;
pub use serving::Serving;
pub use upstreams::Upstreams;

use gatepass_app::{Network, SecretMode};
use gatepass_core::ecosystem::{Registry, is_loopback};
use gatepass_core::environment::USUAL_ENVIRONMENTS;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::policy::{DEFAULT_TTL, Policy};
use gatepass_core::token::name::environment_name;
use gatepass_jfrog::{Platform, RetryPolicy};

/// The file in gatepass's home that settings are read from when no other is named.
const FILE: &str = "config.toml";
/// The embedded gateway's own address.
const DEFAULT_URL: &str = "http://127.0.0.1:4747";
const DEFAULT_RATE_LIMIT: u32 = 300;

/// The settings as they are in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where gatepass keeps its store and drops.
    pub home: PathBuf,
    /// Whether that is the default home, which every command finds by itself.
    pub home_is_default: bool,
    /// The file that settings were read from, if it is there.
    pub file: PathBuf,
    /// How a value is handed over.
    pub secrets: SecretMode,
    /// What may be done at all.
    pub policy: Policy,
    /// The registry that clients are pointed at.
    pub registry: Registry,
    /// How the network to it is crossed.
    pub network: Network,
    /// Where tokens live.
    pub backend: BackendChoice,
    /// Why they live there, as one clause: what is set, or is not.
    pub backend_reason: String,
    /// Tool calls a minute; `None` is no limit.
    pub rate_limit: Option<std::num::NonZeroU32>,
    /// What to log.
    pub log: String,
    /// What the gateway listens on, and whom it believes.
    pub serving: Serving,
    /// The registries that the gateway stands before.
    pub upstreams: Upstreams,
}

/// Where tokens live.
#[derive(Clone, Debug)]
pub enum BackendChoice {
    /// In this machine's own store.
    Embedded,
    /// On a JFrog Platform, or in another gatepass that serves the same API.
    Jfrog(Box<Platform>),
}

impl Settings {
    /// Reads the environment and the file, and settles every setting.
    ///
    /// # Errors
    /// A value that cannot be used, or a key that does not exist: the error names where it came from.
    pub fn load(flags: &Flags, serving: &ServingFlags) -> Result<Self> {
        let default_home = std::env::home_dir().map(|home| home.join(".gatepass"));
        let chosen_home = flags.home.clone().or_else(|| variable("GATEPASS_HOME").map(PathBuf::from));
        let home_is_default = chosen_home.is_none() || chosen_home == default_home;
        let home = chosen_home.or(default_home).ok_or_else(|| {
            Error::new(
                Code::InvalidConfiguration,
                "There is no home directory to keep the store in.",
                "Set GATEPASS_HOME, or pass --home.",
            )
        })?;
        // By its components: behind a slash at the end, a link would be what it leads to.
        let home = std::path::absolute(&home).unwrap_or(home).components().collect::<PathBuf>();
        let layers = Layers::new(flags, serving, &home)?;
        let policy = Policy {
            read_only: layers.get("read_only", boolean)?.unwrap_or(false),
            allow_write: layers.get("allow_write", boolean)?.unwrap_or(true),
            max_ttl: layers.get("max_ttl", duration)?,
            default_ttl: layers.get("default_ttl", duration)?.unwrap_or(DEFAULT_TTL),
        };
        let rate_limit =
            layers.get("rate_limit", |text| text.parse().map_err(|_| "it is a whole number".to_owned()))?;
        let chosen = backend::choose(&layers)?;
        let network = network::of(&chosen.url);
        let registry = Registry { url: chosen.url.clone(), repositories: layers.repositories()? };
        let backend = match chosen.credential {
            None => BackendChoice::Embedded,
            Some(credential) => BackendChoice::Jfrog(Box::new(Platform {
                network: network.clone(),
                environments: layers.get("environments", environments)?.unwrap_or_else(usual_environments),
                registry: registry.clone(),
                credential,
                retry_policy: RetryPolicy::default(),
            })),
        };
        Ok(Self {
            home,
            home_is_default,
            file: layers.file.clone(),
            secrets: layers.get("secrets", str::parse)?.unwrap_or_default(),
            policy,
            registry,
            network,
            backend,
            backend_reason: chosen.reason,
            rate_limit: std::num::NonZeroU32::new(rate_limit.unwrap_or(DEFAULT_RATE_LIMIT)),
            log: layers.get("log", log_filter)?.unwrap_or_else(|| "warn".to_owned()),
            serving: Serving::load(&layers)?,
            upstreams: layers.upstreams,
        })
    }

    /// The embedded store's file.
    pub fn store_file(&self) -> PathBuf {
        self.home.join("gatepass.db")
    }

    /// The directory of what was applied to package managers' files, with the backups.
    pub fn configured_directory(&self) -> PathBuf {
        self.home.join("configured")
    }

    /// The directory of the drops.
    pub fn drops_directory(&self) -> PathBuf {
        self.home.join("drops")
    }

    /// Where it is noted which questions were asked.
    pub fn questions_directory(&self) -> PathBuf {
        self.home.join("questions")
    }
}

/// The home that package managers look for their files in. A path that is nowhere, where the user has none.
pub fn users_home() -> PathBuf {
    std::env::home_dir().unwrap_or_else(|| PathBuf::from("/nonexistent"))
}

/// The environment without what opens a registry, and without what would make a program print what it sends: for a command
/// that a person at a terminal allowed to have the value, and that has their own environment otherwise.
pub fn environment_without_credentials() -> Vec<(OsString, OsString)> {
    let passes =
        |name: &str| !name.starts_with("GATEPASS_") && !backend::is_access_token(name) && !TALKATIVE.contains(&name);
    std::env::vars_os().filter(|(name, _)| name.to_str().is_none_or(passes)).collect()
}

/// Variables that make consumers of a value print what they send.
const TALKATIVE: &[&str] =
    &["DEBUG", "HELM_DEBUG", "GH_DEBUG", "GLAB_DEBUG_HTTP", "CARGO_LOG", "CARGO_HTTP_DEBUG", "SSLKEYLOGFILE"];

/// The environment variable, unless it is unset or empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("it is `true` or `false`".to_owned()),
    }
}

/// A span of time in weeks, days of 24 hours, hours, minutes or seconds.
fn duration(text: &str) -> Result<SignedDuration, String> {
    let refuse = || "it is a duration like `12h`, `30d` or `2w`, longer than nothing".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| refuse())?;
    let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| refuse())?;
    if length.is_positive() { Ok(length) } else { Err(refuse()) }
}

/// A registry's address: scheme and host only, and encrypted unless it is on this machine.
pub(crate) fn registry_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("it is not a URL ({error})"))?;
    if url.host().is_none() {
        return Err("it names no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not carry a credential".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("it is a scheme and a host, without a path".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err("plain http would show every token to the network; use https".to_owned()),
        _ => Err("it starts with https://".to_owned()),
    }
}

/// The names of environments, separated by commas.
fn environments(text: &str) -> Result<Vec<String>, String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let refuse = |_| "each name has letters, digits, dashes, dots and underscores, and commas stand between".to_owned();
    names.map(|name| environment_name(name).map_err(refuse)).collect()
}

/// Those that an embedded store begins with.
fn usual_environments() -> Vec<String> {
    USUAL_ENVIRONMENTS.map(str::to_owned).into()
}

fn log_filter(text: &str) -> Result<String, String> {
    tracing_subscriber::EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| "it is a level (error, warn, info, debug, trace) or a filter like `gatepass=debug`".to_owned())
}

/// Where this process's own executable is, to be named in a command that a person runs; `gatepass` when the search path
/// leads to the same file.
pub fn own_command() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("gatepass"));
    let same = |found: &Path| matches!((found.canonicalize(), own.canonicalize()), (Ok(a), Ok(b)) if a == b);
    match which::which("gatepass") {
        Ok(found) if same(&found) => PathBuf::from("gatepass"),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_longer_than_nothing_and_of_units_that_have_one_length() {
        for text in ["", "0s", "-1h", "12", "1 month", "1y", "h"] {
            assert!(duration(text).is_err(), "{text}");
        }
        for (text, hours) in [("12h", 12), ("30d", 720), ("2w", 336), ("1d 2h", 26), ("60m", 1)] {
            assert_eq!(duration(text), Ok(SignedDuration::from_hours(hours)), "{text}");
        }
    }

    #[test]
    fn a_registrys_address_is_encrypted_or_on_this_machine_and_nothing_but_a_host() {
        for url in [
            "registry",
            "ftp://a.example",
            "http://a.example",
            "http://a.localhost",
            "https://u:p@a.example",
            "https://a.example/artifactory",
            "https://a.example/?q",
        ] {
            assert!(registry_url(url).is_err(), "{url}");
        }
        for url in ["https://a.example", "https://a.example:8443/", "http://127.0.0.1:4747", "http://localhost"] {
            assert!(registry_url(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_true_or_false_is_said_in_the_usual_words() {
        for (text, value) in [("true", true), ("1", true), ("YES", true), ("on", true), ("False", false), ("0", false)]
        {
            assert_eq!(boolean(text), Ok(value), "{text}");
        }
        for text in ["", " true", "t", "2", "enabled", "true,false"] {
            assert!(boolean(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn environments_are_names_with_commas_between() {
        assert_eq!(environments("a, b-1,,c.d_e"), Ok(["a", "b-1", "c.d_e"].map(str::to_owned).into()));
        assert_eq!(environments(" , "), Ok(Vec::new()));
        for text in ["a b", "a;b", "a/b", "-", "a,\u{e9}\u{202e}x", "a\nb"] {
            assert!(environments(text).is_err(), "{text:?}");
        }
    }
}
