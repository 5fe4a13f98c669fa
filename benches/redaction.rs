//! How long it takes to look for values in a text, per KiB: a text as people write it, and such as are made to be slow.
//!
//! `cargo bench --bench redaction`
#![allow(clippy::print_stdout, reason = "a measurement says its figures")]

use std::hint::black_box;
use std::time::Instant;

use gatepass_core::token::redaction::redacted;

/// How long each text is, in KiB.
const LENGTHS: [usize; 2] = [16, 64];
const TIMES: u32 = 5;

fn main() {
    let kinds = [
        ("prose", "Please make a read-only token for staging, until Friday at 18:00, and tell the team. ".to_owned()),
        ("JSON", "{\"name\": \"acme\", \"version\": \"1.0.0\", \"dist\": {\"shasum\": \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}},\n".to_owned()),
        ("base64", "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGp1c3QgYSBzZW50ZW5jZS4g".to_owned()),
        ("base64 in lines", "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGp1c3QgYSBzZW50ZW5jZS4g\n".to_owned()),
        ("hexadecimal", "67 70 72 5f ".to_owned()),
        ("escapes", "\\u0041\\n%41&#65;&amp;\\_ ".to_owned()),
        ("addresses", "x://a:b".to_owned()),
        ("keys", "token=password=".to_owned()),
        ("other letters", "токен для сборки １２３ ".to_owned()),
    ];
    println!("{:18} {:>8} {:>10} {:>12}", "text", "KiB", "ms", "µs per KiB");
    for (kind, piece) in &kinds {
        for length in LENGTHS {
            let mut text = piece.repeat((length << 10) / piece.len() + 1);
            text.truncate((0..=length << 10).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default());
            black_box(redacted(&text));
            let begin = Instant::now();
            for _ in 0..TIMES {
                black_box(redacted(black_box(&text)));
            }
            let seconds = begin.elapsed().as_secs_f64() / f64::from(TIMES);
            println!("{kind:18} {length:>8} {:>10.2} {:>12.1}", seconds * 1e3, seconds * 1e6 / length as f64);
        }
    }
}
