//! What one package manager needs: the files and what goes into them, the environment, the commands. A manager's file
//! makes a plan; showing and applying read it.

use url::Url;

use super::configuration::{Command, Variable};
use super::format::Content;
use super::hash::hash;
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::row::{NONE, Redirects};
use super::shell;
use super::target::{Level, Target};
use super::value_source::ValueSource;
use gatepass_core::error::Error;
use gatepass_core::secret::Secret;

/// What is to be known of one package manager: what its file in this folder exports.
pub(super) struct Support {
    /// What it is told.
    pub plan: fn(&Target<'_>, &ValuePlacement<'_>) -> Result<Plan, Error>,
    /// The request that proves that the registry takes the token from this client.
    pub probe: fn(&Target<'_>) -> Probe,
    /// The page of its makers that `plan` follows.
    pub page: &'static str,
    /// The client's own command that asks the registry whether it takes what is in the client's files, for the few that
    /// have one which changes nothing and asks nothing.
    pub own_check: Option<fn(&Target<'_>) -> Vec<String>>,
    /// Whether it only uploads, so that a Read-Only token is of no use to it.
    pub only_uploads: bool,
    /// What can send a token elsewhere that was applied for it.
    pub redirects: Redirects,
    /// What it goes by before what is written for it.
    pub overrides: fn(&Precedence<'_>) -> Vec<Redirect>,
    /// What else it takes packages from, beside what is written for it.
    pub other_sources: fn(&Precedence<'_>) -> Vec<Redirect>,
    /// The variables that it documents to move its files, which it is given where gatepass starts it.
    pub file_variables: &'static [&'static str],
}

impl Support {
    pub const fn new(
        plan: fn(&Target<'_>, &ValuePlacement<'_>) -> Result<Plan, Error>,
        probe: fn(&Target<'_>) -> Probe,
        page: &'static str,
    ) -> Self {
        Self {
            plan,
            probe,
            page,
            own_check: None,
            only_uploads: false,
            redirects: NONE,
            overrides: |_| Vec::new(),
            other_sources: |_| Vec::new(),
            file_variables: &[],
        }
    }

    /// The same, for a client that has such a command.
    pub const fn with_own_check(self, own_check: fn(&Target<'_>) -> Vec<String>) -> Self {
        Self { own_check: Some(own_check), ..self }
    }

    /// The same, for a client that reads files of a project's or takes a proxy from other variables than most.
    pub const fn with_redirects(self, redirects: Redirects) -> Self {
        Self { redirects, ..self }
    }

    /// The same, for a client that goes by something else before what is written for it.
    pub const fn with_overrides(self, overrides: fn(&Precedence<'_>) -> Vec<Redirect>) -> Self {
        Self { overrides, ..self }
    }

    /// The same, for a client that takes packages from several places at once.
    pub const fn with_other_sources(self, other_sources: fn(&Precedence<'_>) -> Vec<Redirect>) -> Self {
        Self { other_sources, ..self }
    }

    /// The same, for a client of which such variables move files.
    pub const fn with_file_variables(self, file_variables: &'static [&'static str]) -> Self {
        Self { file_variables, ..self }
    }

    /// The same, for a client that only uploads.
    pub const fn for_uploads(self) -> Self {
        Self { only_uploads: true, ..self }
    }
}

/// What the registry is called where people or a project's files must name it.
pub(super) const NAME: &str = "gatepass";

/// Where the value stays.
pub(super) enum ValuePlacement<'a> {
    /// Outside of every file: an environment variable or stdin takes it to the client.
    Outside(&'a ValueSource),
    /// In the user's own files, where only the user reads it.
    InFiles(&'a Secret),
}

impl<'a> ValuePlacement<'a> {
    /// What stands in a file: the value, or `reference`, which the client replaces with it.
    pub fn or_reference(&self, reference: &str) -> String {
        self.in_files().unwrap_or(reference).to_owned()
    }

    /// What clients call the registry that look credentials up by name. In the user's own files it is a name that no
    /// project can guess, and give an address of its own: it follows from the value, and tells nothing of it.
    pub fn name(&self) -> String {
        self.in_files().map_or_else(
            || NAME.to_owned(),
            |value| format!("{NAME}-{}", &hash(format!("the name of {value}").as_bytes())[..16]),
        )
    }

    /// The value, if it goes into files.
    pub fn in_files(&self) -> Option<&'a str> {
        match self {
            Self::Outside(_) => None,
            Self::InFiles(secret) => Some(secret.expose()),
        }
    }
}

/// What one package manager needs.
#[derive(Default)]
pub(super) struct Plan {
    pub files: Vec<File>,
    pub environment: Vec<Variable>,
    pub commands: Vec<Command>,
    pub notes: Vec<String>,
}

impl Plan {
    pub fn file(&mut self, file: File) -> &mut Self {
        self.files.push(file);
        self
    }

    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }

    /// The variable `name` holds the value, unless the files hold it.
    pub fn value_in(&mut self, name: &str, keep: &ValuePlacement<'_>) -> &mut Self {
        self.value_within(name, "", keep, "")
    }

    /// The variable `name` holds a text with the value in it, unless the files hold it.
    pub fn value_within(&mut self, name: &str, before: &str, keep: &ValuePlacement<'_>, after: &str) -> &mut Self {
        if let ValuePlacement::Outside(source) = keep {
            self.environment.push(shell::export_within(name, before, source, after));
        }
        self
    }

    /// The variable `name` holds the value, too, which `other` was set to before. Unless the files hold it.
    pub fn copy_of(&mut self, name: &str, other: &str, keep: &ValuePlacement<'_>) -> &mut Self {
        self.copy_within(name, "", other, keep, "")
    }

    /// The variable `name` holds a text with the value in it, which `other` was set to before. Unless the files hold it.
    pub fn copy_within(
        &mut self,
        name: &str,
        before: &str,
        other: &str,
        keep: &ValuePlacement<'_>,
        after: &str,
    ) -> &mut Self {
        if let ValuePlacement::Outside(source) = keep {
            let taken = shell::TakenValue { source, word: &format!("\"${other}\"") };
            self.environment.push(shell::export_again(name, before, taken, after));
        }
        self
    }

    /// The same plan, of which the lines do nothing without a value where one of them takes it.
    pub fn joined(mut self, keep: &ValuePlacement<'_>) -> Self {
        if let ValuePlacement::Outside(source) = keep {
            shell::join_lines(source, &mut self.environment, &mut self.commands);
        }
        self
    }

    /// The note that goes with a variable which a client puts wherever a file names it, or whose name stands for an
    /// address that a project can change.
    pub fn project_can_name(&mut self, variable: &str, keep: &ValuePlacement<'_>) -> &mut Self {
        if matches!(keep, ValuePlacement::Outside(_)) {
            self.note(format!(
                "Any project that is worked on in this shell can send {variable} to an address of its own: set it where \
                 you trust the project."
            ));
        }
        self
    }

    /// The variable `name` holds `text`, which is no secret.
    pub fn variable(&mut self, name: &str, text: &str) -> &mut Self {
        self.environment.push(shell::export_plain(name, text));
        self
    }

    pub fn command(&mut self, command: Command) -> &mut Self {
        self.commands.push(command);
        self
    }

    /// The note that goes with a variable.
    pub fn lives_in_this_shell(&mut self, client: &str, keep: &ValuePlacement<'_>) -> &mut Self {
        if matches!(keep, ValuePlacement::Outside(_)) {
            self.note(format!("The variable lives in this shell: set it wherever {client} runs."));
        }
        self
    }
}

/// A file, and what it must say.
pub(super) struct File {
    /// Whose it is.
    pub level: Level,
    /// The path under the home or the project, with `/`.
    pub path: String,
    /// Environment variables that make the client read another file instead.
    pub moved_by: &'static [&'static str],
    /// A folder of the home, and the file in it: the client reads that one where this folder is there and the file's
    /// own is not.
    pub elsewhere: Option<(&'static str, String)>,
    pub content: Content,
}

impl File {
    pub fn new(level: Level, path: impl Into<String>, content: Content) -> Self {
        Self { level, path: path.into(), moved_by: &[], elsewhere: None, content }
    }

    /// The same file, which is `name` in `folder` where only that folder is there.
    #[must_use]
    pub fn unless_in(self, folder: &'static str, name: &str) -> Self {
        Self { elsewhere: Some((folder, name.to_owned())), ..self }
    }

    /// The same file, which the client does not read while one of these variables is set.
    #[must_use]
    pub fn moved_by(self, variables: &'static [&'static str]) -> Self {
        Self { moved_by: variables, ..self }
    }

    /// As a person would write it.
    pub fn shown_path(&self) -> String {
        match self.level {
            Level::User => format!("~/{}", self.path),
            Level::Project => self.path.clone(),
        }
    }
}

/// A request as the client itself sends it, to see whether the registry takes the token. No method is named: it is GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The address that is asked.
    pub url: Url,
    /// How the client shows the token.
    pub scheme: Scheme,
}

/// How a client shows its token to a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `Authorization: Basic`, the token as the password of its username.
    Basic,
    /// `Authorization: Bearer`.
    Bearer,
}
