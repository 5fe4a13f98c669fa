//! pip: an index URL with the credential in it. <https://pip.pypa.io/en/stable/topics/authentication/>
//!
//! pip expands variables in requirements files and nowhere else, so that a user's index goes to the environment
//! whole. <https://pip.pypa.io/en/stable/reference/requirements-file-format/#using-environment-variables>

use super::registry::around_password;
use super::shell::{export, export_plain, export_within};
use super::{Configuration, FileLines, Scope, Target};
use crate::token::Permission;

pub(super) fn configuration(target: &Target<'_>) -> Configuration {
    let index = target.registry.api("pypi", &["simple"]);
    let (before, after) = around_password(&index, target.username);
    let host = target.registry.bare_host();
    let trusted = target.registry.is_plain_and_remote();
    let mut configuration = Configuration::default();
    match target.scope {
        Scope::User => {
            configuration.environment.push(export_within("PIP_INDEX_URL", &before, target.value, &after));
            if trusted {
                configuration.environment.push(export_plain("PIP_TRUSTED_HOST", host));
            }
            configuration.notes.push("The variable lives in this shell: set it wherever pip runs.".to_owned());
        }
        Scope::Project => {
            let mut lines = format!("--index-url {before}${{PIP_TOKEN}}{after}\n");
            if trusted {
                lines.push_str(&format!("--trusted-host {host}\n"));
            }
            configuration.files.push(FileLines { path: "requirements.txt".to_owned(), lines });
            configuration.environment.push(export("PIP_TOKEN", target.value));
            configuration.notes.push("The index holds for `pip install -r requirements.txt`.".to_owned());
        }
    }
    if target.permission == Permission::ReadWrite {
        configuration.notes.push("pip only installs; packages are uploaded with twine.".to_owned());
    }
    configuration
}
