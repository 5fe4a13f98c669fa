//! The crate that cargo publishes: two lengths (u32, little-endian), each before what it is of, and nothing after them.

use bytes::Buf as _;

use super::Entries;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The name of the crate, as its metadata says it; `None` where that is not all that the bytes could be.
pub(super) fn named(bytes: &[u8]) -> Option<Vec<String>> {
    let mut rest = bytes;
    let mut next = || {
        let length = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let (metadata, _archive) = (next()?, next()?);
    let fields: Entries<serde_json::Value> = serde_json::from_slice(metadata).ok()?;
    let (name, version) = (fields.text("name")?, fields.text("vers")?);
    (rest.is_empty() && is_version(Ecosystem::Cargo, version)).then(|| vec![name.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_crate_is_called_as_its_metadata_says() {
        assert_eq!(named(&crate_of(r#"{"vers":"1.0.0","name":"a"}"#, b"x", b"")).unwrap(), ["a"]);
    }
}
