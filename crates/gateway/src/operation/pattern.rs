//! The patterns that paths are compared with, segment by segment. Letters count as they are written: what is not listed
//! in this very spelling is closed, whatever an upstream makes of it. Parts that stand for a package say which it is.

mod segment;

use super::subject::Named;
use crate::version::is_version;
use gatepass_core::ecosystem::Ecosystem;
pub(super) use segment::HUB_ROUTES;
use segment::{fits_one, is_module_end, is_name, is_word, own_archive, owned_repository, package, tile, without_end};

/// A part of a pattern.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A segment that is exactly this.
    Is(&'static str),
    /// A segment that is one of these.
    OneOf(&'static [&'static str]),
    /// The same, in capitals or not: for words that make a request a change.
    OneOfAnyCase(&'static [&'static str]),
    /// One segment: a name, which begins with a letter or a digit.
    Name,
    /// A [`Name`](Self::Name) that is a package's.
    Package,
    /// A package's name, whatever it begins with.
    AnyPackage,
    /// A [`Package`](Self::Package) that is none of these, in capitals or not.
    PackageBut(&'static [&'static str]),
    /// A name of two segments: a vendor's, and the package's.
    VendorPackage,
    /// The same, with one of these ends, or with `~` or `$` and more before it.
    VendorPackageFile(&'static str),
    /// One segment that is a package's name and one of these ends.
    PackageFile(&'static [&'static str]),
    /// A [`VersionedFile`](Self::VersionedFile) of the package whose name stands before the version.
    VersionedPackageFile(&'static [&'static str]),
    /// All segments: a [`VersionedPackageFile`](Self::VersionedPackageFile) in its folder ([`folder`](super::folder)). In another's no package
    /// is told.
    PlacedPackageFile(&'static [&'static str]),
    /// All segments: where a crate is had from, `NAME/VERSION/download` in its folder ([`folder`](super::folder)). In another's no package is
    /// told.
    CrateDownload,
    /// A file with one of these ends of the package that is named before it: its name, and a version or nothing, are before
    /// the end. One that is called otherwise may be another package's.
    OwnFile(&'static [&'static str]),
    /// An [`OwnFile`](Self::OwnFile) of npm's, whose version is a semantic one: `left-2fa-1.0.0.tgz` is no file of `left`.
    OwnTarball(&'static [&'static str]),
    /// One segment between an npm package and its file, where some registries have its scope, `@acme`, or a version. Behind another
    /// no package is told.
    OwnFolder,
    /// A file of a conda channel with one of these ends, named `NAME-VERSION-BUILD`.
    CondaFile(&'static [&'static str]),
    /// A Go module's path: one segment or more, in which `!` stands before a capital ("Go Modules Reference", "GOPROXY
    /// protocol"): `github.com/!victoria!metrics`.
    Module,
    /// The same with `@` and a version at its end.
    ModuleVersion,
    /// A tile of a checksum database's hashes, `H/L/K` or `H/L/K.p/W`, all segments ("Design: Checksum Database", "Tiles").
    HashTile,
    /// The same of its data: `H/data/K`.
    DataTile,
    /// All segments: an archive in the folder of its package, which begins with the package's name or with the vendor's, is
    /// called as a version alone, or is in the folder of one: `acme/tool/acme-tool-1.0.zip`, `acme/tool/1.0.zip`.
    OwnArchive(&'static [&'static str]),
    /// All segments, one or more, that are no such archive.
    NoOwnArchive(&'static [&'static str]),
    /// All segments, which are the path of a file: the package itself.
    FilePath,
    /// All segments, as Maven's layout has them: `com/acme/lib/1.0/lib-1.0.jar`.
    MavenPath,
    /// One segment that begins with a digit and ends in this, and is a [`Version`](Self::Version) else.
    VersionFile(&'static str),
    /// One segment that begins with a digit, or with `v` and a digit. Behind one that is no version by the grammar of the type no
    /// package is told: `acme` and `2fa-1.0` may be `acme-2fa` and `1.0`.
    Version,
    /// One segment, whatever it is.
    Any,
    /// One segment that ends in none of these.
    AnyBut(&'static [&'static str]),
    /// One segment that ends in one of these, and begins with something else.
    File(&'static [&'static str]),
    /// The same with a version before the end: `tool-1.0.whl`, `tool-v1.0.tar.gz`.
    VersionedFile(&'static [&'static str]),
    /// One segment that begins with one of these.
    Begins(&'static [&'static str]),
    /// The rest, one segment or more.
    Rest,
    /// The same, of which the last ends in none of these.
    RestBut(&'static [&'static str]),
    /// Any number of segments, also none.
    Deep,
    /// The same, of which the last is not this.
    DeepBut(&'static str),
    /// Nothing, or these segments.
    Maybe(&'static [&'static str]),
    /// Nothing, or a closing slash.
    MaySlash,
    /// npm's name of a package, with its scope or without: one or two segments.
    NpmPackage,
    /// The same with `@` and a version at its end.
    NpmPackageVersion,
    /// The name of a repository at Hugging Face, with its owner or without: one or two segments.
    HubRepository,
    /// The name of such a repository, with its owner, that is one of these words, in capitals or not.
    HubRepositoryCalled(&'static [&'static str]),
    /// The name of such a repository, with its owner, as the address that git knows it by: it ends in `.git`.
    HubGitRepository,
    /// A type of repositories at Hugging Face, whose name follows: one of these.
    HubType(&'static [&'static str]),
    /// A commit's hash.
    Commit,
    /// An image's name: one segment or more of the characters that the OCI distribution specification lists.
    Image,
    /// A tag or a digest.
    Reference,
    /// A digest: `sha256:…`.
    Digest,
    /// The file of a crate in an index: `ab/cd/abcd`, and nothing after it ("Index files" in cargo's book).
    IndexFile,
}

