//! npm: two lines of `.npmrc`, and the value in the environment. <https://docs.npmjs.com/cli/configuring-npm/npmrc>
//!
//! npm 12 refuses `email` and `always-auth`, so that there is the scoped `_authToken` line and nothing else.

use super::shell::export;
use super::{Configuration, FileLines, Scope, Target};
use crate::token::Permission;

pub(super) fn configuration(target: &Target<'_>) -> Configuration {
    let registry = target.registry.api("npm", &[""]);
    let scoped = &registry[url::Position::BeforeHost..];
    let path = match target.scope {
        Scope::User => "~/.npmrc",
        Scope::Project => ".npmrc",
    };
    let mut notes = vec!["The variable lives in this shell: set it wherever npm runs.".to_owned()];
    if target.permission == Permission::ReadWrite {
        notes.push("`npm publish` goes there too, unless package.json has a `publishConfig.registry`.".to_owned());
    }
    Configuration {
        files: vec![FileLines {
            path: path.to_owned(),
            lines: format!("registry={registry}\n//{scoped}:_authToken=${{NPM_TOKEN}}\n"),
        }],
        environment: vec![export("NPM_TOKEN", target.value)],
        notes,
        ..Configuration::default()
    }
}
