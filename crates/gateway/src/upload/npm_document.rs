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
pub(super) fn named(bytes: &[u8]) -> Option<Vec<String>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_of_a_package_names_nothing() {
        for (document, why) in [
            ("", "empty"),
            ("[]", "a list"),
            (r#"{"name":["a"]}"#, "a list of names"),
            (r#"{"versions":[{"name":"a"}]}"#, "a list of versions"),
            (r#"{"name":"a"} {"name":"b"}"#, "two documents"),
            (r#"{"name":"a","NAME":"b"}"#, "a name in capitals"),
            (r#"{"name":"a","_Attachments":{}}"#, "files in capitals"),
            (r#"{"name":"a","versions":{"../x":{}}}"#, "a version that is a path"),
            (r#"{"name":"a","dist-tags":{"../b":"1"}}"#, "a tag that is a path"),
            (r#"{"name":"a","dist-tags":{"latest":"../b/1"}}"#, "a tag of a path"),
            (r#"{"name":"a","versions":{"ui-1.0.0":{}}}"#, "a version with another name"),
            (r#"{"name":"a","versions":{"1.0.0":{"_id":"a@../b"}}}"#, "an id with a path"),
            (r#"{"name":"a","dist-tags":{"latest":"ui-1.0.0"}}"#, "a tag of another name"),
            (r#"{"name":"a","Dist-Tags":{}}"#, "tags in capitals"),
            (r#"{"name":"a","_attachments":{"../b/b-1.0.0.tgz":{}}}"#, "a file that is a path"),
            (r#"{"name":"a","_attachments":{"a.bin":{}}}"#, "a file of no version"),
            (r#"{"name":"a","_attachments":{"a-1.0.0.tgz/../b-1.0.0.tgz":{}}}"#, "a file that leads elsewhere"),
            (r#"{"name":"a","_attachments":{"a-1.0.0.tgz\\..\\b.tgz":{}}}"#, "a file that leads elsewhere on Windows"),
            (r#"{"name":"a","versions":{"1.0.0":{"version":"../../b/1"}}}"#, "a version's version that is a path"),
        ] {
            assert_eq!(named(document.as_bytes()), None, "{why}");
        }
    }

    #[test]
    fn every_name_of_a_document_is_found() {
        let document = r#"{"dist-tags":{"latest":"1.0.0-rc.1+x","next-2":"2.0.0"},"_id":"a","name":"b","versions":{"1.0.0":{"name":"c"},"1.0.0":{"name":"d"},"2.0.0":{"_id":"@h/i@1.0.0"}},
            "\u006eother":1,"name":"e","_attachments":{"@f/g-1.0.0-2.tgz":{"data":""},"j-1.0.0-1.0.0.tgz":{}}}"#;
        let names = ["a", "b", "c", "d", "@h/i", "e", "@f/g", "j", "j-1.0.0"];
        assert_eq!(named(document.as_bytes()).unwrap(), names);
        assert_eq!(named(br#"{"\u006eame":"b"}"#).unwrap(), ["b"]);
    }
}
