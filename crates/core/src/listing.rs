//! Which tokens to find, and in which order to show them.

mod cursor;

pub use cursor::Cursor;

use jiff::Timestamp;

use crate::scope::{Access, Scope};
use crate::token::{Permission, Status, Token, TokenId, name};

/// Which tokens to find: those that fit every field that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Their name, username, environment, creator or id has this part, case aside.
    pub search: Option<String>,
    /// A part of their name, case aside.
    pub name_contains: Option<String>,
    /// A part of their username, case aside.
    pub username_contains: Option<String>,
    /// What they allow.
    pub permission: Option<Permission>,
    /// They open all of this: at least reading, and for entries with `:rw` changing, too.
    pub scope: Option<Scope>,
    /// The environment that they are scoped to, case aside.
    pub environment: Option<String>,
    /// They are scoped to no environment.
    pub unscoped: bool,
    /// Who made them, exactly: what a Developer sees, whatever else is asked for.
    pub owner: Option<String>,
    /// Who made them, case aside.
    pub created_by: Option<String>,
    /// They were made at this moment or later.
    pub created_from: Option<Timestamp>,
    /// They were made before this moment.
    pub created_before: Option<Timestamp>,
    /// They expire at this moment or later, but some day.
    pub expiring_from: Option<Timestamp>,
    /// They expire before this moment, or have.
    pub expiring_before: Option<Timestamp>,
    /// They never expire.
    pub never_expires: bool,
    /// Their status.
    pub status: Option<Status>,
    /// They were used at this moment or later.
    pub used_from: Option<Timestamp>,
    /// They were never used.
    pub never_used: bool,
}

/// Whether a token of this permission and scope opens all of the wanted scope. What is not known opens nothing.
pub fn opens(permission: Option<Permission>, scope: Option<&Scope>, wanted: &Scope) -> bool {
    let Some((permission, scope)) = permission.zip(scope) else { return false };
    if wanted.is_everything() {
        return scope.is_everything();
    }
    wanted.entries().iter().all(|entry| {
        let is_change = entry.access() == Some(Access::ReadWrite);
        let least = if is_change { entry.clone() } else { entry.clone().with(Access::Read) };
        let may = !is_change || permission == Permission::ReadWrite;
        may && scope.covers_entry(&least)
    })
}

impl Filter {
    /// Whether the token fits at `now`: for a backend that has its tokens in one long list.
    pub fn fits(&self, token: &Token, now: Timestamp) -> bool {
        let same = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| is.is_some_and(|is| name::key(is) == name::key(wanted)))
        };
        let contains = |text: &str, part: &Option<String>| {
            part.as_ref().is_none_or(|part| name::key(text).contains(&name::key(part)))
        };
        let told = [Some(&token.name), Some(&token.username), token.environment.as_ref(), Some(&token.created_by)];
        let searched = told.into_iter().flatten().map(String::as_str).chain([token.id.as_str()]);
        let since = |from: Option<Timestamp>, time: Option<Timestamp>| {
            from.is_none_or(|from| time.is_some_and(|time| time >= from))
        };
        let before =
            |end: Option<Timestamp>, time: Option<Timestamp>| end.is_none_or(|end| time.is_some_and(|time| time < end));
        searched.into_iter().any(|text| contains(text, &self.search))
            && contains(&token.name, &self.name_contains)
            && contains(&token.username, &self.username_contains)
            && self.permission.is_none_or(|permission| token.permission == Some(permission))
            && self.scope.as_ref().is_none_or(|wanted| opens(token.permission, token.scope.as_ref(), wanted))
            && same(&self.environment, token.environment.as_deref())
            && (!self.unscoped || token.environment.is_none())
            && self.owner.as_ref().is_none_or(|owner| *owner == token.created_by)
            && same(&self.created_by, Some(&token.created_by))
            && since(self.created_from, Some(token.created))
            && before(self.created_before, Some(token.created))
            && since(self.expiring_from, token.expires)
            && before(self.expiring_before, token.expires)
            && (!self.never_expires || token.expires.is_none())
            && self.status.is_none_or(|status| token.status(now) == status)
            && since(self.used_from, token.last_used)
            && (!self.never_used || token.last_used.is_none())
    }
}

/// What a store's page found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The tokens, newest first.
    pub tokens: Vec<Token>,
    /// How many fit the filter, on this page and all others.
    pub total: u64,
}

/// One page of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TablePage {
    /// The tokens, in the order that was asked for.
    pub tokens: Vec<Token>,
    /// How many fit the filter, on this page and all others.
    pub total: u64,
    /// Whether there are tokens before this page.
    pub has_previous: bool,
    /// Whether there are tokens behind it.
    pub has_next: bool,
}

/// Where a page of the table begins or ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// It is the first.
    #[default]
    First,
    /// It begins behind this token, in the order that was asked for.
    After(TokenId),
    /// It ends before this token.
    Before(TokenId),
}

/// What the table can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The name, case aside.
    Name,
    /// The username.
    Username,
    /// The permission, Read-Only first.
    Permission,
    /// The environment's name; tokens of none come last, in both directions.
    Environment,
    /// Who made it, case aside.
    CreatedBy,
    /// When it was made.
    Created,
    /// When it expires; never is the latest.
    Expires,
    /// Active, Expired, Revoked.
    Status,
    /// When it was last used; never is the earliest.
    LastUsed,
}

impl Column {
    /// Every column, in the table's order.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Username,
        Self::Permission,
        Self::Environment,
        Self::CreatedBy,
        Self::Created,
        Self::Expires,
        Self::Status,
        Self::LastUsed,
    ];
}

/// An order of the table. Of tokens that are equal in it the newest comes first, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub column: Column,
    /// Whether the greatest, or the latest, comes first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { column: Column::Created, descending: true }
    }
}

/// A part of a listing, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// How many fit the filter, on all pages.
    pub total: u64,
    /// Where the next page begins; `None` is that this is the last.
    pub next: Option<Cursor>,
}
