//! The gateway: first its parts by themselves, then against a recorder, then against real registries with real clients.

mod access;
mod address;
mod address_locations;
mod broken_off;
mod carriers;
mod connection_limits;
mod credential;
mod dashboard_address;
mod document_forms;
mod framing;
mod headers;
mod instant;
mod limits;
mod operation;
mod own_hosts;
mod passing;
mod path;
mod people;
mod process;
mod proxied;
mod pulling;
mod query;
#[cfg(feature = "test-clients")]
mod real;
mod redaction;
mod refusing;
mod revoked_upload;
mod route;
mod scope;
mod spellings;
pub(crate) mod support;
mod team;
mod timeouts;
mod upstream_connections;
mod value_in_address;
