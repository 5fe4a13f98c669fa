//! Which questions were put to the user, so that the call after one may answer it: an agent that cannot show forms calls again,
//! perhaps of another server process, with the same words and the answer in a field. What is kept is a digest, and no words.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use sha2::{Digest as _, Sha256};

use crate::private;
use gatepass_core::hexadecimal;

/// How long a question may be answered.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// The most questions that are kept; beyond, the oldest go.
const MOST: usize = 256;

/// The questions that were asked, each a file in this directory that says when.
#[derive(Clone, Debug)]
pub struct Questions {
    directory: PathBuf,
}

impl Questions {
    /// The questions in this directory, which is created with the first.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Notes that this field of a tool's call with these words was asked about. Where that cannot be noted, it will be asked
    /// again.
    pub fn note(&self, tool: &str, words: &str, field: &str) {
        let write = || -> std::io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
            if private::directory(&self.directory).is_err() {
                return Ok(());
            }
            self.sweep();
            let path = self.path(tool, words, field);
            // Anew, so that a link in its place is not followed.
            let _ = fs::remove_file(&path);
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            write!(file, "{}", Timestamp::now())
        };
        if let Err(cause) = write() {
            tracing::debug!(%cause, "a question could not be noted");
        }
    }

    /// Whether this field of a tool's call with these words was asked about within the last hour.
    pub fn was_asked(&self, tool: &str, words: &str, field: &str) -> bool {
        private::directory(&self.directory) == Ok(true)
            && asked_at(&self.path(tool, words, field)).is_some_and(is_fresh)
    }

    fn path(&self, tool: &str, words: &str, field: &str) -> PathBuf {
        let mut digest = Sha256::new();
        for part in [tool, words.trim(), field] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        self.directory.join(hexadecimal::encode(&digest.finalize()))
    }

    /// Removes what can no longer be answered, and the oldest of too many.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        let mut found: Vec<(Option<Timestamp>, PathBuf)> =
            entries.flatten().map(|entry| (asked_at(&entry.path()), entry.path())).collect();
        found.sort();
        let surplus = found.len().saturating_sub(MOST - 1);
        for (place, (asked, path)) in found.iter().enumerate() {
            if place < surplus || !asked.is_some_and(is_fresh) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// When a question was asked; `None` for what is no question.
fn asked_at(path: &Path) -> Option<Timestamp> {
    let is_ours = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() < 64);
    is_ours.then(|| fs::read_to_string(path).ok()?.parse().ok()).flatten()
}

/// Whether a time is less than an hour away. Clocks of two processes may differ, so that it may seem to come.
fn is_fresh(asked: Timestamp) -> bool {
    Timestamp::now().duration_since(asked).abs() < LIFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_counts_for_its_own_tool_words_and_field() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        assert!(!questions.was_asked("generate_token", "a token", "permission"));
        questions.note("generate_token", "a token", "permission");
        assert!(questions.was_asked("generate_token", "a token ", "permission"));
        for (tool, words, field) in [
            ("revoke_token", "a token", "permission"),
            ("generate_token", "a token for staging", "permission"),
            ("generate_token", "a token", "expires"),
            ("generate_tokena", " token", "permission"),
        ] {
            assert!(!questions.was_asked(tool, words, field), "{tool} {words} {field}");
        }
    }

    #[test]
    fn an_old_question_does_not_count_and_there_is_a_bound() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        questions.note("generate_token", "old", "permission");
        let path = questions.path("generate_token", "old", "permission");
        fs::write(&path, (Timestamp::now() - LIFE - SignedDuration::from_secs(1)).to_string()).unwrap();
        assert!(!questions.was_asked("generate_token", "old", "permission"));
        for number in 0..MOST + 20 {
            questions.note("generate_token", &number.to_string(), "permission");
        }
        assert!(fs::read_dir(home.path().join("questions")).unwrap().count() <= MOST);
        assert!(!path.exists());
    }
}
