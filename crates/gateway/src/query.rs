//! What passes of a request's query. Parameters of a reading pass by list, type by type, like headers: some servers take
//! an action from a query (`?:action=remove_pkg`), others what belongs to the account (`?acl`, `?policy`), and what is not
//! listed here is dropped. The registries' own state in the addresses of container uploads passes, and so do queries of
//! changes, which nobody can list, but not those of plain files: there a query changes something else than the file.
//! A name that selects an action or a method is refused wherever it stands.
//!
//! What passes is written anew, name by name, so that no server splits it elsewhere than it was split here.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization as _;

use super::operation::Operation;
use gatepass_core::ecosystem::Ecosystem;

/// A query has a parameter that would have the upstream do something else than the method and the path say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamesAnAction;

/// The query as the upstream of this type is sent it, of a request for the repository `key`; `None` is no query. A layer is
/// mounted only from an image of which `may_mount` says so, and from wherever the upstream has it where it says so of none.
///
/// # Errors
/// [`NamesAnAction`]
pub fn passed(
    (kind, operation): (Ecosystem, Operation),
    key: &str,
    query: &str,
    may_mount: impl Fn(Option<&str>) -> bool,
) -> Result<Option<String>, NamesAnAction> {
    if names_an_action(query) {
        return Err(NamesAnAction);
    }
    let pairs = || query.split('&').filter(|pair| !pair.is_empty()).map(Pair::of);
    let mut sent = String::with_capacity(query.len());
    let mut send = |name: &str, value: Option<&str>| {
        if !sent.is_empty() {
            sent.push('&');
        }
        write(&mut sent, name);
        if let Some(value) = value {
            sent.push('=');
            write(&mut sent, value);
        }
    };
    if kind.is_oci() {
        // Without the image to mount from, the layer is uploaded as if nobody had asked to mount it.
        let mut mount_from = pairs()
            .filter(|pair| pair.name == "from")
            .find_map(|pair| mounted(key, &pair.decoded()))
            .filter(|image| may_mount(Some(image)))
            .map(|image| image.replace('/', "%2F"));
        let mounts = mount_from.is_some();
        for pair in pairs() {
            let plain = match pair.name.as_str() {
                "from" => {
                    if let Some(image) = mount_from.take() {
                        send("from", Some(&image));
                    }
                    false
                }
                "mount" if !mounts && (pairs().any(|pair| pair.name == "from") || !may_mount(None)) => false,
                // Some read them in any case, and then they are what was looked at above.
                name if ["from", "mount", "origin"].iter().any(|word| name.eq_ignore_ascii_case(word))
                    && name != "mount" =>
                {
                    false
                }
                name => is_plain(name, &pair.decoded()),
            };
            if plain && (operation == Operation::Write || OCI.contains(&pair.name.as_str())) {
                send(pair.raw_name, pair.raw_value);
            }
        }
    } else {
        let list = match operation {
            Operation::Read => Some(listed(kind)),
            Operation::Write => (kind == Ecosystem::Generic).then_some(&[] as &[&str]),
        };
        for pair in pairs() {
            match list {
                // The name as it is listed, in the one spelling.
                Some(list) => {
                    let base = pair.name.split('[').next().unwrap_or_default();
                    if list.contains(&pair.name.as_str()) {
                        send(&pair.name, pair.raw_value);
                    } else if list.contains(&base) && is_array(&pair.name[base.len()..]) {
                        send(pair.raw_name, pair.raw_value);
                    }
                }
                None => send(pair.raw_name, pair.raw_value),
            }
        }
    }
    Ok((!sent.is_empty()).then_some(sent))
}

