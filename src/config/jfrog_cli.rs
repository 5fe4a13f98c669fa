//! The JFrog CLI's own configuration, `~/.jfrog/jfrog-cli.conf.v6`, read only when the operator names one of its servers.
//! Its form is that of `ConfigV6` and `ServerDetails` in jfrog-cli-core's utils/config/config.go.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::platform_url::platform_url;
use super::variable;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_home::private;

const FILE: &str = "jfrog-cli.conf.v6";
/// It has a few servers, each with an access token, a refresh token and perhaps a client's certificate.
const LONGEST: u64 = 4 * 1024 * 1024;

/// A server of that configuration.
pub(super) struct Server {
    /// The platform's address.
    pub(super) url: Url,
    /// What opens it.
    pub(super) access_token: Secret,
    /// Whose it is.
    pub(super) username: Option<String>,
    /// Where it was found, for errors.
    pub(super) origin: String,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    servers: Vec<Details>,
    /// Whether the credentials are encrypted with the CLI's master key.
    #[serde(default)]
    enc: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Details {
    server_id: String,
    url: String,
    artifactory_url: String,
    user: Option<String>,
    access_token: String,
}

/// The server with this id.
///
/// # Errors
/// There is no such server, or it has no address or access token, or they are encrypted.
pub(super) fn server(id: &str) -> Result<Server> {
    let path =
        file().ok_or_else(|| refuse("There is no home directory to find the JFrog CLI's configuration in.".into()))?;
    let origin = format!("The server `{id}` in {}", path.display());
    let unreadable =
        |reason: String| refuse(format!("The JFrog CLI's configuration {} cannot be read: {reason}.", path.display()));
    let text = private::read_secret(&path, LONGEST).map_err(|cause| unreadable(cause.to_string()))?;
    // A parser's message may quote what it read, which is credentials.
    let parsed: Configuration = serde_json::from_str(&text)
        .map_err(|error| unreadable(format!("line {}, column {} is not as expected", error.line(), error.column())))?;
    let mut ids = parsed.servers.iter().map(|server| server.server_id.as_str()).collect::<Vec<_>>().join(", ");
    if ids.is_empty() {
        ids = "none".to_owned();
    }
    let found = parsed.servers.into_iter().find(|server| server.server_id == id);
    let Some(found) = found else {
        return Err(refuse(format!("The JFrog CLI has no server `{id}`; its servers are: {ids}.")));
    };
    if parsed.enc {
        return Err(refuse(format!("{origin} has its credentials encrypted, and only the JFrog CLI can read them.")));
    }
    if found.access_token.is_empty() {
        return Err(refuse(format!("{origin} has no access token.")));
    }
    let address = if found.url.is_empty() { &found.artifactory_url } else { &found.url };
    let url = platform_url(address)
        .map_err(|reason| refuse(format!("{origin} has an address that cannot be used: {reason}.")))?;
    Ok(Server {
        url,
        access_token: Secret::new(found.access_token),
        username: found.user.filter(|user| !user.is_empty()),
        origin,
    })
}

/// Where the CLI keeps it.
fn file() -> Option<PathBuf> {
    let home = variable("JFROG_CLI_HOME_DIR").map(PathBuf::from);
    Some(home.or_else(|| Some(std::env::home_dir()?.join(".jfrog")))?.join(FILE))
}

fn refuse(what: String) -> Error {
    Error::new(
        Code::InvalidConfiguration,
        what,
        "Name another server, add one with `jf config add`, or set GATEPASS_URL and GATEPASS_ACCESS_TOKEN.",
    )
}
