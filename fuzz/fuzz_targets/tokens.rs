//! Values: what is taken for one is matched by the published expression, and a value with one character changed is none.
#![no_main]

use std::sync::LazyLock;

use gatepass_core::token::format::{SCANNER_REGEX, parse};
use gatepass_core::token::name::{environment_name, token_name};
use libfuzzer_sys::fuzz_target;
use regex::Regex;

static SCANNER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("^{}$", SCANNER_REGEX.trim_matches(['\\', 'b']))).expect("it is an expression")
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if parse(&text).is_some() {
        assert!(SCANNER.is_match(&text), "a value that no scanner finds");
        let changed: String =
            text.chars().enumerate().map(|(index, letter)| if index == 20 { other(letter) } else { letter }).collect();
        assert!(parse(&changed).is_none(), "the checksum does not hold");
    }
    for name in [token_name(&text), environment_name(&text)].into_iter().flatten() {
        assert!(!name.is_empty() && !name.contains(char::is_control), "a name that cannot be shown");
    }
});

fn other(letter: char) -> char {
    if letter == 'x' { 'y' } else { 'x' }
}
