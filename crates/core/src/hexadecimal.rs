//! Bytes in hexadecimal, as digests are written. For three lines no crate is taken along.

/// Two lower-case digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_two_digits_in_their_order() {
        assert_eq!(encode(&[]), "");
        for byte in u8::MIN..=u8::MAX {
            let text = encode(&[byte]);
            assert_eq!((text.len(), u8::from_str_radix(&text, 16)), (2, Ok(byte)));
            assert_eq!(text, text.to_lowercase());
        }
        assert_eq!(encode(&[0x01, 0xab, 0xf0]), "01abf0");
    }
}
