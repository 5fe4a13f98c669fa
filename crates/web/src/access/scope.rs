//! What a token of gatepass is to allow, of what a scope of JFrog's says. What no token of gatepass is, is refused and never
//! widened.

use super::failure::Failure;
use gatepass_core::ecosystem::Repositories;
use gatepass_core::scope::{self, MOST_ENTRIES};
use gatepass_core::token::{Permission, name};
use gatepass_jfrog::contract::{Entry, Scope};

/// The permission and the scope of the token that this asks for.
///
/// # Errors
/// 403 for what no token of gatepass allows, which says how a scope is written here, and for repositories that are not
/// served; 400 for too many.
pub(super) fn asked(text: &str, repositories: &Repositories) -> Result<(Permission, scope::Scope), Failure> {
    let wanted = Scope::parse(text);
    if wanted.entries.len() > MOST_ENTRIES {
        let sentence = format!("A scope has at most {MOST_ENTRIES} entries; nothing was changed. Make several tokens.");
        return Err(Failure::bad_request(sentence));
    }
    let is_of_somebody = |entry: &Entry| matches!(entry, Entry::AppliedPermissions(_));
    if wanted.entries.iter().any(is_of_somebody) && !wanted.entries.iter().all(is_of_somebody) {
        return Err(Failure::forbidden(
            "`applied-permissions/…` beside other entries opens all that it does by itself, and so more than they say; nothing \
             was changed. Ask for the one or the others.",
        ));
    }
    let granted = wanted.granted(repositories).ok_or_else(|| {
        Failure::forbidden(format!(
            "gatepass has no token of the scope `{}`; nothing was changed. Use `artifact:KEY:r` to read a repository, \
             `artifact:KEY/PACKAGE:r` for one package, `artifact:KEY/BEGINNING**:r` for those that begin so \
             (`artifact:npm/@acme/**:r`), `r,w,d` to change it too, and `*` for all repositories.",
            name::cleaned(text, 100)
        ))
    })?;
    // What is less, beside everything, would be lost in it; beside single repositories the scope itself refuses that.
    let is_less = |entry: &Entry| {
        let alone = Scope { entries: vec![entry.clone()] }.granted(repositories);
        matches!(entry, Entry::Artifact(..)) && alone.is_some_and(|(permission, _)| permission < granted.0)
    };
    if let Some(entry) = wanted.entries.iter().find(|entry| granted.1.is_everything() && is_less(entry)) {
        return Err(Failure::bad_request(format!(
            "`{}` cannot be kept beside what allows more everywhere: entries only add; nothing was changed. Leave one of them out.",
            name::cleaned(&entry.to_string(), 100)
        )));
    }
    match granted.1.entries().iter().find(|entry| !repositories.has(entry.key())) {
        None => Ok(granted),
        Some(entry) => Err(Failure::forbidden(format!(
            "There is no repository {} here, and nothing was changed. These are served: {}.",
            entry.key(),
            Vec::from_iter(repositories.all()).join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;
    use gatepass_core::ecosystem::{Ecosystem, PackageName};
    use gatepass_core::scope::Subject;

    fn word() -> impl Strategy<Value = String> {
        let target = select(vec![
            "*",
            "**",
            "npm",
            "npm/**",
            "npm/team/*",
            "npm/@acme/**",
            "npm/@acme/*",
            "npm/@acme/ui",
            "npm/",
            "npm/*",
            "docker",
            "docker/team/**",
            "docker/team/api",
            "docker/**/api",
            "docker/te?m/api",
            "*/**",
            "*/team",
            "a:b",
            "",
            "api",
        ]);
        let actions =
            subsequence(vec!["r", "w", "d", "a", "m", "*"], 0..6).prop_shuffle().prop_map(|all| all.join(","));
        prop_oneof![
            8 => (target, actions).prop_map(|(target, actions)| format!("artifact:{target}:{actions}")),
            1 => select(vec!["applied-permissions/user", "applied-permissions/admin", "applied-permissions/groups:readers",
                "applied-permissions/groups:all", "system:metrics:r", "artifact", "artifact:npm"]).prop_map(str::to_owned),
        ]
    }

    /// Whether a scope's words allow this with a package, or with the whole repository, read by hand.
    fn says(text: &str, key: &str, package: Option<&str>, action: &str) -> bool {
        text.split(' ').any(|word| match word.split(':').collect::<Vec<_>>()[..] {
            ["applied-permissions/user"] => true,
            ["applied-permissions/groups", "readers"] => action == "r",
            ["artifact", target, actions] => {
                let (own, path) = target.split_once('/').unwrap_or((target, "**"));
                let there = match (path.strip_suffix("**"), package) {
                    (Some(""), _) => true,
                    (Some(beginning), Some(package)) => package.starts_with(beginning),
                    (None, Some(package)) => package == path,
                    _ => false,
                };
                [key, "*", "**"].contains(&own) && there && actions.split(',').any(|one| one == action || one == "*")
            }
            _ => false,
        })
    }

    proptest! {
        #[test]
        fn a_token_is_never_made_wider_than_the_scope_that_asked_for_it(words in prop::collection::vec(word(), 1..4)) {
            let (text, repositories) = (words.join(" "), Repositories::default());
            let Ok((permission, scope)) = asked(&text, &repositories) else { return Ok(()) };
            // An entry of all repositories leaves none that says less.
            let actions = |word: &String| word.rsplit_once(':').is_some_and(|(_, actions)| actions == "r");
            let is_of_artifacts = |word: &&String| word.starts_with("artifact:");
            prop_assert!(!(scope.is_everything() && permission == Permission::ReadWrite && words.iter().filter(is_of_artifacts).any(actions)), "{}", text);
            let told = Scope::allowing(permission, &scope).to_string();
            let name = |ecosystem, text| PackageName::parse(ecosystem, text).unwrap();
            let packages = [
                ("npm", Some(name(Ecosystem::Npm, "@acme/ui"))),
                ("npm", Some(name(Ecosystem::Npm, "team"))),
                ("npm", None),
                ("docker", Some(name(Ecosystem::Docker, "team/api"))),
                ("docker", Some(name(Ecosystem::Docker, "team/api/x"))),
                ("docker", Some(name(Ecosystem::Docker, "api"))),
                ("docker", None),
                ("pypi", Some(name(Ecosystem::Pypi, "team"))),
            ];
            for (key, package) in packages {
                let text_of = package.as_ref().map(PackageName::as_str);
                let subject = package.clone().map_or(Subject::Repository, |name| Subject::Packages(vec![name]));
                let kind = repositories.ecosystem(key).unwrap();
                let allowed = scope.permission(permission, key, kind, &subject);
                for (action, needed) in [("r", Permission::ReadOnly), ("w", Permission::ReadWrite), ("d", Permission::ReadWrite)] {
                    let allows = allowed >= Some(needed);
                    prop_assert_eq!(allows, says(&text, key, text_of, action), "{} {:?} in {} by {}", action, text_of, key, text);
                    prop_assert_eq!(allows, says(&told, key, text_of, action), "{} {:?} in {} by {}", action, text_of, key, told);
                }
            }
        }
    }
}
