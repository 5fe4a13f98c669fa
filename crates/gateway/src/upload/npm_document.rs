//! npm's document of a package, which publishes versions of it, tags them, and has their files in it.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::Entries;
use crate::version::is_version;
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// The fields of npm's document of a package that name it.
const NPM_FIELDS: [&str; 5] = ["_id", "name", "versions", "dist-tags", "_attachments"];

/// npm's document of a package: its own name, and those of its versions and files, of each entry, also where two have one
/// key. A field that only its capitals tell from one of those is one to some servers.
pub(super) fn npm_document(bytes: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Version {
        #[serde(rename = "_id")]
        id: Option<String>,
        name: Option<String>,
        version: Option<String>,
    }
    let mut names: Vec<String> = Vec::new();
    let Entries::<&RawValue>(fields) = serde_json::from_slice(bytes).ok()?;
    for (field, value) in fields {
        match field.as_str() {
            "_id" | "name" => names.push(serde_json::from_str(value.get()).ok()?),
            "versions" => {
                let Entries::<Version>(versions) = serde_json::from_str(value.get()).ok()?;
                for (number, version) in versions {
                    let id = version.id.as_deref().and_then(|id| id.rsplit_once('@'));
                    let numbers = [Some(&*number), version.version.as_deref(), id.map(|(_, number)| number)];
                    numbers.iter().flatten().all(|number| is_version(Ecosystem::Npm, number)).then_some(())?;
                    names.extend(version.name);
                    names.extend(id.map(|(name, _)| name.to_owned()).or(version.id));
                }
            }
            // Tags may become names of files, too.
            "dist-tags" => {
                let Entries::<String>(tags) = serde_json::from_str(value.get()).ok()?;
                let is_one = |(tag, version): &(String, String)| is_tag(tag) && is_version(Ecosystem::Npm, version);
                tags.iter().all(is_one).then_some(())?;
            }
            "_attachments" => {
                let Entries::<IgnoredAny>(files) = serde_json::from_str(value.get()).ok()?;
                for (file, _) in files {
                    names.extend(npm_file(file.strip_suffix(".tgz")?)?);
                }
            }
            other if NPM_FIELDS.iter().any(|field| field.eq_ignore_ascii_case(other)) => return None,
            _ => {}
        }
    }
    Some(names)
}

/// The packages that a file of npm's can be of: what follows the name and a dash is a version, and no way to somewhere else.
fn npm_file(stem: &str) -> Option<Vec<String>> {
    let splits = stem.match_indices('-').map(|(dash, _)| (&stem[..dash], &stem[dash + 1..]));
    let with_a_version = splits.filter(|(_, rest)| is_version(Ecosystem::Npm, rest));
    let name = |(name, _)| PackageName::parse(Ecosystem::Npm, name).map(|name| name.to_string());
    with_a_version.map(name).collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
}

/// Whether it can be a tag of npm's, and is no path to whoever makes a file's name of it.
fn is_tag(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-_!".contains(&byte))
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}
