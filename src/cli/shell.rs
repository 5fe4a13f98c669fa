//! `gatepass completions` and `gatepass man`: what shells and `man` are told of the command line, made of the command line
//! itself.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, ValueEnum};

use super::help;
use super::output::print_line;

/// The arguments of `gatepass completions`.
#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// A shell whose words gatepass completes.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// The arguments of `gatepass man`.
#[derive(Args, Debug)]
pub(super) struct Man {
    /// The directory that the pages are written to, such as ~/.local/share/man/man1; it is made where it is not there
    directory: PathBuf,
}

/// Prints the script by which a shell completes gatepass's words, the settings' among them.
pub(super) fn print_completions(arguments: &Completions) -> anyhow::Result<ExitCode> {
    let shell = match arguments.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::Arguments::command(), NAME, &mut script);
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a page for the program, which lists the settings, and one for each command.
pub(super) fn write_pages(arguments: &Man) -> anyhow::Result<ExitCode> {
    let directory = &arguments.directory;
    let unwritten = || format!("the pages could not be written to {}", directory.display());
    std::fs::create_dir_all(directory).with_context(unwritten)?;
    clap_mangen::generate_to(help::command().name(NAME), directory).with_context(unwritten)?;
    let page = clap_mangen::Man::new(super::Arguments::command().name(NAME));
    page.generate_to(directory).with_context(unwritten)?;
    print_line(&format!(
        "The pages are in {}: man gatepass reads them where that is on MANPATH.",
        directory.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// What the program is called there.
const NAME: &str = "gatepass";
