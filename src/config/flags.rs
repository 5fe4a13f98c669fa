//! The flags that are settings: each is also an environment variable and a key of the configuration file. They are declared here
//! alone; [`layers`](super::layers) has what beats what.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args};
use serde::{Serialize, Serializer};
use url::Url;

use gatepass_core::error::{Error, Result};

/// The key whose values are pairs: each is a flag of its own, an entry of a table, or a part of a variable.
pub(super) const PAIRS: &str = "repository_keys";

/// The flags that every command takes. Each is also an environment variable and a key of the configuration file.
///
/// This list is the only one: serialised, it is what was given ([`layers`](super::layers)), and clap's view of it is which keys there are.
#[derive(Args, Clone, Debug, Default, Serialize)]
#[command(next_help_heading = "Settings (a flag beats its environment variable, which beats config.toml)")]
pub struct Flags {
    /// Where gatepass keeps its store, drops and config.toml [env: GATEPASS_HOME] [default: ~/.gatepass]
    #[arg(long, global = true, value_name = "DIRECTORY")]
    #[serde(skip)]
    pub home: Option<PathBuf>,
    /// The configuration file [env: GATEPASS_CONFIG] [default: config.toml in the home]
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// The registry that clients are pointed at; https, or http on loopback [env: GATEPASS_URL] [file: url]
    /// [default: http://127.0.0.1:4747]
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
    /// Where tokens live: `embedded`, `jfrog`, or `auto`, which is jfrog where its address and an access token are set
    /// [env: GATEPASS_BACKEND] [file: backend] [default: auto]
    #[arg(long, global = true, value_name = "BACKEND")]
    pub backend: Option<String>,
    /// A file that holds the access token of a JFrog Platform; the token itself is taken from GATEPASS_ACCESS_TOKEN, and
    /// from no flag [env: GATEPASS_ACCESS_TOKEN_FILE] [file: access_token_file]
    #[arg(long, global = true, value_name = "FILE")]
    pub access_token_file: Option<String>,
    /// The server of the JFrog CLI's own configuration to use, by its id [env: GATEPASS_JFROG_SERVER]
    /// [file: jfrog_server]
    #[arg(long, global = true, value_name = "ID")]
    pub jfrog_server: Option<String>,
    /// The username of the access token, where it does not tell its own (a reference token) [env: GATEPASS_USERNAME]
    /// [file: username]
    #[arg(long, global = true, value_name = "NAME")]
    pub username: Option<String>,
    /// How a new token's value is handed over: `handle` keeps it from the model, `inline` puts it into the tool's
    /// answer, once [env: GATEPASS_SECRETS] [file: secrets] [default: handle]
    #[arg(long, global = true, value_name = "MODE")]
    pub secrets: Option<String>,
    /// Hide and refuse every tool that changes something [env: GATEPASS_READ_ONLY] [file: read_only] [default: false]
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub read_only: Option<String>,
    /// Whether Read & Write tokens may be made [env: GATEPASS_ALLOW_WRITE] [file: allow_write] [default: true]
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub allow_write: Option<String>,
    /// The longest life that a new token may have, like `30d`; with it, none is without expiry [env: GATEPASS_MAX_TTL]
    /// [file: max_ttl] [default: none]
    #[arg(long, global = true, value_name = "DURATION")]
    pub max_ttl: Option<String>,
    /// The life of a new token when nothing is said [env: GATEPASS_DEFAULT_TTL] [file: default_ttl] [default: 90d]
    #[arg(long, global = true, value_name = "DURATION")]
    pub default_ttl: Option<String>,
    /// Tool calls that one server takes in a minute; 0 is no limit [env: GATEPASS_RATE_LIMIT] [file: rate_limit]
    /// [default: 300]
    #[arg(long, global = true, value_name = "CALLS")]
    pub rate_limit: Option<String>,
    /// A repository key that differs from its type, like `npm=npm-virtual`; may be repeated
    /// [env: GATEPASS_REPOSITORY_KEYS, separated by commas] [file: the table repository_keys]
    #[arg(long = "repository-key", global = true, value_name = "TYPE=KEY", action = ArgAction::Append)]
    pub repository_keys: Vec<String>,
    /// What to log on stderr: error, warn, info, debug, trace, or a filter of tracing's [env: GATEPASS_LOG] [file: log]
    /// [default: warn]
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

impl Flags {
    /// The flags as arguments of another gatepass. The home goes separately, since it may come from elsewhere.
    ///
    /// # Errors
    /// `Internal`, which no flags come to.
    pub fn arguments(&self) -> Result<Vec<String>> {
        let config = self.config.iter().map(|path| format!("--config={}", path.display()));
        let given = given(self)?.into_iter().map(|(key, value)| format!("--{}={value}", flag_name(&key)));
        Ok(config.chain(given).collect())
    }
}

/// The flags that `gatepass serve` has beside those that every command takes: settings like these.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub struct ServingFlags {
    /// The address and port to listen on; other than loopback it wants TLS or --plaintext [env: GATEPASS_LISTEN]
    /// [file: listen] [default: 127.0.0.1:4747]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// An address and port for the dashboard alone, which is recommended: what registries serve is then never on the
    /// dashboard's origin, and the dashboard can be kept from the network that the registries are for
    /// [env: GATEPASS_DASHBOARD_LISTEN] [file: dashboard_listen]
    #[arg(long, value_name = "ADDRESS")]
    pub dashboard_listen: Option<SocketAddr>,
    /// The address that browsers know the dashboard by, behind a proxy; without --dashboard-listen, the host of the
    /// registries' listener that is the dashboard's alone [env: GATEPASS_DASHBOARD_URL] [file: dashboard_url]
    #[arg(long, value_name = "URL")]
    #[serde(serialize_with = "address")]
    pub dashboard_url: Option<Url>,
    /// A proxy in front that is believed about whose request it is, as a network like `10.0.0.0/8`; may be repeated. It
    /// must set X-Forwarded-For or Forwarded itself [env: GATEPASS_TRUSTED_PROXIES] [file: trusted_proxies]
    #[arg(long = "trusted-proxy", value_name = "NETWORK")]
    #[serde(serialize_with = "list")]
    pub trusted_proxies: Vec<String>,
}

