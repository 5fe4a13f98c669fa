//! Undo where somebody, or a client, has since put the value into another entry, or wrote it in pieces or without its
//! prefix: what the file says has no value afterwards, or the file is named and nothing was changed.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use gatepass_clients::Level;
use gatepass_core::ecosystem::PackageManager;
use serde_json::{Value, json};

use super::{VALUE, applied_over, apply_in, put, undo_in};
use crate::packages::sandbox::Sandbox;

/// What of the value opens the registry.
const BODY: &str = VALUE.split_at(4).1;

/// What somebody's own note begins with.
const NOTE: &str = "mine";

/// The ways to write a value, each with its name.
fn ways() -> Vec<(String, String)> {
    let (first, second) = VALUE.split_at(15);
    let pieces = ["\n  ", "\r\n  ", "\" \"", "' + '", "/**/", "''", "\n# ", " ", "\u{200b}"];
    let base64 = |text: &str| STANDARD.encode(format!("other-user:{text}"));
    let pair = base64(VALUE);
    let mut all = vec![
        ("as it is".to_owned(), VALUE.to_owned()),
        ("without its prefix".to_owned(), BODY.to_owned()),
        ("with its prefix apart".to_owned(), format!("gpr_ {BODY}")),
        ("with a scheme".to_owned(), format!("Bearer {VALUE}")),
        ("in a pair".to_owned(), pair.clone()),
        ("without its prefix in a pair".to_owned(), base64(BODY)),
        ("in a pair over two lines".to_owned(), format!("{}\n  {}", &pair[..30], &pair[30..])),
        ("in a pair in a pair".to_owned(), base64(&pair)),
        ("without its prefix over lines".to_owned(), format!("{}\n# {}\n# {}", &BODY[..9], &BODY[9..20], &BODY[20..])),
    ];
    all.extend(pieces.map(|between| (format!("in two pieces, {between:?}"), format!("{first}{between}{second}"))));
    all
}

/// Whether a text says the value, in any of these ways.
fn holds(text: &str) -> bool {
    let engine = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    fn letters(text: &str) -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect()
    }
    fn in_base64(engine: &GeneralPurpose, text: &str, layers: usize) -> bool {
        let one_line: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+/".contains(letter);
        let mut words = [text, &one_line].into_iter().flat_map(|text| text.split(|letter| !is_part(letter)));
        words.any(|word| {
            // One letter that is over is no byte.
            let parts = (0..4)
                .filter_map(|start| word.get(start..))
                .map(|part| &part[..part.len() - usize::from(part.len() % 4 == 1)]);
            parts.filter_map(|part| engine.decode(part).ok()).any(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                letters(&text).contains(BODY) || layers > 0 && in_base64(engine, &text, layers - 1)
            })
        })
    }
    // The two letters of an escaped line's end are none of the value's.
    let text = text.replace("\\r", "").replace("\\n", "").replace("\\u200b", "");
    letters(&text).contains(BODY) || in_base64(&engine, &text, 1)
}

/// What became of the cases.
#[derive(Default)]
struct Tally {
    /// The value is gone from the file.
    out: usize,
    /// The file was named, and is as it was.
    named: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Undoes in a sandbox where this file was `edited`, which has to keep somebody's note where it has one.
    fn undo(&mut self, context: &str, sandbox: &Sandbox, manager: &str, path: &PathBuf, edited: &str) {
        assert!(holds(edited), "{context}: not a case:\n{edited}");
        put(path, edited.as_bytes());
        let undone = undo_in(sandbox, manager, Level::User);
        let left = std::fs::read_to_string(path).unwrap_or_default();
        let name = path.file_name().unwrap().to_string_lossy();
        // Of a file of gatepass's own each line goes that has the value.
        let is_own = name == "gatepass.gradle";
        match undone {
            Ok(_) if !holds(&left) && (left.contains(NOTE) || !edited.contains(NOTE) || is_own) => self.out += 1,
            Err(error) if left == edited && error.to_string().contains(&*name) => self.named += 1,
            other => self.failures.push(format!("{context}: {:?}\n{edited}\nbecame\n{left}", other.err())),
        }
    }

