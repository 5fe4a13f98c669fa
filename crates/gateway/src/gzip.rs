//! What a client or an upstream sends in gzip, where two readers could find two things in it.

use std::io::Read as _;

use flate2::bufread::GzDecoder;

/// Why something is not read as gzip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It is none, it is broken off, or something stands behind it.
    Unreadable,
    /// It holds more than it may.
    TooLarge,
}

/// What one gzip member (RFC 1952) holds, with nothing after it; at most `largest` bytes.
///
/// # Errors
/// [`NotRead`] says why it is not read.
pub(super) fn member(bytes: &[u8], largest: usize) -> Result<Vec<u8>, NotRead> {
    let mut decoder = GzDecoder::new(bytes);
    let (mut plain, limit) = (Vec::new(), u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1));
    decoder.by_ref().take(limit).read_to_end(&mut plain).map_err(|_| NotRead::Unreadable)?;
    if plain.len() > largest {
        return Err(NotRead::TooLarge);
    }
    if decoder.into_inner().is_empty() { Ok(plain) } else { Err(NotRead::Unreadable) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn what_is_not_one_whole_member_within_the_bound_is_not_read() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"12345").unwrap();
        let member_of_five = encoder.finish().unwrap();
        assert_eq!(member(&member_of_five, 5).unwrap(), b"12345");
        assert_eq!(member(&member_of_five, 4), Err(NotRead::TooLarge));
        let twice = member_of_five.repeat(2);
        let with_more = [&member_of_five[..], b"x"].concat();
        for bytes in [&b""[..], b"12345", &member_of_five[..member_of_five.len() - 1], &twice, &with_more] {
            assert_eq!(member(bytes, 100), Err(NotRead::Unreadable), "{bytes:?}");
        }
    }
}
