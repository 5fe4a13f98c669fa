//! Says which tool a person's words ask for, where they may be followed.

use jiff::ZonedDateTime;

use gatepass_core::error::Result;
use gatepass_intent::{self as intent, Known, Tool};

use crate::{Application, Outcome};

/// The tool that these words ask for; a question where they fit none, or several.
///
/// # Errors
/// `PolicyRefused` for one that changes something, where the operator lets nothing be changed; `Internal` where the words that
/// gatepass knows cannot be read.
pub fn choose(application: &Application, words: &str) -> Result<Outcome<Tool>> {
    intent::ready()?;
    let now = ZonedDateTime::now();
    let default_lifetime = application.backend.policy().default_ttl;
    let known = Known {
        now: &now,
        environments: &[],
        tokens: &[],
        me: "",
        default_lifetime,
        repositories: &application.registry.repositories,
    };
    let tool = match intent::choose_tool(words, &known) {
        Ok(tool) => tool,
        Err(unclear) => return Ok(Outcome::ask(vec![unclear], Vec::new())),
    };
    if !tool.is_read_only() {
        application.backend.changes()?;
    }
    Ok(Outcome::Done(tool))
}
