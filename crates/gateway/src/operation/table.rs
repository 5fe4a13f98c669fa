//! The routes that there are: for each type of registry what its clients ask, from its documentation.

use super::pattern::Part::{
    self, Any, Begins, Deep, Digest, File, HubRepository, Image, IndexFile, Is, MaySlash, Maybe, Module, Name, NameBut,
    NpmPackage, OneOf, OneOfAnyCase, Reference, Rest, Version, VersionFile, VersionedFile,
};
use super::{Access, Operation};
use gatepass_core::ecosystem::Ecosystem;

/// Requests of some methods for paths like this.
pub(super) struct Row {
    pub(super) methods: &'static [&'static str],
    pub(super) pattern: &'static [Part],
    pub(super) access: Access,
}

/// GET and HEAD, without a body.
const fn read(pattern: &'static [Part]) -> Row {
    Row { methods: &["GET", "HEAD"], pattern, access: Access { operation: Operation::Read, body: false } }
}

/// A POST that asks: its body is a question, and changes nothing.
const fn ask(pattern: &'static [Part]) -> Row {
    Row { methods: &["POST"], pattern, access: Access { operation: Operation::Read, body: true } }
}

/// A change that is all said by the path.
const fn change(methods: &'static [&'static str], pattern: &'static [Part]) -> Row {
    Row { methods, pattern, access: Access { operation: Operation::Write, body: false } }
}

/// A change with a body.
const fn send(methods: &'static [&'static str], pattern: &'static [Part]) -> Row {
    Row { methods, pattern, access: Access { operation: Operation::Write, body: true } }
}

/// The routes of a type.
pub(super) fn rows(kind: Ecosystem) -> &'static [Row] {
    match kind {
        Ecosystem::Docker | Ecosystem::Helm => OCI,
        Ecosystem::Npm => NPM,
        Ecosystem::Pypi => PYPI,
        Ecosystem::Maven => MAVEN,
        Ecosystem::Go => GO,
        Ecosystem::Nuget => NUGET,
        Ecosystem::Cargo => CARGO,
        Ecosystem::Rubygems => RUBYGEMS,
        Ecosystem::Composer => COMPOSER,
        Ecosystem::Conda => CONDA,
        Ecosystem::Huggingface => HUGGINGFACE,
        Ecosystem::Generic => GENERIC,
        // Not served yet.
        Ecosystem::Conan | Ecosystem::Terraform => &[],
    }
}

/// OCI distribution specification 1.1, section "Endpoints". To ask how far an upload is, is a step of it.
static OCI: &[Row] = &[
    read(&[Image, Is("manifests"), Reference]),
    read(&[Image, Is("referrers"), Digest]),
    read(&[Image, Is("tags"), Is("list")]),
    read(&[Image, Is("blobs"), Digest]),
    send(&["PUT"], &[Image, Is("manifests"), Reference]),
    change(&["DELETE"], &[Image, Is("manifests"), Reference]),
    change(&["DELETE"], &[Image, Is("blobs"), Digest]),
    send(&["POST"], &[Image, Is("blobs"), Is("uploads"), MaySlash]),
    send(&["PATCH", "PUT"], &[Image, Is("blobs"), Is("uploads"), Any]),
    change(&["GET", "HEAD", "DELETE"], &[Image, Is("blobs"), Is("uploads"), Any]),
];

