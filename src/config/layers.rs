//! The three layers that a setting may come from, and how an error names the one that it came from.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::flags::{self, Flags, PAIRS, ServingFlags, flag_name, given};
use super::upstreams::Upstreams;
use super::{FILE, variable};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::suggestion::nearest;
use gatepass_home::private::{self, Flaw, Links};

/// The keys that no flag has: a platform's environments, and whether connections begin with what the PROXY protocol says.
const OTHER_KEYS: &[&str] = &["environments", "proxy_protocol", "dashboard_proxy_protocol"];

/// The most bytes of a configuration file: hundreds of upstreams have less.
const LONGEST: u64 = 4 << 20;

/// Every key that the file may have, which is, in capitals behind `GATEPASS_`, also every variable.
fn keys() -> Vec<String> {
    flags::keys().into_iter().chain(OTHER_KEYS.iter().map(|key| (*key).to_owned())).collect()
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// An environment variable.
    Environment,
    /// This file.
    File(PathBuf),
}

/// A value as a layer has it.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// One text.
    Text(String),
    /// One entry of a table.
    Pair(String, String),
}

/// All values of all layers, the strongest layer last.
#[derive(Debug)]
pub(super) struct Layers {
    values: Vec<(String, Value, Origin)>,
    /// What only the file can have.
    pub(super) upstreams: Upstreams,
    /// Where the file is, or would be.
    pub(super) file: PathBuf,
}

impl Layers {
    /// Reads the file, the environment and the flags.
    pub(super) fn new(flags: &Flags, serving: &ServingFlags, home: &Path) -> Result<Self> {
        let named = flags.config.clone().or_else(|| variable("GATEPASS_CONFIG").map(PathBuf::from));
        let file = named.clone().unwrap_or_else(|| home.join(FILE));
        let mut layers = Self { values: Vec::new(), upstreams: Upstreams::default(), file: file.clone() };
        let keys = keys();
        layers.read_file(&file, named.is_some(), &keys)?;
        layers.read_environment(&keys)?;
        layers.read_flags(given(flags)?)?;
        layers.read_flags(given(serving)?)?;
        Ok(layers)
    }

    /// Every value of a key, the strongest layer last.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = (&Value, &Origin)> {
        self.values.iter().filter(move |(name, _, _)| name == key).map(|(_, value, origin)| (value, origin))
    }

    /// The strongest layer's value of a key, as `parse` takes it.
    pub(super) fn get<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        match self.all(key).last() {
            Some((Value::Text(text), origin)) => {
                parse(text.trim()).map(Some).map_err(|reason| origin.refuse(key, &reason))
            }
            Some((Value::Pair(..), origin)) => Err(origin.refuse(key, "it is one value, not a table")),
            None => Ok(None),
        }
    }

    fn read_file(&mut self, path: &Path, must_exist: bool, keys: &[String]) -> Result<()> {
        let refuse = |reason: String| {
            Error::new(
                Code::InvalidConfiguration,
                format!("The configuration file {} cannot be used: {reason}.", path.display()),
                "Mend the file and start again.",
            )
        };
        let links = if must_exist { Links::Followed } else { Links::Refused };
        let mut file = match private::settings(path, links) {
            Ok(Ok(file)) => file,
            Ok(Err(flaw)) => return Err(refuse(format!("it {flaw}{}", remedy(flaw)))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => return Ok(()),
            Err(error) => return Err(refuse(error.to_string())),
        };
        let mut text = String::new();
        let read =
            (&mut file).take(LONGEST + 1).read_to_string(&mut text).map_err(|error| refuse(error.to_string()))?;
        if u64::try_from(read).is_ok_and(|read| read > LONGEST) {
            return Err(refuse(format!("it is longer than {} MiB", LONGEST >> 20)));
        }
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| refuse(place_of(&error, &text)))?;
        let origin = Origin::File(path.to_owned());
        for (name, value) in &table {
            if name == "upstreams" {
                self.upstreams = Upstreams::parse(value, path)?;
                continue;
            }
            if !keys.contains(name) {
                return Err(refuse(unknown_key(name, keys, &text)));
            }
            match value {
                toml::Value::Table(entries) => {
                    for (kind, entry) in entries {
                        let entry = scalar(entry).ok_or_else(|| refuse(format!("`{name}.{kind}` is not a text")))?;
                        self.values.push((name.clone(), Value::Pair(kind.clone(), entry), origin.clone()));
                    }
                }
                other => {
                    let text = scalar(other).ok_or_else(|| refuse(format!("`{name}` is not one value")))?;
                    self.values.push((name.clone(), Value::Text(text), origin.clone()));
                }
            }
        }
        Ok(())
    }

    fn read_environment(&mut self, keys: &[String]) -> Result<()> {
        for key in keys {
            match variable(&variable_name(key)) {
                Some(pairs) if key == PAIRS => {
                    pairs.split(',').try_for_each(|pair| self.push(key, pair, Origin::Environment))?;
                }
                Some(text) => self.push(key, &text, Origin::Environment)?,
                None => {}
            }
        }
        Ok(())
    }

    fn read_flags(&mut self, given: Vec<(String, String)>) -> Result<()> {
        given.iter().try_for_each(|(key, text)| self.push(key, text, Origin::Flag))
    }

    fn push(&mut self, key: &str, text: &str, origin: Origin) -> Result<()> {
        let value = if key == PAIRS {
            let pair = text.split_once('=');
            let (kind, name) = pair.ok_or_else(|| origin.refuse(key, "it is TYPE=KEY, like npm=npm-virtual"))?;
            Value::Pair(kind.trim().to_owned(), name.trim().to_owned())
        } else {
            Value::Text(text.to_owned())
        };
        self.values.push((key.to_owned(), value, origin));
        Ok(())
    }
}

