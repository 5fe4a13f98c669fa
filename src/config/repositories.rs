//! The repository keys, as the operator names them.

use std::collections::BTreeMap;

use super::layers::{Layers, Value};
use gatepass_core::ecosystem::{Repositories, is_key};
use gatepass_core::error::Result;
use gatepass_core::scope::RESERVED_KEYS;
use gatepass_core::token::name::is_plain;

impl Layers {
    /// What is served: under renamed keys, and before the upstreams of the file.
    pub(super) fn repositories(&self) -> Result<Repositories> {
        Ok(Repositories { keys: self.repository_keys()?, upstreams: self.upstreams.types() })
    }

    /// The renamed repository keys of all layers; a higher layer's word on a type replaces a lower one's.
    fn repository_keys(&self) -> Result<BTreeMap<String, String>> {
        let mut keys = BTreeMap::new();
        for (pair, origin) in self.all("repository_keys") {
            let Value::Pair(kind, key) = pair else { continue };
            if !is_plain(kind) || !is_key(key) || RESERVED_KEYS.contains(&key.as_str()) {
                return Err(origin.refuse(
                    "repository_keys",
                    "it is TYPE=KEY, each of letters, digits, dashes, dots and underscores; KEY begins with a letter or digit, and is not `api`, `user`, `project` or `everything`",
                ));
            }
            keys.insert(kind.clone(), key.clone());
        }
        Ok(keys)
    }
}
