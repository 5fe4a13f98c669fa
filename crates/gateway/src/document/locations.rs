//! Where addresses stand in the answers of registries, who follows each with which credential, and what is done about one
//! that does not lead back through the gateway. Taken from each protocol's specification and each client's source.
//!
//! What is not in the table no client follows with a credential; a whole address of the upstream is mapped there, too, so
//! that people are not shown a host that they cannot reach. Two places are decided elsewhere: `config.json` of cargo is
//! written anew ([`super::cargo`]), and of headers most never pass ([`super::super::headers`]): challenges, `Refresh`,
//! `Alt-Svc`, `X-Xet-Refresh-Route`.
//!
//! Looked at, and without an address that is followed with the gateway's credential:
//! - OCI: `OCI-Subject` is a digest. Manifests have digests, too, and are not written anew: where one may not pass as it is,
//!   it does not pass.
//! - Go: `Origin.URL` of `.info` is what `go` would ask the version control system; `?go-get=1` is not asked of a proxy.
//! - cargo's index: `deps[].registry` is another index, with the credential of that index.
//! - RubyGems: compact index and specs hold names only; `gem_uri` of the API is not followed.
//! - Maven: `<repositories>` of a POM are replaced by the mirror of everything that gatepass configures; `<relocation>` holds
//!   coordinates. Gradle's `.module` files name files beside them, and Gradle knows a credential by its repository.
//! - Hugging Face: `casUrl` is asked with the token that comes along with it, never with the caller's.
//! - Generic files are files.

use gatepass_core::ecosystem::Ecosystem;

/// What is done about an address that leads elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It stays: no client sends the credential there. Unless it is at the gateway's own host, at another port: some do. Or
    /// unless the credential came in a header of its own, which every client repeats there
    /// ([`Carrier`](super::super::credential::Carrier)).
    Passes,
    /// It is taken out, and the rest of the answer passes.
    TakenOut,
    /// One at the gateway stands instead that refuses with a sentence ([`BARRED`](super::super::address::BARRED)), and the
    /// rest of the answer passes: clients that read all versions at once want an address for each.
    Barred,
    /// The answer is refused.
    Refused,
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// In `Location` of a redirect of GET or HEAD.
    Redirect,
    /// In `Location` of any other redirect: the client sends its body there.
    RedirectOfWrite,
    /// In `Location` of an upload that goes on there (OCI distribution 1.1, "Pushing blobs"; any status but 201).
    Upload,
    /// In `Location` of any other answer.
    Created,
    /// In `Link` (RFC 8288) with this relation, or with any that is not in the table.
    Link(Option<&'static str>),
    /// In a header of this name.
    Header(&'static str),
    /// In the last of these members of JSON objects, each within the one before; [`is_taken_for`](crate::keys::is_taken_for) says by which names.
    Member(&'static [&'static str]),
    /// In this attribute of this element of a document; HTML or XML, as the type of registry has it.
    Attribute(&'static str, &'static str),
}

/// A place where addresses stand.
#[derive(Clone, Copy, Debug)]
pub struct Location {
    /// The types of registry that have it.
    pub kinds: &'static [Ecosystem],
    /// How the address is written.
    pub written: Written,
    /// Whether it may be relative; otherwise what is not a whole address is none.
    pub relative: bool,
    /// What is done about one that leads elsewhere.
    pub outside: Outside,
    /// Who follows it, with what.
    pub who: &'static str,
}

use Outside::{Barred, Passes, Refused, TakenOut};
use Written::{Attribute, Created, Header, Link, Member, Redirect, RedirectOfWrite, Upload};

const OCI: &[Ecosystem] = &[Ecosystem::Docker, Ecosystem::Helm];
const NPM: &[Ecosystem] = &[Ecosystem::Npm];
const PYPI: &[Ecosystem] = &[Ecosystem::Pypi];
const NUGET: &[Ecosystem] = &[Ecosystem::Nuget];
const COMPOSER: &[Ecosystem] = &[Ecosystem::Composer];
const CONDA: &[Ecosystem] = &[Ecosystem::Conda];
const HUGGINGFACE: &[Ecosystem] = &[Ecosystem::Huggingface];

const fn location(kinds: &'static [Ecosystem], written: Written, outside: Outside, who: &'static str) -> Location {
    Location { kinds, written, relative: true, outside, who }
}