    #[track_caller]
    fn assert(self, expected: (usize, usize)) {
        let Self { out, named, failures } = self;
        let count = out + named + failures.len();
        assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n\n"));
        assert_eq!((out, named), expected);
    }
}

/// Puts a text into a file of logins.
type Field = fn(&mut Value, &str);

const FIELDS: [(&str, Field); 9] = [
    ("the login", |file, text| file["auths"]["127.0.0.1"] = json!({ "auth": text })),
    ("another host's login", |file, text| file["auths"]["mine.example"] = json!({ "auth": text })),
    ("an identity token", |file, text| file["auths"]["127.0.0.1"]["identitytoken"] = json!(text)),
    ("another host's registry token", |file, text| file["auths"]["mine.example"] = json!({ "registrytoken": text })),
    ("a password", |file, text| file["auths"]["127.0.0.1"] = json!({ "username": "me", "password": text })),
    ("a header", |file, text| file["HttpHeaders"] = json!({ "Authorization": text })),
    ("another key", |file, text| file["other"] = json!({ "deep": [text] })),
    ("the name of a key", |file, text| file[text] = json!(1)),
    ("a note", |file, text| file["note"] = json!(format!("{NOTE} {text}"))),
];

#[test]
fn a_value_in_any_field_of_a_file_of_logins_is_taken_out_or_the_file_is_named() {
    let mut tally = Tally::default();
    for (manager, path) in [
        ("docker", ".docker/config.json"),
        ("podman", ".config/containers/auth.json"),
        ("skopeo", ".config/containers/auth.json"),
        ("helm", ".config/helm/registry/config.json"),
    ] {
        for (field, put_into) in FIELDS {
            for (way, text) in ways() {
                let (sandbox, file) = applied_over(manager, Level::User, path, None);
                let mut document: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
                put_into(&mut document, &text);
                let edited = serde_json::to_string_pretty(&document).unwrap();
                tally.undo(&format!("{manager}, {field}, {way}"), &sandbox, manager, &file, &edited);
            }
        }
    }
    tally.assert((648, 0));
}

/// A file of any client's with somebody's line behind it that has a text in it.
fn with_note(path: &str, file: &str, text: &str) -> String {
    if path.ends_with(".json") {
        let mut document: Value = serde_json::from_str(file).unwrap();
        document["note"] = json!(format!("{NOTE} {text}"));
        return serde_json::to_string_pretty(&document).unwrap();
    }
    let line = match path.rsplit(['.', '/']).next() {
        Some("xml" | "Config") => format!("<!-- {NOTE} {text} -->"),
        Some("gradle") => format!("// {NOTE} {text}"),
        _ => format!("# {NOTE} {text}"),
    };
    format!("{}\n{line}\n", file.trim_end())
}

/// The files that have the value now.
fn with_value(sandbox: &Sandbox) -> Vec<(PathBuf, String)> {
    let everything = super::everything(sandbox).into_iter();
    let texts = everything.filter_map(|(path, content)| Some((path, String::from_utf8(content?.0).ok()?)));
    texts.filter(|(_, text)| holds(text)).collect()
}

#[test]
fn a_value_that_was_written_in_another_way_is_taken_out_or_the_file_is_named() {
    let pair = super::super::pair(VALUE);
    let mut tally = Tally::default();
    for manager in PackageManager::ALL {
        let fresh = || {
            let sandbox = Sandbox::new();
            apply_in(&sandbox, manager.name(), Level::User, VALUE).ok().map(|_| sandbox)
        };
        let Some(files) = fresh().map(|sandbox| with_value(&sandbox).len()) else { continue };
        for file in 0..files {
            for (way, written) in ways() {
                for is_note in [false, true] {
                    let sandbox = fresh().unwrap();
                    let (path, text) = with_value(&sandbox).remove(file);
                    let edited = if is_note {
                        with_note(&path.to_string_lossy(), &text, &written)
                    } else {
                        text.replace(VALUE, &written).replace(&pair, &written)
                    };
                    let context = format!("{manager}, {}, {way}, in a note: {is_note}", path.display());
                    tally.undo(&context, &sandbox, manager.name(), &path, &edited);
                }
            }
        }
    }
    tally.assert((1000, 8));
}

