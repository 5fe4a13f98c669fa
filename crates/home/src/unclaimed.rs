//! Tokens that are to end, since nobody is to have their values any more: those whose values waited for a day and were taken
//! by nobody, and those that were made to be applied and are about to be applied nowhere. Each is a file of its own, which
//! says where the token lives and has nothing of the value, until the token was seen to: whoever is killed in between leaves
//! it to the next.

use std::fmt;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use crate::directory::{Directory, Existing, UNNAMED};
use gatepass_core::token::TokenId;

/// A file of a token that lives in this machine's own store says this, another the address of its registry.
const OWN: &str = "embedded";
/// A second line that says why.
const DISPLACED: &str = "displaced";
/// A second line of a token whose value somebody was handed.
const HANDED: &str = "handed";
/// How long a note is of use: nothing that lives as long as tokens do by default outlives it.
const LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a note may be without its name: its writer takes milliseconds.
const WRITING: Duration = Duration::from_secs(60);
/// The directory's name among the drops.
pub(crate) const NAME: &str = "unclaimed";
/// A file with an address is no longer than this.
const LONGEST: u64 = 4096;

/// Where the tokens are noted that are to end.
#[derive(Clone, Debug)]
pub struct Unclaimed {
    drops: PathBuf,
}

/// Why a token is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody took its value in its day.
    Unclaimed,
    /// It was made to be applied, and another takes its place, or it is taken back.
    Displaced,
    /// It is not to end: somebody was handed its value, and did not say that it arrived.
    Handed,
}

/// Where a token lives that is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In this machine's own store.
    Own,
    /// Where the registry at this address has its tokens.
    Registry(Url),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => formatter.write_str(OWN),
            Self::Registry(url) => url.fmt(formatter),
        }
    }
}

impl FromStr for Origin {
    type Err = url::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == OWN { Ok(Self::Own) } else { text.parse().map(Self::Registry) }
    }
}

impl Unclaimed {
    /// Those that are noted below this directory, which is the drops' own: in one that is made when the first comes.
    pub fn new(drops: PathBuf) -> Self {
        Self { drops }
    }

    /// Notes a token. What is to be done goes on whether or not this can be written.
    pub fn note(&self, id: &TokenId, origin: &Origin, reason: Reason) {
        let why = match reason {
            Reason::Unclaimed => String::new(),
            Reason::Displaced => format!("{DISPLACED}\n"),
            Reason::Handed => format!("{HANDED}\n"),
        };
        // What was handed to somebody is not unclaimed.
        let existing = if reason == Reason::Unclaimed { Existing::Stays } else { Existing::Replaced };
        let write = || -> io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.drops)?;
            let notes = Directory::open(&self.drops)?.make(NAME)?;
            notes.write(id.as_str(), &format!("{origin}\n{why}"), existing)
        };
        match write() {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                tracing::warn!(token = %id, %error, "that a token is to end cannot be noted");
            }
            _ => {}
        }
    }

    /// The tokens that are noted. A note that is a link, or that another could have written, counts for nothing.
    pub fn all(&self) -> Vec<(TokenId, Origin, Reason)> {
        let Some(notes) = self.notes() else { return Vec::new() };
        let noted = notes.names().into_iter().filter_map(|name| {
            let id = name.parse::<TokenId>().ok();
            if id.is_none() && !name.starts_with(UNNAMED) {
                return None;
            }
            let (text, found) = match notes.read(&name, LONGEST) {
                Ok(read) => read,
                Err(error) => {
                    tracing::warn!(file = name, %error, "a note in drops/unclaimed is not used");
                    return None;
                }
            };
            let life = if id.is_some() { LIFE } else { WRITING };
            if found.modified().ok()?.elapsed().unwrap_or_default() > life {
                notes.remove(&name);
                return None;
            }
            let (origin, reason) = parse(&text)?;
            Some((id?, origin, reason))
        });
        noted.collect()
    }

    /// The token was seen to.
    pub fn settle(&self, id: &TokenId) {
        if let Some(notes) = self.notes() {
            notes.remove(id.as_str());
        }
    }

    /// The directory of the notes, where it is there and this user's alone.
    fn notes(&self) -> Option<Directory> {
        match Directory::open(&self.drops).and_then(|drops| drops.directory(NAME)) {
            Ok(notes) => Some(notes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(directory = %self.drops.display(), %error, "the notes of tokens that are to end are not used");
                None
            }
        }
    }
}

/// What a note says.
fn parse(text: &str) -> Option<(Origin, Reason)> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let origin = lines.next()?.parse().ok()?;
    match (lines.next(), lines.next()) {
        (None, None) => Some((origin, Reason::Unclaimed)),
        (Some(DISPLACED), None) => Some((origin, Reason::Displaced)),
        (Some(HANDED), None) => Some((origin, Reason::Handed)),
        _ => None,
    }
}
