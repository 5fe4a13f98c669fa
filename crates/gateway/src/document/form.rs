//! What the body of an answer is read as, by its type of registry and its path.

use gatepass_core::ecosystem::Ecosystem;

/// What the body of an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An artifact, which passes as it is: clients know its digest, or may.
    File,
    /// What says which artifacts there are, and has no address that is followed with a credential. It streams past, without
    /// the gateway's own credential at the upstream.
    Listing,
    /// A manifest of an image, which passes as it is or not at all: clients know its digest.
    Manifest,
    /// cargo's `config.json`.
    CargoConfig,
    /// A conda channel's JSON.
    Channel,
    /// A conda channel's document in a form that the gateway does not read.
    Packed,
    /// JSON, or XML where NuGet has it; an archive, as its first bytes tell.
    Document,
    /// A page of a Python index or its JSON, as its type or its first bytes tell.
    Page,
}

impl Form {
    /// What is at this path within a repository. The client knows what it asks for by the path, whatever the answer's type
    /// says, so the path decides.
    pub fn of(kind: Ecosystem, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        match kind {
            // Tarballs are at `/NAME/-/FILE`, or deeper than any package's document (`/@SCOPE/NAME/VERSION`).
            Ecosystem::Npm if !path.starts_with("/-/") && (path.contains("/-/") || path.split('/').count() > 4) => {
                Self::File
            }
            Ecosystem::Npm | Ecosystem::Nuget | Ecosystem::Composer => Self::Document,
            Ecosystem::Pypi if is_distribution(name) => Self::File,
            Ecosystem::Pypi => Self::Page,
            // Files are at `/OWNER/NAME/resolve/`, or where that redirects to; where to put large ones is said in git's way.
            Ecosystem::Huggingface if path.starts_with("/api/resolve-cache/") => Self::File,
            Ecosystem::Huggingface if path.starts_with("/api/") || path.ends_with("/info/lfs/objects/batch") => {
                Self::Document
            }
            // An index may begin anywhere.
            Ecosystem::Cargo if name == "config.json" => Self::CargoConfig,
            Ecosystem::Conda if name.ends_with(".json") => Self::Channel,
            Ecosystem::Conda
                if [".json.zst", ".json.bz2", ".json.gz", ".msgpack.zst", ".msgpack", ".jlap"]
                    .iter()
                    .any(|end| name.ends_with(end)) =>
            {
                Self::Packed
            }
            Ecosystem::Docker | Ecosystem::Helm if path.contains("/manifests/") => Self::Manifest,
            _ if is_listing(kind, path, name) => Self::Listing,
            _ => Self::File,
        }
    }

    /// Whether the gateway reads it, and does not only let it pass.
    pub(super) const fn is_read(self) -> bool {
        !matches!(self, Self::File | Self::Listing | Self::Manifest)
    }
}

/// Whether this is no artifact, at a type of registry whose documents the gateway does not read. Registries that serve
/// whatever file was put have their own listings alone; of the others artifacts are told by their names.
fn is_listing(kind: Ecosystem, path: &str, name: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match kind {
        Ecosystem::Docker | Ecosystem::Helm => path.ends_with("/tags/list") || path.contains("/referrers/"),
        // Digests beside a file are compared with the file's, and have none themselves.
        Ecosystem::Maven => {
            name.is_empty()
                || (name.starts_with("maven-metadata") && name.ends_with(".xml"))
                || name == "archetype-catalog.xml"
                || ends(&[".md5", ".sha1", ".sha256", ".sha512"])
        }
        // `go.sum` has digests of these two.
        Ecosystem::Go => !(path.contains("/@v/") && ends(&[".zip", ".mod"])),
        Ecosystem::Cargo => !ends(&[".crate"]) && name != "download",
        // What is packed cannot be looked through.
        Ecosystem::Rubygems => !ends(&[".gem", ".rz", ".gz", ".Z"]),
        Ecosystem::Conda => name.is_empty() || ends(&[".html", ".xml", ".rss"]),
        Ecosystem::Generic => name.is_empty(),
        // Their documents are read.
        Ecosystem::Npm | Ecosystem::Pypi | Ecosystem::Nuget | Ecosystem::Composer | Ecosystem::Huggingface => false,
        // Nothing of theirs passes.
        Ecosystem::Conan | Ecosystem::Terraform => true,
    }
}

/// Whether a file of this name is a distribution or says something of one, by its hash.
fn is_distribution(name: &str) -> bool {
    const ENDS: [&str; 22] = [
        ".whl",
        ".gz",
        ".zip",
        ".tgz",
        ".bz2",
        ".tbz",
        ".xz",
        ".txz",
        ".tlz",
        ".tar",
        ".z",
        ".egg",
        ".exe",
        ".msi",
        ".dmg",
        ".rpm",
        ".deb",
        ".metadata",
        ".asc",
        ".sig",
        ".provenance",
        ".attestation",
    ];
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}
