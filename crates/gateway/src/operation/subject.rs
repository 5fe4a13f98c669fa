//! What a request is about: which packages a path, or what is sent with it, names.

use super::folder::are_own;
use super::python_file;
use crate::conventions::{VersionGrammar, conventions};
use crate::version::{dashes_before_versions, is_version};
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// What the segments of a path name, as a pattern read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// No package.
    Nothing,
    /// A package, by its name.
    Whole(String),
    /// A Go module, with `!` before its capitals.
    Module(String),
    /// A file, of which the package's name stands before the version.
    VersionedFile(&'a str),
    /// The same, with the folders above it.
    PlacedFile(Vec<&'a str>, &'a str),
    /// The same of a folder that is called as the package.
    PlacedPackage(Vec<&'a str>, &'a str),
    /// A [`VersionedFile`](Self::VersionedFile) of conda: `NAME-VERSION-BUILD`.
    CondaFile(&'a str),
    /// The segments of a file in Maven's layout.
    MavenPath(Vec<&'a str>),
    /// The type of a repository at Hugging Face, whose name follows.
    HubType(&'a str),
}

impl Named<'_> {
    /// A repository at Hugging Face, of the type that was read before it; models have none before their name. A model whose
    /// owner is called as another type would have the name of one of that type.
    pub(super) fn hub_repository(self, name: &str) -> Self {
        let owner = name.split_once('/').map_or("", |(owner, _)| owner);
        match self {
            Self::HubType("models") if ["datasets", "spaces"].iter().any(|kind| owner.eq_ignore_ascii_case(kind)) => {
                Self::Nothing
            }
            Self::HubType(kind) if kind != "models" => Self::Whole(format!("{kind}/{name}")),
            _ => Self::Whole(name.to_owned()),
        }
    }

    /// Whether a file is this package's, which is called as the package and a version, or nothing, and has `stem` before its end.
    pub(super) fn is_file_of(&self, ecosystem: Ecosystem, file: &str, stem: &str) -> bool {
        let Self::Whole(name) = self else { return false };
        match conventions(ecosystem).versions {
            Some(VersionGrammar::Python) => {
                versioned(ecosystem, file).is_some_and(|packages| Some(packages) == self.packages(ecosystem))
            }
            _ => stem.to_lowercase().strip_prefix(&name.to_lowercase()).is_some_and(|rest| {
                rest.is_empty() || rest.strip_prefix('.').is_some_and(|version| is_version(ecosystem, version))
            }),
        }
    }

    /// The same of npm's tarballs, which are called as the package without its scope, a dash and a version. Where a version could
    /// begin at a later dash, too, it may be another's: `left-1.0.0-pad-1.0.0.tgz`.
    pub(super) fn is_tarball_of(&self, ecosystem: Ecosystem, stem: &str) -> bool {
        let Self::Whole(name) = self else { return false };
        let own = name.rsplit('/').next().unwrap_or_default();
        let version = stem.strip_prefix(own);
        let is_one = |version: &str| {
            let mut later = version.match_indices('-').map(|(dash, _)| &version[dash + 1..]);
            is_version(ecosystem, version) && !later.any(|rest| is_version(ecosystem, rest))
        };
        version.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(is_one))
    }

    /// Whether this is a package of npm's of that scope: `@acme`.
    pub(super) fn is_of_scope(&self, scope: &str) -> bool {
        matches!(self, Self::Whole(name) if name.split_once('/').is_some_and(|(own, _)| own == scope))
    }

    /// The packages that this can be; `None` is what cannot be told, and is of the repository as a whole.
    pub(super) fn packages(&self, ecosystem: Ecosystem) -> Option<Vec<PackageName>> {
        let one = |text: &str| Some(vec![PackageName::parse(ecosystem, text)?]);
        match self {
            Self::Nothing | Self::HubType(_) => None,
            Self::Whole(name) => one(name),
            Self::Module(path) => one(&unescaped(path)?),
            Self::CondaFile(stem) => one(stem.rsplitn(3, '-').nth(2)?),
            Self::VersionedFile(stem) => versioned(ecosystem, stem),
            Self::PlacedFile(folders, file) => {
                versioned(ecosystem, file).filter(|packages| are_own(ecosystem, folders, packages))
            }
            Self::PlacedPackage(folders, name) => {
                let own: Vec<&str> = folders.iter().copied().chain([*name]).collect();
                one(name).filter(|packages| are_own(ecosystem, &own, packages))
            }
            Self::MavenPath(segments) => one(&maven_package(segments)?),
        }
    }
}

/// The packages that a file can be of whose name is the package's, a dash and a version, with more behind it; `None` is of
/// none. Versions have dashes, as names do: each place where one can begin is a reading.
pub fn versioned(ecosystem: Ecosystem, file: &str) -> Option<Vec<PackageName>> {
    if conventions(ecosystem).versions == Some(VersionGrammar::Python) {
        return python_file::packages(file);
    }
    let names: Option<Vec<_>> =
        dashes_before_versions(file).map(|dash| PackageName::parse(ecosystem, &file[..dash])).collect();
    names.filter(|names| !names.is_empty())
}

/// A Go module's path with its capitals ("Go Modules Reference", "GOPROXY protocol").
fn unescaped(path: &str) -> Option<String> {
    let mut letters = path.chars();
    let mut text = String::with_capacity(path.len());
    while let Some(letter) = letters.next() {
        match letter {
            '!' => text.push(letters.next().filter(char::is_ascii_lowercase)?.to_ascii_uppercase()),
            // A capital that is not written so is another module's to some.
            'A'..='Z' => return None,
            letter => text.push(letter),
        }
    }
    Some(text)
}

/// `group/artifact` of a file in Maven's layout: `GROUP/ARTIFACT/VERSION/ARTIFACT-…`, or the metadata of an artifact or of one
/// of its snapshots, with checksums and signatures. The metadata of `com.acme/ui` lie where those of the group `com.acme.ui` would, which
/// has the short names of its plugins there ("Introduction to Repositories", "Metadata"): they are the artifact's, which no client
/// deploys without them.
fn maven_package(segments: &[&str]) -> Option<String> {
    let (file, folders) = segments.split_last()?;
    let (group, artifact) = if file.starts_with("maven-metadata") {
        let of_a_snapshot = folders.last()?.ends_with("-SNAPSHOT");
        let folders = if of_a_snapshot { &folders[..folders.len() - 1] } else { folders };
        let (artifact, group) = folders.split_last()?;
        (group, *artifact)
    } else {
        let [group @ .., artifact, _version] = folders else { return None };
        let is_its = file.strip_prefix(artifact).is_some_and(|rest| rest.starts_with(['-', '.']));
        (group, is_its.then_some(*artifact)?)
    };
    // A dot in a folder would be the same name as another folder below.
    let is_plain = !group.is_empty() && group.iter().all(|folder| !folder.contains('.'));
    is_plain.then(|| format!("{}/{artifact}", group.join(".")))
}
