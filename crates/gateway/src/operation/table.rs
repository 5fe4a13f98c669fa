//! The routes that there are: for each type of registry what its clients ask, from its documentation.

mod huggingface;

use super::pattern::Part::{
    Any, AnyBut, AnyPackage, Begins, CondaFile, CrateDownload, DataTile, Deep, DeepBut, Digest, File, FilePath,
    HashTile, Image, IndexFile, Is, MavenPath, MaySlash, Maybe, Module, ModuleVersion, Name, NoOwnArchive, NpmPackage,
    NpmPackageVersion, OneOf, OwnArchive, OwnFile, OwnFolder, OwnTarball, Package, PackageBut, PackageFile,
    PlacedPackageFile, Reference, RestBut, VendorPackage, VendorPackageFile, Version, VersionFile, VersionedFile,
    VersionedPackageFile,
};
use super::row::{BodyForm, Listing, Row, ask, change, get, head, read, send};
use gatepass_core::ecosystem::Ecosystem;

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
        Ecosystem::Huggingface => huggingface::ROWS,
        Ecosystem::Generic => GENERIC,
        // Not served yet.
        Ecosystem::Conan | Ecosystem::Terraform => &[],
    }
}

/// OCI distribution specification 1.1, section "Endpoints". To ask how far an upload is, is a step of it.
static OCI: &[Row] = &[
    read(&[Image, Is("manifests"), Reference]).package(),
    read(&[Image, Is("referrers"), Digest]).package(),
    read(&[Image, Is("tags"), Is("list")]).package(),
    read(&[Image, Is("blobs"), Digest]).package(),
    send(&["PUT"], &[Image, Is("manifests"), Reference]).package(),
    change(&["DELETE"], &[Image, Is("manifests"), Reference]).package(),
    change(&["DELETE"], &[Image, Is("blobs"), Digest]).package(),
    send(&["POST"], &[Image, Is("blobs"), Is("uploads"), MaySlash]).package(),
    send(&["PATCH", "PUT"], &[Image, Is("blobs"), Is("uploads"), Any]).package(),
    change(&["GET", "HEAD", "DELETE"], &[Image, Is("blobs"), Is("uploads"), Any]).package(),
];

