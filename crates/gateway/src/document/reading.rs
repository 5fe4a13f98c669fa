//! What a body is read as. A client reads what it asked for as what it asked for, in an encoding that it detects or is told
//! of; the gateway reads UTF-8 alone. So what stands where a document belongs is in UTF-8 and of the document's form, or does
//! not pass, and what was read goes out under a type of the gateway's own, which names no other encoding.

use http::header::{self, HeaderMap, HeaderValue};

use super::Form;
use super::decision::Fault;
use crate::content_type::essence_of;
use gatepass_core::ecosystem::Ecosystem;

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Not at all: it is a file.
    File,
    Cargo,
    Json,
    Html,
    Xml,
    Channel,
    /// Words, which no client finds an address in.
    Text,
    /// Nothing, under whichever of the types: pip and uv refuse an empty page that is called text.
    Empty,
}

const NOT_UTF8: Fault = Fault::Unreadable("a document is not in UTF-8, and clients detect other encodings");
const ANOTHER: Fault = Fault::Unreadable("a document is not of the form that its place and its type say");

impl Reading {
    /// How this whole body is read: as every client reads it that would find an address in it.
    pub(super) fn of(kind: Ecosystem, form: Form, content_type: &str, body: &[u8]) -> Result<Self, Fault> {
        match form {
            Form::File | Form::Listing | Form::Manifest | Form::Packed => return Ok(Self::File),
            Form::CargoConfig => return Ok(Self::Cargo),
            Form::Channel => return Ok(Self::Channel),
            Form::Document if is_binary(kind, body) => return Ok(Self::File),
            Form::Document | Form::Page => {}
        }
        let text = std::str::from_utf8(body).map_err(|_| NOT_UTF8)?;
        if text.contains('\0') {
            return Err(NOT_UTF8);
        }
        // Json.NET takes all of Unicode's white space for such, and some skip controls.
        let skipped = |letter: &char| letter.is_whitespace() || letter.is_control() || *letter == '\u{feff}';
        let Some(first) = text.chars().find(|letter| !skipped(letter)) else { return Ok(Self::Empty) };
        let essence = essence_of(content_type);
        match (form, first) {
            // Some readers of JSON take comments and other quotes.
            (_, '/' | '\'') => Err(ANOTHER),
            (Form::Page, '{' | '[') if essence.ends_with("html") => Err(ANOTHER),
            (_, '{' | '[') => Ok(Self::Json),
            (Form::Page, _) if essence.ends_with("json") => Ok(Self::Json),
            (Form::Page, _) if essence.ends_with("html") || text.contains('<') => Ok(Self::Html),
            (Form::Document, '<') if kind == Ecosystem::Nuget => declared_in_utf8(text).map(|()| Self::Xml),
            // A package's readme, or a number.
            (Form::Document, letter) if kind == Ecosystem::Nuget && letter != '<' => Ok(Self::Text),
            // "OK"
            _ if !text.contains(['{', '[', '<']) => Ok(Self::Text),
            _ => Err(ANOTHER),
        }
    }

    /// Gives an answer the type of what was read: of those that the form has, the one that the upstream said. Its parameters
    /// are ours alone, since a `charset` has clients read the same bytes as another text.
    pub(super) fn label(self, declared: &str, headers: &mut HeaderMap) {
        const JSON: &[&str] = &[
            "application/json",
            "application/vnd.npm.install-v1+json",
            "application/vnd.pypi.simple.v1+json",
            "application/vnd.pypi.simple.latest+json",
            "application/vnd.git-lfs+json",
            "application/problem+json",
        ];
        const HTML: &[&str] = &[
            "text/html; charset=utf-8",
            "application/vnd.pypi.simple.v1+html; charset=utf-8",
            "application/vnd.pypi.simple.latest+html; charset=utf-8",
        ];
        const TEXT: &[&str] = &["text/plain; charset=utf-8"];
        const XML: &[&str] = &[
            "application/xml; charset=utf-8",
            "text/xml; charset=utf-8",
            "application/atom+xml; charset=utf-8",
            "application/atomsvc+xml; charset=utf-8",
        ];
        let types: &[&[&'static str]] = match self {
            Self::File => return,
            Self::Cargo | Self::Json | Self::Channel => &[JSON],
            Self::Html => &[HTML],
            Self::Xml => &[XML],
            Self::Text => &[TEXT],
            Self::Empty => &[TEXT, JSON, HTML, XML],
        };
        let (declared, mut known) = (essence_of(declared), types.iter().copied().flatten());
        let first = known.clone().next();
        let known = known.find(|known| essence_of(known) == declared).or(first);
        if let Some(known) = known {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(known));
        }
    }
}

/// Takes from a file of a Python index the type that would have clients read it as a page.
pub(super) fn is_no_page(headers: &mut HeaderMap) {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(essence_of);
    if declared.is_some_and(|declared| ["html", "json", "xml"].iter().any(|end| declared.ends_with(end))) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    }
}

/// Gives an error in place of a document a type that has nobody read it as one: JSON, for the sentence in it, or text.
pub(super) fn is_error(headers: &mut HeaderMap) {
    let Some(declared) = headers.get(header::CONTENT_TYPE) else { return };
    let declared = declared.to_str().unwrap_or_default().to_owned();
    let reading = if essence_of(&declared).ends_with("json") { Reading::Json } else { Reading::Text };
    reading.label(&declared, headers);
}

/// Whether a body with this beginning is an archive, a picture or symbols: no reader of JSON or XML takes it for that, in
/// any encoding.
pub(super) fn is_binary(kind: Ecosystem, start: &[u8]) -> bool {
    const STARTS: [&[u8]; 10] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x1f\x8b",
        b"BZh9\x31\x41\x59\x26",
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff",
        b"BSJB\x01\0",
        b"Microsoft C/C++ MSF",
    ];
    // A tar begins with a file's name, as no JSON does in UTF-8, UTF-16 or UTF-32.
    let is_tar = || {
        matches!(start, [first, second, ..] if (first.is_ascii_alphanumeric() || b"._".contains(first)) && *second != 0)
            && start.get(257..262) == Some(b"ustar".as_slice())
    };
    STARTS.iter().any(|magic| start.starts_with(magic)) || (kind == Ecosystem::Composer && is_tar())
}

/// Whether the XML declaration (XML 1.0, section 2.8) names UTF-8 or no encoding: readers follow it.
fn declared_in_utf8(text: &str) -> Result<(), Fault> {
    let Some(declaration) = text.strip_prefix('\u{feff}').unwrap_or(text).strip_prefix("<?xml") else { return Ok(()) };
    let (declaration, _) = declaration.split_once("?>").ok_or(NOT_UTF8)?;
    let Some((_, encoding)) = declaration.split_once("encoding") else { return Ok(()) };
    let encoding = encoding.trim_start().strip_prefix('=').ok_or(NOT_UTF8)?.trim_start();
    let quoted = ["\"", "'"].iter().find_map(|quote| Some(encoding.strip_prefix(quote)?.split_once(quote)?.0));
    if quoted.is_some_and(|name| name.eq_ignore_ascii_case("utf-8")) { Ok(()) } else { Err(NOT_UTF8) }
}
