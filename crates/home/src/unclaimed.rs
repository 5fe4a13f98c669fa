//! Tokens that are to end, since nobody is to have their values any more: those whose values waited for a day and were taken
//! by nobody, and those that were made to be applied and are about to be applied nowhere. Each is a file of its own, which
//! says where the token lives and has nothing of the value, until the token was seen to: whoever is killed in between leaves
//! it to the next.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::private::{self, Links};
use gatepass_core::token::TokenId;

/// A file of a token that lives in this machine's own store says this, another the address of its registry.
const OWN: &str = "embedded";
/// A second line that says why.
const DISPLACED: &str = "displaced";
/// A second line of a token whose value somebody was handed.
const HANDED: &str = "handed";
/// How long a note is of use: nothing that lives as long as tokens do by default outlives it.
const LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// A file with an address is no longer than this.
const LONGEST: u64 = 4096;

/// Where the tokens are noted that are to end.
#[derive(Clone, Debug)]
pub struct Unclaimed {
    directory: PathBuf,
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

impl Unclaimed {
    /// Those that are noted in this directory, which is made when the first comes.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Notes a token. What is to be done goes on whether or not this can be written.
    pub fn note(&self, id: &TokenId, origin: &Origin, reason: Reason) {
        let write = || -> std::io::Result<()> {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
            let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.directory)?;
            match origin {
                Origin::Own => writeln!(file, "{OWN}")?,
                Origin::Registry(url) => writeln!(file, "{url}")?,
            }
            match reason {
                Reason::Unclaimed => {}
                Reason::Displaced => writeln!(file, "{DISPLACED}")?,
                Reason::Handed => writeln!(file, "{HANDED}")?,
            }
            let path = self.directory.join(id.as_str());
            // What was handed to somebody is not unclaimed.
            match reason {
                Reason::Unclaimed => file.persist_noclobber(path).map_err(|error| error.error)?,
                Reason::Displaced | Reason::Handed => file.persist(path).map_err(|error| error.error)?,
            };
            Ok(())
        };
        if private::directory(&self.directory).is_ok() {
            let _ = write();
        }
    }

    /// The tokens that are noted.
    pub fn all(&self) -> Vec<(TokenId, Origin, Reason)> {
        if private::directory(&self.directory).is_err() {
            return Vec::new();
        }
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let noted = entries.filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let age = entry.metadata().ok()?.modified().ok()?.elapsed().unwrap_or_default();
            if age > LIFE {
                let _ = fs::remove_file(entry.path());
                return None;
            }
            let (origin, reason) = read(&entry.path())?;
            Some((id, origin, reason))
        });
        noted.collect()
    }

    /// The token was seen to.
    pub fn settle(&self, id: &TokenId) {
        let _ = fs::remove_file(self.directory.join(id.as_str()));
    }
}

/// What a note of this user's own says.
fn read(path: &Path) -> Option<(Origin, Reason)> {
    use std::io::Read as _;
    if private::file(path) != Ok(true) {
        return None;
    }
    let mut text = String::new();
    private::open(path, Links::Refused).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let origin = match lines.next()? {
        OWN => Origin::Own,
        address => Origin::Registry(address.parse().ok()?),
    };
    match (lines.next(), lines.next()) {
        (None, None) => Some((origin, Reason::Unclaimed)),
        (Some(DISPLACED), None) => Some((origin, Reason::Displaced)),
        (Some(HANDED), None) => Some((origin, Reason::Handed)),
        _ => None,
    }
}
