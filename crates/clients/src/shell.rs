//! Lines for a POSIX shell in which a token's value stands, or the command that takes it out of its drop. Data is quoted on
//! its way in, and the value never becomes an argument of a program: it goes through a variable, or through stdin.
//!
//! Every line fails as a whole when there is no value: nothing is set, written or started then. Where a program keeps the
//! value, `gatepass pipe` gives it, so that one that fails does not cost the value.

use shell_words::{join, quote};

use super::{Command, ValueSource, Variable};
use crate::consumer::Form;

/// The shell's own variable that a value passes through. It is not exported, and gone with the line.
const PASSING: &str = "_gatepass";

/// Sets the variable `name` to a text that has the token's value in it, as a URL with credentials has. What it was set to
/// before stays when there is no value.
pub(super) fn export_within(name: &str, before: &str, value: &ValueSource, after: &str) -> Variable {
    let literal = |text: &str| if text.is_empty() { String::new() } else { quote(text).into_owned() };
    let export = |word: &str| format!("export {name}={}{word}{}", literal(before), literal(after));
    let set_by = match value {
        // `export X="$(...)"` succeeds when the command in it fails, an assignment does not (POSIX, 2.9.1).
        ValueSource::Drop(drop) => {
            let word = format!("\"${PASSING}\"");
            format!("{PASSING}=\"$({})\" && {} && unset {PASSING}", drop.reveal(), export(&word))
        }
        ValueSource::Variable(other) => format!("{} && {}", is_set(other), export(&format!("\"${other}\""))),
        ValueSource::Inline(secret) => export(&quote(secret.expose())),
    };
    Variable { name: name.to_owned(), set_by }
}

/// Sets the variable `name` to what `other` holds, if that holds anything.
pub(super) fn export_copy(name: &str, other: &str) -> Variable {
    export_within(name, "", &ValueSource::Variable(other.to_owned()), "")
}

/// Sets the variable `name` to a text that is no secret.
pub(super) fn export_plain(name: &str, text: &str) -> Variable {
    Variable { name: name.to_owned(), set_by: format!("export {name}={}", quote(text)) }
}

/// Runs a program with the token's value, in this form, on its stdin. `words` are quoted here.
pub(super) fn pipe<'a>(
    value: &ValueSource,
    form: &Form,
    words: impl IntoIterator<Item = &'a str>,
    purpose: &str,
) -> Command {
    let reader = join(words);
    let run = match (value, form.around()) {
        (ValueSource::Drop(drop), _) => drop.pipe(form, &reader),
        // printf is built into every POSIX shell, so that no process list shows its arguments.
        (ValueSource::Inline(secret), _) => format!("printf %s {} | {reader}", quote(&form.render(secret.expose()))),
        (ValueSource::Variable(other), Some((before, after))) => {
            format!("{} && {} | {reader}", is_set(other), print_around(&before, &format!("\"${other}\""), &after))
        }
        // A document that holds the value in another spelling, as base64 is, is not for a shell.
        (ValueSource::Variable(other), None) => format!("{} && {reader}", is_set(other)),
    };
    Command { run, purpose: purpose.to_owned() }
}

/// Writes a text with the token's value in it to the file that the variable `file` names.
pub(super) fn write_within(before: &str, value: &ValueSource, after: &str, file: &str) -> String {
    let print = |word: &str| print_around(before, word, after);
    let to = format!(">\"${file}\"");
    match value {
        // The file is opened first: where it cannot be, the value stays in its drop.
        ValueSource::Drop(drop) => {
            format!("( {PASSING}=\"$({})\" && {} ) {to}", drop.reveal(), print(&format!("\"${PASSING}\"")))
        }
        ValueSource::Variable(other) => format!("{} && {} {to}", is_set(other), print(&format!("\"${other}\""))),
        ValueSource::Inline(secret) => format!("{} {to}", print(&quote(secret.expose()))),
    }
}

/// The same where the variable `other` holds the value behind a text of its own.
pub(super) fn write_stripped(before: &str, (other, prefix): (&str, &str), after: &str, file: &str) -> String {
    let word = format!("\"${{{other}#{prefix}}}\"");
    format!("{} && {} >\"${file}\"", is_set(other), print_around(before, &word, after))
}

