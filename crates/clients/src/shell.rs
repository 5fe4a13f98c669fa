//! Lines for a POSIX shell in which a token's value stands, or the command that takes it out of its drop. Data is quoted on
//! its way in, and the value never becomes an argument of a program: it goes through a variable, or through stdin.
//!
//! Every line fails as a whole when there is no value: nothing is set, written or started then. Where a program keeps the
//! value, `gatepass pipe` gives it, so that one that fails does not cost the value.

use shell_words::{join, quote};

use super::configuration::{Command, Variable};
use super::value_source::{DropCommand, ValueSource};
use crate::consumer::Form;

/// The shell's own variable that a value passes through. It is not exported, and gone with the last line.
const PASSING: &str = "_gatepass";
/// The shell's own variable for the name of a file that is being made.
const FILE: &str = "_gatepass_file";

/// Sets the variable `name` to a text that has the token's value in it, as a URL with credentials has. What it was set to
/// before stays when there is no value.
pub(super) fn export_within(name: &str, before: &str, value: &ValueSource, after: &str) -> Variable {
    let export = export_word(name, before, &word(value), after);
    let set_by = match value {
        ValueSource::Drop(drop) => format!("{} && {export}", take(drop)),
        ValueSource::Variable(_) | ValueSource::Inline(_) => guarded(value, &export),
    };
    Variable { name: name.to_owned(), set_by }
}

/// Takes the value out of its drop. It succeeds when there is one, and what a command printed that then failed is none:
/// `export X="$(...)"` would succeed all the same, an assignment does not (POSIX, 2.9.1).
fn take(drop: &DropCommand) -> String {
    drop.into_variable(PASSING)
}

/// A value that an earlier line took.
#[derive(Clone, Copy)]
pub(super) struct TakenValue<'a> {
    /// Where that line had it from.
    pub(super) source: &'a ValueSource,
    /// What that line set, as a word of the shell: a value that is shown is shown once.
    pub(super) word: &'a str,
}

impl TakenValue<'_> {
    /// [`word`], in a line after that one.
    fn word(self) -> String {
        if matches!(self.source, ValueSource::Inline(_)) { self.word.to_owned() } else { word(self.source) }
    }
}

/// [`export_within`], in a line after one that took the value.
pub(super) fn export_again(name: &str, before: &str, taken: TakenValue<'_>, after: &str) -> Variable {
    let line = export_word(name, before, &taken.word(), after);
    Variable { name: name.to_owned(), set_by: guarded(taken.source, &line) }
}

fn export_word(name: &str, before: &str, word: &str, after: &str) -> String {
    let literal = |text: &str| if text.is_empty() { String::new() } else { quote(text).into_owned() };
    format!("export {name}={}{word}{}", literal(before), literal(after))
}

/// What the value is in a line, where the shell has it.
fn word(value: &ValueSource) -> String {
    match value {
        ValueSource::Drop(_) => format!("\"${PASSING}\""),
        ValueSource::Variable(other) => format!("\"${other}\""),
        ValueSource::Inline(secret) => quote(secret.expose()).into_owned(),
    }
}

/// What succeeds where the shell has the value; `None` where it stands in the line itself.
fn guard(value: &ValueSource) -> Option<String> {
    match value {
        ValueSource::Drop(_) => Some(is_set(PASSING)),
        ValueSource::Variable(other) => Some(is_set(other)),
        ValueSource::Inline(_) => None,
    }
}

/// The line, which does nothing where the shell does not have the value.
fn guarded(value: &ValueSource, line: &str) -> String {
    match guard(value).filter(|guard| !line.starts_with(guard.as_str())) {
        Some(guard) => format!("{guard} && {line}"),
        None => line.to_owned(),
    }
}

