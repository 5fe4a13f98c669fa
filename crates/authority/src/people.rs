//! Users: who may manage tokens over HTTP, by an identity token that is theirs alone and opens no registry.

use jiff::Timestamp;
use serde_json::json;

use super::audit::entry;
use super::authority::{Authority, whole};
use crate::store::Transaction;
use gatepass_core::actor::Actor;
use gatepass_core::actor::Role;
use gatepass_core::audit::{Action, AuditEntry};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::listing::Filter;
use gatepass_core::secret::Secret;
use gatepass_core::token::Status;
use gatepass_core::token::format::{self, Digest};
use gatepass_core::token::name;
use gatepass_core::user::{self, User};

/// What only an Admin does here.
pub(super) const MANAGES: &str = "manages users";

impl Authority {
    /// Adds a user, and answers their identity token, which nobody can see again.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `InvalidArgument` for a name that is not acceptable, `NameTaken`.
    pub fn add_user(&self, actor: &Actor, user_name: &str, role: Role, now: Timestamp) -> Result<(User, Secret)> {
        admin_only(actor, MANAGES)?;
        let user =
            User { name: user::user_name(user_name)?, role, created: whole(now), created_by: actor.name.clone() };
        let secret = format::generate_identity();
        self.transact(|transaction| {
            refuse_taken(transaction, &user.name)?;
            transaction.add_user(&user, &Digest::of_secret(&secret))?;
            transaction.record(&about(actor, Action::AddUser, &user, now))
        })?;
        Ok((user, secret))
    }

    /// Adds the first user, an Admin, if there is none. Of several processes that try at once, one does. Nobody knows
    /// the identity token: a [link](Self::make_link) signs them in, and [`renew_identity`](Self::renew_identity) makes
    /// one.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is not acceptable, `StoreUnavailable`.
    pub fn add_first_admin(&self, user_name: &str, now: Timestamp) -> Result<Option<User>> {
        if !self.users()?.is_empty() {
            return Ok(None);
        }
        let actor = Actor { name: "gatepass".to_owned(), role: Role::Admin, client: None, address: None, words: None };
        let user = User {
            name: user::user_name(user_name)?,
            role: Role::Admin,
            created: whole(now),
            created_by: actor.name.clone(),
        };
        let added = self.transact(|transaction| {
            if !transaction.users()?.is_empty() {
                return Ok(false);
            }
            transaction.add_user(&user, &Digest::of_secret(&format::generate_identity()))?;
            transaction.record(&about(&actor, Action::AddUser, &user, now))?;
            Ok(true)
        })?;
        Ok(added.then_some(user))
    }

    /// Gives a user another role.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and for the last Admin, `UnknownUser`.
    pub fn set_role(&self, actor: &Actor, user_name: &str, role: Role, now: Timestamp) -> Result<User> {
        admin_only(actor, MANAGES)?;
        self.transact(|transaction| {
            let mut user = find(transaction, user_name)?.ok_or_else(|| unknown_user(user_name))?;
            if user.role != role {
                if role < Role::Admin {
                    keep_an_admin(transaction, &user)?;
                }
                user.role = role;
                transaction.set_role(&user.name, role)?;
                transaction.record(&about(actor, Action::ChangeRole, &user, now))?;
            }
            Ok(user)
        })
    }

    /// Removes a user, their identity token, and with it their sessions and links. Their registry tokens go on working until somebody revokes them.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and for the last Admin, `UnknownUser`.
    pub fn remove_user(&self, actor: &Actor, user_name: &str, now: Timestamp) -> Result<User> {
        admin_only(actor, MANAGES)?;
        self.transact(|transaction| {
            let user = find(transaction, user_name)?.ok_or_else(|| unknown_user(user_name))?;
            keep_an_admin(transaction, &user)?;
            transaction.remove_user(&user.name)?;
            transaction.record(&about(actor, Action::RemoveUser, &user, now))?;
            Ok(user)
        })
    }

    /// How many active tokens were made under this very name: they are the user's of that name, whoever had it before.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn active_tokens_of(&self, user_name: &str, now: Timestamp) -> Result<u64> {
        let filter = Filter { owner: Some(user_name.to_owned()), status: Some(Status::Active), ..Filter::default() };
        Ok(self.list(&filter, 1, None, now)?.total)
    }

    /// Every user by name.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn users(&self) -> Result<Vec<User>> {
        self.store.users()
    }

    /// Whose identity token this is. A malformed one is told before the store is asked.
    ///
    /// # Errors
    /// `StoreUnavailable`: then nothing is known of the value.
    pub fn identify(&self, value: &str) -> Result<Option<User>> {
        if !format::is_identity(value) {
            return Ok(None);
        }
        self.store.user_by_digest(&Digest::of(value))
    }
}

pub(super) fn find(transaction: &mut dyn Transaction, user_name: &str) -> Result<Option<User>> {
    let key = name::key(user_name);
    Ok(transaction.users()?.into_iter().find(|user| name::key(&user.name) == key))
}

/// Refuses the name of a user who is there, and one that looks like it.
fn refuse_taken(transaction: &mut dyn Transaction, user_name: &str) -> Result<()> {
    let is_alike = |other: &User| user::are_alike(&other.name, user_name);
    let Some(other) = transaction.users()?.into_iter().find(is_alike) else {
        return Ok(());
    };
    let what = if name::key(&other.name) == name::key(user_name) {
        format!("There is a user {user_name} already; nothing was changed.")
    } else {
        format!("There is a user {} already, whose name looks the same; nothing was changed.", other.name)
    };
    Err(Error::new(Code::NameTaken, what, "Choose another name, or remove that user first."))
}

fn keep_an_admin(transaction: &mut dyn Transaction, user: &User) -> Result<()> {
    let others = transaction.users()?.into_iter().any(|other| other.role == Role::Admin && other.name != user.name);
    if user.role < Role::Admin || others {
        return Ok(());
    }
    Err(Error::new(
        Code::NotAllowed,
        format!("{} is the only Admin; nothing was changed.", user.name),
        "Make somebody else an Admin first.",
    ))
}

/// Refuses others than an Admin; `what` is what only an Admin does.
pub(super) fn admin_only(actor: &Actor, what: &str) -> Result<()> {
    if actor.role == Role::Admin {
        return Ok(());
    }
    Err(Error::new(
        Code::NotAllowed,
        format!("{} is a Developer, and only an Admin {what}; nothing was changed.", actor.name),
        "Ask an Admin.",
    ))
}

pub(super) fn about(actor: &Actor, action: Action, user: &User, now: Timestamp) -> AuditEntry {
    AuditEntry {
        detail: json!({ "user": user.name, "role": user.role }).to_string(),
        ..entry(actor, action, None, whole(now))
    }
}

pub(super) fn unknown_user(user_name: &str) -> Error {
    Error::new(
        Code::UnknownUser,
        format!("There is no user {}; nothing was changed.", name::cleaned(user_name, name::LONGEST_NAME)),
        "List the users to see their names.",
    )
}
