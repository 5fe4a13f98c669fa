//! What every use case works with: the backend, and what of this machine and of the operator's settings it needs.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use gatepass_clients::DropCommand;
use gatepass_core::ecosystem::Registry;
use gatepass_core::token::TokenId;
use gatepass_home::drops::Drops;
use gatepass_home::questions::Questions;
use gatepass_http::Network;

use crate::backend::Backend;
use crate::blocking::Blocking;
use crate::client_files::ClientFiles;

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
    pub(crate) drops: Blocking<Drops>,
    pub(crate) questions: Blocking<Questions>,
    pub(crate) client_files: Blocking<ClientFiles>,
    pub(crate) secrets: SecretMode,
    pub(crate) registry: Arc<Registry>,
    pub(crate) network: Network,
    pub(crate) command: Vec<String>,
}

impl Application {
    /// The application that is set up so.
    pub fn new(setup: Setup) -> Self {
        let Setup { backend, drops, questions, secrets, registry, network, command, user_home, applied } = setup;
        Self {
            backend,
            drops: Blocking::new(drops),
            questions: Blocking::new(questions),
            client_files: Blocking::new(ClientFiles::new(user_home, applied)),
            secrets,
            registry: Arc::new(registry),
            network,
            command,
        }
    }

    /// Whether the operator lets nothing be changed, so that nothing that changes is offered.
    pub fn is_read_only(&self) -> bool {
        self.backend.policy().read_only
    }

    /// Where tokens live, under the operator's policy, for what is asked of that alone.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Where a new token's value is kept until it is taken; `None` where the answer shows it.
    pub(crate) fn keep_in(&self) -> Option<&Blocking<Drops>> {
        match self.secrets {
            SecretMode::Handle => Some(&self.drops),
            SecretMode::Inline => None,
        }
    }

    /// The commands that take one token's value out of its drop.
    pub(crate) fn drop_command(&self, id: &TokenId) -> DropCommand {
        DropCommand { words: self.command.clone(), token: id.to_string() }
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
