//! Undo where somebody wrote a value with escapes since, as editors, formatters and converters do: what the file says has no
//! value afterwards, or the file is named and nothing was changed.

use std::path::PathBuf;

use gatepass_clients::Level;
use gatepass_core::ecosystem::PackageManager;

use super::{VALUE, applied_over, apply_in, undo_in};
use crate::packages::sandbox::Sandbox;

/// One way to write a letter.
type Letter = fn(char) -> String;

const ESCAPES: [(&str, Letter); 11] = [
    ("decimal references", |letter| format!("&#{};", u32::from(letter))),
    ("hexadecimal references", |letter| format!("&#x{:X};", u32::from(letter))),
    ("JSON", |letter| format!("\\u{:04x}", u32::from(letter))),
    ("JSON in capitals", |letter| format!("\\u{:04X}", u32::from(letter))),
    ("TOML and YAML of eight digits", |letter| format!("\\U{:08X}", u32::from(letter))),
    ("YAML of two digits", |letter| format!("\\x{:02x}", u32::from(letter))),
    ("octal", |letter| format!("\\{:03o}", u32::from(letter))),
    ("percent", |letter| format!("%{:02X}", u32::from(letter))),
    ("a backslash", |letter| format!("\\{letter}")),
    ("a continued line", |letter| format!("\\\n    {letter}")),
    ("full-width", |letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap().to_string()),
];

/// Whether the letter at a place is written so.
type Position = fn(usize) -> bool;

/// Which letters of a value are written so.
const POSITIONS: [(&str, Position); 3] =
    [("the first", |place| place == 0), ("the fourth", |place| place == 3), ("every", |_| true)];

/// The value with some letters escaped.
fn written(value: &str, escape: Letter, is_escaped: Position) -> String {
    let letters = value.chars().enumerate();
    letters.map(|(at, letter)| if is_escaped(at) { escape(letter) } else { letter.to_string() }).collect()
}

/// What a text says whose letters were escaped so. Of a backslash before a letter nothing else is known.
fn message(text: &str, escape: Letter) -> String {
    let letters = ('0'..='9').chain('A'..='Z').chain('a'..='z').chain("_=+/-.".chars());
    letters.fold(text.to_owned(), |text, letter| text.replace(&escape(letter), &letter.to_string()))
}

/// The texts in which a value stands in files: as it is, and in a pair for Basic.
fn forms() -> [String; 2] {
    [VALUE.to_owned(), super::super::pair(VALUE)]
}

/// The files that have a value now.
fn with_value(sandbox: &Sandbox) -> Vec<(PathBuf, String)> {
    let everything = super::everything(sandbox).into_iter();
    let texts = everything.filter_map(|(path, content)| Some((path, String::from_utf8(content?.0).ok()?)));
    texts.filter(|(_, text)| forms().iter().any(|form| text.contains(form))).collect()
}

#[test]
fn a_value_that_was_written_with_escapes_is_taken_out_or_its_file_is_named() {
    let (mut out, mut named) = (0, 0);
    let mut failures = Vec::new();
    for manager in PackageManager::ALL {
        let fresh = || {
            let sandbox = Sandbox::new();
            apply_in(&sandbox, manager.name(), Level::User, VALUE).ok().map(|_| sandbox)
        };
        let Some(files) = fresh().map(|sandbox| with_value(&sandbox).len()) else { continue };
        for file in 0..files {
            for (escape, write) in ESCAPES {
                for (position, is_escaped) in POSITIONS {
                    let sandbox = fresh().unwrap();
                    let (path, text) = with_value(&sandbox).remove(file);
                    let escaped =
                        forms().iter().fold(text, |text, form| text.replace(form, &written(form, write, is_escaped)));
                    std::fs::write(&path, &escaped).unwrap();
                    let context = format!("{manager}, {}, {escape}, {position}", path.display());
                    let undone = undo_in(&sandbox, manager.name(), Level::User);
                    let left = std::fs::read_to_string(&path).unwrap_or_default();
                    let holds = |text: &str| forms().iter().any(|form| message(text, write).contains(form));
                    match undone {
                        Ok(_) if !holds(&left) => out += 1,
                        Err(error) if left == escaped => {
                            let name = path.file_name().unwrap().to_string_lossy().into_owned();
                            assert!(error.to_string().contains(&name), "{context}: {error}");
                            named += 1;
                        }
                        other => failures.push(format!("{context}: {:?}\n{escaped}\nbecame\n{left}", other.err())),
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), out + named + failures.len(), failures.join("\n\n"));
    // Those that are named are no text of their format any more, or cannot be cut.
    assert_eq!((out, named), (818, 106));
}

#[test]
fn a_format_reads_its_own_escapes_and_the_value_goes_with_its_entry() {
    let cases: [(&str, &str, &str, Letter); 9] = [
        ("maven", ".m2/settings.xml", "<settings/>\n", ESCAPES[0].1),
        ("maven", ".m2/settings.xml", "<settings><offline>false</offline></settings>\n", ESCAPES[1].1),
        ("nuget", ".nuget/NuGet/NuGet.Config", "<configuration/>\n", ESCAPES[1].1),
        ("docker", ".docker/config.json", "{\"x\": 1}\n", ESCAPES[2].1),
        ("composer", ".config/composer/auth.json", "{}\n", ESCAPES[3].1),
        ("cargo", ".cargo/credentials.toml", "[registries.mine]\ntoken = \"mine\"\n", ESCAPES[2].1),
        ("poetry", ".config/pypoetry/auth.toml", "x = 1\n", ESCAPES[4].1),
        ("generic", ".netrc", "machine other.example login me password x\n", ESCAPES[8].1),
        ("npm", ".npmrc", "fetch-retries=5\n", ESCAPES[7].1),
    ];
    for (manager, path, original, write) in cases {
        let (sandbox, file) = applied_over(manager, Level::User, path, Some(original));
        let text = std::fs::read_to_string(&file).unwrap();
        let escaped = forms().iter().fold(text, |text, form| text.replace(form, &written(form, write, |at| at == 3)));
        std::fs::write(&file, &escaped).unwrap();
        undo_in(&sandbox, manager, Level::User).unwrap_or_else(|error| panic!("{manager}: {error}\n{escaped}"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), original, "{manager}: {escaped}");
    }
}

#[test]
fn a_file_in_utf_16_with_a_value_is_named() {
    let (sandbox, file) = applied_over("nuget", Level::User, ".nuget/NuGet/NuGet.Config", None);
    let text = std::fs::read_to_string(&file).unwrap();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    std::fs::write(&file, &wide).unwrap();
    let refused = undo_in(&sandbox, "nuget", Level::User).unwrap_err();
    assert!(refused.to_string().contains("NuGet.Config") && refused.to_string().contains("UTF-8"), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), wide);
}