/// The npm registry's public API ("Public Registry API") and npm's own client.
static NPM: &[Row] = &[
    read(&[NpmPackage]).package(),
    // A version or a tag.
    read(&[NpmPackage, Any]).package(),
    // A tarball; some registries put scope or version before it.
    read(&[NpmPackage, Is("-"), OwnTarball(&[".tgz", ".tar.gz"])]).package(),
    read(&[NpmPackage, Is("-"), AnyBut(&[".tgz", ".tar.gz"])]),
    read(&[NpmPackage, Is("-"), OwnFolder, OwnTarball(&[".tgz", ".tar.gz"])]).package(),
    // GitHub's tarballs.
    read(&[Is("download"), NpmPackage, Version, Any]).package(),
    read(&[Is("-"), Is("ping")]).protocol(),
    read(&[Is("-"), Is("all")]),
    read(&[Is("-"), Is("v1"), Is("search")]),
    read(&[Is("-"), Is("npm"), Is("v1"), Is("keys")]).protocol(),
    read(&[Is("-"), Is("npm"), Is("v1"), Is("attestations"), NpmPackageVersion]).package(),
    read(&[Is("-"), Is("package"), NpmPackage, Is("dist-tags")]).package(),
    // Audits take versions of packages and answer advisories about those.
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("advisories"), Is("bulk")]).names_in(BodyForm::NpmBulk),
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("audits")]).names_in(BodyForm::NpmAudit),
    ask(&[Is("-"), Is("npm"), Is("v1"), Is("security"), Is("audits"), Is("quick")]).names_in(BodyForm::NpmAudit),
    send(&["PUT"], &[NpmPackage]).names_in(BodyForm::NpmDocument),
    // What `npm unpublish`, `npm owner` and CouchDB's clients change a document with.
    send(&["PUT"], &[NpmPackage, Is("-rev"), Any]).names_in(BodyForm::NpmDocument),
    change(&["DELETE"], &[NpmPackage, Is("-rev"), Any]).package(),
    change(&["DELETE"], &[NpmPackage, Is("-"), OwnTarball(&[".tgz"]), Is("-rev"), Any]).package(),
    change(&["DELETE"], &[NpmPackage, Is("-"), AnyBut(&[".tgz"]), Is("-rev"), Any]),
    change(&["DELETE"], &[NpmPackage, Is("-"), OwnFolder, OwnTarball(&[".tgz"]), Is("-rev"), Any]).package(),
    send(&["PUT", "POST"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags")]).package(),
    send(&["PUT", "POST"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags"), Any]).package(),
    change(&["DELETE"], &[Is("-"), Is("package"), NpmPackage, Is("dist-tags"), Any]).package(),
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
    read(&[OneOf(&["simple", "+simple", "%2Bsimple"]), Package, MaySlash]).package(),
    read(&[Is("pypi"), Package, Is("json")]).package(),
    read(&[Is("pypi"), Package, Version, Is("json")]).package(),
    read(&[Is("integrity"), Package, Version, OwnFile(DISTRIBUTIONS), Is("provenance")]).package(),
    read(&[PlacedPackageFile(DISTRIBUTIONS)]).package(),
    send(&["POST"], &[MaySlash]).names_in(BodyForm::PythonUpload),
    send(&["POST"], &[Is("legacy"), MaySlash]).names_in(BodyForm::PythonUpload),
];

/// Maven's repository layout: files.
static MAVEN: &[Row] = &[
    read(&[]),
    read(&[MavenPath]).package(),
    send(&["PUT"], &[MavenPath]).package(),
    change(&["DELETE"], &[MavenPath]).package(),
];

/// What plain files are asked for with.
static GENERIC: &[Row] = &[
    read(&[]),
    read(&[FilePath]).package(),
    send(&["PUT"], &[FilePath]).package(),
    // A form can name another file than the path.
    send(&["POST"], &[FilePath]),
    change(&["DELETE"], &[FilePath]).package(),
];

/// The GOPROXY protocol ("Go Modules Reference"), with a checksum database behind the proxy; and how JFrog has modules put.
static GO: &[Row] = &[
    read(&[Module, Is("@v"), Is("list")]).package(),
    read(&[Module, Is("@v"), File(&[".info", ".mod", ".zip"])]).package(),
    read(&[Module, Is("@latest")]).package(),
    // A checksum database's tiles of hashes, which clients prove lookups with, tell no names. Those of data list every module
    // of the database, which may be a private one ("Design: Certified Go Modules", "Checksum Database").
    read(&[Is("sumdb"), Name, OneOf(&["supported", "latest"])]).protocol(),
    read(&[Is("sumdb"), Name, Is("tile"), HashTile]).protocol(),
    read(&[Is("sumdb"), Name, Is("tile"), DataTile]),
    read(&[Is("sumdb"), Name, Is("lookup"), ModuleVersion]).package(),
    send(&["PUT"], &[Module, Is("@v"), Begins(&["v"])]).package(),
];

/// "NuGet Server API": the resources of protocol 3, at addresses that the index says, and protocol 2.
static NUGET: &[Row] = &[
    read(&[Is("index.json")]).protocol(),
    // The same, signatures and vulnerabilities, where registries have them: a package could be called so, and lie there.
    get(&[Is("v3"), Is("index.json")]).listing(Listing::NugetProtocol),
    get(&[Maybe(&["v3"]), Is("repository-signatures"), Version, Is("index.json")]).listing(Listing::NugetProtocol),
    get(&[Is("v3-index"), Is("repository-signatures"), Version, Is("index.json")]).listing(Listing::NugetProtocol),
    get(&[Maybe(&["v3"]), OneOf(&["vulnerabilities", "vulnerability"]), Is("index.json")])
        .listing(Listing::NugetProtocol),
    // Versions, registrations and their pages.
    read(&[Deep, Package, Is("index.json")]).package(),
    read(&[Deep, Package, Is("page"), Version, VersionFile(".json")]).package(),
    read(&[DeepBut("page"), Package, VersionFile(".json")]).package(),
    // What no version is called.
    read(&[Deep, OneOf(&["vulnerability.base.json", "vulnerability.update.json"])]).protocol(),
    read(&[Deep, Package, Version, OwnFile(&[".nupkg", ".nuspec", ".snupkg"])]).package(),
    read(&[Deep, Package, Version, OneOf(&["readme", "icon", "license"])]).package(),
    // Azure has a closing slash there, and static feeds have a file below.
    read(&[Maybe(&["v3"]), Begins(NUGET_SEARCHES), MaySlash]),
    read(&[Maybe(&["v3"]), OneOf(&["search", "autocomplete"]), Is("query")]),
    // Protocol 2.
    read(&[Maybe(&["api", "v2"]), MaySlash]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["$metadata", "Packages", "Packages()", "FindPackagesById()", "Search()"])]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["GetUpdates()", "Search", "FindPackagesById"])]),
    read(&[Maybe(&["api", "v2"]), Begins(&["Packages(Id='"])]),
    read(&[Maybe(&["api", "v2"]), OneOf(&["Search()", "Packages()", "FindPackagesById()"]), Is("$count")]),
    read(&[Maybe(&["api", "v2"]), Is("package"), Package, Version]).package(),
    // What clients push to, and unlist or list again, is said by the index: these are the addresses in use.
    send(&["PUT"], &[MaySlash]).names_in(BodyForm::NugetPackage),
    send(&["PUT"], &[Maybe(&["api"]), OneOf(&["v2", "v3"]), MaySlash]).names_in(BodyForm::NugetPackage),
    send(&["PUT"], &[Maybe(&["api", "v2"]), OneOf(PUBLISHING), MaySlash]).names_in(BodyForm::NugetPackage),
    send(&["PUT"], &[Is("v3"), OneOf(PUBLISHING), MaySlash]).names_in(BodyForm::NugetPackage),
    change(&["DELETE", "POST"], &[PackageBut(NUGET_KEYS), Version]).package(),
    change(&["DELETE", "POST"], &[Maybe(&["api", "v2"]), OneOf(PUBLISHING), PackageBut(NUGET_KEYS), Version]).package(),
    change(&["DELETE", "POST"], &[Is("v3"), OneOf(PUBLISHING), PackageBut(NUGET_KEYS), Version]).package(),
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
    read(&[Maybe(INDEX), Is("config.json")]).protocol(),
    read(&[Maybe(API), Is("config.json")]).protocol(),
    read(&[Maybe(JFROG_API), Is("config.json")]).protocol(),
    read(&[Maybe(INDEX), IndexFile]).package(),
    read(&[Maybe(API), IndexFile]).package(),
    read(&[Maybe(JFROG_API), IndexFile]).package(),
    // Downloads are where the index says.
    read(&[CrateDownload]).package(),
    read(&[PlacedPackageFile(&[".crate"])]).package(),
    read(&[Maybe(&["api"]), Is("v1"), Is("crates"), MaySlash]),
    read(&[Maybe(&["api"]), Is("v1"), Is("crates"), Package]).package(),
    send(&["PUT"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Is("new")]).names_in(BodyForm::CargoPublish),
    change(&["DELETE"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Package, Version, Is("yank")]).package(),
    change(&["PUT"], &[Maybe(&["api"]), Is("v1"), Is("crates"), Package, Version, Is("unyank")]).package(),
];

