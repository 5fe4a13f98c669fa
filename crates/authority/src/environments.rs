//! The rules about environments: who may make one, and when two names are one.

use jiff::Timestamp;

use super::audit::entry;
use super::authority::{Authority, whole};
use crate::store::Transaction;
use gatepass_core::actor::Actor;
use gatepass_core::audit::{Action, AuditEntry};
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::name;

impl Authority {
    /// Every environment by name, with the counts of its tokens.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn environments(&self, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        self.store.environments(None, now)
    }

    /// Makes an environment, and answers its name as it is kept. Every role may.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is not acceptable, `NameTaken` when it is there, case aside.
    pub fn create_environment(&self, actor: &Actor, name: &str, now: Timestamp) -> Result<String> {
        let now = whole(now);
        self.transact(|transaction| match transaction.environment(&name::key(name))? {
            Some(existing) => Err(Error::new(
                Code::NameTaken,
                format!("There is an environment {existing} already."),
                "Use it, or choose another name; nothing was changed.",
            )),
            None => add_environment(transaction, actor, name, None, now),
        })
    }
}

/// The environment of this name, case aside, as it is kept.
///
/// # Errors
/// `UnknownEnvironment`; those of the store.
pub(crate) fn existing_environment(transaction: &mut dyn Transaction, name: &str) -> Result<String> {
    transaction.environment(&name::key(name))?.ok_or_else(|| unknown_environment(name))
}

/// Makes an environment, with its audit entry, and answers its name as it is kept.
///
/// # Errors
/// `InvalidArgument` for a name that is not acceptable; those of the store.
pub(crate) fn add_environment(
    transaction: &mut dyn Transaction,
    actor: &Actor,
    name: &str,
    words: Option<&str>,
    now: Timestamp,
) -> Result<String> {
    let name = name::environment_name(name)?;
    transaction.add_environment(&name, &actor.name, now)?;
    transaction.record(&AuditEntry {
        environment: Some(name.clone()),
        ..entry(actor, Action::CreateEnvironment, words, now)
    })?;
    Ok(name)
}

/// The error for an environment that is not there.
pub(crate) fn unknown_environment(name: &str) -> Error {
    Error::new(
        Code::UnknownEnvironment,
        format!("There is no environment {}; nothing was changed.", name::cleaned(name, name::LONGEST_ENVIRONMENT)),
        "List the environments to see their names, or create this one.",
    )
}
