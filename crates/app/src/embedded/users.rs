//! Who may manage tokens over HTTP: adding and removing users, their roles, their links and identity tokens.

use jiff::Timestamp;

use crate::governed::Governed;
use gatepass_authority::Authority;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::error::{Code, Result};
use gatepass_core::secret::Secret;
use gatepass_core::user::{Link, User};

/// The users, as somebody manages them.
pub struct Users<'a> {
    pub(super) authority: &'a Authority,
    pub(super) changes: &'a Governed<Authority>,
    pub(super) actor: &'a Actor,
}

/// A user who was added.
#[derive(Debug)]
pub struct Added {
    /// The user as they are now.
    pub user: User,
    /// Their identity token, which nobody can see again.
    pub identity: Secret,
    /// How many active tokens were made under their name before, which are theirs now.
    pub active_tokens: u64,
}

/// A user who was removed.
#[derive(Debug)]
pub struct Removed {
    /// The user as they were.
    pub user: User,
    /// How many of their tokens are active, and would be the next user's of that name.
    pub active_tokens: u64,
}

impl Users<'_> {
    /// Every user by name.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn list(&self) -> Result<Vec<User>> {
        self.authority.users()
    }

    /// Adds a user.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `InvalidArgument` for a name that is not acceptable, `NameTaken`; what the
    /// policy refuses.
    pub fn add(&self, name: &str, role: Role, now: Timestamp) -> Result<Added> {
        let (user, identity) = self.changes.changes()?.add_user(self.actor, name, role, now)?;
        Ok(Added { active_tokens: self.authority.active_tokens_of(&user.name, now)?, user, identity })
    }

    /// Where there is no user yet, makes the actor one, an Admin; `None` where there is one, or where nothing may be changed.
    /// Nobody knows the identity token: a [link](Self::link) signs them in.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is not acceptable; `StoreUnavailable`.
    pub fn add_first_admin(&self, now: Timestamp) -> Result<Option<User>> {
        let changes = match self.changes.changes() {
            // Who may change nothing may still serve what is there.
            Err(refused) if refused.code() == Code::PolicyRefused => return Ok(None),
            changes => changes?,
        };
        changes.add_first_admin(&self.actor.name, now)
    }

    /// Gives a user another role.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and for the last Admin, `UnknownUser`; what the policy refuses.
    pub fn set_role(&self, name: &str, role: Role, now: Timestamp) -> Result<User> {
        self.changes.changes()?.set_role(self.actor, name, role, now)
    }

    /// Makes a link that signs a user in, once.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin, `UnknownUser`; what the policy refuses.
    pub fn link(&self, name: &str, now: Timestamp) -> Result<Link> {
        self.changes.changes()?.make_link(self.actor, name, now)
    }

    /// Gives a user a fresh identity token, which nobody can see again. The old one, their sessions and their links end.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and the user, `UnknownUser`; what the policy refuses.
    pub fn renew_identity(&self, name: &str, now: Timestamp) -> Result<(User, Secret)> {
        self.changes.changes()?.renew_identity(self.actor, name, now)
    }

    /// Removes a user, their identity token, and with it their sessions and links. Their registry tokens go on working.
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin and for the last Admin, `UnknownUser`; what the policy refuses.
    pub fn remove(&self, name: &str, now: Timestamp) -> Result<Removed> {
        let user = self.changes.changes()?.remove_user(self.actor, name, now)?;
        Ok(Removed { active_tokens: self.authority.active_tokens_of(&user.name, now)?, user })
    }
}