/// Whether all segments fit the whole pattern.
pub(super) fn fits(kind: Ecosystem, pattern: &[Part], segments: &[&str]) -> bool {
    any_fit(kind, pattern, segments, Named::Nothing, &mut |_| true)
}

/// What the segments name, in each way that they fit the whole pattern; whether there was one for which `is_enough`.
pub(super) fn any_fit<'a>(
    kind: Ecosystem,
    pattern: &[Part],
    segments: &[&'a str],
    named: Named<'a>,
    is_enough: &mut dyn FnMut(Named<'a>) -> bool,
) -> bool {
    let Some((part, pattern)) = pattern.split_first() else { return segments.is_empty() && is_enough(named) };
    let mut after = |taken: usize, named: Named<'a>| any_fit(kind, pattern, &segments[taken..], named, is_enough);
    let first = segments.first().copied().unwrap_or_default();
    let begin = |taken: usize| &segments[..taken.min(segments.len())];
    match *part {
        Part::MaySlash => after(0, named.clone()) || (segments == [""] && pattern.is_empty() && after(1, named)),
        Part::Maybe(words) => after(0, named.clone()) || (segments.starts_with(words) && after(words.len(), named)),
        Part::Rest => !segments.is_empty() && pattern.is_empty() && after(segments.len(), named),
        Part::RestBut(ends) => {
            let is_other = segments.last().is_some_and(|last| !ends.iter().any(|end| last.ends_with(end)));
            is_other && pattern.is_empty() && after(segments.len(), named)
        }
        Part::Deep => (0..=segments.len()).any(|skipped| after(skipped, named.clone())),
        Part::DeepBut(word) => (0..=segments.len())
            .any(|skipped| begin(skipped).last().is_none_or(|last| *last != word) && after(skipped, named.clone())),
        Part::OwnArchive(_) | Part::IndexFile if !pattern.is_empty() => false,
        Part::NpmPackage
        | Part::NpmPackageVersion
        | Part::VendorPackage
        | Part::VendorPackageFile(_)
        | Part::OwnArchive(_)
        | Part::IndexFile
        | Part::FilePath => {
            package(kind, *part, segments).is_some_and(|(taken, name)| after(taken, Named::Whole(name)))
        }
        Part::HubType(types) => types.contains(&first) && after(1, Named::HubType(first)),
        Part::HubRepository => (1..=segments.len().min(2)).any(|taken| {
            let name = begin(taken);
            // The hub has these of a repository, and so of one without an owner: none is called so.
            let is_route = pattern.is_empty() && taken == 2 && HUB_ROUTES.contains(&name[1]);
            let fits = name.iter().all(|name| is_name(name)) && !name[0].eq_ignore_ascii_case("api") && !is_route;
            fits && after(taken, named.clone().hub_repository(&name.join("/")))
        }),
        Part::HubRepositoryCalled(_) | Part::HubGitRepository => {
            owned_repository(*part, segments).is_some_and(|name| after(2, named.hub_repository(&name)))
        }
        Part::Image => (1..=segments.len()).any(|taken| {
            let name = begin(taken);
            name.iter().all(|name| is_word(name)) && after(taken, Named::Whole(name.join("/")))
        }),
        Part::Module => (1..=segments.len()).any(|taken| {
            let name = begin(taken);
            name.last().is_some_and(|last| is_module_end(last)) && after(taken, Named::Module(name.join("/")))
        }),
        Part::ModuleVersion => (1..=segments.len()).any(|taken| {
            let text = begin(taken).join("/");
            // One of two could be another module's to who takes the first.
            let Some((module, version)) = text.split_once('@') else { return false };
            let is_version = fits_one(Part::Version, version) && !version.contains(['@', '/']);
            let fits = is_version && module.rsplit('/').next().is_some_and(is_module_end);
            fits && after(taken, Named::Module(module.to_owned()))
        }),
        Part::HashTile => tile(segments) == Some(false) && after(segments.len(), named),
        Part::DataTile => tile(segments) == Some(true) && after(segments.len(), named),
        Part::PlacedPackageFile(_) => segments.split_last().is_some_and(|(file, folders)| {
            fits_one(*part, file) && after(segments.len(), Named::PlacedFile(folders.to_vec(), file))
        }),
        Part::CrateDownload => matches!(segments, [folders @ .., name, version, "download"]
        if is_name(name) && fits_one(Part::Version, version)
            && after(segments.len(), match is_version(kind, version) {
                true => Named::PlacedPackage(folders.to_vec(), name),
                false => Named::Nothing,
            })),
        Part::NoOwnArchive(ends) => {
            !segments.is_empty() && own_archive(kind, segments, ends).is_none() && after(segments.len(), named)
        }
        Part::MavenPath => !segments.is_empty() && after(segments.len(), Named::MavenPath(segments.to_vec())),
        _ if segments.is_empty() || !fits_one(*part, first) => false,
        Part::Package | Part::PackageBut(_) | Part::AnyPackage => after(1, Named::Whole(first.to_owned())),
        Part::PackageFile(ends) => after(1, Named::Whole(without_end(first, ends).to_owned())),
        Part::VersionedPackageFile(_) => after(1, Named::VersionedFile(first)),
        Part::CondaFile(ends) => after(1, Named::CondaFile(without_end(first, ends))),
        Part::Version => after(1, if is_version(kind, first) { named } else { Named::Nothing }),
        Part::VersionFile(end) => {
            after(1, if is_version(kind, without_end(first, &[end])) { named } else { Named::Nothing })
        }
        Part::OwnTarball(ends) => {
            let is_own = named.is_tarball_of(kind, without_end(first, ends));
            after(1, if is_own { named } else { Named::Nothing })
        }
        Part::OwnFolder => {
            let is_own = is_version(kind, first) || named.is_of_scope(first);
            after(1, if is_own { named } else { Named::Nothing })
        }
        Part::OwnFile(ends) => {
            let is_own = named.is_file_of(kind, first, without_end(first, ends));
            after(1, if is_own { named } else { Named::Nothing })
        }
        _ => after(1, named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a path without its first slash fits.
    fn is(pattern: &[Part], path: &str) -> bool {
        fits(Ecosystem::Composer, pattern, &path.split('/').collect::<Vec<_>>())
    }

    #[test]
    fn a_part_fits_what_it_says_and_nothing_that_is_kept_for_registries() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let rows: &[(Part, &[&str], &[&str])] = &[
            (Part::Is("simple"), &["simple"], &["Simple", "simple/", "simples"]),
            (Part::OneOfAnyCase(&["yank"]), &["YANK"], &["yanks"]),
            (Part::Name, &["a", "1a"], &["", "-", "_a", ".a", "a/b"]),
            (Part::AnyPackage, &["_a"], &["", "a/b"]),
            (Part::PackageBut(&["index"]), &["a"], &["index", "INDEX", "-a"]),
            (Part::NpmPackage, &["ui", "@acme/ui", "@_acme/ui"], &["@acme", "@acme/-", "-", "@-a/b", "a/b"]),
            (Part::Version, &["1.0", "v1"], &["v", "a1", "-1"]),
            (Part::VersionFile(".json"), &["1.0.json"], &["v1.json", "1.0"]),
            (Part::File(&[".whl"]), &["a.whl"], &[".whl", "a.whl/"]),
            (Part::VersionedFile(&[".whl"]), &["a-1.0.whl", "a-v1.whl"], &["a.whl", "1.0.whl", "a-b.whl"]),
            (Part::Commit, &[hash], &["main", &hash[1..], "0123456789abcdef0123456789abcdef0123456g"]),
            (Part::Reference, &["1.0", "_x", "sha256:ab"], &["", "-x", "a:b:c", ":ab"]),
            (Part::Digest, &["sha256:ab"], &["ab", "sha256:", ":ab", "sha256:a/b"]),
            (
                Part::IndexFile,
                &["1/a", "2/ab", "3/a/abc", "ab/cd/abcd"],
                &["1/ab", "3/b/abc", "ab/ce/abcd", "ab/cd/abcd/x"],
            ),
            (Part::HashTile, &["8/0/001", "8/1/x001/234.p/5"], &["8/data/001", "8/0/1", "8/0/x01/234", "888/0/001"]),
            (Part::DataTile, &["8/data/001"], &["8/0/001", "8/data"]),
            (Part::RestBut(&["-rs"]), &["a", "a/b"], &["a-rs", "a/b-rs"]),
            (
                Part::OwnArchive(&[".zip"]),
                &[
                    "acme/tool/acme-tool-1.0.zip",
                    "acme/tool/tool-1.zip",
                    "acme/tool/1.0/x.zip",
                    "acme/tool/1.0.0.zip",
                    "acme/tool/v2.zip",
                    "acme/tool/1.0.0-beta.2+x.zip",
                    "acme/tool/dev-main.zip",
                    "acme/tool/0123456789abcdef0123456789abcdef01234567.zip",
                ],
                &[
                    "acme/tool/other-1.0.zip",
                    "acme/tool/x/y.zip",
                    "acme/tool-1.0.zip",
                    "acme/tool/tool-.zip",
                    "acme/tool/2fa-1.0.zip",
                    "acme/tool/v-1.0.zip",
                    "acme/tool/1.0.other.zip",
                    "acme/tool/1_other-1.0.zip",
                    "acme/tool/dev-.zip",
                    "acme/tool/main.zip",
                    "acme/1.0.0.zip",
                ],
            ),
        ];
        for (part, fitting, others) in rows {
            for path in *others {
                assert!(!is(&[*part], path), "{part:?}: {path:?}");
            }
            for path in *fitting {
                assert!(is(&[*part], path), "{part:?}: {path:?}");
            }
        }
    }

    #[test]
    fn a_pattern_fits_whole_paths() {
        let pattern = [Part::Is("a"), Part::Maybe(&["b", "c"]), Part::Name, Part::MaySlash];
        for path in ["a", "a/b/c", "a/b/c/d/e", "a//", "x/d", "a/d//"] {
            assert!(!is(&pattern, path), "{path}");
        }
        for path in ["a/d", "a/d/", "a/b/c/d", "a/b/c/d/"] {
            assert!(is(&pattern, path), "{path}");
        }
    }
}
