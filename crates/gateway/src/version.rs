//! Versions, as each type of registry writes them. Registries make the names of files of a package's name and what follows it,
//! so what is not of the type's own grammar could be the file of another package: `acme` and `ui-1.0` give `acme-ui-1.0`.

use std::sync::LazyLock;

use regex::Regex;

use super::conventions::{VersionGrammar, conventions};
use gatepass_core::ecosystem::Ecosystem;

/// "Version specifiers" of the Python Packaging User Guide, appendix "Parsing version strings with regular expressions". A
/// version in its normal form has no dash, which stands between it and the name: what has one is not taken.
static PYTHON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^ v? (?:[0-9]+!)? [0-9]+(?:\.[0-9]+)*
        (?: [_.]? (?:alpha|a|beta|b|preview|pre|c|rc) [_.]? [0-9]* )?
        (?: [_.]? (?:post|rev|r) [_.]? [0-9]* )?
        (?: [_.]? dev [_.]? [0-9]* )?
        (?: \+ [a-z0-9]+ (?:[_.][a-z0-9]+)* )? $",
    )
    .ok()
});

/// `Gem::Version::VERSION_PATTERN` without its end, which has a dash, and for which `Gem::Version` writes `.pre.`.
static GEM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[0-9]+(?:\.[0-9a-zA-Z]+)*$").ok());

/// "Package versioning", "Version basics" in NuGet's documentation: semantic versions, and those of up to four numbers.
static NUGET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const PARTS: &str = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*";
    Regex::new(&format!(r"^[0-9]+(?:\.[0-9]+){{0,3}}(?:-{PARTS})?(?:\+{PARTS})?$")).ok()
});

/// "Versions and constraints" in Composer's documentation: numbers and what may follow them, a branch, or a commit. A name that begins
/// with a digit, as `2fa`, is none.
static PHP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:v?[0-9]+(?:\.[0-9]+){0,3}(?:\.x)?(?:[-+][^/]*)?|dev-[0-9A-Za-z][^/]*|[0-9a-fA-F]{40,})$").ok()
});

/// Operating systems with a number that is no version to `Gem::Platform`.
const NUMBERED_SYSTEMS: [&str; 3] = ["mingw32", "mswin32", "mswin64"];

/// Whether it is a version of a package of this type, of those whose versions have a grammar here.
pub(super) fn is_version(kind: Ecosystem, text: &str) -> bool {
    let fits = |grammar: &Option<Regex>| grammar.as_ref().is_some_and(|grammar| grammar.is_match(text));
    conventions(kind).versions.is_some_and(|grammar| match grammar {
        VersionGrammar::Semantic => semver::Version::parse(text).is_ok(),
        VersionGrammar::Python => fits(&PYTHON),
        VersionGrammar::Gem => fits(&GEM),
        VersionGrammar::Nuget => fits(&NUGET),
        VersionGrammar::Php => fits(&PHP),
    })
}

/// Whether a version can begin like this, of whatever type.
pub(super) fn may_begin_version(text: &str) -> bool {
    text.strip_prefix('v').unwrap_or(text).starts_with(|first: char| first.is_ascii_digit())
}

/// The dashes of a file's name behind which a version can begin: versions have dashes, as names do.
pub(super) fn dashes_before_versions(file: &str) -> impl Iterator<Item = usize> {
    file.match_indices('-').map(|(dash, _)| dash).filter(|dash| may_begin_version(&file[dash + 1..]))
}

/// Whether it is a platform of a gem, as `CPU-SYSTEM`, or the system alone, of which no part begins with a digit, nor does
/// after `Gem::Platform` wrote it anew: it makes `x86-darwin-9` of `i686-darwin9`, which is version 9 of another gem, too.
pub(super) fn is_gem_platform(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let has_no_number =
        |part: &&str| NUMBERED_SYSTEMS.contains(part) || !part.contains(|letter: char| letter.is_ascii_digit());
    let system = if parts.len() == 1 { &parts } else { &parts[1..] };
    parts.len() <= 3 && parts.iter().all(is_word) && system.iter().all(has_no_number)
}

#[cfg(test)]
mod tests {
    use gatepass_core::ecosystem::PackageName;

    use super::*;

