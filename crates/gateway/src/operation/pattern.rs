//! The patterns that paths are compared with, segment by segment. Letters count as they are written: what is not listed
//! in this very spelling is closed, whatever an upstream makes of it. Parts that stand for a package say which it is.

use super::subject::Named;

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
    /// A file with one of these ends of the package that is named before it: its name, and a version or nothing, are before
    /// the end. One that is called otherwise may be another package's.
    OwnFile(&'static [&'static str]),
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
    /// One segment that begins with a digit and ends in this.
    VersionFile(&'static str),
    /// One segment that begins with a digit, or with `v` and a digit.
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

/// What Hugging Face's hub has of a repository at its address itself.
pub(super) const HUB_ROUTES: &[&str] = &["refs", "auth-check"];

/// Whether all segments fit the whole pattern.
pub(super) fn fits(pattern: &[Part], segments: &[&str]) -> bool {
    any_fit(pattern, segments, Named::Nothing, &mut |_| true)
}

/// What the segments name, in each way that they fit the whole pattern; whether there was one for which `is_enough`.
pub(super) fn any_fit<'a>(
    pattern: &[Part],
    segments: &[&'a str],
    named: Named<'a>,
    is_enough: &mut dyn FnMut(Named<'a>) -> bool,
) -> bool {
    let Some((part, pattern)) = pattern.split_first() else { return segments.is_empty() && is_enough(named) };
    let mut after = |taken: usize, named: Named<'a>| any_fit(pattern, &segments[taken..], named, is_enough);
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
        Part::NpmPackage => {
            npm_package(segments).is_some_and(|taken| after(taken, Named::Whole(begin(taken).join("/"))))
        }
        Part::NpmPackageVersion => npm_package(segments).is_some_and(|taken| {
            let text = begin(taken).join("/");
            let name = text.rfind('@').filter(|place| *place > 0).map_or(text.as_str(), |place| &text[..place]);
            after(taken, Named::Whole(name.to_owned()))
        }),
        Part::HubType(types) => types.contains(&first) && after(1, Named::HubType(first)),
        Part::HubRepository => (1..=segments.len().min(2)).any(|taken| {
            let name = begin(taken);
            // The hub has these of a repository, and so of one without an owner: none is called so.
            let is_route = pattern.is_empty() && taken == 2 && HUB_ROUTES.contains(&name[1]);
            let fits = name.iter().all(|name| is_name(name)) && !name[0].eq_ignore_ascii_case("api") && !is_route;
            fits && after(taken, named.clone().hub_repository(&name.join("/")))
        }),
        Part::HubRepositoryCalled(words) => {
            let [owner, name, ..] = segments else { return false };
            let fits = is_name(owner) && words.iter().any(|word| name.eq_ignore_ascii_case(word));
            fits && after(2, named.hub_repository(&format!("{owner}/{name}")))
        }
        Part::HubGitRepository => {
            let [owner, name, ..] = segments else { return false };
            let Some(name) = name.strip_suffix(".git").filter(|name| is_name(name) && is_name(owner)) else {
                return false;
            };
            after(2, named.hub_repository(&format!("{owner}/{name}")))
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
        Part::OwnArchive(ends) => own_archive(segments, ends)
            .is_some_and(|package| pattern.is_empty() && after(segments.len(), Named::Whole(package))),
        Part::NoOwnArchive(ends) => {
            !segments.is_empty() && own_archive(segments, ends).is_none() && after(segments.len(), named)
        }
        Part::FilePath => !segments.is_empty() && after(segments.len(), Named::Whole(segments.join("/"))),
        Part::MavenPath => !segments.is_empty() && after(segments.len(), Named::MavenPath(segments.to_vec())),
        Part::VendorPackage => {
            let fits = segments.len() >= 2 && begin(2).iter().all(|name| is_name(name));
            fits && after(2, Named::Whole(begin(2).join("/")))
        }
        Part::VendorPackageFile(end) => {
            let [vendor, file, ..] = segments else { return false };
            let Some(name) = file.strip_suffix(end) else { return false };
            let name = name.split(['~', '$']).next().unwrap_or_default();
            is_name(vendor) && is_name(name) && after(2, Named::Whole(format!("{vendor}/{name}")))
        }
        Part::IndexFile => {
            let name = segments.last().copied().unwrap_or_default();
            pattern.is_empty() && is_index_file(segments) && after(segments.len(), Named::Whole(name.to_owned()))
        }
        _ if segments.is_empty() || !fits_one(*part, first) => false,
        Part::Package | Part::PackageBut(_) | Part::AnyPackage => after(1, Named::Whole(first.to_owned())),
        Part::PackageFile(ends) => after(1, Named::Whole(without_end(first, ends).to_owned())),
        Part::VersionedPackageFile(_) => after(1, Named::VersionedFile(first)),
        Part::CondaFile(ends) => after(1, Named::CondaFile(without_end(first, ends))),
        Part::OwnFile(ends) => {
            let is_own = named.is_file_of(without_end(first, ends));
            after(1, if is_own { named } else { Named::Nothing })
        }
        _ => after(1, named),
    }
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
fn tile(segments: &[&str]) -> Option<bool> {
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
fn own_archive(segments: &[&str], ends: &'static [&'static str]) -> Option<String> {
    let ([vendor, package, file] | [vendor, package, _, file]) = segments else { return None };
    let begins = |beginning: &str| {
        file.strip_prefix(beginning).and_then(|rest| rest.strip_prefix('-')).is_some_and(|rest| !rest.starts_with('.'))
    };
    let is_its = match segments {
        [_, _, version, _] => fits_one(Part::Version, version),
        _ => begins(package) || begins(&format!("{vendor}-{package}")) || is_php_version(without_end(file, ends)),
    };
    (is_name(vendor) && is_name(package) && is_its && fits_one(Part::File(ends), file))
        .then(|| format!("{vendor}/{package}"))
}

/// A version of a package of PHP: numbers and what may follow them, a branch, or a commit ("Versions and constraints" in
/// Composer's documentation). A name that begins with a digit, as `2fa`, is none.
fn is_php_version(text: &str) -> bool {
    let rest = text
        .strip_prefix('v')
        .unwrap_or(text)
        .trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let is_number = rest.len() < text.strip_prefix('v').unwrap_or(text).len() && !rest.starts_with('_');
    let is_whole = rest.is_empty() || rest.starts_with(['-', '+']);
    (fits_one(Part::Version, text) && is_number && is_whole)
        || text.strip_prefix("dev-").is_some_and(is_name)
        || fits_one(Part::Commit, text)
}

/// The last segment of a Go module's path.
fn is_module_end(segment: &str) -> bool {
    is_name(segment.strip_prefix(['!', '_', '~']).unwrap_or(segment))
}

/// What stands before the longest of these ends.
fn without_end<'a>(segment: &'a str, ends: &[&str]) -> &'a str {
    let end = ends.iter().filter(|end| segment.ends_with(*end)).map(|end| end.len()).max().unwrap_or_default();
    &segment[..segment.len() - end]
}

fn fits_one(part: Part, segment: &str) -> bool {
    match part {
        Part::Is(word) => segment == word,
        Part::OneOf(words) => words.contains(&segment),
        Part::OneOfAnyCase(words) => words.iter().any(|word| segment.eq_ignore_ascii_case(word)),
        Part::Name | Part::Package => is_name(segment),
        Part::Version => segment.strip_prefix('v').unwrap_or(segment).starts_with(|first: char| first.is_ascii_digit()),
        Part::PackageBut(words) => is_name(segment) && !fits_one(Part::OneOfAnyCase(words), segment),
        Part::VersionFile(end) => segment.starts_with(|first: char| first.is_ascii_digit()) && segment.ends_with(end),
        Part::Any | Part::AnyPackage => !segment.is_empty(),
        Part::AnyBut(ends) => !segment.is_empty() && !ends.iter().any(|end| segment.ends_with(end)),
        Part::File(ends) | Part::OwnFile(ends) | Part::PackageFile(ends) | Part::CondaFile(ends) => {
            ends.iter().any(|end| segment.len() > end.len() && segment.ends_with(end))
        }
        Part::VersionedFile(ends) | Part::VersionedPackageFile(ends) => {
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
fn is_name(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// A part of an image's name, a tag, or a half of a digest.
fn is_word(segment: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a path without its first slash fits.
    fn is(pattern: &[Part], path: &str) -> bool {
        fits(pattern, &path.split('/').collect::<Vec<_>>())
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
