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

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::token::Permission::{ReadOnly, ReadWrite};

    #[test]
    fn an_entry_with_rw_asks_for_writing_where_no_field_says_another_and_a_read_only_token_has_none() {
        let repositories = Repositories::default();
        // The entries and the permission of the fields; what is asked for then; and for each permission that is understood, the
        // scope of the token, where there can be one.
        for (entries, field, asked, read_only, read_write) in [
            (None, None, None, Some(""), Some("")),
            (None, Some(ReadWrite), Some(ReadWrite), Some(""), Some("")),
            (Some("npm"), None, None, Some("npm"), Some("npm")),
            (Some("npm"), Some(ReadOnly), Some(ReadOnly), Some("npm"), Some("npm")),
            (Some("npm:r"), None, None, Some("npm:r"), None),
            (Some("npm:rw"), None, Some(ReadWrite), None, Some("npm:rw")),
            (Some("npm:rw"), Some(ReadOnly), Some(ReadOnly), None, Some("npm:rw")),
            (Some("npm:r npm/@acme/ui:rw"), None, Some(ReadWrite), None, Some("npm:r npm/@acme/ui:rw")),
        ] {
            let context = format!("{entries:?} {field:?}");
            let list: Option<Vec<String>> = entries.map(|text| text.split(' ').map(str::to_owned).collect());
            let scope = AskedScope::new(list.as_deref(), field, &repositories).unwrap();
            assert_eq!(scope.permission(field), asked, "{context}");
            for (permission, expected) in [(ReadOnly, read_only), (ReadWrite, read_write)] {
                let resolved = scope.clone().resolve(scope.scope(), permission).ok();
                let resolved = resolved.map(|scope| scope.to_strings().join(" "));
                assert_eq!(resolved.as_deref(), expected, "{context} {permission}");
            }
        }
    }

    #[test]
    fn a_list_without_an_entry_and_what_cannot_be_read_is_refused() {
        for entries in [&[][..], &[""], &["nobody"], &["npm/"], &["npm:x"], &["npm:rwx"], &["npm/../a"]] {
            let entries: Vec<String> = entries.iter().map(ToString::to_string).collect();
            assert!(AskedScope::new(Some(&entries), None, &Repositories::default()).is_err(), "{entries:?}");
        }
    }
}
