//! Yarn's lock file (2 and later), by which it takes a package from an address of the project's, with the token of the
//! registry that the package would come from: `NAME@npm:VERSION::__archiveUrl=ADDRESS`. Yarn reads what follows `::` as it
//! reads a query, so that any letter of it may be written as `%` and two digits, and again within a `patch:`.
//! <https://github.com/yarnpkg/berry/blob/master/packages/plugin-npm/sources/NpmHttpFetcher.ts>
//!
//! A lock file of Yarn 1's it takes over, and makes the same of an address that is a JFrog Platform's:
//! <https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/LegacyMigrationResolver.ts>

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::{Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

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
    match yaml_serde::from_str::<Texts>(text) {
        Ok(Texts(found)) => texts.extend(found),
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

/// Every text of a document, keys too. Of two entries with one key Yarn takes the last, and here both count.
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextCollector)
    }
}

struct TextCollector;

impl<'de> Visitor<'de> for TextCollector {
    type Value = Texts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.to_owned()]))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_unit<E>(self) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_none<E>(self) -> Result<Texts, E> {
        Ok(Texts(Vec::new()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Texts, D::Error> {
        deserializer.deserialize_any(self)
    }

    // A value with a tag, `!tag value`.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Texts, A::Error> {
        let (Texts(mut texts), value) = access.variant::<Texts>()?;
        texts.extend(value.newtype_variant::<Texts>()?.0);
        Ok(Texts(texts))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Texts, A::Error> {
        let mut texts = Vec::new();
        while let Some(Texts(found)) = items.next_element()? {
            texts.extend(found);
        }
        Ok(Texts(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Texts, A::Error> {
        let mut texts = Vec::new();
        while let Some((Texts(name), Texts(value))) = members.next_entry()? {
            texts.extend(name.into_iter().chain(value));
        }
        Ok(Texts(texts))
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
    fn each_text_of_a_lock_file_counts_whatever_stands_beside_it() {
        let away = "a@npm:1.0.0::%5f%5farchiveUrl=https://elsewhere.example/a.tgz";
        let own = "a@npm:1.0.0";
        for text in [
            format!("a:\n  resolution: \"{away}\"\n"),
            format!("a:\n  resolution: \"{away}\"\n  resolution: \"{own}\"\n"),
            format!("a:\n  resolution: \"{own}\"\n  resolution: \"{away}\"\n"),
            format!("a:\n  resolution: \"{away}\"\na:\n  resolution: \"{own}\"\n"),
            format!("a: [1, -2, 3.5, true, null, ~, 99999999999999999999, \"{away}\"]\n"),
            format!("a: &a\n  resolution: \"{away}\"\nb: *a\n"),
            format!("a: !tag \"{away}\"\n"),
            format!("\"{away}\": {own}\n"),
            format!("? [\"{away}\"]\n: {own}\n"),
        ] {
            let texts = texts(&text).unwrap_or_default();
            assert!(texts.iter().any(|text| leads_elsewhere(text, REGISTRY)), "{text}: {texts:?}");
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
