//! The name of a NuGet package, or of its symbols, that is pushed: it stands within, in the manifest at the root of a zip
//! archive (".nuspec File Reference"). Servers find the manifest by its ending or by what the archive says is related to it
//! ("Open Packaging Conventions", part 2 of ECMA-376), and read XML by elements or by paths: all must find one and the same.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};
use roxmltree::{Document, Node, ParsingOptions};

use super::form::{Part, WholeForm, new_boundary};
use super::zip::{self, File};
use super::{Names, Written};
use crate::keys::is_taken_for;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;

/// The most that a manifest, or what is said of files, may have, in bytes.
const LARGEST: usize = 1 << 20;
/// The most that such a document may have of elements, texts and the like.
const NODES: u32 = 20_000;
/// How a manifest's file ends.
const MANIFEST: &str = ".nuspec";
/// The file that says what an archive's files are to it.
const RELATIONSHIPS: &str = "_rels/.rels";
/// How the files of an archive's own properties end, of which its name is one.
const PROPERTIES: &str = ".psmdcp";

/// The package that a form pushes ("Push and Delete" in "NuGet Server API"): its first file, as clients send it, and no other.
/// Servers take the body for a form or for the package itself, so that it is written anew, with the bytes that were read.
pub(super) fn pushed(headers: &HeaderMap, bytes: Bytes) -> Option<Names> {
    let mut form = WholeForm::new(headers, bytes)?;
    let Part { file, content: package, .. } = form.next()??;
    let is_symbols = file.is_some_and(|file| file.ends_with(".snupkg"));
    if form.next()?.is_some() {
        return None;
    }
    let name = name(&package)?;
    let boundary = new_boundary();
    let file = if is_symbols { "package.snupkg" } else { "package.nupkg" };
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"package\"; filename=\"{file}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let mut written = BytesMut::with_capacity(head.len() + package.len() + tail.len());
    for part in [head.as_bytes(), &package, tail.as_bytes()] {
        written.extend_from_slice(part);
    }
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary=\"{boundary}\"")).ok()?;
    Some(Names { names: vec![name], written: Some(Written { content_type, bytes: written.freeze() }) })
}

/// The name of the package in these bytes; `None` where that is not all that they could be.
fn name(package: &[u8]) -> Option<String> {
    let files = zip::files(package)?;
    let mut manifests = files.iter().filter(|file| zip::folded(file.path).is_none_or(|path| path.contains(MANIFEST)));
    let (Some(manifest), None) = (manifests.next(), manifests.next()) else { return None };
    let stem = manifest.path.strip_suffix(MANIFEST)?;
    let name = name_in(&text(manifest)?)?;
    // Packers call the manifest as the package, and some servers go by that.
    let is_held = stem.eq_ignore_ascii_case(&name) && is_whole(&name);
    (is_held && files.iter().all(|file| says_no_other(file, manifest.path, &name) == Some(true))).then_some(name)
}

/// Whether a part of it, with what follows, could be a version: `acme.1` of version `0.0` is in the file `acme.1.0.0.nupkg`,
/// as `acme` of version `1.0.0` is.
fn is_whole(name: &str) -> bool {
    name.split('.').skip(1).all(|part| !part.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether a file that may name the manifest, or the package, names these.
fn says_no_other(file: &File<'_>, manifest: &str, name: &str) -> Option<bool> {
    let path = zip::folded(file.path)?;
    if path.ends_with(PROPERTIES) {
        let text = text(file)?;
        let document = parsed(&text)?;
        let mut identifiers = document.descendants().filter(|node| is_called(*node, "identifier"));
        return Some(
            identifiers.all(|node| plain_text(node, &text).is_some_and(|text| text.eq_ignore_ascii_case(name))),
        );
    }
    // Interleaved parts (`.rels/[0].piece`) are of a form that nobody packs.
    if !path.starts_with(RELATIONSHIPS) {
        return Some(true);
    }
    let text = (file.path == RELATIONSHIPS).then(|| text(file))??;
    let document = parsed(&text)?;
    let mut related = document.descendants().filter(|node| is_called(*node, "relationship"));
    Some(related.all(|node| {
        let says = |what| node.attributes().any(|attribute| attribute.value().to_lowercase().contains(what));
        let target =
            node.attribute("Target").map(|target| target.strip_prefix('/').unwrap_or(target)).unwrap_or_default();
        let is_held = !says("manifest") || target == manifest;
        is_held && (!says("core-properties") || target.ends_with(PROPERTIES)) && node.attribute("TargetMode").is_none()
    }))
}

/// The name that a manifest says: in the one `id` of its one `metadata`, as it is written. Beside it a version, of which the
/// names of files are made.
fn name_in(manifest: &str) -> Option<String> {
    let document = parsed(manifest)?;
    let one = |name: &'static str| {
        let mut called = document.descendants().filter(move |node| is_called(*node, name));
        called.next().filter(|_| called.next().is_none())
    };
    let (package, metadata, id) = (document.root_element(), one("metadata")?, one("id")?);
    let mut versions = metadata.children().filter(|node| is_called(*node, "version"));
    let version = versions.next().filter(|_| versions.next().is_none())?;
    let is_nested = metadata.parent() == Some(package) && id.parent() == Some(metadata);
    let is_written =
        [(package, "package"), (metadata, "metadata"), (id, "id"), (version, "version")].iter().all(|(node, name)| {
            // Without a prefix, which those who do not know namespaces take for a part of the name.
            node.tag_name().name() == *name
                && node.tag_name().namespace() == package.tag_name().namespace()
                && manifest[node.range()]
                    .get(1..)
                    .and_then(|rest| rest.strip_prefix(name))
                    .is_some_and(|rest| !rest.starts_with(is_of_a_name))
        });
    let is_held = is_nested && is_written && is_version(Ecosystem::Nuget, plain_text(version, manifest)?);
    is_held.then(|| plain_text(id, manifest).map(str::to_owned))?
}

/// A file's text, as UTF-8, which all readers take it for.
fn text(file: &File<'_>) -> Option<String> {
    let text = String::from_utf8(file.content(LARGEST)?).ok()?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    let declaration =
        text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(inside, _)| inside);
    let is_utf8 = declaration.split_once("encoding").is_none_or(|(_, value)| {
        let value = value.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
        let quoted = |quote: char| value.strip_prefix(quote)?.split(quote).next();
        quoted('"').or_else(|| quoted('\'')).is_some_and(|encoding| encoding.eq_ignore_ascii_case("utf-8"))
    });
    (is_utf8 && !text.contains(['\0', '\u{feff}'])).then_some(text)
}

/// A document without a DTD, which readers that know one could read otherwise.
fn parsed(text: &str) -> Option<Document<'_>> {
    Document::parse_with_options(text, ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() }).ok()
}

/// Whether a letter after a name is more of it, or it was a prefix.
fn is_of_a_name(letter: char) -> bool {
    !letter.is_ascii_whitespace() && !"/>".contains(letter)
}

/// Whether some reader takes an element for one that is called so, in whatever namespace.
fn is_called(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && is_taken_for(node.tag_name().name(), name)
}

/// What is in an element, where that is text alone, and stands in the document as it is read.
fn plain_text<'a>(node: Node<'a, '_>, document: &'a str) -> Option<&'a str> {
    let child = node.first_child().filter(|child| child.is_text() && child.next_sibling().is_none())?;
    child.text().filter(|text| document.get(child.range()) == Some(*text))
}