/// The table. The first place that fits decides.
pub static LOCATIONS: &[Location] = &[
    // Headers.
    location(
        NUGET,
        Redirect,
        Refused,
        "NuGet's credential is the source's, not a host's: whoever answers 401 is sent it, at the end of a redirect, too \
         (NuGet.Protocol, HttpSourceCredentials, is a CredentialCache in order to be asked there)",
    ),
    location(
        &Ecosystem::ALL,
        Redirect,
        Passes,
        "Go's net/http, curl, node's fetch libraries, requests, httpx, reqwest, Maven, RubyGems, Bundler and Composer drop the \
         credential at another host; some of them not at another port or (Go) at a name below",
    ),
    location(
        &Ecosystem::ALL,
        RedirectOfWrite,
        Refused,
        "307 and 308 repeat the upload there, and some clients the credential",
    ),
    location(
        OCI,
        Upload,
        Refused,
        "every container client goes on there, with its credential (containers/image does so at any host)",
    ),
    location(&Ecosystem::ALL, Created, TakenOut, "says where something was put; no client needs it"),
    location(
        &Ecosystem::ALL,
        Link(Some("next")),
        Refused,
        "Docker, containers/image, oras and huggingface_hub ask for the next page with their credential",
    ),
    location(
        &Ecosystem::ALL,
        Link(None),
        TakenOut,
        "`xet-auth` is asked by huggingface_hub with its token; others by nobody",
    ),
    location(&Ecosystem::ALL, Header("content-location"), TakenOut, "says where the same is; no client needs it"),
    location(
        OCI,
        Member(&["urls"]),
        Passes,
        "where a layer may be fetched instead (OCI image 1.1, \"Descriptors\"); containerd, containers/image and Docker use no \
         credential there, a client with a header of its own may",
    ),
    // npm: the package document (npm/registry, "package metadata").
    location(
        NPM,
        Member(&["dist", "tarball"]),
        Barred,
        "Yarn 2 and later send `npmAuthToken` to any host (plugin-npm, NpmHttpFetcher); npm, pnpm, Yarn 1 and Bun to the registry's",
    ),
    // Python: PEP 503, 691, 708, 714 and the JSON API.
    location(
        PYPI,
        Attribute("a", "href"),
        Passes,
        "pip, uv, Poetry, PDM and Pipenv know the index's credential by its host and port",
    ),
    location(PYPI, Member(&["url"]), Passes, "the same, of PEP 691 and the JSON API"),
    // NuGet protocol 3: service index, registrations, search; protocol 2: Atom.
    location(
        NUGET,
        Member(&["@id"]),
        TakenOut,
        "asked with the source's credential, once it answers 401; pushes send the API key at once",
    ),
    location(NUGET, Member(&["packageContent"]), TakenOut, "the same"),
    location(NUGET, Member(&["registration"]), TakenOut, "the same"),
    location(NUGET, Member(&["catalogEntry"]), TakenOut, "the same, where it is an address"),
    location(NUGET, Member(&["parent"]), TakenOut, "the same"),
    location(NUGET, Attribute("content", "src"), Refused, "the same: the package of a protocol 2 entry"),
    location(NUGET, Attribute("link", "href"), Refused, "the same: the next page"),
    // Composer: packages.json, "composer" repositories in its book.
    location(
        COMPOSER,
        Member(&["metadata-url"]),
        Passes,
        "Composer knows a credential by host and port (AuthHelper, Url::getOrigin)",
    ),
    location(COMPOSER, Member(&["metadata-changes-url"]), Passes, "the same"),
    location(COMPOSER, Member(&["providers-url"]), Passes, "the same"),
    location(COMPOSER, Member(&["providers-lazy-url"]), Passes, "the same"),
    location(COMPOSER, Member(&["providers-api"]), Passes, "the same"),
    location(COMPOSER, Member(&["notify-batch"]), Passes, "the same"),
    location(COMPOSER, Member(&["notify"]), Passes, "the same"),
    location(COMPOSER, Member(&["notification-url"]), Passes, "the same"),
    location(COMPOSER, Member(&["search"]), Passes, "the same"),
    location(COMPOSER, Member(&["list"]), Passes, "the same"),
    location(COMPOSER, Member(&["api-url"]), Passes, "the same"),
    location(COMPOSER, Member(&["dist-url"]), Passes, "the same, of `mirrors`"),
    Location {
        relative: false,
        ..location(COMPOSER, Member(&["url"]), Passes, "the same, of `dist` and `source`, which may be git's")
    },
    // Conda: CEP 15 and 16.
    location(
        CONDA,
        Member(&["base_url"]),
        Refused,
        "conda carries the channel's credential over (SubdirData._get_base_url)",
    ),
    location(CONDA, Member(&["shards_base_url"]), Refused, "the same"),
    // Hugging Face: git-lfs batch API.
    location(HUGGINGFACE, Member(&["verify", "href"]), Refused, "huggingface_hub sends its token (lfs.py, lfs_upload)"),
    location(
        HUGGINGFACE,
        Member(&["upload", "href"]),
        Passes,
        "huggingface_hub sends no token; git-lfs knows credentials by host",
    ),
    location(HUGGINGFACE, Member(&["download", "href"]), Passes, "the same"),
];

impl Outside {
    /// Whether no client may follow such an address elsewhere, so that what has it must be read.
    pub(super) const fn is_followed(self) -> bool {
        matches!(self, Self::Refused | Self::Barred)
    }
}

impl Location {
    /// The place in answers of this type of registry that is written so.
    pub fn of(kind: Ecosystem, written: Written) -> Option<&'static Self> {
        LOCATIONS.iter().find(|location| location.written == written && location.kinds.contains(&kind))
    }

    /// The places in JSON documents of this type of registry.
    pub fn members(kind: Ecosystem) -> Vec<(&'static [&'static str], &'static Self)> {
        let names = |location: &'static Self| match location.written {
            Member(names) => Some((names, location)),
            _ => None,
        };
        LOCATIONS.iter().filter(|location| location.kinds.contains(&kind)).filter_map(names).collect()
    }

    /// The place as the operator reads of it.
    pub fn name(&self) -> String {
        match self.written {
            Redirect | RedirectOfWrite | Upload | Created => "Location".to_owned(),
            Link(_) => "Link".to_owned(),
            Header(name) => name.to_owned(),
            Member(names) => names.join("."),
            Attribute(element, attribute) => format!("{attribute} of <{element}>"),
        }
    }
}
