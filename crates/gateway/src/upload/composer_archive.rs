//! The package of PHP that an archive has, which stands within: servers make what they tell of it from its `composer.json`, at
//! the root or in the one folder there ("Artifact" in "Repositories" of Composer's documentation), whatever the path says.

use super::zip;
use crate::keys::Members;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// What says which package it is.
const ABOUT: &str = "composer.json";
/// What says it there ("The composer.json schema").
const PACKAGE: [&str; 2] = ["name", "version"];
/// The most that it may have, in bytes.
const LARGEST: usize = 1 << 20;

/// The name of the package that is put at this path; `None` where readers could find another, and of archives that are no zip,
/// whose tar archives have too many ways to be read.
pub(super) fn put(kind: Ecosystem, path: &str, bytes: &[u8]) -> Option<Vec<String>> {
    path.ends_with(".zip").then_some(())?;
    let files = zip::files(bytes)?;
    let mut names = Vec::new();
    for file in &files {
        let path = zip::folded(file.path)?;
        let mut segments = path.split('/').rev();
        if segments.next() != Some(ABOUT) || segments.count() > 1 {
            continue;
        }
        // In another case it is found by some.
        file.path.ends_with(ABOUT).then_some(())?;
        let content = file.content(LARGEST)?;
        let about = Members::of(std::str::from_utf8(&content).ok()?, &PACKAGE)?;
        // A server may make a path of it.
        let version = about.text("version")?;
        version.is_none_or(|version| is_version(kind, &version)).then_some(())?;
        names.push(about.text("name")??);
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::spellings;
    use crate::upload::zip::tests::archive;

    fn put(path: &str, bytes: &[u8]) -> Option<Vec<String>> {
        super::put(Ecosystem::Composer, path, bytes)
    }

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        archive(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect::<Vec<_>>())
    }

    #[test]
    fn what_says_no_package_or_could_say_another_names_nothing() {
        let about = r#"{"name":"acme/tool"}"#;
        for (path, files) in [
            ("dist/acme/tool/1.0.zip", &[][..]),
            ("dist/acme/tool/1.0.zip", &[("src/x.php", "")]),
            ("dist/acme/tool/1.0.tar", &[("composer.json", about)]),
            ("dist/acme/tool/1.0.zip", &[("a/b/composer.json", about)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", "{}")]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", "no document")]),
            ("dist/acme/tool/1.0.zip", &[("Composer.JSON", about)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","name":"evil/x"}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","Name":"evil/x"}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","version":"../../evil/x/1"}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","version":"1.0.0/../../../evil"}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","version":"dev-../../evil"}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", r#"{"name":"acme/tool","version":["1"]}"#)]),
            ("dist/acme/tool/1.0.zip", &[("composer.json", "{\"name\":\"acme/tool\",\"version\":\"1.0.0\\u0000\"}")]),
        ] {
            assert_eq!(put(path, &packed(files)), None, "{path} {files:?}");
        }
        assert_eq!(put("a.zip", b"no archive"), None);
        assert_eq!(put("a.zip", b""), None);
    }

    #[test]
    fn a_key_that_somebody_takes_for_another_is_in_no_archive() {
        let mut cases = 0;
        for key in PACKAGE {
            for spelling in spellings(key).iter().map(String::as_str).chain([key]) {
                let about = format!("{{\"name\":\"acme/tool\",\"{spelling}\":\"evil/x\",\"version\":\"1.0\"}}");
                assert_eq!(put("a.zip", &packed(&[("composer.json", &about)])), None, "{about}");
                cases += 1;
            }
        }
        assert!(cases > 200, "{cases}");
    }

    #[test]
    fn an_archive_is_of_each_package_that_it_says() {
        let (own, other) = (r#"{"name":"acme/tool"}"#, r#"{"version":"1","name":"evil/x"}"#);
        for (files, names) in [
            (&[("composer.json", own), ("src/a.php", "")][..], &["acme/tool"][..]),
            (&[("composer.json", r#"{"name":"acme/tool","version":"v1.0.0-beta.1"}"#)], &["acme/tool"]),
            (&[("composer.json", r#"{"name":"acme/tool","version":"dev-main"}"#)], &["acme/tool"]),
            (&[("acme-tool-1.0/composer.json", own)], &["acme/tool"]),
            (&[("composer.json", own), ("tests/composer.json", other)], &["acme/tool", "evil/x"]),
            (&[("composer.json", other)], &["evil/x"]),
        ] {
            assert_eq!(put("a.zip", &packed(files)).unwrap(), names, "{files:?}");
        }
    }
}
