//! How the value of a token is come by: what an answer may say of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::ValueSource;
use gatepass_core::secret::Secret;

use crate::Application;
use crate::backend::CreatedToken;

/// How the value of a token is come by. Machines read it as [`DeliveredFields`].
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(into = "DeliveredFields")]
#[schemars(with = "DeliveredFields")]
pub enum Delivered {
    /// The answer shows it, this once: the operator said that it may.
    Shown(Secret),
    /// It waits in its drop.
    Waiting {
        /// The shell command that prints it, once, for a person at a terminal.
        reveal: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// It was taken, or its day is over.
    NotKept,
}

/// How the value of a token is come by.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Delivered")]
struct DeliveredFields {
    /// The value itself; only when the operator said that it may be shown. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The shell command that prints the value, once, for a person at a terminal. The lines of the configuration take
    /// the value by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    reveal: Option<String>,
    /// Until when the value waits to be taken (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    available_until: Option<String>,
}

impl From<Delivered> for DeliveredFields {
    fn from(delivered: Delivered) -> Self {
        let secret = delivered.shown().map(str::to_owned);
        let (reveal, until) = match delivered {
            Delivered::Waiting { reveal, until } => (Some(reveal), until),
            Delivered::Shown(_) | Delivered::NotKept => (None, None),
        };
        Self { secret, reveal, available_until: until.map(|until| format!("{until:.0}")) }
    }
}

impl Delivered {
    /// How the value is come by, which the backend put where the operator's policy says.
    pub(crate) fn hand_over(application: &Application, made: &CreatedToken) -> (Self, ValueSource) {
        let secret = &made.issued.secret;
        match made.kept_until {
            None => (Self::Shown(secret.clone()), ValueSource::Inline(secret.clone())),
            Some(until) => {
                let command = application.drop_command(&made.issued.token.id);
                (Self::Waiting { reveal: command.reveal(), until: Some(until) }, ValueSource::Drop(command))
            }
        }
    }

    /// The value, where the answer shows it.
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Shown(secret) => Some(secret.expose()),
            Self::Waiting { .. } | Self::NotKept => None,
        }
    }

    /// Whether this answer or a drop has the value.
    pub fn is_kept(&self) -> bool {
        !matches!(self, Self::NotKept)
    }

    /// Whether the value waits in its drop.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Waiting { .. })
    }
}
