//! The operator's policy, before all that changes something.

use gatepass_core::error::Result;
use gatepass_core::policy::Policy;

/// What changes something, within the operator's policy. It is reached through [`changes`](Self::changes) alone, so that
/// no door and no use case can forget to ask.
#[derive(Clone)]
pub(crate) struct Governed<T> {
    changes: T,
    policy: Policy,
}

impl<T> Governed<T> {
    /// Puts this under a policy.
    pub(crate) fn new(changes: T, policy: Policy) -> Self {
        Self { changes, policy }
    }

    /// The policy.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What changes something, if the operator lets anything be changed: the one place that asks.
    ///
    /// # Errors
    /// `PolicyRefused` where the operator said read-only.
    pub(crate) fn changes(&self) -> Result<&T> {
        self.policy.allow_change()?;
        Ok(&self.changes)
    }
}