impl Origin {
    /// Whether whoever sets this need not be who set `other`: a flag is the caller's, a variable that of who set up the
    /// process, the file the operator's.
    pub(super) fn is_beyond(&self, other: &Self) -> bool {
        let rank = |origin: &Self| match origin {
            Self::File(_) => 0,
            Self::Environment => 1,
            Self::Flag => 2,
        };
        rank(self) > rank(other)
    }

    /// What this place calls the key: `--url`, `GATEPASS_URL`, `url in …/config.toml`.
    pub(super) fn name_of(&self, key: &str) -> String {
        match self {
            Self::Flag => format!("--{}", flag_name(key)),
            Self::Environment => variable_name(key),
            Self::File(path) => format!("`{key}` in {}", path.display()),
        }
    }

    /// The error for a value of `key` that came from here.
    pub(super) fn refuse(&self, key: &str, reason: &str) -> Error {
        let kind = match self {
            Self::Flag => "The flag ",
            Self::Environment => "The environment variable ",
            Self::File(_) => "",
        };
        let place = format!("{kind}{}", self.name_of(key));
        Error::new(
            Code::InvalidConfiguration,
            format!("{place} cannot be used: {reason}."),
            "Mend it and start again; nothing was changed.",
        )
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => formatter.write_str("flag"),
            Self::Environment => formatter.write_str("environment"),
            Self::File(path) => write!(formatter, "{}", path.display()),
        }
    }
}

fn variable_name(key: &str) -> String {
    format!("GATEPASS_{}", key.to_ascii_uppercase())
}

/// What to do about a file that is not used, as the rest of a sentence.
fn remedy(flaw: Flaw) -> &'static str {
    match flaw {
        private::LINK => "; --config or GATEPASS_CONFIG names a file that is elsewhere",
        private::WRITABLE => ", who may have changed it: read it, then `chmod go-w` it",
        _ => "; see who wrote it, it must be this user's own or root's",
    }
}

/// Where a text is not TOML. What stands there may be a password, so it is not repeated.
fn place_of(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|letter| *letter != '\n').count() + 1);
    format!("it is not TOML at line {line}, column {column}")
}

fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        // As its variable has them: separated by commas.
        toml::Value::Array(items) => items.iter().map(scalar).collect::<Option<Vec<_>>>().map(|items| items.join(",")),
        _ => None,
    }
}

/// What is wrong with a key that nobody knows. It is repeated only where it resembles one: anything else may be a secret that
/// somebody put in the wrong place.
fn unknown_key(name: &str, keys: &[String], text: &str) -> String {
    if let Some(key) = nearest(name, keys) {
        return format!("it has the unknown key `{name}` (did you mean `{key}`?)");
    }
    let begins = |line: &str| line.trim_start_matches(|letter: char| " \t[\"'".contains(letter)).starts_with(name);
    let place = text.lines().position(begins).map(|index| format!(" in line {}", index + 1)).unwrap_or_default();
    format!("it has an unknown key{place}")
}
