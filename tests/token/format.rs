//! The format of a token's value: what is refused before any I/O, and what scanners find.

use gatepass_core::token::Permission;
use gatepass_core::token::format::{self, Digest, SCANNER_REGEX};
use gatepass_core::token::redaction::redacted;
use proptest::prelude::*;

fn permission() -> impl Strategy<Value = Permission> {
    prop_oneof![Just(Permission::ReadOnly), Just(Permission::ReadWrite)]
}

/// A value that stays the same from run to run, made by hand from the published format.
const KNOWN: &str = "gpr_000000000000000000000000000000";

#[test]
fn values_that_gatepass_never_made_are_refused() {
    let (real, long) = (format::generate(Permission::ReadOnly), "g".repeat(1 << 20));
    let other_prefix = real.expose().replacen("gpr_", "gpx_", 1);
    let widened = real.expose().replacen("gpr_", "gpw_", 1);
    let spaced = format!(" {}", real.expose());
    for value in ["", "gpr_", "password", KNOWN, &long, &other_prefix, &widened, &spaced, "gpr_ééééééééééééééééée"]
    {
        assert!(format::parse(value).is_none(), "{} bytes were taken", value.len());
    }
}

#[test]
fn the_checksum_is_six_base62_digits_of_crc32() {
    // Worked out here a second way, so that the published format and not its code is what is held to.
    let mut rest = u64::from(crc32(KNOWN.as_bytes()));
    let digits: Vec<u8> = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".to_vec();
    let mut sum = String::new();
    for power in (0..6).rev() {
        let place = 62_u64.pow(power);
        sum.push(char::from(digits[usize::try_from(rest / place).unwrap()]));
        rest %= place;
    }
    assert_eq!(format::parse(&format!("{KNOWN}{sum}")), Some(Permission::ReadOnly));
}

/// CRC32 (IEEE 802.3) bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn a_value_and_its_digest_do_not_show_in_debug_output() {
    let secret = format::generate(Permission::ReadWrite);
    let shown = format!("{secret:?} {:?}", Digest::of(secret.expose()));
    assert_eq!(shown, "Secret([redacted]) Digest([redacted])");
}

proptest! {
    #[test]
    fn every_value_is_well_formed_and_says_its_permission(permission in permission()) {
        let secret = format::generate(permission);
        prop_assert_eq!(format::parse(secret.expose()), Some(permission));
        prop_assert!(secret.expose().starts_with(&format::hint(&secret)));
        prop_assert_eq!(format::hint(&secret).len(), 8);
    }

    #[test]
    fn one_changed_character_is_noticed(permission in permission(), place in 0_usize..40, letter in "[ -~]") {
        let secret = format::generate(permission);
        let mut changed = secret.expose().to_owned();
        changed.replace_range(place..=place, &letter);
        prop_assert_eq!(format::parse(&changed).is_some(), changed == secret.expose());
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,60}", tail in "[0-9A-Za-z]{36}") {
        prop_assert!(format::parse(&text).is_none());
        // A random tail carries its own checksum once in 62^6, or 57 thousand million, times.
        let random = format!("gpr_{tail}");
        prop_assert!(format::parse(&random).is_none());
    }

    #[test]
    fn a_scanner_finds_every_value_in_a_file(permission in permission()) {
        let secret = format::generate(permission);
        let file = format!("//127.0.0.1:4747/artifactory/api/npm/npm/:_authToken={}\n", secret.expose());
        let schema = jsonschema::validator_for(&serde_json::json!({ "pattern": SCANNER_REGEX })).unwrap();
        prop_assert!(schema.is_valid(&file.into()));
    }
}

#[test]
fn each_kind_of_value_is_taken_for_that_kind_only() {
    let values = [
        format::generate(Permission::ReadWrite),
        format::generate_identity(),
        format::generate_link(),
        format::generate_session(),
    ];
    let scanner = regex::Regex::new(SCANNER_REGEX).unwrap();
    for (place, value) in values.iter().map(|secret| secret.expose()).enumerate() {
        let taken = [
            format::parse(value).is_some(),
            format::is_identity(value),
            format::is_link(value),
            format::is_session(value),
        ];
        assert_eq!(taken, std::array::from_fn(|kind| kind == place));
        assert!(scanner.is_match(value));
        for text in [value.to_owned(), format!("http://127.0.0.1:4747/dashboard/sign-in#{value}")] {
            assert!(!redacted(&text).contains(&value[8..]));
        }
    }
}

#[test]
fn jfrogs_tokens_are_cut_out_of_text_and_words_that_begin_alike_are_not() {
    let jwt = format!("eyJhbGciOiJSUzI1NiJ9.{}.c2lnbmF0dXJlLXNlbnRpbmVs-_", "eyJzdWIiOiJhIn0".repeat(4));
    let reference = "cmVmdGtuOjAxOjE3NzAwMDAwMDA6c2VudGluZWxzZW50aW5lbHNlbnRpbmVs";
    for value in [jwt.as_str(), reference] {
        for text in [value.to_owned(), format!("Bearer {value}"), format!("\"{value}\","), format!("a={value}&b=1")] {
            let clean = redacted(&text);
            assert!(!clean.contains(&value[12..]) && clean.contains('…'), "{clean}");
            assert_eq!(clean.starts_with("Bearer "), text.starts_with("Bearer "));
        }
    }
    // One that begins within what is too short to be one.
    assert!(!redacted(&format!("gpr_{reference}")).contains(&reference[12..]));
    for text in ["eyJ", "eyJust-a-word", "cmVmdGtuOg", "gpr_short", "", "nothing"] {
        assert_eq!(redacted(text), text);
    }
}
