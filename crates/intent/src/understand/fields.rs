//! Whether the typed fields of a tool say what is wanted.

use crate::{ConfigureFields, GenerateFields, ListFields};

impl GenerateFields {
    /// Whether any field says what is wanted.
    pub(super) fn say_anything(&self) -> bool {
        self.permission.is_some()
            || self.environment.is_some()
            || self.expires.is_some()
            || self.package_manager.is_some()
            || !self.scope.is_everything()
    }
}

impl ListFields {
    /// Whether any field says what is wanted.
    pub(super) fn say_anything(&self) -> bool {
        self.status.is_some()
            || self.permission.is_some()
            || self.environment.is_some()
            || self.created_by.is_some()
            || self.expiring_within.is_some()
            || self.name_contains.is_some()
    }
}

impl ConfigureFields {
    /// Whether any field says what is wanted.
    pub(super) fn say_anything(&self) -> bool {
        self.package_manager.is_some()
    }
}
