//! Which backend the operator has chosen, and why. A token of the wrong backend must never be made silently, so that what
//! is half said is an error, and an access token is never sent to an address that was set for something else.

use std::path::PathBuf;

use url::Url;

use super::layers::{Layers, Value};
use super::platform_url::platform_url;
use super::{DEFAULT_URL, jfrog_cli, registry_url, variable};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_home::private;
use gatepass_jfrog::Credential;

const ACCESS_TOKEN: &str = "GATEPASS_ACCESS_TOKEN";
/// Names of pairs of variables that people already have set: JFrog's own tools read them.
const PAIRS: [(&str, &str); 3] =
    [("JF_URL", "JF_ACCESS_TOKEN"), ("JFROG_URL", "JFROG_ACCESS_TOKEN"), ("FLY_URL", "FLY_ACCESS_TOKEN")];
/// What came of it.
pub(super) struct Chosen {
    /// The registry's address, which is the platform's too.
    pub(super) url: Url,
    /// What opens the platform; `None` is the embedded backend.
    pub(super) credential: Option<Credential>,
    /// Why, as one clause.
    pub(super) reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Auto,
    Embedded,
    Jfrog,
}

/// Chooses by what is set.
pub(super) fn choose(layers: &Layers) -> Result<Chosen> {
    let wanted = layers.get("backend", wanted)?.unwrap_or(Wanted::Auto);
    let url = layers.get("url", platform_url)?;
    let username = layers.get("username", |name| Ok(name.to_owned()))?;
    let named = |key| layers.all(key).last().map_or_else(String::new, |(_, origin)| origin.name_of(key));
    if wanted == Wanted::Embedded {
        return embedded(url, format!("{} says so", named("backend")));
    }
    if let Some(server) = layers.get("jfrog_server", |id| Ok(id.to_owned()))? {
        if url.is_some() {
            return Err(refuse(
                format!("{} and {} both name a JFrog Platform.", named("url"), named("jfrog_server")),
                "Set one of them.",
            ));
        }
        let found = jfrog_cli::server(&server)?;
        let username = username.or(found.username);
        let credential = Credential::new(found.access_token, username).map_err(|reason| bad(&found.origin, reason))?;
        return Ok(Chosen {
            url: found.url,
            credential: Some(credential),
            reason: format!("{} names this server of the JFrog CLI's", named("jfrog_server")),
        });
    }
    match (url, own_access_token(layers)?) {
        (Some(url), Some((value, origin))) => {
            may_be_sent(layers, &url)?;
            let credential = Credential::new(value, username).map_err(|reason| bad(&origin, reason))?;
            let reason = format!("{} and {origin} are set", named("url"));
            Ok(Chosen { url, credential: Some(credential), reason })
        }
        (None, Some((_, origin))) => Err(refuse(
            format!("{origin} is set, and the address of the JFrog Platform that it opens is not."),
            "Set GATEPASS_URL, or pass --url; `--backend embedded` uses the embedded backend all the same.",
        )),
        (Some(url), None) if wanted == Wanted::Jfrog || is_jfrogs(&url) => Err(refuse(
            format!("{} is the address of a JFrog Platform, and its access token is not set.", named("url")),
            "Set GATEPASS_ACCESS_TOKEN, or pass --access-token-file.",
        )),
        (Some(url), None) => embedded(Some(url), "an address is set, and no access token for a JFrog Platform".into()),
        (None, None) => match usual_pair(username)? {
            Some(chosen) => Ok(chosen),
            None if wanted == Wanted::Jfrog => Err(refuse(
                format!(
                    "{} asks for a JFrog Platform, and neither its address nor its access token is set.",
                    named("backend")
                ),
                "Set GATEPASS_URL and GATEPASS_ACCESS_TOKEN, or pass --jfrog-server.",
            )),
            None => embedded(None, "no JFrog Platform is set".to_owned()),
        },
    }
}

/// Whether a variable of this name holds an access token of a platform's.
pub(super) fn is_access_token(name: &str) -> bool {
    PAIRS.iter().any(|(_, token)| *token == name)
}

