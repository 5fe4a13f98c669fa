//! Clients that are known to leave `Authorization` out where a redirect leads them to another host. Others repeat it there:
//! wget (unless it was asked for a user's name first), Python's urllib, Ruby's open-uri, Java's `HttpClient`, Perl's `HTTP::Tiny`
//! were seen to. A client says which it is by itself, so that none but its own user could be deceived.

use http::header::{HeaderMap, USER_AGENT};

/// How the `User-Agent` of each begins. Tried in `tests/serve/real`, or by their source: `net/http` of Go (`shouldCopyHeaderOnRedirect`),
/// Fetch ("HTTP-redirect fetch", step 13), requests (`should_strip_auth`), urllib3 (`Retry.remove_headers_on_redirect`),
/// httpx (`_redirect_headers`), reqwest (`remove_sensitive_headers`), curl (`CURLOPT_UNRESTRICTED_AUTH`).
const KNOWN: &[&str] = &[
    "Apache-Maven/",
    "Buildah/",
    "Bun/",
    "Composer/",
    "Conan/",
    "Go-http-client/",
    "Gradle/",
    "HashiCorp Terraform/",
    "Helm/",
    "Java/",
    "NuGet ",
    "PDM/",
    "Ruby, RubyGems/",
    "Terraform/",
    "buildkit/",
    "bundler/",
    "cargo ",
    "cargo/",
    "conda/",
    "containerd/",
    "containers/",
    "crane/",
    "cri-o/",
    "curl/",
    "docker/",
    "go-containerregistry/",
    "got (",
    "libpod/",
    "mamba/",
    "micromamba/",
    "node",
    "npm/",
    "oras-go",
    "oras/",
    "pdm/",
    "pip/",
    "pnpm/",
    "podman/",
    "poetry/",
    "python-httpx/",
    "python-requests/",
    "python-urllib3/",
    "skopeo/",
    "twine/",
    "undici",
    "unearth/",
    "unknown/None; hf_hub/",
    "uv/",
    "yarn/",
];

/// Whether these headers are of a client that is known to leave `Authorization` out at another host.
pub(super) fn leaves_authorization_out(headers: &HeaderMap) -> bool {
    let name = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    // A word ends where the list has it end: `node` is not `node-fetch`.
    let goes_on = |rest: &str| rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-');
    let is = |name: &str, known: &str| {
        name.strip_prefix(known).is_some_and(|rest| !known.ends_with(char::is_alphanumeric) || !goes_on(rest))
    };
    name.is_some_and(|name| KNOWN.iter().any(|known| is(name, known)))
}