#[test]
fn what_opens_something_in_another_services_value_goes_where_it_is_in_pieces() {
    let letters: String = (0..300).map(|number| char::from_digit(number * number % 31 + 1, 36).unwrap()).collect();
    for (value, end) in [
        (format!("mine{}", &letters[..56]), &letters[10..56]),
        (format!("{}.{}.{}", &letters[..100], &letters[100..200], &letters[200..]), &letters[240..]),
    ] {
        for between in ["\n# ", "\"\n# \"", " "] {
            let sandbox = Sandbox::new();
            apply_in(&sandbox, "npm", Level::User, &value).unwrap();
            let file = sandbox.home().join(".npmrc");
            let (first, second) = value.split_at(value.len() - 20);
            let text = std::fs::read_to_string(&file).unwrap();
            put(&file, format!("{text}# mine {first}{between}{second}\n").as_bytes());
            undo_in(&sandbox, "npm", Level::User).unwrap();
            let left = std::fs::read_to_string(&file).unwrap();
            let plain: String = left.chars().filter(char::is_ascii_alphanumeric).collect();
            assert!(!plain.contains(end) && left.contains("mine"), "{between:?}: {left}");
        }
    }
}

#[test]
fn a_value_that_its_user_had_written_in_pieces_before_stays() {
    let original = format!("; mine: {} {}\nfetch-retries=5\n", &VALUE[..15], &VALUE[15..]);
    let (sandbox, file) = applied_over("npm", Level::User, ".npmrc", Some(&original));
    let applied = std::fs::read_to_string(&file).unwrap();
    put(&file, format!("{applied}; more\n").as_bytes());
    undo_in(&sandbox, "npm", Level::User).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{original}; more\n"));
}

/// The last letters of a value follow from the others, and whoever has most of the others finds the rest.
#[test]
fn most_of_a_value_is_taken_out_or_the_file_is_named_where_somebody_left_it_cut() {
    let (mut cases, mut named) = (0, 0);
    for manager in ["npm", "pip", "twine", "cargo", "docker"] {
        for (start, end) in [(0, 39), (0, 36), (0, 34), (4, 34), (5, 40), (8, 40), (14, 40), (0, 25), (4, 20), (20, 40)]
        {
            let cut = &VALUE[start..end];
            let spaced: String = cut.chars().flat_map(|letter| [letter, ' ']).collect();
            let lines = cut.replace(&cut[7..8], &format!("\n# {}", &cut[7..8]));
            for text in [cut.to_owned(), STANDARD.encode(cut), STANDARD.encode(format!("me:{cut}")), spaced, lines] {
                let sandbox = Sandbox::new();
                apply_in(&sandbox, manager, Level::User, VALUE).unwrap();
                let (path, file) = with_value(&sandbox).remove(0);
                let edited = with_note(&path.to_string_lossy(), &file, &text);
                put(&path, edited.as_bytes());
                let context = format!("{manager} {start}..{end} as {text:?}");
                match undo_in(&sandbox, manager, Level::User) {
                    Ok(_) => {
                        let left = std::fs::read_to_string(&path).unwrap_or_default();
                        assert!(left.contains(NOTE), "{context}: {left}");
                        assert!(!has_piece(&left), "{context}: {left}");
                    }
                    Err(_) => {
                        assert_eq!(std::fs::read_to_string(&path).unwrap(), edited, "{context}");
                        named += 1;
                    }
                }
                cases += 1;
            }
        }
    }
    println!("{cases} cases, {named} named");
    assert_eq!(cases, 5 * 10 * 5);
}

/// Whether 15 letters of the value stand in a text one after the other, as they are or in Base64.
fn has_piece(text: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let words = text.split(|letter: char| letter.is_whitespace() || "\":;,".contains(letter));
    let decoded = words.filter_map(|word| STANDARD.decode(word).ok());
    let all: Vec<String> = decoded
        .map(|bytes| letters(&String::from_utf8_lossy(&bytes)))
        .chain([letters(&text.replace("\\n", "").replace("\\r", ""))])
        .collect();
    BODY.as_bytes().windows(15).any(|piece| {
        let piece = std::str::from_utf8(piece).unwrap();
        all.iter().any(|text| text.contains(piece))
    })
}