/// Makes one whole of lines that belong together: the one that takes the value comes first, and where there was none, no other
/// does anything. Else a client would be pointed at this registry with what its user had in a variable before, and send it here.
pub(super) fn join_lines(value: &ValueSource, environment: &mut [Variable], commands: &mut [Command]) {
    let Some(guard) = guard(value) else { return };
    let takes = |variable: &Variable| match value {
        ValueSource::Drop(_) => variable.set_by.starts_with(&format!("{PASSING}=")),
        ValueSource::Variable(_) | ValueSource::Inline(_) => variable.set_by.starts_with(&guard),
    };
    let Some(first) = environment.iter().position(takes) else { return };
    environment[..=first].rotate_right(1);
    let mut lines: Vec<&mut String> = environment.iter_mut().map(|variable| &mut variable.set_by).collect();
    lines.extend(commands.iter_mut().map(|command| &mut command.run));
    for line in lines.iter_mut().skip(1) {
        **line = guarded(value, line);
    }
    if let (ValueSource::Drop(_), Some(last)) = (value, lines.pop()) {
        let unset = format!("unset {PASSING}");
        *last = match last.strip_prefix(&guard).filter(|_| !last.contains(&word(value))) {
            // A program that fails is not to leave it there.
            Some(rest) => format!("{guard} && {unset}{rest}"),
            None => format!("{last} && {unset}"),
        };
    }
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

/// Sets the variable `name` to a new file with a text that has the token's value in it. It stays what it was where there is no
/// value. mktemp's files are their owner's alone.
pub(super) fn export_file(name: &str, before: &str, value: &ValueSource, after: &str) -> Variable {
    let print = print_around(before, &word(value), after);
    let print = match value {
        // The file is made first: where it cannot be, the value stays in its drop.
        ValueSource::Drop(drop) => format!("( {} && {print} )", take(drop)),
        ValueSource::Variable(_) | ValueSource::Inline(_) => print,
    };
    let line = format!("{} && {print} {}", make_file(), keep_file(name));
    let set_by = if matches!(value, ValueSource::Drop(_)) { line } else { guarded(value, &line) };
    Variable { name: name.to_owned(), set_by }
}

/// [`export_file`], in a line after one that took the value.
pub(super) fn export_file_again(name: &str, before: &str, taken: TakenValue<'_>, after: &str) -> Variable {
    let print = print_around(before, &taken.word(), after);
    let line = format!("{} && {print} {}", make_file(), keep_file(name));
    Variable { name: name.to_owned(), set_by: guarded(taken.source, &line) }
}

fn make_file() -> String {
    format!("{FILE}=\"$(mktemp)\"")
}

fn keep_file(name: &str) -> String {
    format!(">\"${FILE}\" && export {name}=\"${FILE}\"")
}

/// Succeeds when this variable holds something, under `set -u`, too.
fn is_set(name: &str) -> String {
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

    fn taken<'a>(source: &'a ValueSource, word: &'a str) -> TakenValue<'a> {
        TakenValue { source, word }
    }

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
                let written = export_file("X", "-e <%s>\n", &source, "\\>\n").set_by;
                let expected = (true, format!("-e <%s>\n{value}\\>\n"));
                assert_eq!(run(&format!("{written} && cat \"$X\" && rm \"$X\""), value), expected, "{written}");
                let again = export_again("X", "<", taken(&source, "\"$VALUE\""), ">").set_by;
                assert_eq!(
                    run(&format!("{again} && printf %s \"$X\""), value),
                    (true, format!("<{value}>")),
                    "{again}"
                );
            }
            let inline = ValueSource::Inline(gatepass_core::secret::Secret::new("unused".to_owned()));
            let stripped = export_file_again("X", "<", taken(&inline, "\"${VALUE#Bearer }\""), ">").set_by;
            let printed = run(&format!("{stripped} && cat \"$X\" && rm \"$X\""), &format!("Bearer {value}"));
            assert_eq!(printed, (true, format!("<{value}>")), "{stripped}");
        }
    }

    #[test]
    fn without_a_value_each_line_fails_and_leaves_what_was_set() {
        let source = ValueSource::Variable("VALUE".to_owned());
        for line in [
            export_within("X", "a", &source, "b").set_by,
            export_again("X", "", taken(&source, ""), "").set_by,
            pipe(&source, &Form::Raw, ["cat"], "").run,
            export_file("X", "a", &source, "b").set_by,
            export_file_again("X", "a", taken(&source, ""), "c").set_by,
        ] {
            assert_eq!(run(&line, ""), (false, String::new()), "{line}");
            let after = run(&format!("X=before; {{ {line}; }} || printf %s \"$X\""), "");
            assert_eq!(after, (true, "before".to_owned()), "{line}");
        }
    }
}
