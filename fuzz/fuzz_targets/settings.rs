//! The configuration file: nothing in it panics, and no message about it repeats a value that may be secret.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use gatepass::config::{Flags, ServingFlags, Settings};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// Stands in the place of each value that starts with it.
const SECRET: &str = "hunter2-correct-horse";

static HOME: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("there is room"));

fuzz_target!(|data: &[u8]| {
    // `@` stands for the secret: what people paste in the wrong place.
    let text = String::from_utf8_lossy(data).replace('@', SECRET);
    if text.parse().is_ok_and(|table| names_secret(&table)) {
        return;
    }
    let home: &Path = HOME.path();
    let file = home.join("config.toml");
    if std::fs::write(&file, &text).is_err() {
        return;
    }
    let flags = Flags { home: Some(home.to_owned()), config: Some(file), ..Flags::default() };
    let messages = match Settings::load(&flags, &ServingFlags::default()) {
        Err(error) => error.to_string(),
        Ok(settings) => settings.upstreams.load().err().map_or_else(String::new, |error| error.to_string()),
    };
    assert!(!messages.contains(SECRET), "a message repeats what may be secret: {messages}");
});

/// Whether a key is the secret: an unknown key is told by its name, which nobody pastes.
fn names_secret(table: &toml::Table) -> bool {
    table.iter().any(|(key, value)| key.contains(SECRET) || value.as_table().is_some_and(names_secret))
}
