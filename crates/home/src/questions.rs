//! Which questions were put to the user, so that the call after one may answer it: an agent that cannot show forms calls again,
//! perhaps of another server process, with the same words and the answer in a field. What is kept is a digest, and no words.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use sha2::{Digest as _, Sha256};

use crate::directory::{Directory, Existing};
use gatepass_core::hexadecimal;

/// How long a question may be answered.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// The most questions that are kept; beyond, the oldest go.
const MOST: usize = 256;
/// How a note begins; those of earlier versions said something else, and answer nothing.
const OFFERED: &str = "offered ";
/// The most bytes that a question is noted in.
const LONGEST: u64 = 16 * 1024;

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

    /// Notes that this field of a tool's call with these words was asked about, and which values were offered. Where that cannot
    /// be noted, it will be asked again.
    pub fn note(&self, tool: &str, words: &str, field: &str, choices: &[String]) {
        let offered: Vec<String> = choices.iter().map(|choice| digest(&[choice])).collect();
        let text = format!("{OFFERED}{}\n{}", Timestamp::now(), offered.join("\n"));
        let write = || -> std::io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
            let notes = Directory::open(&self.directory)?;
            sweep(&notes);
            notes.write(&name(tool, words, field), &text, Existing::Replaced)
        };
        if let Err(cause) = write() {
            tracing::debug!(%cause, "a question could not be noted");
        }
    }

    /// Takes the question about this field of a tool's call with these words, if all these values are among those that it offered
    /// within the last hour: an answer is for one call, and of several that give it at the same time one has it. Any other value
    /// is held against the words as if nothing had been asked, and the question stays.
    pub fn take(&self, tool: &str, words: &str, field: &str, values: &[String]) -> Option<Answered> {
        let notes = Directory::open(&self.directory).ok()?;
        let name = name(tool, words, field);
        let asked = read(&notes, &name).filter(|asked| is_fresh(asked.at))?;
        let is_offered = |value: &String| asked.choices.contains(&digest(&[value]));
        (!values.is_empty() && values.iter().all(is_offered) && notes.remove(&name)).then(|| Answered {
            name,
            text: asked.text,
            field: field.to_owned(),
        })
    }

    /// Puts a question back that was answered and not acted upon, since something else was asked or failed.
    pub fn put_back(&self, answered: &Answered) {
        let written = Directory::open(&self.directory)
            .and_then(|notes| notes.write(&answered.name, &answered.text, Existing::Stays));
        if let Err(cause) = written {
            tracing::debug!(%cause, "a question could not be put back");
        }
    }
}

/// A question that a call answers, and no other call does.
#[derive(Debug)]
pub struct Answered {
    name: String,
    text: String,
    /// The field that was asked about.
    pub field: String,
}

/// The name of the note of a question.
fn name(tool: &str, words: &str, field: &str) -> String {
    digest(&[tool, words.trim(), field])
}

/// Removes what can no longer be answered, and the oldest of too many.
fn sweep(notes: &Directory) {
    let names = notes.names().into_iter().filter(|name| !matches!(name.as_str(), "." | ".."));
    let mut found: Vec<(Option<Timestamp>, String)> =
        names.map(|name| (read(notes, &name).map(|asked| asked.at), name)).collect();
    found.sort();
    let surplus = found.len().saturating_sub(MOST - 1);
    for (place, (asked, name)) in found.iter().enumerate() {
        if place < surplus || !asked.is_some_and(is_fresh) {
            notes.remove(name);
        }
    }
}

/// A question as it was noted.
struct Asked {
    text: String,
    at: Timestamp,
    /// The digests of what was offered.
    choices: Vec<String>,
}

/// A question; `None` for what is none, and for what another could have written.
fn read(notes: &Directory, name: &str) -> Option<Asked> {
    let (text, _) = notes.read(name, LONGEST).ok()?;
    let mut lines = text.lines().map(str::to_owned);
    let at = lines.next()?.strip_prefix(OFFERED)?.parse().ok()?;
    let choices = lines.collect();
    Some(Asked { text, at, choices })
}

/// A digest of some texts, each told from the next.
fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    hexadecimal::encode(&digest.finalize())
}