/// The npm registry's public API ("Public Registry API") and npm's own client.
static NPM: &[Row] = &[
    read(&[NpmPackage]),
    // A version or a tag.
    read(&[NpmPackage, Any]),
    // A tarball; some registries put scope or version before it.
    read(&[NpmPackage, Is("-"), Any]),
    read(&[NpmPackage, Is("-"), Any, File(&[".tgz", ".tar.gz"])]),
    // GitHub's tarballs.
    read(&[Is("download"), NpmPackage, Version, Any]),
    read(&[Is("-"), Is("ping")]),
    read(&[Is("-"), Is("all")]),
    read(&[Is("-"), Is("v1"), Is("search")]),
    read(&[Is("-"), Is("npm"), Is("v1"), Is("keys")]),
    read(&[Is("-"), Is("npm"), Is("v1"), Is("attestations"), NpmPackage]),
    read(&[Is("-"), Is("package"), NpmPackage, Is("dist-tags")]),
    // Audits take a list of versions and answer advisories.
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("advisories"), Is("bulk")]),
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("audits")]),
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("audits"), Is("quick")]),
    send(&["PUT"], &[NpmPackage]),
    // What `npm unpublish`, `npm owner` and CouchDB's clients change a document with.
    send(&["PUT"], &[NpmPackage, Is("-rev"), Any]),
    change(&["DELETE"], &[NpmPackage, Is("-rev"), Any]),
    change(&["DELETE"], &[NpmPackage, Is("-"), Any, Is("-rev"), Any]),
    change(&["DELETE"], &[NpmPackage, Is("-"), Any, File(&[".tgz"]), Is("-rev"), Any]),
    send(&["PUT", "POST"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags")]),
    send(&["PUT", "POST"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags"), Any]),
    change(&["DELETE"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags"), Any]),
];

/// What an index of Python packages links to, with what lies beside it (PEP 658, PEP 740).
const DISTRIBUTIONS: &[&str] = &[
    ".whl",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tar.xz",
    ".zip",
    ".egg",
    ".exe",
    ".msi",
    ".whl.metadata",
    ".tar.gz.metadata",
    ".zip.metadata",
    ".asc",
    ".provenance",
];

/// PEP 503, 691 and 740, Warehouse's JSON API, its uploads ("Legacy Upload API"), and devpi's `+simple` and `+f`. twine and
/// uv publish to the repository itself; Warehouse also takes it at `/legacy/`.
static PYPI: &[Row] = &[
    read(&[MaySlash]),
    read(&[OneOf(&["simple", "+simple", "%2Bsimple"]), MaySlash]),
    read(&[OneOf(&["simple", "+simple", "%2Bsimple"]), Name, MaySlash]),
    read(&[Is("pypi"), Name, Is("json")]),
    read(&[Is("pypi"), Name, Version, Is("json")]),
    read(&[Is("integrity"), Name, Version, File(DISTRIBUTIONS), Is("provenance")]),
    read(&[Deep, VersionedFile(DISTRIBUTIONS)]),
    send(&["POST"], &[MaySlash]),
    send(&["POST"], &[Is("legacy"), MaySlash]),
];

/// Maven's repository layout: files.
static MAVEN: &[Row] = &[read(&[Deep]), send(&["PUT"], &[Rest]), change(&["DELETE"], &[Rest])];

/// Files.
static GENERIC: &[Row] = &[read(&[Deep]), send(&["PUT", "POST"], &[Rest]), change(&["DELETE"], &[Rest])];

/// The GOPROXY protocol ("Go Modules Reference"), with a checksum database behind the proxy; and how JFrog has modules put.
static GO: &[Row] = &[
    read(&[Deep, Module, Is("@v"), Is("list")]),
    read(&[Deep, Module, Is("@v"), File(&[".info", ".mod", ".zip"])]),
    read(&[Deep, Module, Is("@latest")]),
    read(&[Is("sumdb"), Name, OneOf(&["supported", "latest"])]),
    read(&[Is("sumdb"), Name, OneOf(&["lookup", "tile"]), Rest]),
    send(&["PUT"], &[Deep, Module, Is("@v"), Begins(&["v"])]),
];

/// "NuGet Server API": the resources of protocol 3, at addresses that the index says, and protocol 2.
static NUGET: &[Row] = &[
    // The index itself, versions, registrations and their pages, signatures, vulnerabilities.
    read(&[Deep, Is("index.json")]),
    read(&[Deep, Is("page"), Version, VersionFile(".json")]),
    read(&[Deep, Name, VersionFile(".json")]),
    read(&[Deep, OneOf(&["vulnerability.base.json", "vulnerability.update.json"])]),
    read(&[Deep, Name, Version, File(&[".nupkg", ".nuspec", ".snupkg"])]),
    read(&[Deep, Name, Version, OneOf(&["readme", "icon", "license"])]),
    // Azure has a closing slash there, and static feeds have a file below.
    read(&[Maybe(&["v3"]), Begins(NUGET_SEARCHES), MaySlash]),
    read(&[Maybe(&["v3"]), OneOf(&["search", "autocomplete"]), Is("query")]),
    // Protocol 2.
    read(&[Maybe(&["api", "v2"]), MaySlash]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["$metadata", "Packages", "Packages()", "FindPackagesById()", "Search()"])]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["GetUpdates()", "Search", "FindPackagesById"])]),
    read(&[Maybe(&["api", "v2"]), Begins(&["Packages(Id='"])]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["Search()", "Packages()", "FindPackagesById()"]), Is("$count")]),
    read(&[Maybe(&["api", "v2"]), Is("package"), Name, Version]),
    // What clients push to, and unlist or list again, is said by the index: these are the addresses in use.
    send(&["PUT"], &[MaySlash]),
    send(&["PUT"], &[Maybe(&["api"]), OneOf(&["v2", "v3"]), MaySlash]),
    send(&["PUT"], &[Maybe(&["api", "v2"]), OneOf(PUBLISHING), MaySlash]),
    send(&["PUT"], &[Is("v3"), OneOf(PUBLISHING), MaySlash]),
    change(&["DELETE", "POST"], &[NameBut(NUGET_KEYS), Version]),
    change(&["DELETE", "POST"], &[Maybe(&["api", "v2"]), OneOf(PUBLISHING), NameBut(NUGET_KEYS), Version]),
    change(&["DELETE", "POST"], &[Is("v3"), OneOf(PUBLISHING), NameBut(NUGET_KEYS), Version]),
];

