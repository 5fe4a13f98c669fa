//! Lines for a POSIX shell in which a token's value stands, or the command that prints it. Data is quoted on its way
//! in, and the value never becomes an argument of a program: it goes through a variable, or through stdin.

use shell_words::quote;

use super::{Command, ValueSource, Variable};

/// Sets the variable `name` to a text that has the token's value in it, as a URL with credentials has.
pub(super) fn export_within(name: &str, before: &str, value: &ValueSource, after: &str) -> Variable {
    let literal = |text: &str| if text.is_empty() { String::new() } else { quote(text).into_owned() };
    let set_by = format!("export {name}={}{}{}", literal(before), word(value), literal(after));
    Variable { name: name.to_owned(), set_by }
}

/// Sets the variable `name` to a text that is no secret.
pub(super) fn export_plain(name: &str, text: &str) -> Variable {
    Variable { name: name.to_owned(), set_by: format!("export {name}={}", quote(text)) }
}

/// Runs a program with the token's value on its stdin. `words` are quoted here.
pub(super) fn pipe<'a>(value: &ValueSource, words: impl IntoIterator<Item = &'a str>, purpose: &str) -> Command {
    let reader = shell_words::join(words);
    let run = match value {
        ValueSource::Command(command) => format!("{command} | {reader}"),
        // printf is built into every POSIX shell, so that no process list shows its arguments.
        ValueSource::Inline(_) => format!("printf %s {} | {reader}", word(value)),
    };
    Command { run, purpose: purpose.to_owned() }
}

/// A word of the shell that stands for the token's value.
pub(super) fn word(source: &ValueSource) -> String {
    match source {
        ValueSource::Command(command) => format!("\"$({command})\""),
        ValueSource::Inline(secret) => quote(secret.expose()).into_owned(),
    }
}

/// Prints a line with the value in it, for a pipe.
pub(super) fn print_within(before: &str, source: &ValueSource, after: &str) -> String {
    print_around(before, &word(source), &format!("{after}\n"))
}

/// Prints a text around what a word of the shell stands for. printf is built into every POSIX shell, so that no process
/// list shows its arguments.
pub(super) fn print_around(before: &str, word: &str, after: &str) -> String {
    let literal = |text: &str| text.replace('\\', "\\\\").replace('%', "%%").replace('\n', "\\n");
    let format = format!("{}%s{}", literal(before), literal(after));
    // A format that begins with a dash would be an option.
    format!("printf -- {} {word}", quote(&format))
}
