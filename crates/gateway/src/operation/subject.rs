//! What a request is about: which packages a path, or what is sent with it, names.

use super::folder::are_own;
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

    /// Whether a file whose name begins like this is this package's: it is called as the package, without what stands before
    /// a slash, and a version may follow. Case and `-`, `_` and `.` aside, as registries put one for another there.
    pub(super) fn is_file_of(&self, stem: &str) -> bool {
        let Self::Whole(name) = self else { return false };
        let folded = |text: &str| text.to_ascii_lowercase().replace(['_', '.'], "-");
        let own = folded(name.rsplit('/').next().unwrap_or_default());
        folded(stem).strip_prefix(&own).is_some_and(|rest| {
            let version = rest.strip_prefix('-').map(|version| version.strip_prefix('v').unwrap_or(version));
            rest.is_empty() || version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
        })
    }

    /// The same of npm's tarballs, behind whose name nothing but a semantic version may follow.
    pub(super) fn is_tarball_of(&self, stem: &str) -> bool {
        let Self::Whole(name) = self else { return false };
        let own = name.rsplit('/').next().unwrap_or_default().len();
        let version = stem.get(own..).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        let is_version = |version: &str| is_semantic(version.strip_prefix('v').unwrap_or(version));
        self.is_file_of(stem) && version.is_some_and(|version| version.is_empty() || is_version(version))
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

/// Whether a text begins with the three numbers of a semantic version; what follows them is older registries' too.
pub(super) fn is_semantic(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.splitn(3, '.');
    let (major, minor, rest) = (parts.next(), parts.next(), parts.next());
    major.is_some_and(is_number)
        && minor.is_some_and(is_number)
        && rest.is_some_and(|patch| patch.starts_with(|first: char| first.is_ascii_digit()))
}

/// The packages that a file can be of whose name is the package's, a dash and a version, with more behind it; `None` is of
/// none. Versions have dashes, as names do: each place where one can begin is a reading.
pub fn versioned(ecosystem: Ecosystem, file: &str) -> Option<Vec<PackageName>> {
    // In these the name has no dash ("Binary distribution format", "File name convention").
    let is_escaped = [".whl", ".whl.metadata", ".whl.provenance", ".egg"].iter().any(|end| file.ends_with(end));
    let begins = |dash: &usize| {
        let version = &file[dash + 1..];
        version.strip_prefix('v').unwrap_or(version).starts_with(|first: char| first.is_ascii_digit())
    };
    let dashes = file.match_indices('-').map(|(dash, _)| dash).filter(begins);
    let most = if is_escaped { 1 } else { usize::MAX };
    let names: Option<Vec<_>> = dashes.take(most).map(|dash| PackageName::parse(ecosystem, &file[..dash])).collect();
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
