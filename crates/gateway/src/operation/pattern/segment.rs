//! What single segments of a path are, or several that belong together: a package's name, a version, a digest, a tile.

use super::Part;
use crate::version::{is_version, may_begin_version};
use gatepass_core::ecosystem::Ecosystem;

/// What Hugging Face's hub has of a repository at its address itself.
pub(in super::super) const HUB_ROUTES: &[&str] = &["refs", "auth-check"];

/// How many of the first segments a part takes that names a package in one way alone, and the package.
pub(super) fn package(kind: Ecosystem, part: Part, segments: &[&str]) -> Option<(usize, String)> {
    match part {
        Part::NpmPackage => npm_package(segments).map(|taken| (taken, segments[..taken].join("/"))),
        Part::NpmPackageVersion => {
            let (taken, mut name) = package(kind, Part::NpmPackage, segments)?;
            if let Some(place) = name.rfind('@').filter(|place| *place > 0) {
                name.truncate(place);
            }
            Some((taken, name))
        }
        Part::VendorPackage => {
            let name = segments.get(..2).filter(|name| name.iter().all(|name| is_name(name)))?;
            Some((2, name.join("/")))
        }
        Part::VendorPackageFile(end) => {
            let [vendor, file, ..] = segments else { return None };
            let name = file.strip_suffix(end)?.split(['~', '$']).next().unwrap_or_default();
            (is_name(vendor) && is_name(name)).then(|| (2, format!("{vendor}/{name}")))
        }
        Part::OwnArchive(ends) => own_archive(kind, segments, ends).map(|package| (segments.len(), package)),
        Part::IndexFile => {
            let name = segments.last().filter(|_| is_index_file(segments))?;
            Some((segments.len(), (*name).to_owned()))
        }
        Part::FilePath => (!segments.is_empty()).then(|| (segments.len(), segments.join("/"))),
        _ => None,
    }
}

/// The repository at Hugging Face that the first two segments name, its owner's name and its own.
pub(super) fn owned_repository(part: Part, segments: &[&str]) -> Option<String> {
    let [owner, name, ..] = segments else { return None };
    let name = match part {
        Part::HubRepositoryCalled(words) => {
            Some(*name).filter(|name| words.iter().any(|word| name.eq_ignore_ascii_case(word)))
        }
        Part::HubGitRepository => name.strip_suffix(".git").filter(|name| is_name(name)),
        _ => None,
    };
    name.filter(|_| is_name(owner)).map(|name| format!("{owner}/{name}"))
}

/// How many segments npm's name of a package takes at the beginning.
fn npm_package(segments: &[&str]) -> Option<usize> {
    match segments {
        // Old scopes begin with `_`.
        [scope, name, ..]
            if scope.strip_prefix('@').is_some_and(|scope| is_name(scope.strip_prefix('_').unwrap_or(scope))) =>
        {
            is_name(name).then_some(2)
        }
        [name, ..] => is_name(name).then_some(1),
        [] => None,
    }
}

/// Whether the segments are those of a tile, and of one of data.
pub(super) fn tile(segments: &[&str]) -> Option<bool> {
    let is_number =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |text: &str| text.len() == 3 && is_number(text, 3);
    let (height, level, place) = match segments {
        [height, level, place @ ..] => (height, *level, place),
        _ => return None,
    };
    // A tile that is not full yet is `234.p`, and how much it has is behind it.
    let (last, folders) = match place {
        [folders @ .., last, width] if is_number(width, 5) && last.ends_with(".p") => {
            (&last[..last.len() - 2], folders)
        }
        [folders @ .., last] => (*last, folders),
        [] => return None,
    };
    let fits = is_number(height, 2)
        && (level == "data" || is_number(level, 2))
        && is_part(last)
        && folders.iter().all(|folder| folder.strip_prefix('x').is_some_and(is_part));
    fits.then_some(level == "data")
}

