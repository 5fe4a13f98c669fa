//! The address of a JFrog Platform, as people write it.

use url::Url;

use super::registry_url;

/// Services that people paste the address of, where the platform's is meant.
const SERVICES: [&str; 3] = ["artifactory", "access", "fly"];

/// A platform's address: what a registry's must be, and without the path of one of its services.
pub(super) fn platform_url(text: &str) -> Result<Url, String> {
    let trimmed = text.trim_end_matches('/');
    let without = SERVICES.iter().find_map(|service| trimmed.strip_suffix(&format!("/{service}")));
    registry_url(without.unwrap_or(text))
}
