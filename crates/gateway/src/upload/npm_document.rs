//! npm's document of a package, which publishes versions of it, tags them, and has their files in it.

use serde_json::value::RawValue;

use crate::keys::Members;
use crate::version::is_version;
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// What says of a document, or of a version in it, which package and which version it is.
const PACKAGE: [&str; 4] = ["_id", "name", "version", "dist"];
/// The same of a document as a whole.
const DOCUMENT: [&str; 7] = ["_id", "name", "version", "dist", "versions", "dist-tags", "_attachments"];
/// What says where a version's file is, and which one.
const FILE: [&str; 3] = ["tarball", "shasum", "integrity"];
/// What a file is to CouchDB ("Inline Attachments", "Attachments stub").
const ATTACHMENT: [&str; 6] = ["content_type", "data", "digest", "follows", "length", "stub"];
/// How files are called that are published: the package, and what proves where it is from (`npm publish --provenance`).
const FILES: [&str; 2] = [".tgz", ".sigstore"];

/// npm's document of a package: its own name, and those of its versions and files. Servers read each of them, and go by the one
/// or the other.
pub(super) fn named(bytes: &[u8]) -> Option<Vec<String>> {
    let document = Members::of(std::str::from_utf8(bytes).ok()?, &DOCUMENT)?;
    let mut names = Vec::new();
    names.extend(document.text("_id")?);
    names.extend(name_and_version(&document)?);
    for (number, version) in members(&document, "versions")?.iter().flat_map(Members::iter) {
        let version = Members::of(version.get(), &PACKAGE)?;
        names.extend(name_and_version(&version)?);
        let id = version.text("_id")?;
        let (name, of_id) = match id.as_deref().and_then(|id| id.rsplit_once('@')) {
            Some((name, number)) => (Some(name.to_owned()), Some(number)),
            None => (id.clone(), None),
        };
        [Some(number), of_id].into_iter().flatten().all(is_number).then_some(())?;
        names.extend(name);
    }
    // Tags may become names of files, too.
    for (tag, version) in members(&document, "dist-tags")?.iter().flat_map(Members::iter) {
        let version: String = serde_json::from_str(version.get()).ok()?;
        (is_tag(tag) && is_number(&version)).then_some(())?;
    }
    for (file, attachment) in members(&document, "_attachments")?.iter().flat_map(Members::iter) {
        Members::of(attachment.get(), &ATTACHMENT)?;
        names.extend(npm_file(FILES.iter().find_map(|end| file.strip_suffix(end))?)?);
    }
    Some(names)
}

/// The object at this key, if there is anything, of which each key is data; `None` is something else.
fn members<'a>(document: &Members<'a>, key: &str) -> Option<Option<Members<'a>>> {
    document.get(key).map(RawValue::get).map_or(Some(None), |object| Members::of(object, &[]).map(Some))
}

/// The name that a document, or a version in it, says beside its identifier; with what else it says, which no other's can be.
fn name_and_version(package: &Members<'_>) -> Option<Option<String>> {
    package.text("version")?.is_none_or(|version| is_number(&version)).then_some(())?;
    package.get("dist").is_none_or(|file| Members::of(file.get(), &FILE).is_some()).then_some(())?;
    package.text("name")
}

fn is_number(version: &str) -> bool {
    is_version(Ecosystem::Npm, version)
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
    use crate::keys::tests::spellings;

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
        let document = r#"{"dist-tags":{"latest":"1.0.0-rc.1+x","next-2":"2.0.0"},"_id":"a","name":"b","versions":{"1.0.0":{"name":"c"},"2.0.0":{"_id":"@h/i@1.0.0"}},
            "\u006eother":1,"_attachments":{"@f/g-1.0.0-2.tgz":{"data":""},"j-1.0.0-1.0.0.tgz":{},"k-1.0.0.sigstore":{}}}"#;
        let names = ["a", "b", "c", "@h/i", "@f/g", "j", "j-1.0.0", "k"];
        assert_eq!(named(document.as_bytes()).unwrap(), names);
    }

    /// Each key by which a server finds a package, a version, a file or a tag, in whatever spelling one takes for it, beside the
    /// key and instead of it, at each depth.
    #[test]
    fn a_key_that_somebody_takes_for_another_is_in_no_document() {
        const OWN: &str = r##"{#TOP#"_id":"a","name":"a","version":"1.0.0","dist-tags":{"latest":"1.0.0"},"dist":{},"access":"public",
            "versions":{"1.0.0":{#VERSION#"_id":"a@1.0.0","name":"a","version":"1.0.0","Custom":{"Name":"x"},"//name":"x",
            "dist":{#FILE#"tarball":"https://x/a/-/a-1.0.0.tgz","shasum":"x","integrity":"x"}}},
            "_attachments":{"a-1.0.0.tgz":{#ATTACHMENT#"content_type":"application/octet-stream","data":"eA==","length":1}}}"##;
        let levels: [(&str, &[&str]); 4] =
            [("#TOP#", &DOCUMENT), ("#VERSION#", &PACKAGE), ("#FILE#", &FILE), ("#ATTACHMENT#", &ATTACHMENT)];
        let with = |level: &str, member: &str| {
            let written = OWN.replacen(level, member, 1);
            levels.iter().fold(written, |document, (level, _)| document.replacen(level, "", 1))
        };
        assert_eq!(named(with("#TOP#", "").as_bytes()).unwrap(), ["a"; 5]);
        let mut cases = 0;
        for (level, keys) in levels {
            for key in keys {
                let value = match *key {
                    "dist" => "{}",
                    "versions" => r#"{"1.0.1":{"name":"other"}}"#,
                    "_attachments" => r#"{"other-1.0.0.tgz":{}}"#,
                    "dist-tags" => r#"{"latest":"2.0.0"}"#,
                    _ => "\"other\"",
                };
                let twice = format!("\"{key}\":{value},");
                for spelling in spellings(key) {
                    let document = with(level, &format!("\"{spelling}\":{value},"));
                    assert_eq!(named(document.as_bytes()), None, "{document}");
                    cases += 1;
                }
                assert_eq!(named(with(level, &twice.repeat(2)).as_bytes()), None, "{level} {key}");
            }
        }
        for (own, twice) in [
            (r#""latest":"1.0.0""#, r#""latest":"1.0.0","latest":"1.0.0""#),
            (r##""1.0.0":{#VERSION#"##, r##""1.0.0":{"name":"a"},"1.0.0":{#VERSION#"##),
            (r#""a-1.0.0.tgz":{"#, r#""a-1.0.0.tgz":{},"\u0061-1.0.0.tgz":{"#),
        ] {
            let document =
                levels.iter().fold(OWN.replacen(own, twice, 1), |text, (level, _)| text.replacen(level, "", 1));
            assert_eq!(named(document.as_bytes()), None, "{document}");
            cases += 1;
        }
        assert!(cases > 2_000, "{cases}");
    }
}