fn embedded(url: Option<Url>, reason: String) -> Result<Chosen> {
    let url = match url {
        Some(url) => url,
        None => registry_url(DEFAULT_URL).map_err(Error::internal)?,
    };
    Ok(Chosen { url, credential: None, reason })
}

/// The first pair of which both are set. One alone is no choice: many have it for other tools.
fn usual_pair(username: Option<String>) -> Result<Option<Chosen>> {
    for (address, token) in PAIRS {
        let (Some(text), Some(value)) = (variable(address), variable(token)) else { continue };
        let url = platform_url(&text).map_err(|reason| bad(address, reason))?;
        let credential = Credential::new(Secret::new(value), username).map_err(|reason| bad(token, reason))?;
        let reason = format!("{address} and {token} are set");
        return Ok(Some(Chosen { url, credential: Some(credential), reason }));
    }
    Ok(None)
}

/// The access token that is set for gatepass, and where.
fn own_access_token(layers: &Layers) -> Result<Option<(Secret, String)>> {
    let file = layers.get("access_token_file", |path| Ok(PathBuf::from(path)))?;
    match (variable(ACCESS_TOKEN), file) {
        (Some(_), Some(_)) => {
            Err(refuse(format!("{ACCESS_TOKEN} and a file with an access token are both set."), "Set one of them."))
        }
        (Some(value), None) => Ok(Some((Secret::new(value), ACCESS_TOKEN.to_owned()))),
        (None, Some(path)) => {
            let origin = format!("the file {}", path.display());
            // What stands there may be the token itself, by mistake, so the message does not repeat it.
            let value = private::read_secret(&path, private::LONGEST_SECRET).map_err(|cause| {
                let what = format!("The file that `access_token_file` names cannot be read ({}).", cause.kind());
                refuse(what, "Mend it and start again; nothing was changed.")
            })?;
            Ok(Some((Secret::new(value), origin)))
        }
        (None, None) => Ok(None),
    }
}

/// Refuses to send an access token whose file one set to an address that another did: whoever may call gatepass with a flag
/// could have the operator's token sent to a host of theirs.
fn may_be_sent(layers: &Layers, url: &Url) -> Result<()> {
    let Some((_, token)) = layers.all("access_token_file").last() else { return Ok(()) };
    let Some((_, address)) = layers.all("url").last().filter(|(_, origin)| origin.is_beyond(token)) else {
        return Ok(());
    };
    let same =
        |value: &Value| matches!(value, Value::Text(text) if platform_url(text.trim()).is_ok_and(|set| set == *url));
    if layers.all("url").any(|(value, origin)| !origin.is_beyond(token) && same(value)) {
        return Ok(());
    }
    let (address, token) = (address.name_of("url"), token.name_of("access_token_file"));
    Err(refuse(
        format!(
            "{address} is another address than the one that {token} was set for, and the access token is not sent there."
        ),
        "Set both in one place: `url` beside `access_token_file`, or --access-token-file beside --url.",
    ))
}

/// Whether JFrog runs what is at this address: there is no embedded gateway there.
fn is_jfrogs(url: &Url) -> bool {
    url.domain().is_some_and(|host| host == "jfrog.io" || host.ends_with(".jfrog.io"))
}

fn wanted(text: &str) -> Result<Wanted, String> {
    match text {
        "auto" => Ok(Wanted::Auto),
        "embedded" => Ok(Wanted::Embedded),
        "jfrog" => Ok(Wanted::Jfrog),
        _ => Err("it is `auto`, `embedded` or `jfrog`".to_owned()),
    }
}

fn bad(place: &str, reason: impl std::fmt::Display) -> Error {
    let place = place.strip_prefix("the file ").map_or_else(|| place.to_owned(), |path| format!("The file {path}"));
    refuse(format!("{place} cannot be used: {reason}."), "Mend it and start again; nothing was changed.")
}

fn refuse(what: String, next: &str) -> Error {
    Error::new(Code::InvalidConfiguration, what, next)
}
