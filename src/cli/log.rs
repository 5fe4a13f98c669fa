//! The log: on stderr, since stdout is the wire, and with every token's value cut to its hint, since libraries log
//! what people pasted.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use gatepass_core::token::redaction::redacted;

/// Starts the log of this process. A second start keeps the first.
pub(super) fn start(filter: &str) {
    let log = tracing_subscriber::fmt().with_writer(|| Redacted).with_ansi(false);
    let _ = log.with_env_filter(EnvFilter::new(filter)).try_init();
    // What a panic says may quote anything, so only its place is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "gatepass panicked; this is a defect");
    }));
}

/// Stderr without values. The subscriber writes each event at once, so that no value is split over two writes.
struct Redacted;

impl Write for Redacted {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let clean = redacted(&String::from_utf8_lossy(event));
        io::stderr().lock().write_all(clean.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
