//! A scope opens what it says and nothing else, whatever is put together.

mod combined;
mod hints;

use super::*;
use crate::ecosystem::Ecosystem;

fn parsed(entries: &[&str]) -> Result<Scope> {
    Scope::parse(entries, &Repositories::default())
}

fn name(ecosystem: Ecosystem, text: &str) -> PackageName {
    PackageName::parse(ecosystem, text).unwrap_or_else(|| panic!("{text} is no name for {ecosystem}"))
}

fn of(entries: &[String]) -> Scope {
    Scope::of(entries.iter().map(|entry| Entry::parse(entry, &Repositories::default()).unwrap())).unwrap()
}

/// Whether a Read & Write token of this scope may read, and change, this package.
fn opens(scope: &Scope, key: &str, package: &PackageName) -> (bool, bool) {
    let subject = Subject::Packages(vec![package.clone()]);
    let permission = scope.permission(Permission::ReadWrite, key, package.ecosystem(), &subject);
    (permission.is_some(), permission == Some(Permission::ReadWrite))
}

#[test]
fn nothing_is_never_everything() {
    for nothing in [
        &[][..],
        &[""],
        &[" "],
        &["", ""],
        &["/"],
        &["*"],
        &["**"],
        &[":r"],
        &["*:rw"],
        &["npm", ""],
        &["npm, "],
        &[", npm"],
        &[", "],
    ] {
        assert!(parsed(nothing).is_err(), "{nothing:?}");
    }
    for text in
        ["", " ", "\n", "npm\n", "*", "/x", "npm npm", "npm npm/", "npm:x", "x npm/y", "npm/@acme/ui", "everything"]
    {
        let kept = Scope::from_stored(Some(text));
        assert_eq!(kept.filter(Scope::is_everything), None, "{text:?}");
    }
    assert!(Scope::of([]).is_err());
    assert_eq!(parsed(&["npm"]).unwrap().intersection(&parsed(&["pypi"]).unwrap()), None);
    assert_eq!(Scope::from_stored(None), Some(Scope::EVERYTHING));
}

#[test]
fn what_is_no_entry_is_refused() {
    let wrong = [
        "user",
        "project",
        "api",
        "nowhere",
        "npm:w",
        "npm:wr",
        "npm:RW",
        "npm:",
        "npm:r:rw",
        "npm/",
        "npm//x",
        "npm/**",
        "npm/*/x",
        "npm/*x",
        "npm/@acme/*/x",
        "npm/@acme/a*b",
        "npm/@acme/ui/x",
        "npm/@acme",
        "npm/a b",
        "npm/ä",
        "npm/@аcme/ui",
        "npm/..",
        "npm/%2e%2e",
        "npm/@acme%2Fui",
        "docker/team/",
        "docker/team//api",
        "docker/../x",
        "docker/team/api:latest",
        "docker/team/api@sha256",
        "generic/a/b:c",
        "pypi/a/b",
        "pypi/-a",
        "pypi/a-",
        "maven/com..acme",
        "maven/com/acme/lib",
        "maven/.com",
        "go/github.com//x",
        "composer/acme",
        "npm npm",
        "npm,pypi",
        "npm\npypi",
    ];
    for entry in wrong {
        assert!(parsed(&[entry]).is_err(), "{entry:?}");
    }
    assert!(parsed(&[&format!("npm/{}", "x".repeat(400))]).is_err());
    let many: Vec<String> = (0..51).map(|number| format!("npm/x{number}")).collect();
    assert!(Scope::parse(&many, &Repositories::default()).is_err());
}

#[test]
fn a_names_spellings_are_one_where_the_registry_says_so() {
    let cases: [(&str, Ecosystem, &[&str], &[&str]); 9] = [
        (
            "pypi/Acme_Tool",
            Ecosystem::Pypi,
            &["acme-tool", "ACME.tool", "acme--tool", "acme_.tool"],
            &["acmetool", "acme-tool2"],
        ),
        ("npm/@acme/ui", Ecosystem::Npm, &["@acme/ui"], &["@acme/UI", "@Acme/ui", "ui", "@acme/ui2", "acme-ui"]),
        (
            "docker/team/api",
            Ecosystem::Docker,
            &["team/api"],
            &["team/api/x", "team", "api", "Team/api", "library/team/api"],
        ),
        ("cargo/acme_tool", Ecosystem::Cargo, &["acme-tool", "Acme_Tool"], &["acmetool", "acme-tool-x"]),
        ("nuget/Acme.Tool", Ecosystem::Nuget, &["acme.tool", "ACME.TOOL"], &["acme-tool", "acme.tool.x"]),
        ("composer/Acme/Tool", Ecosystem::Composer, &["acme/tool"], &["acme/tools", "tool/acme"]),
        ("gems/acme_tool", Ecosystem::Rubygems, &["acme_tool"], &["acme-tool", "Acme_tool"]),
        (
            "go/github.com/Acme/lib",
            Ecosystem::Go,
            &["github.com/Acme/lib"],
            &["github.com/acme/lib", "github.com/Acme/lib/v2"],
        ),
        (
            "maven/com.acme",
            Ecosystem::Maven,
            &["com.acme/lib", "com.acme.sub/lib"],
            &["com.acme2/lib", "com/acme", "org.com.acme/lib"],
        ),
    ];
    for (entry, ecosystem, same, others) in cases {
        let scope = parsed(&[entry]).unwrap();
        let key = entry.split('/').next().unwrap();
        for text in same {
            assert_eq!(opens(&scope, key, &name(ecosystem, text)), (true, true), "{entry} {text}");
            assert_eq!(opens(&scope, "other", &name(ecosystem, text)), (false, false), "{entry} {text}");
        }
        for text in others {
            assert_eq!(opens(&scope, key, &name(ecosystem, text)), (false, false), "{entry} {text}");
        }
        // The same words as the name of another type's package are not it.
        let elsewhere = PackageName::parse(
            if ecosystem == Ecosystem::Generic { Ecosystem::Npm } else { Ecosystem::Generic },
            same[0],
        );
        assert!(elsewhere.is_none_or(|other| opens(&scope, key, &other) == (false, false)), "{entry}");
    }
}

