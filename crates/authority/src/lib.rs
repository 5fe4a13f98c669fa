//! The embedded token service: the rules about who may make, revoke and delete which token, and the record of it.
//!
//! Whoever acts comes through here and has no powers besides. Each change and its audit entry are one transaction of the
//! [store]. What the operator allows is asked before, by those who use this.

mod audit;
mod authority;
mod authorizer;
mod deployment;
mod environments;
mod listing;
mod people;
mod sessions;
pub mod store;
mod tokens;
mod view;

pub use self::authority::Authority;
pub use self::listing::LARGEST_PAGE;
pub use self::sessions::LINK_LIFE;
pub use self::view::View;