/// Whether the query of a change could say of which package it is, beside the path. Those of container uploads are held by
/// [`passed`], which passes none of plain files; Hugging Face's client has one, to propose a change instead of making it.
pub(crate) fn may_name_another(kind: Ecosystem, query: Option<&str>) -> bool {
    let known: &[&str] = match kind {
        _ if kind.is_oci() || kind == Ecosystem::Generic => return false,
        Ecosystem::Huggingface => &["create_pr"],
        _ => &[],
    };
    let mut pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs.any(|pair| !known.contains(&Pair::of(pair).name.as_str()))
}

/// A parameter.
struct Pair<'a> {
    /// Decoded.
    name: String,
    raw_name: &'a str,
    raw_value: Option<&'a str>,
}

impl<'a> Pair<'a> {
    fn of(text: &'a str) -> Self {
        let (raw_name, raw_value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        Self { name: decoded(raw_name), raw_name, raw_value }
    }

    /// Its value, decoded.
    fn decoded(&self) -> String {
        decoded(self.raw_value.unwrap_or_default())
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Appends what was written in a query, so that nothing in it is a separator: some servers split at `;`, too.
fn write(sent: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b';' | b'&' | b'#' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`') {
            sent.push(char::from(byte));
        } else {
            sent.push('%');
            let digits = [byte >> 4, byte & 0xf].map(|digit| char::from_digit(u32::from(digit), 16));
            sent.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

/// The OCI distribution specification's parameters of readings; `ns` is containerd's, `next_page` Quay's.
const OCI: &[&str] = &["n", "last", "artifactType", "ns", "next_page"];

/// What servers of plain files are asked besides the path: which version, in which form, and which part of a list.
const FILES: &[&str] = &[
    "archive",
    "at",
    "continuation-token",
    "delimiter",
    "dl",
    "download",
    "format",
    "inline",
    "limit",
    "list",
    "list-type",
    "marker",
    "max-keys",
    "offset",
    "order",
    "page",
    "per_page",
    "prefix",
    "raw",
    "ref",
    "rev",
    "sort",
    "start-after",
    "version",
    "versionId",
];

/// The parameters of a type's readings, from its documentation.
fn listed(kind: Ecosystem) -> &'static [&'static str] {
    match kind {
        Ecosystem::Docker | Ecosystem::Helm => OCI,
        // "Public Registry API", and CouchDB's for a document.
        Ecosystem::Npm => &[
            "write",
            "text",
            "size",
            "from",
            "quality",
            "popularity",
            "maintenance",
            "rev",
            "revs",
            "conflicts",
            "startkey",
            "endkey",
            "limit",
            "local",
            "stale",
        ],
        // PEP 691.
        Ecosystem::Pypi => &["format"],
        // Maven's layout, GOPROXY and conda's channels have none.
        Ecosystem::Maven | Ecosystem::Go | Ecosystem::Conda | Ecosystem::Conan | Ecosystem::Terraform => &[],
        // "NuGet Server API" and protocol 2, which is OData.
        Ecosystem::Nuget => &[
            "q",
            "skip",
            "take",
            "prerelease",
            "semVerLevel",
            "packageType",
            "supportedFramework",
            "id",
            "version",
            "searchTerm",
            "targetFramework",
            "targetFrameworks",
            "includePrerelease",
            "includeAllVersions",
            "packageIds",
            "versions",
            "versionConstraints",
            "$filter",
            "$orderby",
            "$top",
            "$skip",
            "$skiptoken",
            "$select",
            "$expand",
            "$inlinecount",
            "$count",
            "$format",
        ],
        // "Registry Web API"; the others are what crates' own site sorts and pages by.
        Ecosystem::Cargo => &[
            "q",
            "page",
            "per_page",
            "sort",
            "category",
            "keyword",
            "all_keywords",
            "letter",
            "include",
            "seek",
            "ids",
        ],
        Ecosystem::Rubygems => &["query", "page", "gems", "platform"],
        Ecosystem::Composer => {
            &["q", "tags", "type", "vendor", "filter", "fields", "page", "per_page", "packages", "updatedSince"]
        }
        // "Hub API Endpoints".
        Ecosystem::Huggingface => &[
            "blobs",
            "expand",
            "recursive",
            "limit",
            "cursor",
            "page",
            "search",
            "author",
            "filter",
            "sort",
            "direction",
            "full",
            "cardData",
            "config",
            "fetch_config",
            "securityStatus",
            "download",
            "include_prs",
            "include_pull_requests",
            "formatted",
            "gated",
            "pipeline_tag",
            "library",
            "language",
            "tags",
            "apps",
            "inference",
            "inference_provider",
            "trained_dataset",
            "model_name",
            "num_parameters",
            "datasets",
            "models",
            "linked",
            "emissions_thresholds",
            "p",
            "etag",
            "sdk",
            "includeNonRunning",
            "base_model",
        ],
        Ecosystem::Generic => FILES,
    }
}

/// Whether this is what makes an array of a name: `[]`, `[0]`.
fn is_array(text: &str) -> bool {
    text.strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .is_some_and(|place| place.bytes().all(|digit| digit.is_ascii_digit()))
}

/// The image to mount from as the upstream knows it, where `from` names one of this repository, as clients see it:
/// `KEY/IMAGE`.
fn mounted(key: &str, from: &str) -> Option<String> {
    let image = from.strip_prefix(key)?.strip_prefix('/')?;
    is_image(image).then(|| image.to_owned())
}

/// An image's name (OCI distribution specification, "Pulling manifests").
fn is_image(name: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        part.bytes().all(|byte| alphanumeric(byte) || b"._-".contains(&byte))
            && bytes.first().copied().is_some_and(alphanumeric)
            && bytes.last().copied().is_some_and(alphanumeric)
            && !part.contains("..")
    };
    name.len() <= 255 && name.split('/').all(is_part)
}

/// Whether the value of a parameter that the OCI specification names is what it says; others are the registry's own.
fn is_plain(name: &str, value: &str) -> bool {
    match name {
        "digest" | "mount" => value.split_once(':').is_some_and(|(algorithm, hash)| {
            let is_word = |text: &str, others: &[u8]| {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
            };
            is_word(algorithm, b"+._-") && is_word(hash, b"=_-")
        }),
        "n" => (1..=9).contains(&value.len()) && value.bytes().all(|digit| digit.is_ascii_digit()),
        // A tag, a name, or a place in a list in Base64.
        "last" | "ns" | "artifactType" => {
            value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/+=: ".contains(&byte))
                && !value.split('/').any(|part| part == "." || part == "..")
        }
        _ => true,
    }
}

/// Names that servers take an action or a method from: of old package indexes, CGI scripts and web frameworks.
const ACTIONS: [&str; 27] = [
    "act",
    "action",
    "actions",
    "call",
    "cmd",
    "command",
    "delete",
    "do",
    "exec",
    "execute",
    "func",
    "function",
    "httpmethod",
    "httpmethodoverride",
    "method",
    "methodoverride",
    "op",
    "oper",
    "operation",
    "perform",
    "remove",
    "requestmethod",
    "submit",
    "verb",
    "xhttpmethod",
    "xhttpmethodoverride",
    "xmethodoverride",
];

/// Whether a parameter's name selects an action or a method, in any spelling that a server could take for it.
fn names_an_action(query: &str) -> bool {
    if query.is_empty() {
        return false;
    }
    query.split(['&', ';']).any(|pair| {
        let mut name = pair.split('=').next().unwrap_or_default().to_owned();
        // Again, for upstreams behind another proxy that decodes.
        for _ in 0..3 {
            name = decoded(&name);
        }
        // `action[]`, `a[action]`; what follows a NUL is lost to some.
        name.nfkc().collect::<String>().split(['[', ']', '\0', '=', '.']).any(|part| {
            let bare: String =
                part.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
            ACTIONS.binary_search(&bare.as_str()).is_ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(ACTIONS.is_sorted());
    }
}
