//! What a request would do: read, or change the upstream. A table over types, methods and paths.
//!
//! Whatever the table does not know is refused for every token, so that a route that nobody thought about is closed.

use http::Method;

use super::kind::Kind;

/// What a request does to the upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// It changes nothing.
    Read,
    /// It changes something, or is a step of changing it.
    Write,
}

/// What this request does in a repository of this type; `path` is within the repository, still percent-encoded, and
/// empty or beginning with `/`. `None` is a request that nobody classified.
pub fn classify(kind: Kind, method: &Method, path: &str) -> Option<Operation> {
    let path = path.strip_prefix('/').unwrap_or(path);
    match kind {
        Kind::Docker | Kind::Helm => oci(method, path),
        Kind::Npm => npm(method, path),
        Kind::Pypi => match *method {
            // twine and uv publish to the repository itself; Warehouse also to /legacy/.
            Method::POST if matches!(path, "" | "legacy" | "legacy/") => Some(Operation::Write),
            _ => reading(method),
        },
        Kind::Rubygems => match (method.as_str(), path) {
            // It would answer the upstream's own key.
            (_, "api/v1/api_key" | "api/v1/api_key.json" | "api/v1/api_key.yaml") => None,
            ("POST", "api/v1/gems") | ("DELETE", "api/v1/gems/yank") => Some(Operation::Write),
            _ => reading(method),
        },
        Kind::Cargo => match *method {
            Method::PUT | Method::DELETE if path.starts_with("api/v1/crates/") || path.starts_with("v1/crates/") => {
                Some(Operation::Write)
            }
            _ => reading(method),
        },
        Kind::Huggingface => match *method {
            // It takes names and answers sizes.
            Method::POST if path.starts_with("api/") && path.contains("/paths-info/") => Some(Operation::Read),
            Method::POST | Method::PUT | Method::DELETE => Some(Operation::Write),
            _ => reading(method),
        },
        Kind::Maven | Kind::Generic | Kind::Nuget | Kind::Composer | Kind::Conda => match *method {
            Method::PUT | Method::POST | Method::DELETE => Some(Operation::Write),
            _ => reading(method),
        },
        Kind::Go => match *method {
            Method::PUT => Some(Operation::Write),
            _ => reading(method),
        },
    }
}

fn reading(method: &Method) -> Option<Operation> {
    matches!(*method, Method::GET | Method::HEAD).then_some(Operation::Read)
}

/// OCI distribution specification 1.1, section "Endpoints".
fn oci(method: &Method, path: &str) -> Option<Operation> {
    let segments: Vec<&str> = path.split('/').collect();
    let [name @ .., before, last] = segments.as_slice() else { return None };
    let named = !name.is_empty() && name.iter().all(|segment| !segment.is_empty());
    match (method.as_str(), *before, *last) {
        _ if !named => None,
        ("GET" | "HEAD", "manifests" | "referrers", reference) if !reference.is_empty() => Some(Operation::Read),
        ("GET" | "HEAD", "tags", "list") => Some(Operation::Read),
        ("PUT" | "DELETE", "manifests", reference) if !reference.is_empty() => Some(Operation::Write),
        ("POST", "blobs", "uploads") => Some(Operation::Write),
        ("GET" | "HEAD", "blobs", digest) if !digest.is_empty() && digest != "uploads" => Some(Operation::Read),
        ("DELETE", "blobs", digest) if !digest.is_empty() && digest != "uploads" => Some(Operation::Write),
        // `…/blobs/uploads/` and `…/blobs/uploads/UUID`; to ask how far an upload is, is a step of it.
        ("POST", "uploads", "") | ("GET" | "HEAD" | "PATCH" | "PUT" | "DELETE", "uploads", _)
            if name.len() > 1 && name.last() == Some(&"blobs") =>
        {
            Some(Operation::Write)
        }
        _ => None,
    }
}

/// The npm registry's public API and npm's own client. What belongs to the account at the upstream (login, profile,
/// tokens, organisations) is not the caller's, and is closed.
fn npm(method: &Method, path: &str) -> Option<Operation> {
    let special = path.strip_prefix("-/");
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match (method.as_str(), special) {
        ("GET" | "HEAD", None) => Some(Operation::Read),
        ("GET" | "HEAD", Some(rest))
            if rest == "ping"
                || rest == "all"
                || rest.starts_with("v1/search")
                || rest == "npm/v1/keys"
                || rest.starts_with("npm/v1/attestations/")
                || (rest.starts_with("package/") && rest.ends_with("/dist-tags")) =>
        {
            Some(Operation::Read)
        }
        // Audits take a list of versions and answer advisories.
        ("POST", Some(rest)) if rest.starts_with("npm/v1/security/") => Some(Operation::Read),
        ("PUT" | "POST" | "DELETE", Some(rest)) if rest.starts_with("package/") && rest.contains("/dist-tags") => {
            Some(Operation::Write)
        }
        ("PUT", None) if !segments.is_empty() => Some(Operation::Write),
        ("DELETE", None) if segments.contains(&"-rev") => Some(Operation::Write),
        _ => None,
    }
}
