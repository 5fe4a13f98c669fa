//! A scope opens what it says and nothing else, whatever is put together.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::ecosystem::Ecosystem;

fn parsed(entries: &[&str]) -> Result<Scope> {
    Scope::parse(entries, &Repositories::default())
}

fn name(ecosystem: Ecosystem, text: &str) -> PackageName {
    PackageName::parse(ecosystem, text).unwrap_or_else(|| panic!("{text} is no name for {ecosystem}"))
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

/// Entries of few words, so that they often meet.
fn entry() -> impl Strategy<Value = String> {
    let target = select(vec![
        "npm",
        "npm/*",
        "npm/@a/b",
        "npm/@a/*",
        "npm/@a/b*",
        "npm/b",
        "npm/@*",
        "pypi",
        "pypi/A.b",
        "pypi/a-*",
        "pypi/a",
        "docker",
        "docker/a",
        "docker/a/b",
        "docker/a/*",
        "docker/a*",
        "maven",
        "maven/a",
        "maven/a.b",
        "maven/a/b",
        "maven/a.*",
        "maven/a/*",
        "maven/a*",
        "maven/a.b/c",
        "generic/a/*",
        "generic/a/b",
        "go/a.b/*",
        "go/a.b/c",
    ]);
    (target, select(vec!["", ":r", ":rw"])).prop_map(|(target, access)| format!("{target}{access}"))
}

fn of(entries: &[String]) -> Scope {
    Scope::of(entries.iter().map(|entry| Entry::parse(entry, &Repositories::default()).unwrap())).unwrap()
}

fn scope() -> impl Strategy<Value = Scope> {
    // Those of before, too, which were made with entries that are not kept beside one another any more.
    let some = prop::collection::vec(entry(), 1..5).prop_map(|entries| of(&entries));
    prop_oneof![1 => Just(Scope::EVERYTHING), 9 => some]
}

/// Packages near to those entries.
fn packages() -> Vec<(&'static str, PackageName)> {
    let names: [(&str, Ecosystem, &[&str]); 6] = [
        ("npm", Ecosystem::Npm, &["@a/b", "@a/bc", "@a/c", "@b/b", "b", "bb", "a"]),
        ("pypi", Ecosystem::Pypi, &["a-b", "a_c", "a", "ab", "a.b.c"]),
        ("docker", Ecosystem::Docker, &["a", "a/b", "a/b/c", "ab", "b/a"]),
        ("maven", Ecosystem::Maven, &["a/b", "a/c", "a.b/c", "a.b.c/d", "ab/c", "b/a"]),
        ("generic", Ecosystem::Generic, &["a/b", "a", "ab", "a/b/c"]),
        ("go", Ecosystem::Go, &["a.b/c", "a.b/c/v2", "a.bc/d"]),
    ];
    let all = names
        .into_iter()
        .flat_map(|(key, ecosystem, texts)| texts.iter().map(move |text| (key, name(ecosystem, text))));
    all.collect()
}

/// Whether all that one entry is of is of another, too, read by hand.
fn is_wider(one: &str, other: &str) -> bool {
    let parts = |entry: &str| {
        let target = entry.split_once(":r").map_or(entry, |(target, _)| target).to_owned();
        let (key, pattern) = target.split_once('/').unwrap_or((&target, "*"));
        let flat = if key == "pypi" { pattern.to_lowercase().replace(['.', '_'], "-") } else { pattern.to_owned() };
        (key.to_owned(), flat)
    };
    let ((key, wide), (other_key, narrow)) = (parts(one), parts(other));
    let is_group = |pattern: &str| key == "maven" && !pattern.contains(['/', '*']);
    let begins = |beginning: &str| narrow.trim_end_matches('*').starts_with(beginning);
    let is_there = match wide.strip_suffix('*') {
        Some(beginning) => begins(beginning),
        None if is_group(&wide) => narrow == wide || begins(&format!("{wide}.")) || begins(&format!("{wide}/")),
        None => narrow == wide,
    };
    key == other_key && is_there
}

/// Whether an entry's own words open this package, read by hand.
fn says(entry: &str, key: &str, package: &PackageName) -> (bool, bool) {
    let (target, access) = entry.rsplit_once(':').unwrap_or((entry, "rw"));
    let (own, pattern) = target.split_once('/').unwrap_or((target, "*"));
    let text = package.as_str();
    let flat = |text: &str| if key == "pypi" { text.to_lowercase().replace(['.', '_'], "-") } else { text.to_owned() };
    let there = match pattern.strip_suffix('*') {
        Some(beginning) => text.starts_with(&flat(beginning)),
        None if key == "maven" && !pattern.contains('/') => {
            let group = text.split('/').next().unwrap_or_default();
            group == pattern || group.starts_with(&format!("{pattern}."))
        }
        None => text == flat(pattern),
    };
    (own == key && there, own == key && there && access == "rw")
}

proptest! {
    #[test]
    fn what_is_printed_is_parsed_as_the_same(scope in scope()) {
        prop_assert_eq!(Scope::from_stored(scope.stored().as_deref()), Some(scope.clone()));
        if !scope.is_everything() && scope.clone().kept().is_ok() {
            prop_assert_eq!(&Scope::parse(&scope.to_strings(), &Repositories::default()).unwrap(), &scope);
            prop_assert_eq!(&Scope::parse(&[scope.to_string()], &Repositories::default()).unwrap(), &scope);
        }
    }

    #[test]
    fn nothing_is_opened_that_no_entry_says(entries in prop::collection::vec(entry(), 1..5)) {
        let scope = of(&entries);
        for (key, package) in packages() {
            let opened: Vec<_> = entries.iter().map(|entry| says(entry, key, &package)).collect();
            let wanted = (opened.iter().any(|(read, _)| *read), opened.iter().any(|(_, write)| *write));
            prop_assert_eq!(opens(&scope, key, &package), wanted, "{} in {} by {:?}", package, key, entries);
            let kind = package.ecosystem();
            let read_only = scope.permission(Permission::ReadOnly, key, kind, &Subject::Packages(vec![package]));
            prop_assert!(read_only != Some(Permission::ReadWrite));
        }
        // The whole is only for who has it whole, and two packages for who has both.
        for key in ["npm", "pypi", "docker", "maven", "generic", "go"] {
            let has_whole = entries.iter().any(|entry| [key, &format!("{key}/*")].contains(&entry.split(':').next().unwrap()));
            let kind = Repositories::default().ecosystem(key).unwrap();
            let listing = scope.permission(Permission::ReadWrite, key, kind, &Subject::Repository);
            prop_assert_eq!(listing.is_some(), has_whole);
            prop_assert_eq!(scope.permission(Permission::ReadWrite, key, kind, &Subject::Packages(Vec::new())), listing);
        }
        let all = packages();
        for (one, other) in all.iter().zip(all.iter().skip(1)).filter(|(one, other)| one.0 == other.0) {
            let both = Subject::Packages(vec![one.1.clone(), other.1.clone()]);
            let by_one = [&one.1, &other.1].map(|name| scope.permission(Permission::ReadWrite, one.0, one.1.ecosystem(), &Subject::Packages(vec![name.clone()])));
            prop_assert_eq!(scope.permission(Permission::ReadWrite, one.0, one.1.ecosystem(), &both), by_one.into_iter().min().flatten());
        }
    }

    #[test]
    fn an_entry_that_a_wider_one_swallows_is_refused_and_no_other(
        entries in prop::collection::vec(entry(), 1..5),
        permission in select(vec![None, Some(Permission::ReadOnly), Some(Permission::ReadWrite)]),
    ) {
        let power = |entry: &str| if entry.ends_with(":rw") { 2 } else { u8::from(!entry.ends_with(":r")) };
        let swallows = |one: &String, other: &String| is_wider(one, other) && power(one) > power(other);
        let is_one_swallowed = entries.iter().any(|one| entries.iter().any(|other| swallows(one, other)));
        let parsed = Scope::parse(&entries, &Repositories::default());
        prop_assert_eq!(parsed.is_err(), is_one_swallowed, "{:?}", entries);
        // Whatever door it came by, and whatever was made of it on the way.
        let Ok((permission, scope)) = of(&entries).resolve(permission) else { return Ok(()) };
        let (writing, reading): (Vec<_>, Vec<_>) =
            scope.entries().iter().partition(|entry| entry.permission(permission) == Permission::ReadWrite);
        for (wide, narrow) in writing.iter().flat_map(|wide| reading.iter().map(move |narrow| (wide, narrow))) {
            prop_assert!(!is_wider(&wide.to_string(), &narrow.to_string()), "{}", scope);
        }
    }

    #[test]
    fn an_intersection_opens_what_both_open_and_never_more(one in scope(), other in scope()) {
        let both = one.intersection(&other);
        prop_assert!(both.as_ref().is_none_or(|both| one.covers(both) && other.covers(both)), "{} {}", one, other);
        prop_assert_eq!(&one.intersection(&one).unwrap(), &one.intersection(&Scope::EVERYTHING).unwrap().intersection(&one).unwrap());
        for (key, package) in packages() {
            let (a, b) = (opens(&one, key, &package), opens(&other, key, &package));
            let opened = both.as_ref().map_or((false, false), |both| opens(both, key, &package));
            prop_assert_eq!(opened, (a.0 && b.0, a.1 && b.1), "{} in {}: {} and {}", package, key, one, other);
        }
    }

    #[test]
    fn a_scope_that_covers_another_opens_all_of_it(one in scope(), other in scope()) {
        prop_assert!(one.covers(&one));
        if one.covers(&other) {
            for (key, package) in packages() {
                let (a, b) = (opens(&one, key, &package), opens(&other, key, &package));
                prop_assert!(a.0 >= b.0 && a.1 >= b.1, "{} in {}: {} and {}", package, key, one, other);
            }
        }
    }
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

/// Each way in which a client of a type writes a package with its version, with each that permissions are called elsewhere.
#[test]
fn what_cannot_be_taken_is_answered_with_what_to_write() {
    let versions: [(Ecosystem, &str, &[&str]); 11] = [
        (Ecosystem::Docker, "team/api", &[":1.4", ":latest", "@sha256:aa", ":1.4@sha256:aa"]),
        (Ecosystem::Helm, "team/chart", &[":1.4.0", " --version 1.4.0"]),
        (Ecosystem::Npm, "@acme/ui", &["@1.2.3", "@^1.2", "@latest", "@~1", ":1.2.3"]),
        (Ecosystem::Npm, "left-pad", &["@1.2.3", "@latest", "#main"]),
        (
            Ecosystem::Pypi,
            "requests",
            &["==2.0", ">=2", "~=2.0", "!=2", "<3", "[socks]", "[socks]==2.0", " (>=2)", "@2.0"],
        ),
        (Ecosystem::Maven, "com.acme/lib", &[":1.0", "/1.0", "@1.0", ":1.0-SNAPSHOT"]),
        (Ecosystem::Go, "github.com/acme/lib", &["@v1", "@v1.2.3", "@latest"]),
        (Ecosystem::Nuget, "acme.tool", &["/1.0.0", "@1.0.0", " 1.0.0"]),
        (Ecosystem::Cargo, "acme-tool", &["@1.0", "=1.0", " = \"1.0\"", ":1.0.0"]),
        (Ecosystem::Rubygems, "rails", &[":7.0", " -v 7.0", "@7.0", " ~> 7.0"]),
        (Ecosystem::Composer, "acme/tool", &[":^1.0", ":1.0", "@dev", "=1.0"]),
    ];
    let more: [(Ecosystem, &str, &[&str]); 3] = [
        (Ecosystem::Conda, "numpy", &["=1.26", "==1.26", ">=1.2", "=1.26=py312"]),
        (Ecosystem::Conan, "zlib", &["/1.3", "/1.3@user/channel"]),
        (Ecosystem::Huggingface, "acme/model", &["@main", ":main"]),
    ];
    let permissions = [
        ("", ""),
        (":r", ":r"),
        (":rw", ":rw"),
        (":w", ":rw"),
        (":write", ":rw"),
        (":ro", ":r"),
        (":read", ":r"),
        (":RW", ":rw"),
        (":read-write", ":rw"),
        (":push", ":rw"),
        (":pull", ":r"),
        (":r,w,d", ":rw"),
        (":read_only", ":r"),
    ];
    let repositories = Repositories::default();
    let hint = |text: &str| match Scope::parse(&[text], &repositories) {
        Ok(scope) => format!("taken as {scope}"),
        Err(error) => {
            let next = error.next().to_owned();
            next.strip_prefix("Write `").and_then(|next| next.split('`').next()).unwrap_or(&next).to_owned()
        }
    };
    let mut cases = 0;
    for (ecosystem, name, versions) in versions.into_iter().chain(more) {
        let key = repositories.key(ecosystem);
        for version in versions {
            for (written, wanted) in permissions {
                assert_eq!(hint(&format!("{key}/{name}{version}{written}")), format!("{key}/{name}{wanted}"));
                cases += 1;
            }
        }
        for (written, wanted) in permissions.into_iter().filter(|(written, wanted)| written != wanted) {
            for target in [key.to_owned(), format!("{key}/{name}"), format!("{key}/{}*", &name[..name.len() - 1])] {
                assert_eq!(hint(&format!("{target}{written}")), format!("{target}{wanted}"));
                cases += 1;
            }
        }
        // JFrog's form, a colon for the slash, the type's capitals, and a host before it.
        for (written, wanted) in [("artifact:", ":r"), ("gate.example/", ""), ("gate.example:4747/", ":rw")] {
            assert_eq!(hint(&format!("{written}{key}/{name}{wanted}")), format!("{key}/{name}{wanted}"));
            cases += 1;
        }
        assert_eq!(hint(&format!("{}/{name}", key.to_uppercase())), format!("{key}/{name}"));
        assert_eq!(hint(&format!("{key}:{name}")), format!("{key}/{name}"));
        cases += 2;
    }
    for (written, wanted) in [
        ("npm/@acme", "npm/@acme/*"),
        ("npm/@acme/", "npm/@acme/*"),
        ("npm/@acme/**", "npm/@acme/*"),
        ("npm/@acme/ui/", "npm/@acme/ui"),
        ("pypi/requests/", "pypi/requests"),
        ("docker/team/api/", "docker/team/api/*"),
        ("composer/acme", "composer/acme/*"),
        ("docker/team/", "docker/team/*"),
        ("docker/team/**", "docker/team/*"),
        ("go/github.com/acme/...", "go/github.com/acme/*"),
        ("maven/com.acme:lib", "maven/com.acme/lib"),
        ("maven/com.acme:*", "maven/com.acme/*"),
        ("artifact:npm/@acme/**:r,w,d", "npm/@acme/*:rw"),
        ("docker.io/library/nginx", "docker/library/nginx"),
        ("docker.io/library/nginx:1.27", "docker/library/nginx"),
        ("docker/registry.example:5000/team/api", "docker/team/api"),
        ("docker/registry.example/team/api:1.4", "docker/registry.example/team/api"),
        ("rubygems/rails", "gems/rails"),
        ("pip/requests", "pypi/requests"),
        ("pip/requests==2.0:ro", "pypi/requests:r"),
        ("helm/team/chart", "helmoci/team/chart"),
        ("pkg:npm/%40acme/ui@1.0", "npm/@acme/ui"),
        ("`npm/@acme`", "npm/@acme/*"),
    ] {
        assert_eq!(hint(written), wanted, "{written}");
        cases += 1;
    }
    assert!(cases > 900, "{cases}");
    // Nothing is proposed that was not meant: of these nobody can tell what was.
    for text in [
        "",
        "*",
        "**",
        "nowhere",
        "nowhere/x",
        "npm/",
        "npm//x",
        "npm/*/x",
        "npm/..",
        "docker/../x",
        "npm/a*b",
        "npm/@@acme/ui/",
        ":r",
        "user",
        "npm/ä",
        "docker/{team}/api",
        "everything",
    ] {
        let hint = hint(text);
        assert!(!hint.contains('/') || hint.contains(' '), "{text}: {hint}");
    }
}
