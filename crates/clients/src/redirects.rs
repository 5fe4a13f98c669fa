//! What a project can do so that a client sends an applied token elsewhere: give the name that the token goes by another
//! address, put a proxy in between, or have other certificates trusted. Which files and settings of a client do that stands
//! in the client's own file, as a [`row::Redirects`]; here they are looked for as the client looks for them, and told by file and line, never by content.

mod lines;
mod lockfile;
mod members;
pub(super) mod npmrc;
mod programs;
mod proxies;
pub(super) mod row;
pub(super) mod settings;

use std::fs;
use std::path::{Component, Path, PathBuf};

use members::Members;
pub use programs::programs_of;
pub use proxies::proxied_by;
use row::{Change, NamedFile, ProjectFile, Search, Setting};
use settings::{Settings, Syntax, line_of};

use url::Url;

use super::locations::Locations;
use super::redirect::Redirect;
use super::table::support;
use super::target::{Level, Target};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error};

/// More than any such file has.
const LARGEST: u64 = 64 << 20;

/// What at hand sends the token of `manager` elsewhere, once it is in the user's files: in the project of `places`, or
/// else in the working directory, in the directories above it where the client looks there, and in the environment. The
/// user's own files, in the home, are theirs to decide.
pub fn redirected_by(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Vec<Redirect> {
    let known = support(manager).redirects;
    let mut found = Vec::new();
    if let Some(directory) = directory_of(locations) {
        let place = Place::of(target, &directory, locations);
        found.extend(known.files.iter().flat_map(|file| place.in_file(file)));
        found.extend(place.in_members(known.files));
        found.extend(known.named.iter().flat_map(|file| place.in_named_file(file)));
    }
    for (name, address) in known.variables {
        let value = (locations.variable)(name).map(|value| value.to_string_lossy().into_owned());
        if value.is_some_and(|value| !value.is_empty() && !is_same(&value, &address(target))) {
            let does = "gives the registry's name another address, and the token would go there.".to_owned();
            found.push(Redirect { place: format!("The variable {name}"), does, is_unreadable: false });
        }
    }
    found
}

/// Refuses to put the token where a project at hand would send it elsewhere.
///
/// # Errors
/// [`Code::NotAllowed`] with the first such place.
pub(super) fn refuse(manager: PackageManager, target: &Target<'_>, locations: &Locations<'_>) -> Result<(), Error> {
    if target.level == Level::Project {
        // No value goes into a file.
        return Ok(());
    }
    let found = redirected_by(manager, target, locations);
    found.first().map_or(Ok(()), |redirect| {
        Err(Error::new(
            Code::NotAllowed,
            format!("{} Nothing was changed.", redirect.sentence()),
            format!("Take that out, or apply in a directory of which you trust what is in it: {manager} reads it."),
        ))
    })
}

/// Where the client works: in the project that is named, or in the working directory.
pub(super) fn directory_of(locations: &Locations<'_>) -> Option<PathBuf> {
    let directory = locations.project.map(Path::to_owned).or_else(|| std::env::current_dir().ok());
    directory.map(|directory| directory.canonicalize().unwrap_or(directory))
}

/// Where a client works, and for which target.
struct Place<'a> {
    target: &'a Target<'a>,
    directory: &'a Path,
    locations: &'a Locations<'a>,
    home: PathBuf,
    /// Where the project begins.
    root: PathBuf,
}

impl<'a> Place<'a> {
    fn of(target: &'a Target<'a>, directory: &'a Path, locations: &'a Locations<'a>) -> Self {
        let home = locations.home.canonicalize().unwrap_or_else(|_| locations.home.to_owned());
        let root = members::root_of(directory, &home);
        Self { target, directory, locations, home, root }
    }

    /// What the file says at hand, and in each directory above.
    fn in_file(&self, file: &ProjectFile) -> Vec<Redirect> {
        let above = self.directory.ancestors().filter(|above| **above != *self.home);
        above.flat_map(|above| self.at_path(&above.join(file.path), file.syntax, file.settings)).collect()
    }

    /// What is said in the directories below, beside what stands at hand and above it.
    fn in_members(&self, files: &[ProjectFile]) -> Vec<Redirect> {
        if files.is_empty() {
            return Vec::new();
        }
        let members = Members::of(self.directory, &self.home);
        let at = |member: &PathBuf| -> Vec<Redirect> {
            let is_read = self.directory.starts_with(member);
            let files = files.iter().filter(|_| !is_read);
            files.flat_map(|file| self.at_path(&member.join(file.path), file.syntax, file.settings)).collect()
        };
        let found = members.own.iter().chain(&members.others).flat_map(at);
        let more = members.more_below.iter().map(|root| {
            let does =
                "has more directories below than gatepass looks through, and one could send the token elsewhere.";
            Redirect { place: root.display().to_string(), does: does.to_owned(), is_unreadable: true }
        });
        found.chain(more).collect()
    }

