//! Programs of a project's that a client runs by itself, before it is asked to build anything: a setting names them, or
//! they lie at a place. Many projects have them, so they are told and not refused; whoever runs the client there runs
//! them, and they can read what their user can.

use super::{Place, Redirect, directory_of};
use crate::locations::Locations;
use crate::table::support;
use crate::target::Target;
use gatepass_core::ecosystem::PackageManager;

/// What is said of a file that is one.
pub(super) const FILE: &str = "is a program of the project's own that the client runs: it can read the token.";

/// What is said of a setting that names one.
pub(super) fn setting(word: &str) -> String {
    format!("has the client run a program of the project's own by `{word}`: it can read the token.")
}

/// A sentence per program of the project at hand, or of a directory below it, that the client of `manager` would run, with the file and the line.
pub fn programs_of(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<Redirect> {
    let Some(directory) = directory_of(locations) else { return Vec::new() };
    let files = support(manager).redirects.programs;
    let place = Place::of(target, &directory, locations);
    // Whoever works in a directory below has the client run what that names.
    let at_hand = files.iter().flat_map(|file| place.in_file(file));
    at_hand.chain(place.in_members(files)).filter(|found| !found.is_unreadable).collect()
}
