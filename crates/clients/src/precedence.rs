//! What a client goes by before the files that `apply` writes, by the client's own precedence: other files of the user's or of
//! the system's, other sections, helpers, variables. Each client's file says what that is for it; here is what they look with.
//! It is told by file and line, or by the variable, never by content.

use std::fs;
use std::path::{Path, PathBuf};

use super::locations::Locations;
use super::redirect::Redirect;
use super::redirects::settings::{Settings, Syntax, line_of};
use super::target::{Level, Target};

/// More than any such file has.
const LARGEST: u64 = 4 << 20;

/// Where a client looks.
pub(super) struct Precedence<'a> {
    pub target: &'a Target<'a>,
    pub locations: &'a Locations<'a>,
    /// Where it works.
    pub directory: Option<&'a Path>,
}

/// What one place says of a thing, of which the first that says something counts.
pub(super) struct Candidate {
    pub place: String,
    pub value: String,
}

impl Candidate {
    pub fn by_variable(name: &str, value: String) -> Self {
        Self { place: format!("The variable {name}"), value }
    }
}

/// The first that says something, where that is another address than the registry's own.
pub(super) fn first_other(candidates: impl IntoIterator<Item = Candidate>, own: &str, does: &str) -> Option<Redirect> {
    let first = candidates.into_iter().next()?;
    (!is_same_address(&first.value, own)).then(|| Redirect::of(first.place, does))
}

/// A file that may come before one that `apply` writes.
pub(super) struct Earlier {
    path: PathBuf,
    shown: String,
    pub text: String,
}

impl Precedence<'_> {
    /// A variable's value, if it has one.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = (self.locations.variable)(name)?.to_string_lossy().into_owned();
        (!value.trim().is_empty()).then_some(value)
    }

    /// Those of these variables that are set to anything but `own`: they come before every file.
    pub fn variables(&self, names: &[&str], own: &str) -> Vec<Redirect> {
        let is_other = |name: &&&str| {
            self.variable(name).is_some_and(|value| value.trim_end_matches('/') != own.trim_end_matches('/'))
        };
        let told = |name: &&str| {
            Redirect::of(format!("The variable {name}"), "is what the client goes by, and not its files.")
        };
        names.iter().filter(is_other).map(told).collect()
    }

    /// The names of all variables that are set to something.
    pub fn variable_names(&self) -> Vec<String> {
        let names = (self.locations.variable_names)().into_iter().filter_map(|name| name.into_string().ok());
        names.filter(|name| self.variable(name).is_some()).collect()
    }

    /// As [`Self::variables`], for a client that takes these names, which are in small letters, in whatever case.
    pub fn variables_in_any_case(&self, names: &[&str], own: &str) -> Vec<Redirect> {
        let all = self.variable_names();
        let found = all.iter().filter(|name| names.contains(&name.to_lowercase().as_str()));
        self.variables(&found.map(String::as_str).collect::<Vec<_>>(), own)
    }

    /// The directory of a client's settings of the user's, as desktops have it.
    pub fn of_user_configuration(&self, client: &str) -> PathBuf {
        let base = self.variable("XDG_CONFIG_HOME").map_or_else(|| self.locations.home.join(".config"), PathBuf::from);
        base.join(client)
    }

    /// The directories from where the client works up to the home, which is none of them.
    pub fn directories(&self) -> impl Iterator<Item = &Path> {
        let home = self.locations.home.canonicalize().ok();
        self.directory.into_iter().flat_map(Path::ancestors).take_while(move |above| home.as_deref() != Some(above))
    }

    /// A file of the user's, if it is there; none where a project's files are what counts.
    pub fn of_user(&self, path: &str) -> Option<Earlier> {
        let file = self.locations.home.join(path);
        (self.target.level == Level::User).then(|| read(&file, format!("~/{path}")))?
    }

    /// A file that a variable's value leads to.
    pub fn at(&self, path: &Path) -> Option<Earlier> {
        (self.target.level == Level::User).then(|| read(path, path.display().to_string()))?
    }

    /// A file, whoever's files are written.
    pub fn file(&self, path: &Path) -> Option<Earlier> {
        read(path, path.display().to_string())
    }

    /// A file of the user's, whoever's files are written.
    pub fn in_home(&self, path: &str) -> Option<Earlier> {
        read(&self.locations.home.join(path), format!("~/{path}"))
    }

    /// A file of a project, unless it is the one that is written.
    pub fn beside(&self, path: &Path) -> Option<Earlier> {
        let is_written = self.target.level == Level::Project && path.parent() == self.directory;
        (!is_written).then(|| self.file(path))?
    }

    /// The version of the package that a program on the search path is of, where its manifest is beside it.
    pub fn version_on_path(&self, program: &str, package: &str) -> Option<String> {
        let path = self.variable("PATH")?;
        let mut programs = std::env::split_paths(&path).map(|folder| folder.join(program));
        let program = programs.find(|program| program.is_file())?.canonicalize().ok()?;
        program.ancestors().skip(1).take(4).find_map(|above| {
            let manifest: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(above.join("package.json")).ok()?).ok()?;
            let is_it = manifest.get("name")?.as_str()? == package;
            is_it.then(|| manifest.get("version")?.as_str().map(str::to_owned))?
        })
    }

    /// The file of the project at hand, which begins at the nearest directory with one of these, or where the client works.
    pub fn of_project(&self, path: &str, signs: &[&str]) -> Option<Earlier> {
        let here = self.directory?;
        let home = self.locations.home.canonicalize().ok();
        let mut above = here.ancestors().take_while(|above| home.as_deref() != Some(above));
        let root = above.find(|above| signs.iter().any(|sign| above.join(sign).exists())).unwrap_or(here);
        (home.as_deref() != Some(root)).then(|| self.at(&root.join(path)))?
    }
}

