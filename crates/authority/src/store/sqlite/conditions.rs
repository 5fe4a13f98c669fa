//! What a filter comes to in SQL: conditions that all hold, and their values in order.

use std::borrow::Cow;

use rusqlite::types::Value;

/// Conditions that all hold.
#[derive(Default)]
pub(super) struct Conditions {
    clauses: Vec<Cow<'static, str>>,
    /// The values of the conditions; what follows them in a query is added behind.
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition without a value.
    pub(super) fn require(&mut self, clause: impl Into<Cow<'static, str>>) {
        self.clauses.push(clause.into());
    }

    /// Adds a condition with this value, or the first of its values.
    pub(super) fn add(&mut self, clause: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        self.require(clause);
        self.values.push(value.into());
    }

    /// The clause for all of them; nothing where there are none.
    pub(super) fn joined(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!("WHERE {}", self.clauses.join(" AND ")) }
    }
}
