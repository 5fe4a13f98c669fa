//! What NuGet's protocol has of a feed as a whole: its service index, its signatures, its index of vulnerabilities ("NuGet Server
//! API"). Where they are could be a package's, too, at a registry that has packages beside its index: what passes is of their
//! form, which no package's document has, and of that the members alone that the protocol has.

use serde_json::value::RawValue;

use super::object;
use crate::keys::Members;

/// What is said of a resource ("Service index", "Resource").
const RESOURCE: [&str; 4] = ["@id", "@type", "comment", "clientVersion"];
/// What is said of a page of vulnerabilities ("Vulnerability information", "Vulnerability index").
const PAGE: [&str; 4] = ["@name", "@id", "@updated", "comment"];
/// What is said of a certificate ("Repository signatures", "Signing certificates").
const CERTIFICATE: [&str; 6] = ["fingerprints", "subject", "issuer", "notBefore", "notAfter", "contentUrl"];

/// Such a document with what the protocol has in it; `None` is another.
pub(super) fn narrowed(document: &str) -> Option<String> {
    let document = document.trim_start_matches('\u{feff}').trim();
    if document.starts_with('[') {
        return items(document, &PAGE, "@name");
    }
    let whole = Members::of(document, &["version", "resources", "allRepositorySigned", "signingCertificates"])?;
    let members = if let Some(resources) = whole.get("resources") {
        let version = whole.get("version").filter(|version| is_told(version))?.get().to_owned();
        [("version".to_owned(), version), ("resources".to_owned(), items(resources.get(), &RESOURCE, "@type")?)]
    } else {
        let all: bool = serde_json::from_str(whole.get("allRepositorySigned")?.get()).ok()?;
        let certificates = items(whole.get("signingCertificates")?.get(), &CERTIFICATE, "fingerprints")?;
        [("allRepositorySigned".to_owned(), all.to_string()), ("signingCertificates".to_owned(), certificates)]
    };
    Some(object(members.iter()))
}

/// The items of a list, each with these members; `needed` is one that each has.
fn items(list: &str, members: &[&str], needed: &str) -> Option<String> {
    let all: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    let item = |item: &RawValue| {
        let whole = Members::of(item.get(), members)?;
        let told: Vec<(String, &RawValue)> = members
            .iter()
            .filter_map(|member| Some(((*member).to_owned(), whole.get(member).filter(|value| is_told(value))?)))
            .collect();
        told.iter().any(|(member, _)| member == needed).then(|| object(told.iter()))
    };
    let items: Vec<String> = all.into_iter().map(item).collect::<Option<_>>()?;
    Some(format!("[{}]", items.join(",")))
}

/// Whether it is a text, a list of texts, or texts by their names.
fn is_told(value: &RawValue) -> bool {
    let is_text = |value: &RawValue| value.get().starts_with('"');
    is_text(value)
        || serde_json::from_str::<Vec<String>>(value.get()).is_ok()
        || Members::of(value.get(), &[]).is_some_and(|members| members.iter().all(|(_, value)| is_text(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_a_package_is_none_of_the_protocols() {
        for document in [
            "",
            "{}",
            "null",
            "[1]",
            "[[]]",
            "[{}]",
            r#"["1.0.0"]"#,
            r#"[{"@id":"x"}]"#,
            r#"{"versions":["1.0.0"]}"#,
            r#"{"version":"1.0.0"}"#,
            r#"{"count":1,"items":[{"@id":"x","items":[{"catalogEntry":{"id":"secret"}}]}]}"#,
            r#"{"@id":"x","catalogEntry":"x","listed":true,"packageContent":"x"}"#,
            r#"{"version":"3.0.0","resources":[{"@id":"x"}]}"#,
            r#"{"version":"3.0.0","resources":{"@type":"x"}}"#,
            r#"{"version":"3.0.0","resources":[],"Resources":[]}"#,
            r#"{"version":3,"resources":[]}"#,
            r#"{"allRepositorySigned":"x","signingCertificates":[]}"#,
            r#"{"allRepositorySigned":true,"signingCertificates":[{"subject":"x"}]}"#,
        ] {
            assert_eq!(narrowed(document), None, "{document}");
        }
    }

    #[test]
    fn what_the_protocol_has_is_left() {
        for (document, left) in [
            (
                r#"{"version":"3.0.0","resources":[{"@id":"https://x/","@type":"A/3.0.0","comment":"x","secret":"x"},{"@id":"y","@type":["B","C"]}],
                    "items":["secret"],"@context":{"@vocab":"x"}}"#,
                r#"{"version":"3.0.0","resources":[{"@id":"https://x/","@type":"A/3.0.0","comment":"x"},{"@id":"y","@type":["B","C"]}]}"#,
            ),
            (
                "\u{feff}[ {\"@name\":\"base\",\"@id\":\"https://x/vulnerability.base.json\",\"@updated\":\"2026-11-28\",\"versions\":[\"1.0\"]} ]",
                r#"[{"@name":"base","@id":"https://x/vulnerability.base.json","@updated":"2026-11-28"}]"#,
            ),
            ("[]", "[]"),
            (
                r#"{"allRepositorySigned":true,"signingCertificates":[{"fingerprints":{"2.16":"aa"},"subject":"CN","notBefore":"x","id":"secret"}]}"#,
                r#"{"allRepositorySigned":true,"signingCertificates":[{"fingerprints":{"2.16":"aa"},"subject":"CN","notBefore":"x"}]}"#,
            ),
        ] {
            assert_eq!(narrowed(document).as_deref(), Some(left), "{document}");
        }
    }
}