impl Precedence<'_> {
    /// A file of the project whose files are written, if it is there.
    pub fn of_this_project(&self, path: &str) -> Option<Earlier> {
        let project = self.locations.project.filter(|_| self.target.level == Level::Project)?;
        read(&project.join(path), path.to_owned())
    }
}

impl Earlier {
    /// Says what it does at the first line of which this is so.
    pub fn first(&self, is_it: impl Fn(&str) -> bool, does: &str) -> Option<Redirect> {
        let line = self.text.lines().position(is_it)?;
        Some(self.at_line(line + 1, does))
    }

    /// Says what it does at a line, which count from 1.
    pub fn at_line(&self, line: usize, does: &str) -> Redirect {
        Redirect::of(self.line(line), does)
    }

    /// A line of it, as it is told.
    pub fn line(&self, line: usize) -> String {
        format!("{}, line {line},", self.shown)
    }

    /// Says what it does where it has, at these very names, such a value.
    pub fn says(&self, syntax: Syntax, path: &[&str], is_such: impl Fn(&str) -> bool, does: &str) -> Option<Redirect> {
        let settings = Settings::read(&self.text, syntax)?;
        let value = settings.at(path).find(|value| is_such(value))?.to_owned();
        Some(self.at_line(line_of(&self.text, path.last().copied().unwrap_or_default(), &value), does))
    }

    /// What it says at these very names, the last time.
    pub fn value(&self, syntax: Syntax, path: &[&str]) -> Option<Candidate> {
        let settings = Settings::read(&self.text, syntax)?;
        let value = settings.exactly(path).filter(|value| !value.is_empty()).last()?.to_owned();
        let line = line_of(&self.text, path.last().copied().unwrap_or_default(), &value);
        Some(Candidate { place: self.line(line), value })
    }

    /// Says what it does by being there.
    pub fn itself(&self, does: &str) -> Redirect {
        Redirect::of(self.shown.clone(), does)
    }

    /// Whether it is the same file as one of the user's.
    pub fn is_same_as(&self, other: &Path) -> bool {
        self.path.canonicalize().is_ok_and(|path| other.canonicalize().is_ok_and(|other| path == other))
    }
}

/// Whether two addresses are one: a slash at the end makes no difference.
pub(super) fn is_same_address(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Whether a switch is turned on, as Python's clients and uv read one.
pub(super) fn is_on(value: &str) -> bool {
    !["", "0", "no", "false", "off", "n", "f"].contains(&value.trim().to_lowercase().as_str())
}

/// The value of `KEY = VALUE` on a line, as files of settings have it.
pub(super) fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (name, value) = line.split_once(['=', ':'])?;
    (name.trim() == key).then(|| value.trim().trim_matches(['"', '\'']))
}

fn read(path: &Path, shown: String) -> Option<Earlier> {
    let is_one = fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
    let bytes = is_one.then(|| fs::read(path).ok())??;
    Some(Earlier { path: path.to_owned(), shown, text: String::from_utf8_lossy(&bytes).into_owned() })
}
