//! What a drop says: when it ends, the value, and lines that tell whose it is and where its token lives.

use std::fs::File;
use std::io::{Read as _, Write};

use jiff::Timestamp;
use url::Url;

use crate::unclaimed::Origin;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::TokenId;

/// A line of a drop whose token lives in this machine's own store.
const OWN: &str = "embedded";
/// How a drop's line begins that tells whose value it has. Older drops have none.
const TOKEN: &str = "token ";
/// How a drop's line begins that tells the address of the registry its token was made for. Older drops have none.
const REGISTRY: &str = "registry ";

/// What a drop says.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) until: Timestamp,
    pub(super) secret: Secret,
    pub(super) is_own: bool,
    pub(super) registry: Option<Url>,
}

/// Writes a drop, whole.
///
/// # Errors
/// Those of the file.
pub(super) fn write(
    file: &mut impl Write,
    id: &TokenId,
    until: Timestamp,
    secret: &Secret,
    registry: Option<&Url>,
    is_own: bool,
) -> std::io::Result<()> {
    writeln!(file, "{until}")?;
    writeln!(file, "{}", secret.expose())?;
    writeln!(file, "{TOKEN}{id}")?;
    if let Some(registry) = registry {
        writeln!(file, "{REGISTRY}{registry}")?;
    }
    if is_own {
        writeln!(file, "{OWN}")?;
    }
    Ok(())
}

/// When it ends, the value, and lines that tell more: all of them whole, and of this token.
pub(super) fn parse(file: &mut File, id: &TokenId) -> Option<Content> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let until = lines.next()?.parse().ok()?;
    let secret = Secret::new(lines.next().filter(|value| !value.is_empty())?.to_owned());
    let mut content = Content { until, secret, is_own: false, registry: None };
    for line in lines {
        if let Some(address) = line.strip_prefix(REGISTRY) {
            content.registry = Some(address.parse().ok()?);
        } else if line == OWN {
            content.is_own = true;
        } else if line.strip_prefix(TOKEN) != Some(id.as_str()) {
            return None;
        }
    }
    Some(content)
}

impl Content {
    /// Where the token lives; `None` where the drop of an older gatepass does not say.
    pub(super) fn origin(&self) -> Option<Origin> {
        if self.is_own { Some(Origin::Own) } else { self.registry.clone().map(Origin::Registry) }
    }

    /// Refuses a value whose token was made for another registry, or for one that its drop does not tell.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub(super) fn refuse_elsewhere(&self, id: &TokenId, registry: &Url) -> Result<()> {
        let what = match &self.registry {
            Some(made_for) if made_for == registry => return Ok(()),
            Some(made_for) => format!("was made for the registry {made_for}, and not for {registry}"),
            None => "waits in a drop of an older gatepass, which does not tell its registry".to_owned(),
        };
        Err(Error::new(
            Code::NotAllowed,
            format!("The value of token {id} {what}; nothing was done with it."),
            "Make a new token with the settings as they are, or set `url` to where this one works.",
        ))
    }
}
