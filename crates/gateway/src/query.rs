//! What passes of a request's query: what is listed for what it does, type by type, like headers. Some servers take an action
//! from a query (`?:action=remove_pkg`), others what belongs to the account (`?acl`, `?policy`), others the package that it
//! is about (`?mount=`, `?ns=`).
//!
//! What is not listed is dropped of a reading, which is then answered as if nobody had asked for more. A change with it is
//! refused: nobody can tell what it would have become without. A name that selects an action or a method is refused
//! wherever it stands.
//!
//! What passes is written anew, name by name, so that no server splits it elsewhere than it was split here.

mod action;
mod lists;

use http::Method;
use percent_encoding::percent_decode_str;

use self::action::names_an_action;
use self::lists::{FILE_LISTS, OCI_BEGINNING, OCI_STEP, listed};
use super::conventions::conventions;
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
            Operation::Write => conventions(self.kind).parameters_of_changes,
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
        "last" | "artifactType" => {
            value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/+=: ".contains(&byte))
                && !value.split('/').any(|part| part == "." || part == "..")
        }
        _ => true,
    }
}