/// The indexes of RubyGems, old and compact, and what "RubyGems.org API" says of gems. `GET /api/v1/gems` would list what
/// the account at the upstream owns; `api_key`, `profile`, `owners`, `web_hooks` and the like are the account itself.
static RUBYGEMS: &[Row] = &[
    // gem asks so whether there is a compact index.
    head(&[MaySlash]).protocol(),
    read(&[OneOf(&["specs.4.8", "latest_specs.4.8", "prerelease_specs.4.8", "Marshal.4.8", "yaml"])]),
    read(&[OneOf(&["specs.4.8.gz", "latest_specs.4.8.gz", "prerelease_specs.4.8.gz"])]).listing(Listing::GemIndex),
    read(&[OneOf(&["Marshal.4.8.Z", "yaml.Z"])]),
    read(&[Is("quick"), Is("Marshal.4.8"), VersionedPackageFile(&[".gemspec.rz"])]).package(),
    read(&[Is("gems"), VersionedPackageFile(&[".gem"])]).package(),
    read(&[OneOf(&["names", "versions"])]).listing(Listing::Gems),
    read(&[Is("info"), AnyPackage]).package(),
    read(&[Is("api"), Is("v1"), OneOf(&["dependencies", "dependencies.json", "search.json"])]),
    read(&[Is("api"), Is("v1"), OneOf(&["gems", "versions"]), PackageFile(&[".json"])]).package(),
    read(&[Is("api"), Is("v1"), Is("versions"), Package, Is("latest.json")]).package(),
    read(&[Is("api"), Is("v2"), Is("rubygems"), Package, Is("versions"), VersionFile(".json")]).package(),
    send(&["POST"], &[Is("api"), Is("v1"), Is("gems")]).names_in(BodyForm::GemArchive),
    // It says which version in its body.
    send(&["DELETE"], &[Is("api"), Is("v1"), Is("gems"), Is("yank")]).names_in(BodyForm::GemForm),
];

