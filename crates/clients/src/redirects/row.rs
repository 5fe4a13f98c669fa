//! What is written down of one client, in its file beside these folders: the files of a project that it reads by itself,
//! what in them can send a token elsewhere that stands in the user's own files, the programs of a project that it runs, and
//! where it takes a proxy from. `docs/bindings.md` says it for all clients, those without such files, too.

pub(crate) use super::settings::Syntax;
use crate::target::Target;

/// Where a client looks for a file that a variable names.
pub(crate) enum Search {
    /// In the directory in which it works.
    Here,
    /// There, and in every directory above.
    Above,
}

/// The address that belongs to a name.
pub(crate) type Address = fn(&Target<'_>) -> String;

/// What a setting does to the token.
pub(crate) enum Change {
    /// Gives the token's name an address.
    Address(Address),
    /// Has, in a list, a source of this name with an address.
    Source(&'static str, Address),
    /// Has, in a table of sources, the one of this name, or one at this address, stand for another by one of these keys.
    Replaced(&'static str, Address, &'static [&'static str]),
    /// Puts a proxy in between, which sees what is not TLS.
    Proxy,
    /// Has other certificates trusted than the system's.
    Trusts,
    /// Says how certificates are looked at, whatever it says.
    Verifies,
    /// Is a check that can be turned off.
    Off,
    /// Has packages taken from another source than the one that is named, and not from this.
    Mirror(Address),
    /// Has more files read.
    Reads,
    /// Gives the client arguments of its own: one of these words names other files or another address.
    Arguments(&'static [&'static str]),
    /// Has the client run a program of the project's.
    Runs,
    /// Is of another address, by its name, at which Yarn 1 then gives the registry's token.
    OtherHost(Address),
    /// Locks a package at an address that Yarn takes the registry's token to.
    Locks(Address),
    /// Names packages, which may be where nobody looks.
    Packages,
}

/// A setting, by the names that lead to it. `**` stands for any names, and `*` at the end of one for the rest of it.
pub(crate) struct Setting {
    pub path: &'static [&'static str],
    pub change: Change,
}

/// A file of a project's. Clients look for it where they work and above, and they work in any directory below.
pub(crate) struct ProjectFile {
    pub path: &'static str,
    pub syntax: Syntax,
    pub settings: &'static [Setting],
}

/// What is known of one client.
pub(crate) struct Redirects {
    /// Files of a project's that it reads by itself.
    pub files: &'static [ProjectFile],
    /// Variables that give the token's name an address.
    pub variables: &'static [(&'static str, Address)],
    /// Files that a variable names, and that are read beside the user's own.
    pub named: &'static [NamedFile],
    /// Programs of a project's that it runs by itself, and files with settings that name some.
    pub programs: &'static [ProjectFile],
    /// The variables that it takes a proxy from. Names that it takes in both cases are here in both.
    pub proxies: &'static [&'static [&'static str]],
    /// Whether it leaves loopback out by itself, as Go's library does, where a proxy is named.
    pub spares_loopback: bool,
}

/// A file that is read because a variable names it: a project's, where it is in one.
pub(crate) struct NamedFile {
    pub variable: &'static str,
    /// What the variable's value has read, by paths from the directory at hand.
    pub paths: fn(&str) -> Vec<String>,
    pub search: Search,
    pub syntax: Syntax,
    pub settings: &'static [Setting],
}

/// A client that takes a proxy from where most do, and reads nothing of a project's.
pub(crate) const NONE: Redirects =
    Redirects { files: &[], variables: &[], named: &[], programs: &[], proxies: &[PROXIES], spares_loopback: false };

/// A client that is written in Go, of which the same is so.
pub(crate) const WRITTEN_IN_GO: Redirects = Redirects { spares_loopback: true, ..NONE };

/// The variables that most clients take a proxy from.
pub(crate) const PROXIES: &[&str] = &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];

/// Those of https, which npm's agent and Cargo's `http.proxy` take for http, too.
pub(crate) const PROXIES_OF_HTTPS: &[&str] = &["https_proxy", "HTTPS_PROXY"];

const ITSELF: &[Setting] = &[runs(&[])];

/// A program of a project's, at its place.
pub(crate) const fn program(path: &'static str) -> ProjectFile {
    file(path, Syntax::Program, ITSELF)
}

pub(crate) const fn named(
    variable: &'static str,
    paths: fn(&str) -> Vec<String>,
    syntax: Syntax,
    settings: &'static [Setting],
) -> NamedFile {
    NamedFile { variable, paths, search: Search::Here, syntax, settings }
}

pub(crate) const fn file(path: &'static str, syntax: Syntax, settings: &'static [Setting]) -> ProjectFile {
    ProjectFile { path, syntax, settings }
}

pub(crate) const fn proxy(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Proxy }
}

pub(crate) const fn trusts(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Trusts }
}

pub(crate) const fn verifies(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Verifies }
}

pub(crate) const fn reads(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Reads }
}

pub(crate) const fn runs(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Runs }
}

pub(crate) const fn off(path: &'static [&'static str]) -> Setting {
    Setting { path, change: Change::Off }
}

pub(crate) const fn address(path: &'static [&'static str], address: Address) -> Setting {
    Setting { path, change: Change::Address(address) }
}

/// The variable is the file's path.
pub(crate) fn itself(value: &str) -> Vec<String> {
    vec![value.to_owned()]
}
