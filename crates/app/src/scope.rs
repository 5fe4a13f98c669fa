//! The scope of a token to make, as a call's field says it: entries, and what they say about permission.

use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::Result;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;

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

    /// The scope of the field.
    pub(crate) fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// The permission that the fields ask for: words earn it, or refuse it, as if the field had said it.
    pub(crate) fn permission(&self, field: Option<Permission>) -> Option<Permission> {
        field.or_else(|| self.writes.then_some(Permission::ReadWrite))
    }

    /// The scope of a token that is allowed this, for what was understood of the words and the field.
    ///
    /// # Errors
    /// `InvalidArgument` for an entry with `:rw` of a Read-Only token.
    pub(crate) fn resolve(self, understood: Scope, permission: Permission) -> Result<Scope> {
        let writes = self.writes || understood.writes();
        let asked = if writes && permission == Permission::ReadWrite { None } else { Some(permission) };
        Ok(understood.resolve(asked)?.1)
    }
}
