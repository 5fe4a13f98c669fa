//! The crate that cargo publishes: two lengths (u32, little-endian), each before what it is of, and nothing after them.

use bytes::Buf as _;
use serde_json::value::RawValue;

use crate::keys::Members;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The name of the crate, as its metadata says it; `None` where that is not all that the bytes could be. All of the metadata's
/// keys are words in small letters (`NewCrate` and `NewCrateDependency` of cargo's `crates-io`).
pub(super) fn named(bytes: &[u8]) -> Option<Vec<String>> {
    let mut rest = bytes;
    let mut next = || {
        let length = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let (metadata, _archive) = (next()?, next()?);
    let metadata = Members::plain(std::str::from_utf8(metadata).ok()?)?;
    let dependencies: Vec<&RawValue> =
        metadata.get("deps").map_or(Some(Vec::new()), |all| serde_json::from_str(all.get()).ok())?;
    dependencies.iter().all(|one| Members::plain(one.get()).is_some()).then_some(())?;
    let (name, version) = (metadata.text("name")??, metadata.text("vers")??);
    (rest.is_empty() && is_version(Ecosystem::Cargo, &version)).then(|| vec![name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::spellings;

    fn crate_of(metadata: &str, archive: &[u8], after: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
        let metadata = metadata.as_bytes();
        [&length(metadata)[..], metadata, &length(archive), archive, after].concat()
    }

    #[test]
    fn what_is_no_crate_names_nothing() {
        for bytes in [
            Vec::new(),
            vec![255; 8],
            crate_of("{}", b"", b""),
            crate_of(r#"{"name":"a"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0","name":"b"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0","NAME":"b"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"../../b/1"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"ui-1.0.0"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"latest"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1"}"#, b"", b""),
            crate_of(r#"{"name":"a","vers":"1.0.0"}"#, b"archive", b"more"),
            crate_of(r#"{"name":"a","vers":"1.0.0"}"#, b"", b"")[..10].to_vec(),
        ] {
            assert_eq!(named(&bytes), None, "{bytes:?}");
        }
    }

    /// What cargo sends, with a key in a spelling that somebody takes for it, and in its place.
    #[test]
    fn a_key_that_somebody_takes_for_another_is_in_no_crate() {
        const OWN: &str = r#"{TOP"name":"a","vers":"1.0.0","deps":[{DEPENDENCY"optional":false,"default_features":true,"name":"serde","features":[],
            "version_req":"^1","target":null,"kind":"normal"}],"features":{"Default":["std"],"Name":[]},"authors":[],"description":"x","readme":null,
            "badges":{"Maintenance":{"Status":"x"}},"links":null,"license_file":null,"rust_version":null}"#;
        let with = |place: &str, member: &str| {
            let written = OWN.replacen(place, member, 1).replacen("TOP", "", 1).replacen("DEPENDENCY", "", 1);
            crate_of(&written, b"x", b"")
        };
        assert_eq!(named(&with("TOP", "")).unwrap(), ["a"]);
        let mut cases = 0;
        for (place, key) in
            [("TOP", "name"), ("TOP", "vers"), ("TOP", "deps"), ("DEPENDENCY", "name"), ("DEPENDENCY", "kind")]
        {
            for spelling in spellings(key).iter().map(String::as_str).chain([key]) {
                assert_eq!(named(&with(place, &format!("\"{spelling}\":\"b\","))), None, "{place} {spelling}");
                cases += 1;
            }
        }
        assert!(cases > 400, "{cases}");
    }

    #[test]
    fn a_crate_is_called_as_its_metadata_says() {
        assert_eq!(named(&crate_of(r#"{"vers":"1.0.0","name":"a"}"#, b"x", b"")).unwrap(), ["a"]);
    }
}