#[test]
fn a_permission_that_was_not_said_is_earned_by_an_entry() {
    let resolved = |entries: &[&str], permission| {
        let (permission, scope) = parsed(entries)?.resolve(permission)?;
        Ok::<_, Error>((permission, scope.to_string()))
    };
    assert!(resolved(&["npm:rw"], Some(Permission::ReadOnly)).is_err());
    assert!(resolved(&["npm:r", "docker:r"], Some(Permission::ReadWrite)).is_err());
    let read = (Permission::ReadOnly, "npm".to_owned());
    assert_eq!(resolved(&["npm"], None).unwrap(), read);
    assert_eq!(resolved(&["npm"], Some(Permission::ReadOnly)).unwrap(), read);
    let write = |text: &str| (Permission::ReadWrite, text.to_owned());
    assert_eq!(resolved(&["npm", "npm/@acme/ui:rw"], None).unwrap(), write("npm:r, npm/@acme/ui:rw"));
    assert_eq!(resolved(&["npm", "docker:r"], Some(Permission::ReadWrite)).unwrap(), write("docker:r, npm"));
}

#[test]
fn no_repository_is_called_as_everything_is_told() {
    let told = Scope::EVERYTHING.to_string();
    let repositories = Repositories { upstreams: [(told.clone(), Ecosystem::Npm)].into(), ..Repositories::default() };
    for entry in [told.clone(), format!("{told}:r"), format!("{told}/lodash")] {
        let error = Scope::parse(&[&entry], &repositories).unwrap_err();
        assert!(error.what().contains("does not begin with the key of a repository"), "{error}");
    }
}

#[test]
fn an_intersection_keeps_one_of_two_entries_that_open_the_same() {
    let one = parsed(&["maven:r", "maven/a.b/c"]).unwrap();
    let other = of(&["maven".to_owned(), "maven:rw".to_owned()]);
    let package = name(Ecosystem::Maven, "a.b/c");
    assert_eq!(opens(&one.intersection(&other).unwrap(), "maven", &package), (true, true));
}

/// The key of a repository that is given to another type: what was meant of the old one is not opened of the new one.
#[test]
fn a_key_that_is_of_another_type_now_opens_nothing_and_one_without_a_type_opens_what_it_is_given() {
    let mut cases = 0;
    for ecosystem in Ecosystem::ALL {
        let repositories =
            |kind| Repositories { upstreams: [("repo".to_owned(), kind)].into(), ..Repositories::default() };
        for suffix in ["", ":r", ":rw", "/*", "/*:r"] {
            let written = Scope::parse(&[format!("repo{suffix}")], &repositories(ecosystem)).unwrap();
            let stored = written.stored().unwrap();
            let access = suffix.trim_start_matches("/*");
            assert_eq!(stored, format!("{ecosystem} repo/*{access}"));
            let typed = Scope::from_stored(Some(&stored)).unwrap();
            let before = Scope::from_stored(Some(&format!("repo{access}"))).unwrap();
            assert_eq!((&typed, typed.to_string()), (&written, before.to_string()));
            assert!(before.covers(&typed) && !typed.covers(&before));
            for kind in Ecosystem::ALL {
                for subject in [Subject::Protocol, Subject::Repository, Subject::Packages(Vec::new())] {
                    let opens =
                        |scope: &Scope| scope.permission(Permission::ReadOnly, "repo", kind, &subject).is_some();
                    let given = before.typed(&repositories(ecosystem));
                    assert_eq!(given, typed);
                    assert_eq!(typed.typed(&repositories(kind)), typed);
                    assert_eq!((opens(&typed), opens(&before)), (kind == ecosystem, false), "{stored} as {kind}");
                    cases += 1;
                }
                assert_eq!(typed.has_repository("repo", Some(kind)), kind == ecosystem);
                let other = Scope::parse(&["repo"], &repositories(kind)).unwrap();
                assert_eq!(typed.intersection(&other).is_some(), kind == ecosystem);
            }
        }
    }
    assert_eq!(cases, Ecosystem::ALL.len() * Ecosystem::ALL.len() * 15);
}
