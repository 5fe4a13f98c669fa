//! Yarn's lock file (2 and later), by which it takes a package from an address of the project's, with the token of the
//! registry that the package would come from: `NAME@npm:VERSION::__archiveUrl=ADDRESS`. Yarn reads what follows `::` as it
//! reads a query, so that any letter of it may be written as `%` and two digits, and again within a `patch:`.
//! <https://github.com/yarnpkg/berry/blob/master/packages/plugin-npm/sources/NpmHttpFetcher.ts>
//!
//! A lock file of Yarn 1's it takes over, and makes the same of an address that is a JFrog Platform's:
//! <https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/LegacyMigrationResolver.ts>

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

/// The parameter that names an address.
const ADDRESS: &str = "__archiveUrl";

/// What an address of a JFrog Platform has in it, as Yarn knows one: be it in the host or not.
const PLATFORM: &str = ".jfrog.io/";

/// How often an address may be encoded within others: a patch of a patch of a package.
const LAYERS: usize = 4;

/// What a JavaScript's `encodeURIComponent` leaves (ECMA-262, 19.2.6.4).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The texts of a lock file; `None` where it is none that Yarn could read. Of one of Yarn 1's only addresses of JFrog Platforms
/// count, as the parameter that Yarn makes of them: to others this Yarn takes no token.
pub(super) fn texts(text: &str) -> Option<Vec<String>> {
    let is_of_yarn_1 = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .any(|line| line.to_lowercase().contains("yarn lockfile v1"));
    let mut texts: Vec<String> = text.lines().filter(|line| line.contains(ADDRESS)).map(str::to_owned).collect();
    if is_of_yarn_1 {
        texts.extend(text.lines().flat_map(quoted));
    }
    match yaml_serde::from_str::<Value>(text) {
        Ok(tree) => collect(&tree, &mut texts),
        Err(_) if is_of_yarn_1 => {}
        Err(_) => return None,
    }
    let is_platforms = |text: &&String| text.starts_with("http") && text.contains(PLATFORM);
    let platforms: Vec<String> = texts.iter().filter(is_platforms).map(|text| format!("{ADDRESS}={text}")).collect();
    texts.extend(platforms);
    Some(texts)
}

/// The texts in quotes of a line of Yarn 1's, which are those of JSON.
fn quoted(line: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find('"') {
        rest = &rest[start..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let Some(Ok(text)) = values.next() else { break };
        rest = rest.get(values.byte_offset()..).unwrap_or_default();
        texts.push(text);
    }
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            texts.push(name.clone());
            collect(member, texts);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::String(text) => texts.push(text.clone()),
        _ => {}
    }
}

/// Whether this text has Yarn take a package from elsewhere than below `registry`, an address that ends with a slash.
pub(super) fn leads_elsewhere(text: &str, registry: &str) -> bool {
    let mut spellings = vec![registry.to_owned()];
    for layer in 0..LAYERS {
        spellings.push(utf8_percent_encode(&spellings[layer], COMPONENT).to_string());
    }
    let mut text = text.to_owned();
    for _ in 0..=LAYERS {
        let addresses = text.split(ADDRESS).skip(1).filter_map(|after| after.strip_prefix('='));
        // Further layers add nothing before what an address begins with.
        if addresses.into_iter().any(|address| !spellings.iter().any(|spelling| address.starts_with(spelling))) {
            return true;
        }
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    // So many layers are nobody's habit.
    text.contains(ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "https://registry.example/npm/";

    #[test]
    fn an_address_elsewhere_is_told_however_often_it_is_encoded() {
        let mut address = "::__archiveUrl=https://elsewhere.example/a.tgz".to_owned();
        for layer in 0..6 {
            assert!(leads_elsewhere(&format!("a@npm:1.0.0{address}"), REGISTRY), "{layer}: {address}");
            address = format!("::__archiveUrl={}", utf8_percent_encode(&address[15..], COMPONENT));
        }
        for address in [
            "https://registry.example.elsewhere.example/npm/a.tgz",
            "https://registry.example/npm",
            "http://registry.example/npm/a.tgz",
            "https://registry.example/other/a.tgz",
            "%68ttps%3A%2F%2Felsewhere.example",
            "",
        ] {
            assert!(leads_elsewhere(&format!("a@npm:1.0.0::__archiveUrl={address}"), REGISTRY), "{address}");
        }
        // The first is the registry's own.
        let both = format!("a::__archiveUrl={REGISTRY}a.tgz&__archiveUrl=https://elsewhere.example/");
        assert!(leads_elsewhere(&both, REGISTRY));
    }

    #[test]
    fn the_registrys_own_address_leads_nowhere_else_nor_does_a_text_without_one() {
        let mut address = format!("{REGISTRY}a/-/a-1.0.0.tgz");
        for layer in 0..LAYERS {
            assert!(!leads_elsewhere(&format!("a@npm:1.0.0::__archiveUrl={address}"), REGISTRY), "{layer}: {address}");
            address = utf8_percent_encode(&address, COMPONENT).to_string();
        }
        for text in ["", "a@npm:1.0.0", "__archiveUrl", "resolved \"https://elsewhere.example\""] {
            assert!(!leads_elsewhere(text, REGISTRY), "{text}");
        }
    }

    #[test]
    fn what_is_no_lock_file_has_no_texts_and_yarn_1s_has_those_of_platforms() {
        assert_eq!(texts("a: [\n"), None);
        let old =
            "# yarn lockfile v1\na@^1:\n  resolved \"https://a.jfrog.io/a.tgz\"\n  other \"https://a.example/\"\n";
        let texts = texts(old).unwrap();
        let marked: Vec<_> = texts.iter().filter(|text| text.starts_with(ADDRESS)).collect();
        assert_eq!(marked, ["__archiveUrl=https://a.jfrog.io/a.tgz"]);
        assert_eq!(quoted(r#"a "b\"c" "d" "e"#), ["b\"c", "d"]);
    }
}
