//! What every use case works with: the backend, and what of this machine and of the operator's settings it needs.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use gatepass_clients::{DropCommand, Locations};
use gatepass_core::ecosystem::Registry;
use gatepass_core::token::TokenId;
use gatepass_home::drops::Drops;
use gatepass_home::questions::{Answered, Questions};
use gatepass_http::Network;

use crate::backend::Backend;
use crate::client_environment::client_variable;

/// What the application is set up with.
pub struct Setup {
    /// Where tokens live, under the operator's policy.
    pub backend: Backend,
    /// The values that wait to be taken.
    pub drops: Drops,
    /// The questions that were asked, which the next call may answer.
    pub questions: Questions,
    /// How a new token's value is handed over.
    pub secrets: SecretMode,
    /// The registry that clients are pointed at.
    pub registry: Registry,
    /// How the network to it is crossed.
    pub network: Network,
    /// How a person runs gatepass so that it finds these drops: the program, and what it needs to find its home.
    pub command: Vec<String>,
    /// The home that package managers look for their files in.
    pub user_home: PathBuf,
    /// Where gatepass keeps what it needs to take its changes to files back.
    pub applied: PathBuf,
}

/// The application, as the operator set it up on this machine. What it has is for the use cases: no door takes a value out of
/// its drop, or changes a token, past them.
pub struct Application {
    pub(crate) backend: Backend,
    pub(crate) drops: Drops,
    pub(crate) questions: Questions,
    pub(crate) secrets: SecretMode,
    pub(crate) registry: Registry,
    pub(crate) network: Network,
    pub(crate) command: Vec<String>,
    pub(crate) user_home: PathBuf,
    pub(crate) applied: PathBuf,
}

impl Application {
    /// The application that is set up so.
    pub fn new(setup: Setup) -> Self {
        let Setup { backend, drops, questions, secrets, registry, network, command, user_home, applied } = setup;
        Self { backend, drops, questions, secrets, registry, network, command, user_home, applied }
    }

    /// Whether the operator lets nothing be changed, so that nothing that changes is offered.
    pub fn is_read_only(&self) -> bool {
        self.backend.policy().read_only
    }

    /// Where tokens live, under the operator's policy, for what is asked of that alone.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Writes down that a tool asked for this field of a request, and what it offered, so that its next call may answer it.
    pub fn note_question(&self, tool: &str, words: &str, field: &str, choices: &[String]) {
        self.questions.note(tool, words, field, choices);
    }

    /// Takes the question that a tool asked about this field of a request, if these values are what it offered.
    pub fn take_question(&self, tool: &str, words: &str, field: &str, values: &[String]) -> Option<Answered> {
        self.questions.take(tool, words, field, values)
    }

    /// Puts a question back whose answer was not acted upon.
    pub fn put_question_back(&self, answered: &Answered) {
        self.questions.put_back(answered);
    }

    /// Where a new token's value is kept until it is taken; `None` where the answer shows it.
    pub(crate) fn keep_in(&self) -> Option<&Drops> {
        match self.secrets {
            SecretMode::Handle => Some(&self.drops),
            SecretMode::Inline => None,
        }
    }

    /// The commands that take one token's value out of its drop.
    pub(crate) fn drop_command(&self, id: &TokenId) -> DropCommand {
        DropCommand { words: self.command.clone(), token: id.to_string() }
    }

    /// Where package managers' files are, those of this project too, if it is about one.
    pub(crate) fn locations<'a>(&'a self, project: Option<&'a Path>) -> Locations<'a> {
        Locations { home: &self.user_home, project, state: &self.applied, variable: &client_variable }
    }
}

/// How a new token's value is handed over. The operator's choice, never the model's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretMode {
    /// The value goes to a drop; the answer carries the command that takes it from there.
    #[default]
    Handle,
    /// The answer carries the value, once.
    Inline,
}

impl FromStr for SecretMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "handle" => Ok(Self::Handle),
            "inline" => Ok(Self::Inline),
            _ => Err("it is `handle` or `inline`".to_owned()),
        }
    }
}
