//! What the files of Python packages are called, and which packages a file can be of: servers of plain folders, as pypiserver,
//! go by the name alone, and cut it where they think that the version begins.

use std::sync::LazyLock;

use regex::Regex;

use crate::version::{dashes_before_versions, is_version};
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// What lies beside a file (PEP 658, PEP 740), at the end of its name.
const BESIDE: [&str; 4] = [".asc", ".metadata", ".provenance", ".sigstore"];
/// How archives end.
const ARCHIVES: [&str; 8] = [".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip", ".exe", ".msi", ".egg"];

/// What follows a version where a file is for one system or one Python alone: "Creating Built Distributions" in the documentation of
/// distutils, `acme-1.0.win-amd64-py2.7.exe`, `acme-1.0.linux-x86_64.tar.gz`.
static BUILT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:\.(?:win32|win-(?:amd64|arm64)|linux-[a-z0-9_]+))?(?:-py[0-9](?:\.[0-9]+)?)?$").ok()
});

/// Each package that a file can be of, by where a version can begin in its name; `None` for what is called as none is.
pub(super) fn packages(file: &str) -> Option<Vec<PackageName>> {
    let file = BESIDE.iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
    if let Some(stem) = file.strip_suffix(".whl") {
        return wheel(stem);
    }
    let stem = ARCHIVES.iter().find_map(|end| file.strip_suffix(end))?;
    let parts: Vec<&str> = stem.split('-').collect();
    // An egg's name has no dash, and neither has its version ("The Internal Structure of Python Eggs", "Filename-Embedded Metadata").
    // Servers look for a dot where it begins.
    let is_egg = file.ends_with(".egg")
        && parts.len() > 2
        && is_bare_version(parts[1])
        && parts[1].contains('.')
        && parts[2].strip_prefix("py").is_some_and(|version| version.contains('.') && is_bare_version(version));
    if is_egg {
        return named(&[parts[0]]);
    }
    let is_program = file.ends_with(".exe") || file.ends_with(".msi");
    let dashes: Vec<usize> = dashes_before_versions(stem).collect();
    let is_whole = dashes.iter().any(|dash| is_version_of_file(&stem[dash + 1..], is_program));
    let names: Vec<&str> = dashes.iter().map(|dash| &stem[..*dash]).collect();
    if is_whole { named(&names) } else { None }
}

/// The package of a wheel, `NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM`, with no dash within any of them ("Binary distribution
/// format", "File name convention").
fn wheel(stem: &str) -> Option<Vec<PackageName>> {
    let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    let parts: Vec<&str> = stem.split('-').collect();
    match parts.as_slice() {
        [name, version, _, _, _] if is_bare_version(version) => named(&[name]),
        [name, version, build, _, _, _] if is_bare_version(version) && is_number(build) => named(&[name]),
        _ => None,
    }
}

fn named(names: &[&str]) -> Option<Vec<PackageName>> {
    names.iter().map(|name| PackageName::parse(Ecosystem::Pypi, name)).collect()
}

/// Whether it is a version, and what it may be built for: of what is installed by itself for one Python, too.
fn is_version_of_file(text: &str, is_program: bool) -> bool {
    let ends = text.match_indices(['.', '-']).map(|(end, _)| end).chain([text.len()]);
    let is_built =
        |text: &str| BUILT.as_ref().is_some_and(|built| built.is_match(text)) && (is_program || !text.contains("-py"));
    ends.into_iter().any(|end| is_bare_version(&text[..end]) && is_built(&text[end..]))
}

/// A version without `v` before it, which servers take for a part of the name.
fn is_bare_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && is_version(Ecosystem::Pypi, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(file: &str) -> Vec<String> {
        packages(file).unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_called_as_no_file_is_of_no_package() {
        let stems = ["acme-1-utils", "acme-2-beta", "acme-1-core", "acme-3d", "acme-2.egg-info", "acme-latest"];
        for file in stems.iter().flat_map(|stem| ARCHIVES.map(|end| format!("{stem}{end}"))) {
            assert!(names(&file).is_empty(), "{file}: {:?}", names(&file));
        }
        for stem in [
            "acme-3-1.0",
            "acme-v3-1.0",
            "acme-1-utils-2.0",
            "acme-3d-1.0-py3.8",
            "acme-1-2.0-py3.8",
            "acme-3-1.0-py2.7",
        ] {
            for end in [".egg", ".egg.asc"] {
                assert_ne!(names(&format!("{stem}{end}")), ["acme"], "{stem}{end}");
            }
        }
        for stem in
            ["acme-1-2.0", "acme-1-utils-2.0", "acme-1-2-3-4-5-6-7", "acme-3d-py3-none-any", "acme-1.0-x-py3-none-any"]
        {
            assert!(names(&format!("{stem}.whl")).is_empty(), "{stem}");
        }
    }

    #[test]
    fn what_may_be_of_two_packages_names_both() {
        assert_eq!(names("acme-1-utils-2.0.tar.gz"), ["acme", "acme-1-utils"]);
        assert_eq!(names("acme-v3-1.0.egg"), ["acme", "acme-v3"]);
    }

    #[test]
    fn what_indexes_have_is_of_its_package() {
        for rest in [
            "1.0.tar.gz",
            "1.0rc1.zip",
            "1!2.0.post1.dev3+local.1.tar.bz2",
            "1.0.win32.exe",
            "1.0.win-amd64-py2.7.exe",
            "1.0.linux-x86_64.tar.gz",
            "1.0.win32-py2.7.msi",
            "1.0-py2.7.egg",
            "1.0-py3.8-linux-x86_64.egg",
            "1.0.egg",
            "1.0-py3-none-any.whl",
            "1.0-1-cp311-cp311-manylinux_2_17_x86_64.whl",
            "1.0-py2.py3-none-any.whl.metadata",
            "1.0.tar.gz.asc",
            "1.0.tar.gz.provenance",
        ] {
            assert_eq!(names(&format!("Acme_Tool-{rest}")), ["acme-tool"], "{rest}");
        }
    }
}
