//! What `--help` says: of a command its own options and examples, and the settings, which every command takes, once: in the
//! help of the program.

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _};

use super::Arguments;

/// Under a command's own options.
const POINTER: &str = "Settings (--home, --url, --secrets …) are taken by every command: gatepass --help lists them.";

/// Examples by command, of which each line can be run.
const EXAMPLES: &[(&[&str], &str)] = &[
    (&["mcp"], "gatepass mcp --read-only"),
    (&["ask"], "gatepass ask read-only token for staging, for two weeks\n  gatepass ask revoke ci-main"),
    (&["interpret"], "gatepass interpret read-only npm token until Friday"),
    (
        &["configure"],
        "gatepass configure npm\n  gatepass configure npm --apply\n  gatepass configure pip --check\n  gatepass configure npm --undo\n  \
         gatepass configure npm pip --apply\n  gatepass configure --undo\n  \
         gatepass configure docker --where project --permission read_write",
    ),
    (&["pipe"], "gatepass pipe TOKEN_ID -- docker login --username ci --password-stdin registry.example.com"),
    (&["reveal"], "NPM_TOKEN=\"$(gatepass reveal TOKEN_ID)\""),
    (&["tokens"], "gatepass tokens list --status active\n  gatepass tokens revoke ci-main"),
    (
        &["tokens", "create"],
        "gatepass tokens create --manager npm --expires 30d\n  \
         gatepass tokens create --name release --permission read_write --scope npm/@acme/ui",
    ),
    (
        &["tokens", "list"],
        "gatepass tokens list --status active --environment staging\n  gatepass tokens list --scope npm --json",
    ),
    (&["tokens", "revoke"], "gatepass tokens revoke ci-main"),
    (&["tokens", "delete"], "gatepass tokens delete ci-main"),
    (&["environments"], "gatepass environments list\n  gatepass environments add staging"),
    (&["environments", "list"], "gatepass environments list --json"),
    (&["environments", "add"], "gatepass environments add staging"),
    (&["environments", "rename"], "gatepass environments rename staging pre-production"),
    (&["environments", "remove"], "gatepass environments remove staging"),
    (&["serve"], "gatepass serve\n  gatepass serve --listen 127.0.0.1:4747 --dashboard-listen 127.0.0.1:4748"),
    (&["user"], "gatepass user add ana --role developer\n  gatepass user link ana"),
    (&["user", "add"], "gatepass user add ana --role developer"),
    (&["user", "list"], "gatepass user list"),
    (&["user", "link"], "gatepass user link ana"),
    (&["user", "token"], "gatepass user token ana"),
    (&["user", "remove"], "gatepass user remove ana"),
    (&["user", "role"], "gatepass user role ana admin"),
    (&["audit"], "gatepass audit --since 7d\n  gatepass audit --token ci-main --json"),
    (&["doctor"], "gatepass doctor"),
    (&["completions"], "gatepass completions bash > ~/.local/share/bash-completion/completions/gatepass"),
    (&["man"], "gatepass man ~/.local/share/man/man1"),
];

/// The command line, of which only the program's own help lists the settings.
pub(super) fn command() -> Command {
    let command = Arguments::command().mut_args(|argument| {
        let is_setting = argument.is_global_set();
        argument.hide(is_setting)
    });
    with_examples(command, &mut Vec::new())
}

/// The help of the program, with the settings, where `refused` is that it was asked for.
pub(super) fn of_the_program(refused: &clap::Error) -> Option<clap::builder::StyledStr> {
    let text = (refused.kind() == ErrorKind::DisplayHelp).then(|| refused.render().to_string())?;
    if text == command().render_long_help().to_string() {
        return Some(Arguments::command().render_long_help());
    }
    (text == command().render_help().to_string()).then(|| Arguments::command().render_help())
}

/// The same command, and those below it, each with its examples and where the settings are.
fn with_examples(command: Command, path: &mut Vec<String>) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name.clone(), |below| {
            path.push(name);
            let below = with_examples(below, path);
            path.pop();
            below
        })
    });
    if path.is_empty() {
        return command;
    }
    let examples = EXAMPLES.iter().find(|(words, _)| words.iter().eq(path.iter()));
    let examples = examples.map(|(_, lines)| format!("Examples:\n  {lines}\n\n")).unwrap_or_default();
    command.after_help(format!("{examples}{POINTER}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_is_of_a_command_that_is_there_and_is_taken() {
        let mut lines = 0;
        for (path, examples) in EXAMPLES {
            let mut below = command();
            for name in *path {
                below = below.find_subcommand(name).unwrap_or_else(|| panic!("{path:?}")).clone();
            }
            for line in examples.lines().map(str::trim) {
                let line = line.split_once("$(").map_or(line, |(_, line)| line.trim_end_matches(")\""));
                let words = shell_words::split(line.split(" > ").next().unwrap()).unwrap();
                let id = "0199a0b1-c2d3-7e4f-8a5b-6c7d8e9f0a1b";
                let words = words.iter().map(|word| if word == "TOKEN_ID" { id } else { word.as_str() });
                let words = words.map(|word| word.trim_end_matches(',')).collect::<Vec<_>>();
                command().try_get_matches_from(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
                lines += 1;
            }
        }
        assert!(lines > 25, "{lines}");
    }
}