/// Succeeds when this variable holds something, under `set -u`, too.
pub(super) fn is_set(name: &str) -> String {
    format!("test -n \"${{{name}-}}\"")
}

/// Prints a text around what a word of the shell stands for.
fn print_around(before: &str, word: &str, after: &str) -> String {
    let literal = |text: &str| text.replace('\\', "\\\\").replace('%', "%%").replace('\n', "\\n");
    let format = format!("{}%s{}", literal(before), literal(after));
    // A format that begins with a dash would be an option.
    format!("printf -- {} {word}", quote(&format))
}

#[cfg(test)]
mod tests {
    use std::process::Command as Process;

    use super::*;

    /// What a shell could take for more than letters.
    const HOSTILE: [&str; 12] = [
        "plain",
        "two words",
        "it's",
        "\"quoted\"",
        "$HOME",
        "`id`",
        "$(id)",
        "back\\slash \\n",
        "%s 100% %%",
        "-n",
        "a;b&c|d>e<f",
        "!*?[~]{}#",
    ];

    /// Whether the lines succeed in a shell that has this value in a variable, and what they print.
    fn run(lines: &str, value: &str) -> (bool, String) {
        let output = Process::new("sh").args(["-u", "-c", lines]).env("VALUE", value).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn a_variable_is_set_to_what_it_is_to_be_whatever_letters_that_has() {
        let source = ValueSource::Variable("VALUE".to_owned());
        for before in HOSTILE.into_iter().chain([""]) {
            for after in HOSTILE.into_iter().chain([""]) {
                let set = export_within("X", before, &source, after).set_by;
                let (succeeded, printed) = run(&format!("{set} && printf %s \"$X\""), "va lue");
                assert!(succeeded && printed == format!("{before}va lue{after}"), "{set}: {printed}");
            }
            let set = export_plain("X", before).set_by;
            assert_eq!(run(&format!("{set} && printf %s \"$X\""), ""), (true, before.to_owned()), "{set}");
        }
    }

    #[test]
    fn a_value_of_any_letters_arrives_as_it_is() {
        for value in HOSTILE {
            for source in [
                ValueSource::Variable("VALUE".to_owned()),
                ValueSource::Inline(gatepass_core::secret::Secret::new(value.to_owned())),
            ] {
                let set = export_within("X", "<", &source, ">").set_by;
                assert_eq!(run(&format!("{set} && printf %s \"$X\""), value), (true, format!("<{value}>")), "{set}");
                let piped = pipe(&source, &Form::Raw, ["cat"], "").run;
                assert_eq!(run(&piped, value), (true, value.to_owned()), "{piped}");
                let written = write_within("-e <%s>\n", &source, "\\>\n", "OUT");
                let lines = format!("OUT=/dev/stdout; {written}");
                assert_eq!(run(&lines, value), (true, format!("-e <%s>\n{value}\\>\n")), "{lines}");
            }
            let stripped = write_stripped("<", ("VALUE", "Bearer "), ">", "OUT");
            let printed = run(&format!("OUT=/dev/stdout; {stripped}"), &format!("Bearer {value}"));
            assert_eq!(printed, (true, format!("<{value}>")), "{stripped}");
        }
    }

    #[test]
    fn without_a_value_each_line_fails_and_leaves_what_was_set() {
        let source = ValueSource::Variable("VALUE".to_owned());
        for line in [
            export_within("X", "a", &source, "b").set_by,
            export_copy("X", "VALUE").set_by,
            pipe(&source, &Form::Raw, ["cat"], "").run,
            format!("OUT=/dev/stdout; {}", write_within("a", &source, "b", "OUT")),
            format!("OUT=/dev/stdout; {}", write_stripped("a", ("VALUE", "b"), "c", "OUT")),
        ] {
            assert_eq!(run(&line, ""), (false, String::new()), "{line}");
            let after = run(&format!("X=before; {{ {line}; }} || printf %s \"$X\""), "");
            assert_eq!(after, (true, "before".to_owned()), "{line}");
        }
    }
}