    /// What a file says that a variable names. One that is in no project is the user's own, who set the variable.
    fn in_named_file(&self, file: &NamedFile) -> Vec<Redirect> {
        let value = (self.locations.variable)(file.variable).filter(|value| !value.is_empty());
        let Some(value) = value else { return Vec::new() };
        let depth = match file.search {
            Search::Here => 1,
            Search::Above => usize::MAX,
        };
        let above = || self.directory.ancestors();
        let projects: Vec<&Path> =
            above().filter(|above| !self.home.starts_with(above) && above.parent().is_some()).collect();
        let mut paths: Vec<PathBuf> = Vec::new();
        for path in (file.paths)(&value.to_string_lossy()) {
            paths.extend(above().take(depth).map(|above| above.join(&path)));
        }
        paths.dedup();
        let theirs = paths.iter().filter(|path| projects.iter().any(|project| path.starts_with(project)));
        theirs.flat_map(|path| self.at_path(path, file.syntax, file.settings)).collect()
    }

    /// What the file there says, if there is one.
    fn at_path(&self, path: &Path, syntax: Syntax, wanted: &[Setting]) -> Vec<Redirect> {
        let Some(text) = text_of(path) else { return Vec::new() };
        match text.as_deref().and_then(|text| Some((text, Settings::read(text, syntax)?))) {
            Some((text, settings)) => {
                let unclear = settings.unclear.first().map(|line| unreadable(path, *line));
                let changes = wanted.iter().filter_map(|setting| self.change(setting, &settings, text, path));
                changes.chain(unclear).collect()
            }
            // The client may still make something of it.
            None => vec![unreadable(path, 1)],
        }
    }

    /// What one setting does, if it does anything.
    fn change(&self, setting: &Setting, settings: &Settings, text: &str, path: &Path) -> Option<Redirect> {
        let target = self.target;
        let plain = target.registry.is_plain();
        let word = setting.path.iter().filter(|name| **name != "**").copied().collect::<Vec<_>>().join(".");
        let word = word.trim_end_matches('*');
        let under = |counts: &dyn Fn(&str) -> bool| settings.under(setting.path).find(|value| counts(value));
        let (value, does) = match setting.change {
            Change::Address(address) => {
                let value = settings.at(setting.path).find(|value| !is_same(value, &address(target)))?.to_owned();
                (value, format!("gives `{word}` another address, and the token would go there."))
            }
            Change::Source(name, address) => {
                let sources = settings.named(setting.path, name);
                let value = sources.into_iter().find(|url| !is_same(url, &address(target)))?;
                (value, format!("gives the source `{name}` another address, and the token would go there."))
            }
            Change::Replaced(name, address, keys) => {
                let is_ours = |value: &str| is_one_source(value, &address(target));
                let source = settings.of_source(setting.path, name, is_ours);
                let (key, value) = source.into_iter().find(|(key, value)| keys.contains(key) && !is_ours(value))?;
                (value, format!("has the client take packages from elsewhere by `{word}` with `{key}`."))
            }
            // Through TLS a proxy sees nothing.
            Change::Proxy => {
                let value = under(&|value| plain && is_set(value))?.to_owned();
                (value, format!("sets `{word}`, and requests with the token would go through it."))
            }
            Change::Trusts => {
                let value = under(&|value| !plain && is_set(value))?.to_owned();
                (value, format!("sets `{word}`, and another than the registry could take the token."))
            }
            Change::Verifies => {
                let value = under(&|_| !plain)?.to_owned();
                (value, format!("sets `{word}`, and another than the registry could take the token."))
            }
            Change::Off => {
                let value = under(&|value| !plain && !is_set(value))?.to_owned();
                (value, format!("turns `{word}` off, and another than the registry could take the token."))
            }
            Change::Mirror(address) => {
                // How long to wait for it is a number.
                let leads = |value: &str| is_set(value) && value.parse::<f64>().is_err();
                let value = under(&|value| leads(value) && !is_same(value, &address(target)))?.to_owned();
                (value, format!("has the client take packages from elsewhere by `{word}…`."))
            }
            Change::Reads => {
                let value = under(&is_set)?.to_owned();
                (value, format!("has files read by `{word}` that gatepass does not look into."))
            }
            Change::Arguments(words) => {
                // Python's argparse and optparse and Ruby's OptionParser take a long option by its beginning, too.
                let is_one =
                    |part: &str| words.iter().any(|word| *word == part || part.len() > 2 && word.starts_with(part));
                let argument = |value: &str| value.split(|c: char| c.is_whitespace() || c == '=').any(is_one);
                let glued = |value: &str| words.iter().any(|word| word.len() == 2 && value.starts_with(word));
                let value = under(&|value| argument(value) || glued(value))?.to_owned();
                let word = if word.is_empty() { "arguments" } else { word };
                (value, format!("gives the client `{word}` that can send the token elsewhere."))
            }
            Change::OtherHost(address) => {
                let value = settings.names().find(|name| is_credential_of_another(name, &address(target)))?.to_owned();
                (value, "has a credential for another address, to which Yarn 1 takes the token, too.".to_owned())
            }
            Change::Locks(address) => {
                let value = under(&|text| lockfile::leads_elsewhere(text, &address(target)))?.to_owned();
                (value, "has a package at another address, and the token would go there.".to_owned())
            }
            Change::Packages => {
                let value = under(&|value| self.are_out_of_sight(path, value))?.to_owned();
                (
                    value,
                    format!(
                        "has packages by `{word}` in directories that gatepass does not look through, and one could send the token elsewhere."
                    ),
                )
            }
            Change::Runs if word.is_empty() => (String::new(), programs::FILE.to_owned()),
            Change::Runs => (under(&is_set)?.to_owned(), programs::setting(word)),
        };
        let key = setting.path.last().copied().unwrap_or_default().trim_end_matches('*');
        Some(Redirect { place: place(path, line_of(text, key, &value)), does, is_unreadable: false })
    }

