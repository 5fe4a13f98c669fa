//! The rules about environments: who may make, rename and remove one, and when two names are one.

use jiff::Timestamp;
use serde_json::json;

use super::audit::entry;
use super::authority::{Authority, whole};
use super::people::admin_only;
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

/// What only an Admin does with environments.
const MANAGES: &str = "renames and removes environments";

impl Authority {
    /// Gives an environment another name, and answers the one that it had and the one that it has, as they are kept. Its history
    /// goes with it. An Admin may, while no active token belongs to it: what was made for the old name is not for the new one.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `UnknownEnvironment`, `StillActive`, `InvalidArgument` for a name that is not
    /// acceptable, `NameTaken` when another has it, or had.
    pub fn rename_environment(&self, actor: &Actor, old: &str, new: &str, now: Timestamp) -> Result<(String, String)> {
        admin_only(actor, MANAGES)?;
        let (new, now) = (name::environment_name(new)?, whole(now));
        self.transact(|transaction| {
            let old = unused_environment(transaction, old, now)?;
            if let Some(other) = transaction.past_environment(&name::key(&new))?.filter(|other| *other != old) {
                return Err(Error::new(
                    Code::NameTaken,
                    format!(
                        "There is or was an environment {other}, whose history has that name; nothing was changed."
                    ),
                    "Choose another name.",
                ));
            }
            transaction.rename_environment(&old, &new)?;
            transaction.record(&AuditEntry {
                environment: Some(old.clone()),
                detail: json!({ "name": new }).to_string(),
                ..entry(actor, Action::RenameEnvironment, None, now)
            })?;
            Ok((old, new.clone()))
        })
    }

    /// Removes an environment, and answers its name as it was kept. Its history stays, and comes back with an environment of its
    /// name. An Admin may, while no active token belongs to it.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `UnknownEnvironment`, `StillActive`.
    pub fn remove_environment(&self, actor: &Actor, environment: &str, now: Timestamp) -> Result<String> {
        admin_only(actor, MANAGES)?;
        let now = whole(now);
        self.transact(|transaction| {
            let name = unused_environment(transaction, environment, now)?;
            transaction.remove_environment(&name, now)?;
            transaction.record(&AuditEntry {
                environment: Some(name.clone()),
                ..entry(actor, Action::RemoveEnvironment, None, now)
            })?;
            Ok(name)
        })
    }
}

/// The environment of this name, to which no active token belongs.
fn unused_environment(transaction: &mut dyn Transaction, environment: &str, now: Timestamp) -> Result<String> {
    let name = existing_environment(transaction, environment)?;
    match transaction.active_tokens_of(&name, now)? {
        0 => Ok(name),
        count => {
            let tokens = if count == 1 { "One active token belongs" } else { "Active tokens belong" };
            Err(Error::new(
                Code::StillActive,
                format!("{tokens} to the environment {name} ({count}); nothing was changed."),
                "Revoke what still works there first.",
            ))
        }
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
