//! What of the environment a known consumer is given: a list of what passes, so that a variable which nobody has looked at
//! neither sends the value elsewhere nor has it printed.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::row::{Operand, Row};
use super::search::SearchPath;

/// A variable of the environment: its name and what it says.
pub type Variable = (OsString, OsString);

/// What every program may have: how it finds programs and this user's files, and how it speaks to them (POSIX.1-2024,
/// chapter 8).
const COMMON: &[&str] =
    &["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "TERM", "NO_COLOR", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE"];

/// Proxies that hear of an https request no more than its host: in Go's `net/http` and in curl, the variables for https
/// requests alone. Not `http_proxy`, and not `all_proxy`, which is for both.
/// <https://pkg.go.dev/net/http#ProxyFromEnvironment>, <https://curl.se/docs/manpage.html#ENVIRONMENT>
const PROXIES: &[&str] = &["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"];

/// The base directories of desktops, which hold settings and credentials. They pass where they say what is meant without
/// them. <https://specifications.freedesktop.org/basedir-spec/latest/>
const CONFIGURATION: &str = "XDG_CONFIG_HOME";
const RUNTIME: &str = "XDG_RUNTIME_DIR";

/// The first variable that is set and chooses where this row's program sends or keeps the value.
pub(super) fn choosing(row: &Row, environment: &[Variable]) -> Option<&'static str> {
    let is_set = |name: &&&str| get(environment, name).is_some_and(|text| !text.is_empty());
    let bases = [CONFIGURATION, RUNTIME];
    let base = || bases.into_iter().find(|name| get(environment, name).is_some() && !is_usual(name, environment));
    row.variables.iter().find(is_set).copied().or_else(|| base().filter(|_| row.has_files))
}

/// What this row's program is given. `is_plain`: the registry has no TLS.
pub(super) fn passed(row: &Row, is_plain: bool, environment: &[Variable]) -> Vec<Variable> {
    // At a repository's host and at a cluster, the proxies are for https alone, whatever else it speaks.
    let is_proxied = row.operand == Operand::Name || !is_plain;
    let passes = |name: &&str| {
        COMMON.contains(name)
            || row.passes.contains(name)
            || is_proxied && PROXIES.contains(name)
            || row.has_files && [CONFIGURATION, RUNTIME].contains(name) && is_usual(name, environment)
    };
    let listed = environment.iter().filter(|(name, _)| name.to_str().as_ref().is_some_and(passes));
    listed
        .map(|(name, text)| {
            (name.clone(), if name == "PATH" { SearchPath::new(text, None).joined() } else { text.clone() })
        })
        .collect()
}

/// Whether a base directory is where the specification, or systemd's login, puts it.
fn is_usual(name: &str, environment: &[Variable]) -> bool {
    let Some(text) = get(environment, name).filter(|text| !text.is_empty()) else { return true };
    let usual = match name {
        CONFIGURATION => get(environment, "HOME").map(|home| Path::new(home).join(".config")),
        _ => Some(Path::new("/run/user").join(rustix::process::geteuid().as_raw().to_string())),
    };
    usual.is_some_and(|usual| usual == Path::new(text))
}

fn get<'a>(environment: &'a [Variable], name: &str) -> Option<&'a OsStr> {
    environment.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_os_str())
}
