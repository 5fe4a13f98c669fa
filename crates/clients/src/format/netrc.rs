//! `.netrc`: tokens between white space, a machine's in a row, `default` last.
//! <https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html>
//!
//! No two readers compare a machine in the same way. Go 1.21 and later compare it with the host *and* the port of the
//! address, where the address names one (`cmd/go/internal/auth`: `loadCredential`); Go before, curl, wget, git, pip,
//! requests, uv and Python's own `netrc` with the host alone. All of them compare whole words, so that an entry for
//! `host:port` is never taken for one for `host`: where the port is not the scheme's own, both are written.

use std::ops::Range;

use super::Unreadable;

/// `text` with the entry of one machine.
pub(super) fn edit(text: &str, machine: &str, login: &str, password: &str) -> Result<String, Unreadable> {
    if [machine, login, password].iter().any(|word| word.is_empty() || word.contains(char::is_whitespace)) {
        return Err(Unreadable::because("a .netrc has no way to write white space within a word"));
    }
    let tokens = tokens(text);
    let word = |index: usize| tokens.get(index).map(|range: &Range<usize>| &text[range.clone()]);
    let start = (0..tokens.len()).find(|index| word(*index) == Some("machine") && word(index + 1) == Some(machine));
    let Some(start) = start else {
        return Ok(add(text, &tokens, &format!("machine {machine} login {login} password {password}\n")));
    };
    let mut edited = text.to_owned();
    let mut missing = vec![("login", login), ("password", password)];
    let mut changes = Vec::new();
    let mut index = start + 2;
    while let (Some(key @ ("login" | "password" | "account")), Some(_)) = (word(index), word(index + 1)) {
        if let Some(place) = missing.iter().position(|(wanted, _)| *wanted == key) {
            changes.push((tokens[index + 1].clone(), missing.remove(place).1.to_owned()));
        }
        index += 2;
    }
    let end = tokens[index - 1].end;
    let rest: String = missing.iter().map(|(key, value)| format!(" {key} {value}")).collect();
    changes.push((end..end, rest));
    for (range, new) in changes.into_iter().rev() {
        edited.replace_range(range, &new);
    }
    Ok(edited)
}

/// One machine, as a text has it.
pub(super) struct Entry {
    pub machine: String,
    pub login: Option<String>,
    pub password: Option<String>,
    pub account: Option<String>,
    /// From its first word to the end of its last.
    pub range: Range<usize>,
}

impl Entry {
    /// Whether it says what another does, wherever that stands.
    pub fn same(&self, other: &Self) -> bool {
        (&self.machine, &self.login, &self.password, &self.account)
            == (&other.machine, &other.login, &other.password, &other.account)
    }
}

/// The machines, in order; the name of `default` is empty.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let tokens = tokens(text);
    let word = |index: usize| tokens.get(index).map(|range: &Range<usize>| &text[range.clone()]);
    let mut entries = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let start = tokens[index].start;
        let machine = match (word(index), word(index + 1)) {
            (Some("machine"), Some(machine)) => machine,
            (Some("default"), _) => "",
            _ => {
                index += 1;
                continue;
            }
        };
        let (mut login, mut password, mut account) = (None, None, None);
        index += if machine.is_empty() { 1 } else { 2 };
        while let Some(key @ ("login" | "password" | "account")) = word(index) {
            // A key without a value: its user emptied it.
            let value = word(index + 1).filter(|next| !KEYWORDS.contains(next));
            let place = match key {
                "login" => &mut login,
                "password" => &mut password,
                _ => &mut account,
            };
            *place = Some(value.unwrap_or_default().to_owned());
            index += if value.is_some() { 2 } else { 1 };
        }
        let range = start..tokens[index - 1].end;
        entries.push(Entry { machine: machine.to_owned(), login, password, account, range });
    }
    entries
}

const KEYWORDS: [&str; 6] = ["machine", "default", "login", "password", "account", "macdef"];

/// Before `default`, which ends the search of every reader.
pub(super) fn put_before_default(text: &str, entry: &str) -> String {
    add(text, &tokens(text), entry)
}

fn add(text: &str, tokens: &[Range<usize>], entry: &str) -> String {
    match tokens.iter().find(|range| &text[(*range).clone()] == "default") {
        Some(default) => format!("{}{entry}{}", &text[..default.start], &text[default.start..]),
        None if text.is_empty() || text.ends_with('\n') => format!("{text}{entry}"),
        None => format!("{text}\n{entry}"),
    }
}

/// Where the words are; comments, and macros up to their blank line, have none.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut in_macro = false;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            in_macro = false;
        }
        let mut words = line.split_whitespace().take_while(|word| !in_macro && !word.starts_with('#')).peekable();
        if words.peek() == Some(&"macdef") {
            in_macro = true;
        } else {
            tokens.extend(words.map(|word| {
                let start = offset + (word.as_ptr() as usize - line.as_ptr() as usize);
                start..start + word.len()
            }));
        }
        offset += line.len();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_one_machine_is_written_and_all_else_stays() {
        for (before, after) in [
            ("", "machine a login me password x\n"),
            ("# mine", "# mine\nmachine a login me password x\n"),
            ("machine b login y\n", "machine b login y\nmachine a login me password x\n"),
            ("machine a login y password z\n", "machine a login me password x\n"),
            ("machine a\n  password z\n  login y # mine\n", "machine a\n  password x\n  login me # mine\n"),
            ("machine a login y account q\n", "machine a login me account q password x\n"),
            ("machine a:1 login y\n", "machine a:1 login y\nmachine a login me password x\n"),
            ("default login y\n", "machine a login me password x\ndefault login y\n"),
            ("# machine a login y\n", "# machine a login y\nmachine a login me password x\n"),
            ("macdef init\nmachine a\n\n", "macdef init\nmachine a\n\nmachine a login me password x\n"),
        ] {
            assert_eq!(edit(before, "a", "me", "x").unwrap(), after, "{before:?}");
            assert_eq!(edit(after, "a", "me", "x").unwrap(), after, "twice: {before:?}");
        }
    }

    #[test]
    fn a_word_with_white_space_or_of_no_letters_cannot_be_written() {
        for word in ["", "a b", "a\tb", "a\nmachine b"] {
            for words in [[word, "me", "x"], ["a", word, "x"], ["a", "me", word]] {
                assert!(edit("", words[0], words[1], words[2]).is_err(), "{words:?}");
            }
        }
    }

    #[test]
    fn entries_are_read_with_what_their_user_left_out() {
        let text = "machine a login y password z\nmachine b login password\n# machine c\ndefault account q\n";
        let found: Vec<_> = entries(text)
            .into_iter()
            .map(|entry| (entry.machine, entry.login, entry.password, entry.account, text[entry.range].to_owned()))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        let row = |machine: &str, login, password, account, text: &str| {
            (machine.to_owned(), login, password, account, text.to_owned())
        };
        assert_eq!(
            found,
            [
                row("a", some("y"), some("z"), None, "machine a login y password z"),
                row("b", some(""), some(""), None, "machine b login password"),
                row("", None, None, some("q"), "default account q"),
            ]
        );
    }
}
