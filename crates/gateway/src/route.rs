//! Which repository a request's path is for. Pure: a plain path in, its parts out.

use super::kind::Kind;
use super::path::{PlainPath, Rest};

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `/v2/`: where container clients ask whether they may come in at all.
    OciRoot,
    /// Something in a repository.
    Repository(Place<'a>),
    /// Nothing that the gateway knows.
    Unknown,
    /// A path that is not plain: it means another place than it says, at one server or another.
    Crooked,
}

/// A place in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The types that live at such a path.
    pub kinds: &'static [Kind],
    /// The repository key.
    pub key: &'a str,
    /// The gateway's path down to the repository: `/artifactory/api/npm/npm`. What follows is the upstream's.
    pub prefix: &'a str,
    /// The path within the repository: empty, or it begins with `/`.
    pub rest: Rest<'a>,
}

impl<'a> Route<'a> {
    /// The route of a request's path.
    pub fn of(path: &'a PlainPath<'_>) -> Self {
        let text = path.as_str();
        if matches!(text, "/v2" | "/v2/") {
            return Self::OciRoot;
        }
        if let Some(rest) = text.strip_prefix("/v2/") {
            return place(path, rest, &[Kind::Docker, Kind::Helm]);
        }
        let Some(rest) = text.strip_prefix("/artifactory/") else { return Self::Unknown };
        let Some(api) = rest.strip_prefix("api/") else {
            if rest == "api" {
                return Self::Unknown;
            }
            return place(path, rest, &[Kind::Maven, Kind::Generic]);
        };
        let Some((name, rest)) = api.split_once('/') else { return Self::Unknown };
        let kinds = Kind::behind_api(name);
        // NuGet's two protocols share a repository: /api/nuget/v3/KEY and /api/nuget/KEY.
        let rest = if name == "nuget" { rest.strip_prefix("v3/").unwrap_or(rest) } else { rest };
        match place(path, rest, kinds) {
            Self::Repository(found) if name == "docker" || name == "oci" || name == "helmoci" => found.below_v2(path),
            route => route,
        }
    }
}

impl<'a> Place<'a> {
    /// The direct form of a container path, `/artifactory/api/docker/KEY/v2/…`, is the same place as `/v2/KEY/…`.
    fn below_v2(self, path: &'a PlainPath<'_>) -> Route<'a> {
        match self.rest.strip_prefix("/v2").map(|rest| (rest, rest.as_str())) {
            Some((_, "" | "/")) => Route::OciRoot,
            Some((rest, text)) if text.starts_with('/') => {
                Route::Repository(Place { prefix: before(path, text), rest, ..self })
            }
            _ => Route::Unknown,
        }
    }
}

/// The place whose key `rest`, the end of `path`, begins with.
fn place<'a>(path: &'a PlainPath<'_>, rest: &'a str, kinds: &'static [Kind]) -> Route<'a> {
    let key = rest.split('/').next().unwrap_or_default();
    if kinds.is_empty() || !is_key(key) {
        return Route::Unknown;
    }
    let prefix = before(path, &rest[key.len()..]);
    Route::Repository(Place { kinds, key, prefix, rest: path.from(prefix.len()) })
}

/// The path without its end.
fn before<'a>(path: &'a PlainPath<'_>, end: &str) -> &'a str {
    let text = path.as_str();
    &text[..text.len() - end.len()]
}

/// Whether this can be a repository key: letters, digits, `-`, `_` and `.`, as JFrog has them.
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}
