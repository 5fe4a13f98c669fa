//! What a client goes by before what is written for it, asked of each client's own file: `apply` refuses where there is such,
//! `check` and `doctor` tell of it.

use super::file_location::moved_by;
use super::locations::Locations;
use super::plan::{NAME, ValuePlacement};
use super::precedence::Precedence;
use super::redirect::Redirect;
use super::redirects::directory_of;
use super::table::support;
use super::target::{Level, Target};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error};
use gatepass_core::secret::Secret;

/// The variables that have the client read other files of the user's than those that are written.
fn moved_away(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<Redirect> {
    // Which files there are does not depend on the value.
    let value = Secret::new(NAME.to_owned());
    let plan = (support(manager).plan)(target, &ValuePlacement::InFiles(&value)).ok();
    let files = plan.into_iter().flat_map(|plan| plan.files).filter(|file| file.level == Level::User);
    let mut variables: Vec<_> = files.filter_map(|file| moved_by(&file, locations.home, locations)).collect();
    variables.dedup();
    let does = "has the client go by something else than the files that are written.";
    variables.into_iter().map(|name| Redirect::of(format!("The variable {name}"), does)).collect()
}

/// Of which directories it is asked what a client goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directories {
    /// Of that where it works, or of the project that is named.
    AtHand,
    /// Of none in particular.
    All,
}

/// What the client goes by before what was written for it: variables that have it read other files, and what else comes first
/// by its own precedence.
pub fn overrides(
    manager: PackageManager,
    target: &Target<'_>,
    locations: &Locations<'_>,
    directories: Directories,
) -> Vec<Redirect> {
    let mut found = moved_away(manager, target, locations);
    found.extend(comes_first(manager, target, locations, directories));
    found
}

fn comes_first(
    manager: PackageManager,
    target: &Target<'_>,
    locations: &Locations<'_>,
    directories: Directories,
) -> Vec<Redirect> {
    ask(support(manager).overrides, target, locations, directories)
}

/// What else the client takes packages from, beside what was written for it: it works, and a package of one's own by whose
/// name somebody publishes another there may come from there (dependency confusion).
pub fn other_sources(
    manager: PackageManager,
    target: &Target<'_>,
    locations: &Locations<'_>,
    directories: Directories,
) -> Vec<Redirect> {
    ask(support(manager).other_sources, target, locations, directories)
}

/// What a client's own rule finds where it is looked for.
fn ask(
    rule: fn(&Precedence<'_>) -> Vec<Redirect>,
    target: &Target<'_>,
    locations: &Locations<'_>,
    directories: Directories,
) -> Vec<Redirect> {
    let directory = directory_of(locations).filter(|_| directories == Directories::AtHand);
    rule(&Precedence { target, locations, directory: directory.as_deref() })
}

/// Refuses to write what something else comes before.
///
/// # Errors
/// [`Code::NotAllowed`] with the first such place.
pub(super) fn refuse(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Result<(), Error> {
    let found = comes_first(manager, target, locations, Directories::AtHand);
    found.first().map_or(Ok(()), |redirect| {
        Err(Error::new(
            Code::NotAllowed,
            format!("{} Nothing was changed.", redirect.sentence()),
            "Take that out, or use the configuration as it is shown.",
        ))
    })
}
