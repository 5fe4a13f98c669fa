//! How what is served beside the registries is set up.

use std::collections::BTreeMap;

use gatepass_gateway as gateway;

/// How the gateway and what is beside it are set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The gateway, and the addresses that both are known by.
    pub gateway: gateway::Settings,
    /// The repository key of each type, where the operator renamed one.
    pub keys: BTreeMap<String, String>,
}

impl From<gateway::Settings> for Settings {
    fn from(gateway: gateway::Settings) -> Self {
        Self { gateway, ..Self::default() }
    }
}
