//! Which folders a package's file may lie in for the path to be about that package alone.
//!
//! Registries keep files by hashes, or in a folder of the package: a folder that is neither may be another package's, whose
//! files are for whoever has both. So nothing is let through but what is listed here.

use crate::version::is_version;
use gatepass_core::ecosystem::{Ecosystem, PackageName};

/// What the addresses of files begin with at the registries of these types, in any number and order: Warehouse, devpi,
/// pypiserver, GitLab, Gitea, JFrog, CodeArtifact; crates' registries and what `dl` is in "Index format" of cargo's book.
const ROUTES: &[&str] = &[
    "simple",
    "+simple",
    "%2Bsimple",
    "packages",
    "files",
    "+f",
    "%2Bf",
    "+e",
    "%2Be",
    "pypi",
    "api",
    "v1",
    "crates",
    "dl",
    "download",
    "index",
];

/// How many digits a hash has at least: devpi has 13 of one behind 3 of it.
const SHORTEST_HASH: usize = 13;

/// Whether a file that can be of each of these packages has no folder of another above it. Below the routes there is nothing
/// else, or hashes, or the package's own folder and a version in it, maybe with the beginning of its name above.
pub(super) fn are_own(ecosystem: Ecosystem, folders: &[&str], packages: &[PackageName]) -> bool {
    let is_own = |folder: &str| PackageName::parse(ecosystem, folder).is_some_and(|name| packages.contains(&name));
    let routes = folders.iter().take_while(|folder| ROUTES.contains(*folder) && !is_own(folder)).count();
    let below = &folders[routes..];
    if below.is_empty() || are_hashes(below) {
        return true;
    }
    let Some(place) = below.iter().position(|folder| is_own(folder)) else { return false };
    let (above, within) = (&below[..place], &below[place + 1..]);
    let above = above.split_first().filter(|(first, _)| is_python(first)).map_or(above, |(_, rest)| rest);
    let is_above = above.is_empty() || is_beginning(above, &below[place].to_ascii_lowercase());
    is_above && (within.is_empty() || matches!(within, [version] if is_version(ecosystem, version)))
}

/// Parts of one hash, of two digits at least.
fn are_hashes(folders: &[&str]) -> bool {
    let is_hex = |folder: &&str| folder.len() > 1 && folder.bytes().all(|byte| byte.is_ascii_hexdigit());
    folders.iter().all(is_hex) && folders.iter().any(|folder| folder.len() >= SHORTEST_HASH)
}

/// What stands above the folder of a package so that none has too many: its first letter (the oldest addresses of Python's
/// index), or what "Index files" in cargo's book says.
fn is_beginning(folders: &[&str], name: &str) -> bool {
    let same = |folder: &str, part: Option<&str>| part.is_some_and(|part| folder.eq_ignore_ascii_case(part));
    match folders {
        [first] => same(first, name.get(..1)) || (name.len() < 3 && **first == name.len().to_string()),
        ["3", first] => name.len() == 3 && same(first, name.get(..1)),
        [first, second] => same(first, name.get(..2)) && same(second, name.get(2..4)),
        _ => false,
    }
}

/// What the oldest addresses of Python's index had above a package's first letter: `source`, or what the file is for, as
/// `py3`, `py2.py3` and `3.4`.
fn is_python(folder: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_tag = |part: &str| ["py", "cp", "pp"].iter().any(|tag| part.strip_prefix(tag).is_some_and(is_number));
    ["source", "any"].contains(&folder)
        || folder.split('.').all(is_tag)
        || folder.split_once('.').is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}