/// The package in whose folder the segments have an archive with one of these ends.
pub(super) fn own_archive(kind: Ecosystem, segments: &[&str], ends: &'static [&'static str]) -> Option<String> {
    let ([vendor, package, file] | [vendor, package, _, file]) = segments else { return None };
    let begins = |beginning: &str| {
        file.strip_prefix(beginning).and_then(|rest| rest.strip_prefix('-')).is_some_and(|rest| !rest.starts_with('.'))
    };
    let is_its = match segments {
        [_, _, version, _] => is_version(kind, version),
        _ => begins(package) || begins(&format!("{vendor}-{package}")) || is_version(kind, without_end(file, ends)),
    };
    (is_name(vendor) && is_name(package) && is_its && fits_one(Part::File(ends), file))
        .then(|| format!("{vendor}/{package}"))
}

/// The last segment of a Go module's path.
pub(super) fn is_module_end(segment: &str) -> bool {
    is_name(segment.strip_prefix(['!', '_', '~']).unwrap_or(segment))
}

/// What stands before the longest of these ends.
pub(super) fn without_end<'a>(segment: &'a str, ends: &[&str]) -> &'a str {
    let end = ends.iter().filter(|end| segment.ends_with(*end)).map(|end| end.len()).max().unwrap_or_default();
    &segment[..segment.len() - end]
}

pub(super) fn fits_one(part: Part, segment: &str) -> bool {
    match part {
        Part::Is(word) => segment == word,
        Part::OneOf(words) => words.contains(&segment),
        Part::OneOfAnyCase(words) => words.iter().any(|word| segment.eq_ignore_ascii_case(word)),
        Part::Name | Part::Package => is_name(segment),
        Part::Version => may_begin_version(segment),
        Part::PackageBut(words) => is_name(segment) && !fits_one(Part::OneOfAnyCase(words), segment),
        Part::VersionFile(end) => segment.starts_with(|first: char| first.is_ascii_digit()) && segment.ends_with(end),
        Part::Any | Part::AnyPackage | Part::OwnFolder => !segment.is_empty(),
        Part::AnyBut(ends) => !segment.is_empty() && !ends.iter().any(|end| segment.ends_with(end)),
        Part::File(ends)
        | Part::OwnFile(ends)
        | Part::OwnTarball(ends)
        | Part::PackageFile(ends)
        | Part::CondaFile(ends) => ends.iter().any(|end| segment.len() > end.len() && segment.ends_with(end)),
        Part::VersionedFile(ends) | Part::VersionedPackageFile(ends) | Part::PlacedPackageFile(ends) => {
            let mut parts = segment.split('-').skip(1);
            parts.any(|part| fits_one(Part::Version, part)) && fits_one(Part::File(ends), segment)
        }
        Part::Commit => segment.len() >= 40 && segment.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Part::Begins(beginnings) => beginnings.iter().any(|beginning| segment.starts_with(beginning)),
        // A tag may begin with `_` (OCI distribution specification, "Pulling manifests").
        Part::Reference if !segment.contains(':') => is_word(segment.strip_prefix('_').unwrap_or(segment)),
        Part::Reference => fits_one(Part::Digest, segment),
        Part::Digest => segment.split_once(':').is_some_and(|(algorithm, hash)| is_word(algorithm) && is_word(hash)),
        _ => false,
    }
}

/// A name that no registry keeps for itself: those begin with `-`, `_` or `.`.
pub(super) fn is_name(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// A part of an image's name, a tag, or a half of a digest.
pub(super) fn is_word(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_alphanumeric())
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+=".contains(&byte))
}

fn is_index_file(segments: &[&str]) -> bool {
    let same = |place: &str, part: Option<&str>| part.is_some_and(|part| place.eq_ignore_ascii_case(part));
    match segments {
        ["1", name] => name.len() == 1 && is_name(name),
        ["2", name] => name.len() == 2 && is_name(name),
        ["3", first, name] => name.len() == 3 && is_name(name) && same(first, name.get(..1)),
        [first, second, name] => {
            name.len() > 3 && is_name(name) && same(first, name.get(..2)) && same(second, name.get(2..4))
        }
        _ => false,
    }
}
