//! What passes of a request's query: what is listed for what it does, type by type, like headers. Some servers take an action
//! from a query (`?:action=remove_pkg`), others what belongs to the account (`?acl`, `?policy`), others the package that it
//! is about (`?mount=`, `?ns=`).
//!
//! What is not listed is dropped of a reading, which is then answered as if nobody had asked for more. A change with it is
//! refused: nobody can tell what it would have become without. A name that selects an action or a method is refused
//! wherever it stands.
//!
//! What passes is written anew, name by name, so that no server splits it elsewhere than it was split here.

use http::Method;
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization as _;

use super::operation::Operation;
use gatepass_core::ecosystem::Ecosystem;

/// Why a request does not pass with its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryRefusal {
    /// It has a parameter that would have the upstream do something else than the method and the path say.
    NamesAnAction,
    /// The request is a change, and a parameter is not listed for it, stands there twice, or is not what it says.
    NotListed,
}

impl QueryRefusal {
    /// What its caller is told.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::NamesAnAction => {
                "The query names an action or a method other than the request has. Ask with the method and the path that \
                 are meant."
            }
            Self::NotListed => {
                "The query of a change has a parameter that gatepass does not pass with it, or one twice. Ask without it."
            }
        }
    }
}

/// A request that has a query.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The type of its registry.
    pub kind: Ecosystem,
    /// What it does.
    pub operation: Operation,
    /// Its method.
    pub method: &'a Method,
    /// The repository's key.
    pub key: &'a str,
    /// Its path below the repository, which begins with a slash.
    pub path: &'a str,
}

impl Asking<'_> {
    /// The parameters that are listed for it.
    fn listed(&self) -> &'static [&'static str] {
        match self.operation {
            Operation::Read => listed(self.kind),
            Operation::Write if self.kind.is_oci() => {
                let mut last = self.path.rsplit('/');
                let is_step = last.nth(1) == Some("uploads") && last.next() == Some("blobs");
                match (is_step, *self.method == Method::POST) {
                    (_, true) => OCI_BEGINNING,
                    (true, false) => OCI_STEP,
                    (false, false) => &[],
                }
            }
            Operation::Write => listed_of_changes(self.kind),
        }
    }
}

/// The query as the upstream is sent it; `None` is no query. A layer is mounted only from an image of which `may_mount` says
/// so, and from wherever the upstream has it where it says so of none.
///
/// # Errors
/// [`QueryRefusal`]
pub fn passed(
    asking: Asking<'_>,
    query: &str,
    may_mount: impl Fn(Option<&str>) -> bool,
) -> Result<Option<String>, QueryRefusal> {
    if names_an_action(query) {
        return Err(QueryRefusal::NamesAnAction);
    }
    let pairs = || query.split('&').filter(|pair| !pair.is_empty()).map(Pair::of);
    let listed = asking.listed();
    let is_change = asking.operation == Operation::Write;
    if is_change {
        let mut seen = Vec::new();
        for pair in pairs() {
            let is_plain = !asking.kind.is_oci() || is_plain(&pair.name, &pair.decoded());
            if !listed.contains(&pair.name.as_str()) || !is_plain || seen.contains(&pair.name) {
                return Err(QueryRefusal::NotListed);
            }
            seen.push(pair.name);
        }
    }
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
    // Without the image to mount from, the layer is uploaded as if nobody had asked to mount it.
    let is_mount = is_change && asking.kind.is_oci();
    let from = pairs().find(|pair| is_mount && pair.name == "from");
    let mount_from = from
        .as_ref()
        .and_then(|pair| mounted(asking.key, &pair.decoded()))
        .filter(|image| may_mount(Some(image)))
        .map(|image| image.replace('/', "%2F"));
    for pair in pairs() {
        let base = pair.name.split('[').next().unwrap_or_default();
        match pair.name.as_str() {
            "from" if is_mount => mount_from.iter().for_each(|image| send("from", Some(image))),
            "mount" if is_mount && mount_from.is_none() && (from.is_some() || !may_mount(None)) => {}
            // Where the layer is from at another registry, by the client's account: it tells of others.
            "origin" if is_mount => {}
            name if asking.kind.is_oci() && !is_plain(name, &pair.decoded()) => {}
            // The name as it is listed, in the one spelling.
            name if listed.contains(&name) => send(name, pair.raw_value),
            name if !is_change && listed.contains(&base) && is_array(&name[base.len()..]) => {
                send(pair.raw_name, pair.raw_value);
            }
            _ => {}
        }
    }
    Ok((!sent.is_empty()).then_some(sent))
}

/// Whether the query could say of which package the request is, beside the path. Those of container uploads are held by
/// [`passed`], which passes none of changes of plain files; of a reading of those, a list or an archive is of several. Hugging
/// Face's client has one, to propose a change instead of making it.
pub(crate) fn may_name_another(kind: Ecosystem, operation: Operation, query: Option<&str>) -> bool {
    let mut pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(Pair::of);
    let known: &[&str] = match (kind, operation) {
        _ if kind.is_oci() => return false,
        (Ecosystem::Generic, Operation::Read) => return pairs.any(|pair| FILE_LISTS.contains(&pair.name.as_str())),
        (_, Operation::Read) => return false,
        (Ecosystem::Huggingface, Operation::Write) => &["create_pr"],
        (_, Operation::Write) => &[],
    };
    pairs.any(|pair| !known.contains(&pair.name.as_str()))
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

/// What begins an upload: "Pushing a blob monolithically", "Mounting a blob from another repository". Clients of containerd say
/// `origin`, too.
const OCI_BEGINNING: &[&str] = &["mount", "from", "digest", "digest-algorithm", "origin"];

/// A step of an upload: what is said by its last, and the registries' own state in the addresses that they give.
const OCI_STEP: &[&str] = &["digest", "_state", "_stateHash", "_nouploadcache"];

/// The parameters of a type's changes, from its documentation.
fn listed_of_changes(kind: Ecosystem) -> &'static [&'static str] {
    match kind {
        // CouchDB's, of the document that is changed.
        Ecosystem::Npm => &["rev"],
        // "RubyGems.org API": what is yanked, where it is not in the body.
        Ecosystem::Rubygems => &["gem_name", "version", "platform"],
        // Which version it is that is uploaded, at registries that take archives.
        Ecosystem::Composer => &["version"],
        // "Hub API Endpoints": a proposal in the place of a change.
        Ecosystem::Huggingface => &["create_pr"],
        _ => &[],
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

/// Those of [`FILES`] that ask for more than the file at the path.
const FILE_LISTS: &[&str] = &[
    "archive",
    "continuation-token",
    "delimiter",
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
    "sort",
    "start-after",
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
        "digest-algorithm" => {
            !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+._-".contains(&byte))
        }
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