/// Whether a time is less than an hour away. Clocks of two processes may differ, so that it may seem to come.
fn is_fresh(asked: Timestamp) -> bool {
    Timestamp::now().duration_since(asked).abs() < LIFE
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const CHOICES: [&str; 2] = ["read_only", "read_write"];

    fn take(questions: &Questions, tool: &str, words: &str, field: &str, value: &str) -> Option<Answered> {
        questions.take(tool, words, field, &[value.to_owned()])
    }

    /// Whether a value would be an answer, of which nobody acts.
    fn is_answer(questions: &Questions, tool: &str, words: &str, field: &str, value: &str) -> bool {
        let answered = take(questions, tool, words, field, value);
        answered.iter().for_each(|answered| questions.put_back(answered));
        answered.is_some()
    }

    #[test]
    fn of_several_that_answer_at_the_same_time_one_has_the_question() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        for round in 0..50 {
            let words = round.to_string();
            note(&questions, &words);
            let takers: Vec<_> = (0..8)
                .map(|_| {
                    let (questions, words) = (questions.clone(), words.clone());
                    std::thread::spawn(move || take(&questions, "generate_token", &words, "permission", "read_write"))
                })
                .collect();
            assert_eq!(takers.into_iter().filter_map(|taker| taker.join().unwrap()).count(), 1);
        }
    }

    fn note(questions: &Questions, words: &str) {
        questions.note("generate_token", words, "permission", &CHOICES.map(str::to_owned));
    }

    #[test]
    fn a_question_counts_for_its_own_tool_words_and_field() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        assert!(!is_answer(&questions, "generate_token", "a token", "permission", "read_write"));
        note(&questions, "a token");
        assert!(is_answer(&questions, "generate_token", "a token ", "permission", "read_write"));
        for (tool, words, field) in [
            ("revoke_token", "a token", "permission"),
            ("generate_token", "a token for staging", "permission"),
            ("generate_token", "a token", "expires"),
            ("generate_tokena", " token", "permission"),
        ] {
            assert!(!is_answer(&questions, tool, words, field, "read_write"), "{tool} {words} {field}");
        }
    }

    #[test]
    fn nothing_answers_but_what_was_offered_and_that_once() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        let is_answer = |value: &str| is_answer(&questions, "generate_token", "a token", "permission", value);
        note(&questions, "a token");
        for (value, is_offered) in
            [("read_only", true), ("read_write", true), ("", false), ("admin", false), ("read", false)]
        {
            assert_eq!(is_answer(value), is_offered, "{value}");
        }
        assert!(take(&questions, "generate_token", "a token", "permission", "read_write").is_some());
        assert!(CHOICES.into_iter().all(|value| !is_answer(value)));
        // Nothing was offered, so that nothing answers.
        questions.note("generate_token", "a token", "permission", &[]);
        assert!(!is_answer("") && !is_answer("read_write"));
    }

    #[test]
    fn an_old_question_does_not_count_and_there_is_a_bound() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        note(&questions, "old");
        let path = home.path().join("questions").join(name("generate_token", "old", "permission"));
        fs::write(
            &path,
            format!("{OFFERED}{}\n{}", Timestamp::now() - LIFE - SignedDuration::from_secs(1), digest(&["read_write"])),
        )
        .unwrap();
        assert!(!is_answer(&questions, "generate_token", "old", "permission", "read_write"));
        for number in 0..MOST + 20 {
            note(&questions, &number.to_string());
        }
        assert!(fs::read_dir(home.path().join("questions")).unwrap().count() <= MOST);
        assert!(!path.exists());
    }

    #[test]
    fn a_note_that_others_could_have_written_is_no_question() {
        let home = tempfile::tempdir().unwrap();
        let questions = Questions::new(home.path().join("questions"));
        let path = home.path().join("questions").join(name("generate_token", "a token", "permission"));
        let is_answer = || is_answer(&questions, "generate_token", "a token", "permission", "read_write");
        for mode in [0o602, 0o620, 0o644, 0o666] {
            note(&questions, "a token");
            assert!(is_answer());
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(!is_answer(), "{mode:o}");
        }
        let elsewhere = home.path().join("elsewhere");
        note(&questions, "a token");
        fs::rename(&path, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert!(!is_answer());
    }
}
