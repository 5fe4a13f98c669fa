//! cargo's `config.json` (cargo's book, "Index configuration"; RFC 3139). It is written anew with what cargo reads: its
//! `auth-required` has cargo send the token to every address in it, so none may lead elsewhere.

use serde_json::{Map, Value, json};

use super::super::address::{Addresses, Destination};
use super::decision::{Fault, shown};

/// The configuration with its addresses mapped, and with the token wanted for downloads: cargo asks without it first,
/// unless the index says so.
pub(super) fn map_config(addresses: &Addresses, config: &[u8]) -> Result<Vec<u8>, Fault> {
    const BROKEN: Fault = Fault::Unreadable("config.json has no usable dl");
    let config: Map<String, Value> =
        serde_json::from_slice(config).map_err(|_| Fault::Unreadable("config.json is not a JSON object"))?;
    let away = |location: &str, to: String| Fault::LeadsAway { location: location.to_owned(), to };
    let dl = config.get("dl").and_then(Value::as_str).ok_or(BROKEN)?;
    let dl = match addresses.whole_lead(dl) {
        Some(Destination::Here(path)) => addresses.whole(&path),
        Some(Destination::Beside(url) | Destination::Elsewhere(url)) => return Err(away("dl", shown(&url))),
        _ => return Err(BROKEN),
    };
    let mut mapped = json!({ "dl": dl });
    // Without `api` cargo reads as before, and says of a publication that the registry has no API.
    let api = match config.get("api").and_then(Value::as_str).map(|api| addresses.whole_lead(api)) {
        Some(Some(Destination::Here(path))) => Some(addresses.whole(&path)),
        Some(Some(Destination::Beside(url) | Destination::Elsewhere(url))) => {
            tracing::warn!(location = "api", to = shown(&url), "an address of the upstream was taken out");
            None
        }
        _ => None,
    };
    if let Some(api) = api {
        mapped["api"] = Value::String(api);
    }
    mapped["auth-required"] = Value::Bool(true);
    Ok(mapped.to_string().into_bytes())
}