/// How the addresses that NuGet's packages are searched at begin.
const NUGET_SEARCHES: &[&str] = &["query", "search", "autocomplete"];

/// What stands where a package's name could, and makes a key of the account's.
const NUGET_KEYS: &[&str] = &["create-verification-key"];

/// The last words of NuGet's addresses to push packages and symbols to.
const PUBLISHING: &[&str] = &["publish", "package", "packages", "symbol", "symbols", "symbolpackage"];

/// Where a sparse index begins.
const INDEX: &[&str] = &["index"];
/// Where the API begins; kellnr has its index there too. JFrog has it without `api`.
const API: &[&str] = &["api", "v1", "crates"];
const JFROG_API: &[&str] = &["v1", "crates"];

/// "Registry Index" and "Registry Web API" in cargo's book. Owners are the account's.
static CARGO: &[Row] = &[
    read(&[Maybe(INDEX), Is("config.json")]),
    read(&[Maybe(API), Is("config.json")]),
    read(&[Maybe(JFROG_API), Is("config.json")]),
    read(&[Maybe(INDEX), IndexFile]),
    read(&[Maybe(API), IndexFile]),
    read(&[Maybe(JFROG_API), IndexFile]),
    // Downloads are where the index says.
    read(&[Deep, Name, Version, Is("download")]),
    read(&[Deep, VersionedFile(&[".crate"])]),
    read(&[Maybe(&["api"]), Is("v1"), Is("crates"), MaySlash]),
    read(&[Maybe(&["api"]), Is("v1"), Is("crates"), Name]),
    send(&["PUT"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Is("new")]),
    change(&["DELETE"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Name, Version, Is("yank")]),
    change(&["PUT"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Name, Version, Is("unyank")]),
];

/// The indexes of RubyGems, old and compact, and what "RubyGems.org API" says of gems. `GET /api/v1/gems` would list what
/// the account at the upstream owns; `api_key`, `profile`, `owners`, `web_hooks` and the like are the account itself.
static RUBYGEMS: &[Row] = &[
    read(&[OneOf(&["specs.4.8", "latest_specs.4.8", "prerelease_specs.4.8", "Marshal.4.8", "yaml"])]),
    read(&[OneOf(&["specs.4.8.gz", "latest_specs.4.8.gz", "prerelease_specs.4.8.gz", "Marshal.4.8.Z", "yaml.Z"])]),
    read(&[Is("quick"), Is("Marshal.4.8"), VersionedFile(&[".gemspec.rz"])]),
    read(&[Is("gems"), VersionedFile(&[".gem"])]),
    read(&[OneOf(&["names", "versions"])]),
    read(&[Is("info"), Any]),
    read(&[Is("api"), Is("v1"), OneOf(&["dependencies", "dependencies.json", "search.json"])]),
    read(&[Is("api"), Is("v1"), OneOf(&["gems", "versions"]), File(&[".json"])]),
    read(&[Is("api"), Is("v1"), Is("versions"), Name, Is("latest.json")]),
    read(&[Is("api"), Is("v2"), Is("rubygems"), Name, Is("versions"), File(&[".json"])]),
    send(&["POST"], &[Is("api"), Is("v1"), Is("gems")]),
    // It says which version in its body.
    send(&["DELETE"], &[Is("api"), Is("v1"), Is("gems"), Is("yank")]),
];

