//! What commands have in common: words that they take, questions that they ask, the lines on a token; tables and colour on a
//! terminal, plain lines with tabs elsewhere, JSON when asked.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, Color, ContentArrangement, Table};
use serde::Serialize;

use super::EXIT_QUESTION;
use gatepass_app::narrowing::is_blank;
use gatepass_app::view::TokenRow;
use gatepass_app::{Delivered, Question};
use gatepass_core::error::{Code, Error};
use gatepass_core::token::redaction::redacted;
use gatepass_intent::Tool;

/// Prints a value as JSON, for programs.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print_line(&serde_json::to_string_pretty(value)?)
}

/// Prints one line.
pub(super) fn print_line(line: &str) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()?;
    Ok(())
}

/// Makes sure that a value which is printed once would arrive somewhere, before anything is done. A standard output that
/// was closed is `/dev/null` here: Rust's runtime opens it before `main`, lest a file take its number.
pub(super) fn must_arrive() -> Result<(), Error> {
    let is_null = || -> rustix::io::Result<bool> {
        let (out, null) = (rustix::fs::fstat(std::io::stdout())?, rustix::fs::stat("/dev/null")?);
        Ok((out.st_mode, out.st_rdev) == (null.st_mode, null.st_rdev))
    };
    if is_null().unwrap_or(true) {
        return Err(Error::new(
            Code::InvalidArgument,
            "The value would be printed where nobody reads it: the standard output is closed, or /dev/null; nothing was \
             done.",
            "Run this with an output that is kept.",
        ));
    }
    Ok(())
}

/// Prints rows under a header, in the width of the terminal: a table for a person, one line of tab-separated values a row for
/// a pipe.
pub(super) fn print_rows(header: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    print_table(header, rows, ContentArrangement::Dynamic)
}

/// Prints rows under a header: at a terminal the columns that are called so, in its width, or all of them as wide as they
/// are where none is named; one line of tab-separated values a row, of all columns, for a pipe.
pub(super) fn print_columns(header: &[&str], rows: &[Vec<String>], shown: Option<&[&str]>) -> anyhow::Result<()> {
    let Some(shown) = shown.filter(|_| std::io::stdout().is_terminal()) else {
        return print_table(header, rows, ContentArrangement::Disabled);
    };
    let columns: Vec<usize> = shown.iter().filter_map(|name| header.iter().position(|known| known == name)).collect();
    let kept = |row: &Vec<String>| columns.iter().filter_map(|column| row.get(*column).cloned()).collect();
    print_rows(shown, &rows.iter().map(kept).collect::<Vec<_>>())
}

fn print_table(header: &[&str], rows: &[Vec<String>], arrangement: ContentArrangement) -> anyhow::Result<()> {
    if !std::io::stdout().is_terminal() {
        for row in rows {
            print_line(&row.join("\t"))?;
        }
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(arrangement).set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|text| match text.as_str() {
            "Active" => Cell::new(text).fg(Color::Green),
            "Revoked" | "Expired" => Cell::new(text).fg(Color::Red),
            _ => Cell::new(text),
        }));
    }
    print_line(&table.to_string())
}

/// Takes the words that the tool's arguments take.
pub(super) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.replace('-', "_").into()).map_err(|error| error.to_string())
}

/// What a flag says, if that is not blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnlessBlank<T>(pub(super) Option<T>);

/// As [`word`], of a flag that may be blank.
pub(super) fn word_unless_blank<T: serde::de::DeserializeOwned>(text: &str) -> Result<UnlessBlank<T>, String> {
    if is_blank(text) { Ok(UnlessBlank(None)) } else { word(text).map(|word| UnlessBlank(Some(word))) }
}

/// Asks these where a person reads them. The status says that nothing was done.
pub(super) fn ask(questions: &[Question]) -> ExitCode {
    for question in questions {
        anstream::eprintln!("gatepass: {}", redacted(&question_line(&question.question, &question.choices)));
    }
    ExitCode::from(EXIT_QUESTION)
}

/// A question, as it stands, with the answers that would be taken; not with tools, which people do not call by their names: such
/// a question says itself what each does.
pub(super) fn question_line(question: &str, choices: &[String]) -> String {
    if choices.is_empty() || choices.iter().any(|choice| Tool::named(choice).is_some()) {
        return question.to_owned();
    }
    format!("{question} ({})", choices.join(", "))
}

/// What a person wants to know of the token, and by what to name it later; `--json` has the rest.
pub(super) fn token_line(token: &TokenRow, is_new: bool) -> String {
    let verb = if is_new { "Made the token" } else { "Uses the token" };
    let TokenRow { name, id, permission, scope, environment, expires, status, .. } = token;
    let facts = facts(permission, scope, environment.as_deref(), expires);
    format!("{verb} {name} ({id}): {facts}; it is {status}.")
}

/// What a token allows, what it is for, where and until when.
pub(super) fn facts(permission: &impl Display, scope: &[String], environment: Option<&str>, expires: &str) -> String {
    let scope = if scope.is_empty() { String::new() } else { format!(" for {}", scope.join(", ")) };
    let environment = environment.map(|name| format!(", in {name}")).unwrap_or_default();
    let end = if expires == "never" { "without an end".to_owned() } else { format!("until {expires}") };
    format!("{permission}{scope}{environment}, {end}")
}

/// Where the value is; nothing of one that gatepass does not keep, since what to do next says it.
pub(super) fn value_line(value: &Delivered) -> Option<String> {
    match value {
        Delivered::Shown(_) => Some(format!("The value, shown this once: {}", value.shown()?)),
        Delivered::Waiting { reveal, until } => {
            let until = until.map(|until| format!(" until {until:.0}")).unwrap_or_default();
            Some(format!("Its value waits{until}; this prints it, once: {reveal}"))
        }
        Delivered::NotKept => None,
    }
}
