//! Tokens whose values waited for a day and were taken by nobody: the value is destroyed, and the token is to end, since
//! nobody can have it. Each is a file of its own, which says whose the token is and has nothing of the value, until the
//! token was seen to.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use url::Url;

use crate::private::{self, Links};
use gatepass_core::token::TokenId;

/// A file of a token that lives in this machine's own store says this, another the address of its registry.
const OWN: &str = "embedded";
/// A file with an address is no longer than this.
const LONGEST: u64 = 4096;

/// Where the tokens are noted whose values nobody took.
#[derive(Clone, Debug)]
pub struct Unclaimed {
    directory: PathBuf,
}

/// Where a token lives whose value nobody took.
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

    /// Notes a token. Its value goes whether or not this can be written: then the token lives as long as it was made for.
    pub(crate) fn note(&self, id: &TokenId, origin: &Origin) {
        let write = || -> std::io::Result<()> {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
            let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.directory)?;
            match origin {
                Origin::Own => writeln!(file, "{OWN}")?,
                Origin::Registry(url) => writeln!(file, "{url}")?,
            }
            file.persist(self.directory.join(id.as_str())).map_err(|error| error.error)?;
            Ok(())
        };
        if private::directory(&self.directory).is_ok() {
            let _ = write();
        }
    }

    /// The tokens that are noted.
    pub fn all(&self) -> Vec<(TokenId, Origin)> {
        if private::directory(&self.directory).is_err() {
            return Vec::new();
        }
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let noted = entries.filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            Some((id, read(&entry.path())?))
        });
        noted.collect()
    }

    /// The token was seen to.
    pub fn settle(&self, id: &TokenId) {
        let _ = fs::remove_file(self.directory.join(id.as_str()));
    }
}

fn read(path: &Path) -> Option<Origin> {
    use std::io::Read as _;
    let mut text = String::new();
    private::open(path, Links::Refused).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    match text.strip_suffix('\n')? {
        OWN => Some(Origin::Own),
        address => address.parse().ok().map(Origin::Registry),
    }
}