/// What a package of PHP is an archive as.
const ARCHIVES: &[&str] = &[".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".gz", ".xz", ".phar"];

/// Where archives are, at Satis and at registries that mirror.
const ARCHIVED: &[&str] = &["dist", "dists", "zipball", "archives", "files"];

/// Composer repositories ("Repositories" in its documentation), Packagist's documents and Satis' files.
static COMPOSER: &[Row] = &[
    read(&[Is("packages.json")]).listing(Listing::Composer),
    read(&[OneOf(&["search.json", "list.json"])]),
    read(&[Is("packages"), Is("list.json")]),
    read(&[Is("packages"), VendorPackageFile(".json")]).package(),
    read(&[OneOf(&["p", "p2", "include"]), File(&[".json"])]),
    read(&[OneOf(&["p", "p2", "include"]), VendorPackageFile(".json")]).package(),
    read(&[VersionedFile(ARCHIVES)]),
    read(&[VendorPackage, Version, File(ARCHIVES)]).package(),
    read(&[OneOf(ARCHIVED), OwnArchive(ARCHIVES)]).package(),
    read(&[OneOf(ARCHIVED), NoOwnArchive(ARCHIVES)]),
    read(&[Is("api"), Is("security-advisories"), MaySlash]),
    ask(&[Is("api"), Is("security-advisories"), MaySlash]),
    send(&["PUT"], &[File(ARCHIVES)]),
    send(&["PUT"], &[VendorPackage, Version, File(ARCHIVES)]).names_in(BodyForm::ComposerArchive),
    send(&["PUT"], &[OneOf(ARCHIVED), OwnArchive(ARCHIVES)]).names_in(BodyForm::ComposerArchive),
    send(&["PUT"], &[OneOf(ARCHIVED), NoOwnArchive(ARCHIVES)]),
    change(&["DELETE"], &[File(ARCHIVES)]),
    change(&["DELETE"], &[VendorPackage, Version, File(ARCHIVES)]).package(),
    change(&["DELETE"], &[OneOf(ARCHIVED), OwnArchive(ARCHIVES)]).package(),
    change(&["DELETE"], &[OneOf(ARCHIVED), NoOwnArchive(ARCHIVES)]),
    // What was installed, for statistics.
    send(&["POST"], &[Is("downloads"), MaySlash]),
];

/// The folders of a conda channel: a platform each ("Package naming conventions" in conda's documentation).
const PLATFORMS: &[&str] = &["noarch", "linux-", "osx-", "win-", "freebsd-", "zos-", "emscripten-", "wasi-"];

/// The packages of a channel.
const CONDA_PACKAGES: &[&str] = &[".conda", ".tar.bz2"];

/// What a platform of a channel has: in the form that the gateway reads, and in those of which it says that they are not
/// there, so that clients ask for that one.
const CONDA_LISTS: &[&str] = &[
    "repodata.json",
    "current_repodata.json",
    "repodata.json.zst",
    "current_repodata.json.zst",
    "repodata.json.bz2",
    "repodata.jlap",
    "repodata_shards.msgpack.zst",
];

/// A conda channel: files by platform (CEP 16 for shards).
static CONDA: &[Row] = &[
    read(&[Begins(PLATFORMS), OneOf(CONDA_LISTS)]).listing(Listing::Conda),
    read(&[Name, Begins(PLATFORMS), OneOf(CONDA_LISTS)]).listing(Listing::Conda),
    read(&[Is("channeldata.json")]),
    read(&[Name, Is("channeldata.json")]),
    read(&[Begins(PLATFORMS), MaySlash]),
    read(&[Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).package(),
    read(&[Name, Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).package(),
    read(&[Begins(PLATFORMS), RestBut(CONDA_PACKAGES)]),
    read(&[Name, Begins(PLATFORMS), RestBut(CONDA_PACKAGES)]),
    send(&["PUT", "POST"], &[Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).names_in(BodyForm::CondaPackage),
    change(&["DELETE"], &[Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).package(),
    send(&["PUT", "POST"], &[Name, Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).names_in(BodyForm::CondaPackage),
    change(&["DELETE"], &[Name, Begins(PLATFORMS), CondaFile(CONDA_PACKAGES)]).package(),
    send(&["PUT", "POST"], &[Begins(PLATFORMS), AnyBut(CONDA_PACKAGES)]),
    change(&["DELETE"], &[Begins(PLATFORMS), AnyBut(CONDA_PACKAGES)]),
    send(&["PUT", "POST"], &[Name, Begins(PLATFORMS), AnyBut(CONDA_PACKAGES)]),
    change(&["DELETE"], &[Name, Begins(PLATFORMS), AnyBut(CONDA_PACKAGES)]),
];