    /// Texts of these pieces, up to so many of them.
    fn texts(pieces: &[&str], most: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..most {
            last = last.iter().flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    /// The names of packages that a file is of, by what its type says of names and of versions.
    fn names(kind: Ecosystem, file: &str) -> Vec<&str> {
        let begins = |rest: &str| {
            let mut ends = rest.match_indices('-').map(|(end, _)| end).chain([rest.len()]);
            ends.any(|end| is_version(kind, &rest[..end]))
        };
        let splits = file.match_indices('-').map(|(dash, _)| (&file[..dash], &file[dash + 1..]));
        let is_one = |(name, rest): &(&str, &str)| PackageName::parse(kind, name).is_some() && begins(rest);
        splits.filter(is_one).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_name_and_a_version_are_a_file_of_that_package_alone() {
        let pieces = ["1", "0.1", "1.0.0", ".", "-", "a", "ui", "post", "+", "_", "!", "/", "..", " ", "\n"];
        let texts = texts(&pieces, 4);
        let mut versions = 0;
        for kind in [Ecosystem::Cargo, Ecosystem::Pypi, Ecosystem::Rubygems] {
            for version in texts.iter().filter(|text| is_version(kind, text)) {
                let file = format!("acme-{version}");
                assert_eq!(names(kind, &file), ["acme"], "{kind} {file}");
                assert!(!file.contains(['/', ' ', '\n']), "{kind} {file:?}");
                versions += 1;
            }
        }
        assert!(texts.len() > 50_000 && versions > 300, "{versions} of {}", texts.len());
    }

    #[test]
    fn a_platform_behind_it_makes_it_no_other_gems() {
        let pieces = ["linux", "darwin", "x86", "mswin64", "i686", "9", "1.0", "-", "_", ".", "/"];
        let (mut platforms, all) = (0, texts(&pieces, 4));
        for platform in all.iter().filter(|text| is_gem_platform(text)) {
            // What `Gem::Platform` reads as a version of the system gets a dash before it.
            let (cpu, system) = platform.split_once('-').unwrap_or(("x", platform));
            let system = system.replace("darwin", "darwin-").replace("linux", "linux-").replace("mswin64_", "mswin64-");
            let anew = format!("{cpu}-{system}");
            for file in [format!("acme-1.0-{platform}"), format!("acme-1.0-{anew}")] {
                assert_eq!(names(Ecosystem::Rubygems, &file), ["acme"], "{file}");
            }
            platforms += 1;
        }
        assert!(platforms > 100 && all.len() > 10_000, "{platforms} of {}", all.len());
    }

    #[test]
    fn what_registries_have_is_taken() {
        for (kind, versions) in [
            (Ecosystem::Cargo, &["1.0.0", "0.1.0-alpha.1", "1.0.0-2-x+build.5"][..]),
            (Ecosystem::Npm, &["1.0.0", "1.0.0-rc.1"]),
            (
                Ecosystem::Pypi,
                &["1", "1.0", "2024.01.02", "1.0rc1", "1!2.0.post1.dev3+local.1", "v1.0_beta_2", "1.0.RC1"],
            ),
            (Ecosystem::Nuget, &["1", "1.0", "1.0.0.4", "1.0.0-rc.1+sha-5"]),
            (Ecosystem::Rubygems, &["1", "1.0", "7.1.0.beta1", "1.0.0.pre.2"]),
        ] {
            assert!(versions.iter().all(|version| is_version(kind, version)), "{kind}");
        }
        for (kind, version) in [
            (Ecosystem::Cargo, "ui-1.0.0"),
            (Ecosystem::Cargo, "latest"),
            (Ecosystem::Cargo, "1"),
            (Ecosystem::Npm, "v1.0.0"),
            (Ecosystem::Npm, "1.0"),
            (Ecosystem::Pypi, "1.0-1"),
            (Ecosystem::Pypi, "latest"),
            (Ecosystem::Rubygems, "1.0-java"),
            (Ecosystem::Rubygems, "ui-1.0"),
            (Ecosystem::Rubygems, ""),
            (Ecosystem::Nuget, "ui.1.0.0"),
            (Ecosystem::Nuget, "1.0.0/../../other"),
            (Ecosystem::Nuget, "1.0.0.0.0"),
        ] {
            assert!(!is_version(kind, version), "{kind} {version}");
        }
        for platform in [
            "ruby",
            "java",
            "x86_64-linux",
            "aarch64-linux-musl",
            "arm64-darwin",
            "x64-mingw32",
            "x64-mingw-ucrt",
            "x86-mswin32",
        ] {
            assert!(is_gem_platform(platform), "{platform}");
        }
        for platform in
            ["x86_64-darwin-19", "universal-darwin9", "darwin9", "x64-mswin64_140", "1.0-linux", "", "x86-", "../x"]
        {
            assert!(!is_gem_platform(platform), "{platform}");
        }
    }
}
