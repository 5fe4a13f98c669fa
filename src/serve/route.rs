//! Which repository a request's path is for. Pure: paths in, parts out, nothing decoded and put together again, because
//! clients and registries tell `%2F` from `/`.

use percent_encoding::percent_decode_str;

use super::kind::Kind;

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `/v2/`: where container clients ask whether they may come in at all.
    OciRoot,
    /// Something in a repository.
    Repository(Place<'a>),
    /// Nothing that the gateway knows.
    Unknown,
    /// A path that means another place than it says: `..`, a backslash, a control character.
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
    pub rest: &'a str,
}

impl<'a> Route<'a> {
    /// The route of a request's path, still percent-encoded.
    pub fn of(path: &'a str) -> Self {
        if is_crooked(path) {
            return Self::Crooked;
        }
        if matches!(path, "/v2" | "/v2/") {
            return Self::OciRoot;
        }
        if let Some(rest) = path.strip_prefix("/v2/") {
            return place(path, rest, &[Kind::Docker, Kind::Helm]);
        }
        let Some(rest) = path.strip_prefix("/artifactory/") else { return Self::Unknown };
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
    fn below_v2(self, path: &'a str) -> Route<'a> {
        match self.rest.strip_prefix("/v2") {
            Some("" | "/") => Route::OciRoot,
            Some(rest) if rest.starts_with('/') => {
                Route::Repository(Place { prefix: &path[..path.len() - rest.len()], rest, ..self })
            }
            _ => Route::Unknown,
        }
    }
}

/// The place whose key `rest`, the end of `path`, begins with.
fn place<'a>(path: &'a str, rest: &'a str, kinds: &'static [Kind]) -> Route<'a> {
    let key = rest.split('/').next().unwrap_or_default();
    if kinds.is_empty() || !is_key(key) {
        return Route::Unknown;
    }
    let rest = &rest[key.len()..];
    Route::Repository(Place { kinds, key, prefix: &path[..path.len() - rest.len()], rest })
}

/// Whether this can be a repository key: letters, digits, `-`, `_` and `.`, as JFrog has them.
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// Whether a path would leave the repository at an upstream that decodes it, even twice.
fn is_crooked(path: &str) -> bool {
    // One look is enough for nearly every path.
    let mut before = b'/';
    let plain = path.bytes().all(|byte| {
        let dots = before == b'/' && byte == b'.';
        before = byte;
        !dots && !byte.is_ascii_control() && byte != b'\\' && byte != b'%'
    });
    if plain {
        return false;
    }
    let once: Vec<u8> = percent_decode_str(path).collect();
    let twice: Vec<u8> = percent_encoding::percent_decode(&once).collect();
    leaves(&once) || leaves(&twice)
}

/// Whether a decoded path leaves the repository.
fn leaves(path: &[u8]) -> bool {
    path.iter().any(|byte| byte.is_ascii_control() || *byte == b'\\')
        || path.split(|byte| *byte == b'/').any(|segment| {
            // Some servers cut a segment at `;` before they look at it.
            let name = segment.split(|byte| *byte == b';').next().unwrap_or_default();
            name == b".." || name == b"."
        })
}
