//! The patterns that paths are compared with, segment by segment. Letters count as they are written: what is not listed
//! in this very spelling is closed, whatever an upstream makes of it.

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
    /// One segment: the end of a Go module's path, in which `!` stands before a capital ("Go Modules Reference", "GOPROXY
    /// protocol"): `!victoria!metrics`.
    Module,
    /// A [`Name`](Self::Name) that is none of these, in capitals or not.
    NameBut(&'static [&'static str]),
    /// One segment that begins with a digit and ends in this.
    VersionFile(&'static str),
    /// One segment that begins with a digit, or with `v` and a digit.
    Version,
    /// One segment, whatever it is.
    Any,
    /// One segment that ends in one of these, and begins with something else.
    File(&'static [&'static str]),
    /// The same with a version before the end: `tool-1.0.whl`, `tool-v1.0.tar.gz`.
    VersionedFile(&'static [&'static str]),
    /// One segment that begins with one of these.
    Begins(&'static [&'static str]),
    /// The rest, one segment or more.
    Rest,
    /// Any number of segments, also none.
    Deep,
    /// Nothing, or these segments.
    Maybe(&'static [&'static str]),
    /// Nothing, or a closing slash.
    MaySlash,
    /// npm's name of a package, with its scope or without: one or two segments.
    NpmPackage,
    /// The name of a repository at Hugging Face, with its owner or without: one or two segments.
    HubRepository,
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
pub(super) fn fits(pattern: &[Part], segments: &[&str]) -> bool {
    let Some((part, pattern)) = pattern.split_first() else { return segments.is_empty() };
    match part {
        Part::MaySlash => fits(pattern, segments) || (segments == [""] && pattern.is_empty()),
        Part::Maybe(words) => {
            fits(pattern, segments) || segments.strip_prefix(*words).is_some_and(|rest| fits(pattern, rest))
        }
        Part::Rest => !segments.is_empty() && pattern.is_empty(),
        Part::Deep => (0..=segments.len()).any(|skipped| fits(pattern, &segments[skipped..])),
        Part::NpmPackage => match segments {
            // Old scopes begin with `_`.
            [scope, name, rest @ ..]
                if scope.strip_prefix('@').is_some_and(|scope| is_name(scope.strip_prefix('_').unwrap_or(scope))) =>
            {
                is_name(name) && fits(pattern, rest)
            }
            [name, rest @ ..] => is_name(name) && fits(pattern, rest),
            [] => false,
        },
        Part::HubRepository => (1..=segments.len().min(2)).any(|taken| {
            let (name, rest) = segments.split_at(taken);
            name.iter().all(|name| is_name(name)) && !name[0].eq_ignore_ascii_case("api") && fits(pattern, rest)
        }),
        Part::Image => (1..=segments.len()).any(|taken| {
            let (name, rest) = segments.split_at(taken);
            name.iter().all(|name| is_word(name)) && fits(pattern, rest)
        }),
        Part::IndexFile => pattern.is_empty() && is_index_file(segments),
        _ => segments.split_first().is_some_and(|(segment, rest)| fits_one(*part, segment) && fits(pattern, rest)),
    }
}

fn fits_one(part: Part, segment: &str) -> bool {
    match part {
        Part::Is(word) => segment == word,
        Part::OneOf(words) => words.contains(&segment),
        Part::OneOfAnyCase(words) => words.iter().any(|word| segment.eq_ignore_ascii_case(word)),
        Part::Name => is_name(segment),
        Part::Module => is_name(segment.strip_prefix(['!', '_', '~']).unwrap_or(segment)),
        Part::Version => segment.strip_prefix('v').unwrap_or(segment).starts_with(|first: char| first.is_ascii_digit()),
        Part::NameBut(words) => is_name(segment) && !fits_one(Part::OneOfAnyCase(words), segment),
        Part::VersionFile(end) => segment.starts_with(|first: char| first.is_ascii_digit()) && segment.ends_with(end),
        Part::Any => !segment.is_empty(),
        Part::File(ends) => ends.iter().any(|end| segment.len() > end.len() && segment.ends_with(end)),
        Part::VersionedFile(ends) => {
            let mut parts = segment.split('-').skip(1);
            parts.any(|part| fits_one(Part::Version, part)) && fits_one(Part::File(ends), segment)
        }
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
