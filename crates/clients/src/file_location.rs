//! Which file of the user's a client reads: the one that is written, or another, to which a variable leads it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::locations::Locations;
use super::plan::File;

/// The path of a file under the home or the project, where the client has a choice of two.
pub(super) fn path_in(file: &File, base: &Path) -> String {
    let has_folder = |path: &str| Path::new(path).parent().is_some_and(|folder| base.join(folder).exists());
    match &file.elsewhere {
        Some((folder, name)) if !has_folder(&file.path) && base.join(folder).exists() => format!("{folder}/{name}"),
        _ => file.path.clone(),
    }
}

/// The variable that has the client read another file than this.
pub(super) fn moved_by(file: &File, base: &Path, locations: &Locations<'_>) -> Option<&'static str> {
    let path = path_in(file, base);
    let moves = |name: &&&str| {
        let value = value_of(name, locations).filter(|value| !value.is_empty());
        // pip passes over a file that is not there.
        let is_passed_over = |value: &Path| **name == "PIP_CONFIG_FILE" && !value.exists();
        value
            .map(PathBuf::from)
            .is_some_and(|value| !is_passed_over(&value) && !leads_to_default(name, &value, base, &path))
    };
    // One that names the file, or the client's own folder, comes before that of all clients.
    let is_set = |name: &&&str| value_of(name, locations).is_some_and(|value| !value.is_empty());
    let is_named = file.moved_by.iter().filter(is_set).any(|name| *name != OF_ALL && !moves(&name));
    file.moved_by.iter().filter(|name| **name != OF_ALL || !is_named).find(moves).copied()
}

/// The variable that moves the folder in which all clients' are.
const OF_ALL: &str = "XDG_CONFIG_HOME";

/// A variable's value; npm's is one in whatever case it is.
fn value_of(name: &str, locations: &Locations<'_>) -> Option<OsString> {
    (locations.variable)(name).or_else(|| {
        let is_it = |other: &OsString| name.starts_with("npm_config_") && other.eq_ignore_ascii_case(name);
        (locations.variable)((locations.variable_names)().into_iter().find(is_it)?.to_str()?)
    })
}

/// What the default of a variable is that moves a file: the path below the home, or a project, that it leads to by itself.
const DEFAULTS: [(&str, &str); 24] = [
    ("BUNDLE_APP_CONFIG", ".bundle"),
    ("BUNDLE_USER_CONFIG", ".bundle/config"),
    ("BUNDLE_USER_HOME", ".bundle"),
    ("CARGO_HOME", ".cargo"),
    ("COMPOSER_HOME", ".composer"),
    ("COMPOSER_HOME", ".config/composer"),
    ("CONAN_HOME", ".conan2"),
    ("CONDARC", ".condarc"),
    ("DOCKER_CONFIG", ".docker"),
    ("GEMRC", ".gemrc"),
    ("GOENV", ".config/go/env"),
    ("GRADLE_USER_HOME", ".gradle"),
    ("HELM_CONFIG_HOME", ".config/helm"),
    ("HELM_REGISTRY_CONFIG", ".config/helm/registry/config.json"),
    ("NETRC", ".netrc"),
    ("NPM_CONFIG_USERCONFIG", ".npmrc"),
    ("PDM_CONFIG_FILE", ".config/pdm/config.toml"),
    ("PIP_CONFIG_FILE", ".config/pip/pip.conf"),
    ("POETRY_CONFIG_DIR", ".config/pypoetry"),
    ("REGISTRY_AUTH_FILE", ".config/containers/auth.json"),
    ("TF_CLI_CONFIG_FILE", ".terraformrc"),
    ("UV_CONFIG_FILE", ".config/uv/uv.toml"),
    ("XDG_CONFIG_HOME", ".config"),
    ("npm_config_userconfig", ".npmrc"),
];

/// Whether a variable's value leads to where this file is without it: then it is no obstacle.
fn leads_to_default(variable: &str, value: &Path, base: &Path, file: &str) -> bool {
    // A name of a file, which is looked for in every directory.
    if variable == "YARN_RC_FILENAME" {
        return value == Path::new(file);
    }
    let defaults = DEFAULTS.iter().filter(|(name, path)| *name == variable && Path::new(file).starts_with(path));
    // Nothing is a file with a slash behind it.
    let is_folder = value.as_os_str().as_encoded_bytes().ends_with(b"/");
    let defaults = defaults.filter(|(_, path)| !(is_folder && *path == file));
    defaults.map(|(_, path)| base.join(path)).any(|default| {
        // Without what does not matter in a path: a slash at the end, two of them, `.`.
        let is_written_so = value.is_absolute() && value.components().eq(default.components());
        is_written_so || value.canonicalize().is_ok_and(|value| default.canonicalize().is_ok_and(|one| one == value))
    })
}
