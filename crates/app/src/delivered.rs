//! How the value of a token is come by: what an answer may say of it.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_clients::ValueSource;

use crate::Application;
use crate::backend::Made;

/// How the value of a token is come by.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Delivered {
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

impl Delivered {
    /// How the value is come by, which the backend put where the operator's policy says.
    pub(crate) fn hand_over(application: &Application, made: &Made) -> (Self, ValueSource) {
        let Some(until) = made.kept_until else {
            let shown = made.issued.secret.expose().to_owned();
            let delivered = Self { secret: Some(shown), reveal: None, available_until: None };
            return (delivered, ValueSource::Inline(made.issued.secret.clone()));
        };
        let command = application.drop_command(&made.issued.token.id);
        let until = Some(format!("{until:.0}"));
        let delivered = Self { secret: None, reveal: Some(command.reveal()), available_until: until };
        (delivered, ValueSource::Drop(command))
    }

    /// The value still waits in its drop.
    pub(crate) fn waiting(reveal: String) -> Self {
        Self { secret: None, reveal: Some(reveal), available_until: None }
    }

    /// The value was taken, or its day is over.
    pub(crate) fn not_kept() -> Self {
        Self { secret: None, reveal: None, available_until: None }
    }

    /// Whether this answer or a drop has the value.
    pub fn is_kept(&self) -> bool {
        self.secret.is_some() || self.reveal.is_some()
    }

    /// Whether the value waits in its drop.
    pub fn waits(&self) -> bool {
        self.reveal.is_some()
    }

    /// One line for people.
    pub fn line(&self) -> String {
        match (&self.secret, &self.reveal) {
            (Some(secret), _) => format!("Value, shown this once: {secret}"),
            (None, Some(reveal)) => {
                let until = self.available_until.as_ref().map(|until| format!(", until {until}")).unwrap_or_default();
                format!("Value: not shown here. At a terminal, this prints it once{until}: {reveal}")
            }
            (None, None) => "Value: not kept.".to_owned(),
        }
    }
}