/// What a package of PHP is an archive as.
const ARCHIVES: &[&str] = &[".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".gz", ".xz", ".phar"];

/// Where archives are, at Satis and at registries that mirror.
const ARCHIVED: &[&str] = &["dist", "dists", "zipball", "archives", "files"];

/// Composer repositories ("Repositories" in its documentation), Packagist's documents and Satis' files.
static COMPOSER: &[Row] = &[
    read(&[OneOf(&["packages.json", "search.json", "list.json"])]),
    read(&[Is("packages"), Is("list.json")]),
    read(&[Is("packages"), Name, File(&[".json"])]),
    read(&[OneOf(&["p", "p2", "include"]), File(&[".json"])]),
    read(&[OneOf(&["p", "p2", "include"]), Name, File(&[".json"])]),
    read(&[VersionedFile(ARCHIVES)]),
    read(&[Name, Name, Version, File(ARCHIVES)]),
    read(&[OneOf(ARCHIVED), Rest]),
    read(&[Is("api"), Is("security-advisories"), MaySlash]),
    ask(&[Is("api"), Is("security-advisories"), MaySlash]),
    send(&["PUT"], &[File(ARCHIVES)]),
    send(&["PUT"], &[Name, Name, Version, File(ARCHIVES)]),
    send(&["PUT"], &[OneOf(ARCHIVED), Rest]),
    change(&["DELETE"], &[File(ARCHIVES)]),
    change(&["DELETE"], &[Name, Name, Version, File(ARCHIVES)]),
    change(&["DELETE"], &[OneOf(ARCHIVED), Rest]),
    // What was installed, for statistics.
    send(&["POST"], &[Is("downloads"), MaySlash]),
];

/// The folders of a conda channel: a platform each ("Package naming conventions" in conda's documentation).
const PLATFORMS: &[&str] = &["noarch", "linux-", "osx-", "win-", "freebsd-", "zos-", "emscripten-", "wasi-"];

/// A conda channel: files by platform (CEP 16 for shards).
static CONDA: &[Row] = &[
    read(&[Is("channeldata.json")]),
    read(&[Name, Is("channeldata.json")]),
    read(&[Begins(PLATFORMS), MaySlash]),
    read(&[Begins(PLATFORMS), Rest]),
    read(&[Name, Begins(PLATFORMS), Rest]),
    send(&["PUT", "POST"], &[Begins(PLATFORMS), Any]),
    change(&["DELETE"], &[Begins(PLATFORMS), Any]),
    send(&["PUT", "POST"], &[Name, Begins(PLATFORMS), Any]),
    change(&["DELETE"], &[Name, Begins(PLATFORMS), Any]),
];

const HUB_TYPES: &[&str] = &["models", "datasets", "spaces"];
/// What is made or changed in a repository of the hub. A repository can be called so too: a request that can be read as
/// such a change is one.
const HUB_CHANGES: &[&str] = &["preupload", "commit", "branch", "tag", "super-squash"];
const HUB_LFS: &[&str] = &["batch", "verify"];

/// "Hub API Endpoints" as Hugging Face's client uses them, and git's LFS for large files. What would hand out the account's
/// own tokens for Xet is closed; clients that see no Xet headers do without.
static HUGGINGFACE: &[Row] = &[
    read(&[HubRepository, OneOf(&["resolve", "raw"]), Any, Rest]),
    read(&[OneOf(&["datasets", "spaces"]), HubRepository, OneOf(&["resolve", "raw"]), Any, Rest]),
    read(&[Is("api"), OneOf(HUB_TYPES)]),
    read(&[Is("api"), OneOf(HUB_TYPES), HubRepository]),
    // Whether the account may come in, which the client asks before it downloads.
    read(&[Is("api"), OneOf(HUB_TYPES), HubRepository, OneOf(&["refs", "auth-check"])]),
    read(&[Is("api"), OneOf(&["models-tags-by-type", "datasets-tags-by-type"])]),
    read(&[Is("api"), OneOf(HUB_TYPES), HubRepository, OneOf(&["revision", "tree", "commits", "treesize"]), Rest]),
    // Where small files are redirected to.
    read(&[Is("api"), Is("resolve-cache"), OneOf(HUB_TYPES), Name, Rest]),
    read(&[Is("api"), Is("agent-harnesses")]),
    // It takes names and answers sizes.
    ask(&[Is("api"), OneOf(HUB_TYPES), HubRepository, Is("paths-info"), Any]),
    ask(&[Is("api"), OneOf(HUB_TYPES), HubRepository, Is("paths-info"), Is("refs"), OneOf(&["pr", "convert"]), Any]),
    send(&["POST"], &[Is("api"), OneOf(HUB_TYPES), HubRepository, OneOfAnyCase(HUB_CHANGES), Rest]),
    change(&["DELETE"], &[Is("api"), OneOf(HUB_TYPES), HubRepository, OneOf(&["branch", "tag"]), Rest]),
    send(&["POST"], &[Is("api"), Is("repos"), Is("create")]),
    send(&["DELETE"], &[Is("api"), Is("repos"), Is("delete")]),
    send(&["POST"], &[Is("api"), OneOf(&["validate-yaml", "complete_multipart"])]),
    send(&["POST"], &[Name, File(&[".git"]), Is("info"), Is("lfs"), Is("objects"), OneOf(HUB_LFS)]),
    send(
        &["POST"],
        &[OneOf(&["datasets", "spaces"]), Name, File(&[".git"]), Is("info"), Is("lfs"), Is("objects"), OneOf(HUB_LFS)],
    ),
];