    /// Whether packages that a file names are where nobody looks: outside of the project, or where tools fill directories.
    fn are_out_of_sight(&self, file: &Path, packages: &str) -> bool {
        let mut path = file.parent().unwrap_or(file).to_owned();
        let mut is_filled = false;
        for part in Path::new(packages).components() {
            is_filled |= members::is_filled_by_tools(part.as_os_str());
            match part {
                Component::ParentDir => drop(path.pop()),
                part => path.push(part),
            }
        }
        !packages.starts_with('!') && (is_filled || !path.starts_with(&self.root))
    }
}

/// Whether a name of npm's settings is that of a credential (`//host/path/:_authToken` and its kin), and not for this
/// registry, spelled as gatepass does.
fn is_credential_of_another(name: &str, registry: &str) -> bool {
    const KINDS: [&str; 3] = [":_auth", ":_password", ":username"];
    let folded = name.to_lowercase();
    let Some(end) = KINDS.iter().filter_map(|kind| folded.find(kind)).min() else { return false };
    let host = registry.split_once(':').map_or(registry, |(_, host)| host).trim_end_matches('/');
    name.get(..end).is_none_or(|address| address.trim_end_matches('/') != host)
}

fn place(path: &Path, line: usize) -> String {
    format!("{}, line {line},", path.display())
}

fn unreadable(path: &Path, line: usize) -> Redirect {
    let does = "cannot be read as the client reads it, and could send the token elsewhere.".to_owned();
    Redirect { place: place(path, line), does, is_unreadable: true }
}

/// The file's text, where there is a file; within, `None` where it is nothing that can be read to its end.
fn text_of(path: &Path) -> Option<Option<String>> {
    let metadata = fs::metadata(path).ok().filter(|metadata| !metadata.is_dir())?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Some(None);
    }
    let text = String::from_utf8_lossy(&fs::read(path).ok()?).into_owned();
    Some(Some(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)))
}

/// Whether two addresses are one: a slash at the end makes no difference.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Whether two addresses are one to a client that reads them as URLs: letters of the host in either case, a port that goes
/// without saying.
fn is_one_source(one: &str, other: &str) -> bool {
    let read = |text: &str| Url::parse(text.strip_prefix("sparse+").unwrap_or(text)).ok();
    read(one).zip(read(other)).is_some_and(|(one, other)| is_same(one.as_str(), other.as_str()))
}

/// Whether a setting says anything but no.
fn is_set(value: &str) -> bool {
    !["", "false", "null", "0", "off", "no", "~"].contains(&value.trim().to_lowercase().as_str())
}
