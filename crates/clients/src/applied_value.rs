//! The value of a token that was applied, out of the file that has it: the one place where it still is.

use gatepass_core::ecosystem::Registry;
use gatepass_core::error::Error;
use gatepass_core::secret::Secret;

use super::files::Root;
use super::ledger::{Layer, State};
use super::locations::Locations;
use super::values::found;

/// The value of this token, where it was applied for this registry and the file still has it, whichever client it was for.
///
/// # Errors
/// The ledger cannot be read.
pub fn applied_value(token: &str, registry: &Registry, locations: &Locations<'_>) -> Result<Option<Secret>, Error> {
    let Some((_state, ledger)) = State::take_if_there(locations.state)? else { return Ok(None) };
    let host = registry.host();
    let is_for = |layer: &Layer| match &layer.registry {
        Some(url) => *url == registry.url.to_string(),
        // An earlier version: by what it wrote.
        None => layer.items.iter().any(|item| item.has(&host)),
    };
    for record in &ledger.files {
        for layer in record.layers.iter().filter(|layer| layer.token == token && is_for(layer)) {
            let file = Root::open_exactly(&record.base).and_then(|root| root.file(&record.name)?.read());
            let Ok(Some(file)) = file else { continue };
            let values = found(&file.bytes, &record.values);
            if let Some(value) = values.of_token(|name| layer.items.iter().any(|item| item.has(name))) {
                return Ok(Some(value));
            }
        }
    }
    Ok(None)
}