fn address<S: Serializer>(url: &Option<Url>, serializer: S) -> Result<S::Ok, S::Error> {
    url.as_ref().map(Url::as_str).serialize(serializer)
}

/// One value, as the variable and the file have it: the flags that were given are in place of those, not beside them.
fn list<S: Serializer>(networks: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    (!networks.is_empty()).then(|| networks.join(",")).serialize(serializer)
}

/// What was given of these flags, by key; a key that may be repeated comes as often as it was.
pub(super) fn given(flags: &impl Serialize) -> Result<Vec<(String, String)>> {
    let serde_json::Value::Object(fields) = serde_json::to_value(flags).map_err(Error::internal)? else {
        return Err(Error::internal("the flags are not an object"));
    };
    let given = fields.into_iter().flat_map(|(key, value)| {
        let values = match value {
            serde_json::Value::Array(values) => values,
            one => vec![one],
        };
        values.into_iter().filter_map(move |value| Some((key.clone(), value.as_str()?.to_owned())))
    });
    Ok(given.collect())
}

/// Every key that a flag has, by clap's own list.
pub(super) fn keys() -> Vec<String> {
    let command = ServingFlags::augment_args(Flags::augment_args(clap::Command::new("gatepass")));
    let keys = command.get_arguments().map(|argument| argument.get_id().to_string());
    keys.filter(|key| !["home", "config"].contains(&key.as_str())).collect()
}

/// What the flag of a key is called: one that may be repeated takes one thing at a time.
pub(super) fn flag_name(key: &str) -> String {
    match key {
        PAIRS => "repository-key".to_owned(),
        "trusted_proxies" => "trusted-proxy".to_owned(),
        _ => key.replace('_', "-"),
    }
}
