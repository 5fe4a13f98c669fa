//! Values in text: whatever stands around one, and in whatever form it is pasted, no piece of it is left; what was cut stays
//! cut, and is no more than twice as long.
#![no_main]

#[path = "../../tests/redaction/forms.rs"]
mod forms;

use forms::{Value, of_own};
use gatepass_core::token::name::cleaned;
use gatepass_core::token::redaction::{holds_value, redacted};
use libfuzzer_sys::fuzz_target;

const PREFIXES: [&str; 5] = ["gpr_", "gpw_", "gpi_", "gpl_", "gps_"];
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    is_settled(&text);
    // A prefix, a form, the letters of a value, and what stands around it.
    let [kind, form, rest @ ..] = data else { return };
    let Some((random, around)) = rest.split_at_checked(30) else { return };
    let value = value(PREFIXES[usize::from(*kind) % PREFIXES.len()], random);
    let mut forms = of_own(&value);
    let pasted = forms.swap_remove(usize::from(*form) % forms.len());
    let around = String::from_utf8_lossy(around);
    let (before, after) = around.split_at(around.floor_char_boundary(around.len() / 2));
    let text = format!("{before}\n{}\n{after}", pasted.text);
    assert!(holds_value(&text), "{} is not told: {text}", pasted.form);
    // What stands around it may say the same, also where what is invisible is taken out of it.
    let heard = [around.to_string(), cleaned(&around, 10_000)];
    for clean in [is_settled(&text), cleaned(&text, 10_000)] {
        let is_heard = |piece: &String| heard.iter().any(|around| around.contains(piece));
        let seen = pasted.never.iter().find(|piece| !is_heard(piece) && clean.contains(*piece));
        assert!(seen.is_none(), "{}, {}: {text}\n{clean}", value.kind, pasted.form);
    }
});

fn is_settled(text: &str) -> String {
    let clean = redacted(text);
    assert!(clean.len() <= 2 * text.len() + 16, "{} bytes of {}", clean.len(), text.len());
    assert_eq!(redacted(&clean), clean, "{text}");
    clean
}

/// A value that the checksum confirms.
fn value(prefix: &str, random: &[u8]) -> Value {
    let letter = |digit: usize| char::from(ALPHABET[digit % ALPHABET.len()]);
    let signed: String = prefix.chars().chain(random.iter().map(|byte| letter(usize::from(*byte)))).collect();
    let mut rest = crc32fast::hash(signed.as_bytes()) as usize;
    let mut sum = Vec::new();
    for _ in 0..6 {
        sum.insert(0, letter(rest));
        rest /= ALPHABET.len();
    }
    Value::own(&format!("{signed}{}", sum.iter().collect::<String>()))
}
