//! The registries that `gatepass serve` stands before: the tables `[upstreams.KEY]` of the configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use super::variable;
use gatepass_core::ecosystem::{Ecosystem, is_key};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::scope::RESERVED_KEYS;
use gatepass_core::secret::Secret;
use gatepass_gateway::{Upstream, UpstreamCredentials, served};
use gatepass_home::private;

/// What the file says about upstreams. Passwords are read only when they are used, by `gatepass serve`.
#[derive(Clone, Debug, Default)]
pub struct Upstreams {
    entries: BTreeMap<String, Entry>,
    file: PathBuf,
}

/// One table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    url: String,
    username: Option<String>,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
}

impl Upstreams {
    /// Takes the table `upstreams` of this file.
    ///
    /// # Errors
    /// `InvalidConfiguration`, naming the file and the table.
    pub(super) fn parse(table: &toml::Value, file: &Path) -> Result<Self> {
        let mut upstreams = Self { entries: BTreeMap::new(), file: file.to_owned() };
        let Some(tables) = table.as_table() else {
            return Err(upstreams.refuse("upstreams", "it has a table for each key, like [upstreams.npm]"));
        };
        for (key, value) in tables {
            if !is_key(key) || RESERVED_KEYS.contains(&key.as_str()) {
                return Err(upstreams.refuse(key, "a repository key has up to 64 letters, digits, dashes, dots and underscores, begins with a letter or digit, and is not `api`, `user`, `project` or `everything`"));
            }
            let entry = entry(value).map_err(|reason| upstreams.refuse(key, &reason))?;
            upstreams.upstream(key, &entry, None)?;
            upstreams.entries.insert(key.clone(), entry);
        }
        Ok(upstreams)
    }

    /// The type of each repository.
    pub(super) fn types(&self) -> BTreeMap<String, Ecosystem> {
        let kind = |entry: &Entry| served().find(|kind| kind.name() == entry.kind);
        self.entries.iter().filter_map(|(key, entry)| Some((key.clone(), kind(entry)?))).collect()
    }

    /// The upstreams with their passwords.
    ///
    /// # Errors
    /// `InvalidConfiguration` for a password that cannot be read.
    pub fn load(&self) -> Result<BTreeMap<String, Upstream>> {
        let mut loaded = BTreeMap::new();
        for (key, entry) in &self.entries {
            let password = self.password(key, entry)?;
            loaded.insert(key.clone(), self.upstream(key, entry, password.as_ref())?);
        }
        Ok(loaded)
    }

    fn upstream(&self, key: &str, entry: &Entry, password: Option<&Secret>) -> Result<Upstream> {
        let kind = served().find(|kind| kind.name() == entry.kind).ok_or_else(|| {
            let types = served().map(Ecosystem::name).collect::<Vec<_>>().join(", ");
            self.refuse(key, &format!("there is no such registry type; the types are {types}"))
        })?;
        let url = Url::parse(&entry.url).map_err(|error| self.refuse(key, &format!("`url` is not a URL ({error})")))?;
        if matches!((&entry.password_file, &entry.password_env), (Some(_), Some(_))) {
            return Err(self.refuse(key, "`password_file` and `password_env` exclude each other"));
        }
        let has_password = entry.password_file.is_some() || entry.password_env.is_some();
        if has_password != entry.username.is_some() {
            return Err(self.refuse(key, "`username` goes with `password_file` or `password_env`"));
        }
        let credentials = entry.username.as_deref().zip(password);
        let credentials = credentials.map(|(username, password)| UpstreamCredentials { username, password });
        Upstream::new(kind, url, credentials).map_err(|error| self.refuse(key, error.what().trim_end_matches('.')))
    }

    fn password(&self, key: &str, entry: &Entry) -> Result<Option<Secret>> {
        let text = match (&entry.password_file, &entry.password_env) {
            (Some(file), _) => {
                // Relative to the configuration file, wherever gatepass was started. What stands here may be the password
                // itself, by mistake, so no message repeats it.
                let file = self.file.parent().unwrap_or(Path::new("")).join(file);
                let text = private::read_secret(&file, private::LONGEST_SECRET).map_err(|error| {
                    self.refuse(
                        key,
                        &format!("the file that its `password_file` names cannot be read ({})", error.kind()),
                    )
                })?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            (None, Some(name)) => variable(name)
                .ok_or_else(|| self.refuse(key, "the environment variable that its `password_env` names is not set"))?,
            (None, None) => return Ok(None),
        };
        Ok(Some(Secret::new(text)))
    }

    fn refuse(&self, key: &str, reason: &str) -> Error {
        Error::new(
            Code::InvalidConfiguration,
            format!("`[upstreams.{key}]` in {} cannot be used: {reason}.", self.file.display()),
            "Mend the file and start again; nothing was changed.",
        )
    }
}

/// Reads one table. serde's own messages repeat the value that they are about, which may be a password.
fn entry(value: &toml::Value) -> Result<Entry, String> {
    serde_path_to_error::deserialize(value.clone()).map_err(|error| {
        let (path, message) = (error.path().to_string(), error.inner().message());
        match path.as_str() {
            // These two name fields, and no value.
            _ if message.starts_with("missing field") || message.starts_with("unknown field") => message.to_owned(),
            "." => "it is a table with `type` and `url`".to_owned(),
            _ => format!("`{path}` is not a text"),
        }
    })
}
