//! The scope of a token to make, as a call's field says it: entries, and what they say about permission.

use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::Result;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;
use gatepass_intent::Field;

use crate::Understanding;

/// The scope that was asked for; everything where no field said any.
#[derive(Clone, Debug)]
pub(crate) struct AskedScope {
    scope: Scope,
    /// Whether the permission is that of an entry with `:rw`, since no field said another.
    writes: bool,
}

impl AskedScope {
    /// The entries of the field `scope`, beside the field `permission`.
    ///
    /// # Errors
    /// `InvalidArgument` for a list without an entry, and for entries that cannot be read or are not served.
    pub(crate) fn new(
        entries: Option<&[String]>,
        permission: Option<Permission>,
        repositories: &Repositories,
    ) -> Result<Self> {
        let scope = entries.map_or(Ok(Scope::EVERYTHING), |entries| Scope::parse(entries, repositories))?;
        Ok(Self { writes: scope.writes() && permission.is_none(), scope })
    }

    /// The entries of the field.
    pub(crate) fn entries(&self) -> Vec<String> {
        self.scope.to_strings()
    }

    /// The permission that the fields ask for: words earn it, or refuse it, as if the field had said it.
    pub(crate) fn permission(&self, field: Option<Permission>) -> Option<Permission> {
        field.or_else(|| self.writes.then_some(Permission::ReadWrite))
    }

    /// The scope of a token that is allowed this.
    ///
    /// # Errors
    /// `InvalidArgument` for an entry with `:rw` of a Read-Only token.
    pub(crate) fn resolve(self, permission: Permission) -> Result<Scope> {
        let asked = if self.writes && permission == Permission::ReadWrite { None } else { Some(permission) };
        Ok(self.scope.resolve(asked)?.1)
    }

    /// What was understood of it, for people; `None` where nothing was said.
    pub(crate) fn understanding(&self) -> Option<Understanding> {
        let value = self.scope.to_string();
        let because = "the argument".to_owned();
        (!self.scope.is_everything()).then_some(Understanding { field: Field::Scope, value, because })
    }
}
