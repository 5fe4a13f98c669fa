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

/// Before `default`, which ends the search of every reader.
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
