//! What a configuration says of a token, and what one must allow.

use gatepass_clients as packages;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::token::{Permission, Token};

/// What a configuration says of a token.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) username: &'a str,
    pub(super) permission: Permission,
    pub(super) environment: Option<&'a str>,
}

impl<'a> From<&'a Token> for Holder<'a> {
    fn from(token: &'a Token) -> Self {
        // Nothing that writes, for a token that may not.
        let permission = token.permission.unwrap_or(Permission::ReadOnly);
        Self { username: &token.username, permission, environment: token.environment.as_deref() }
    }
}

/// What a client's token must allow for what is wanted of it: that, and an upload where the client does nothing else.
pub(super) fn needed(manager: PackageManager, wanted: Permission) -> Permission {
    if packages::only_uploads(manager) { Permission::ReadWrite } else { wanted }
}
