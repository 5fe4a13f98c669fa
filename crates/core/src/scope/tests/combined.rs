//! Scopes of entries that were put together at random: what they open, intersected and compared, as it is read by hand.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

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
        if !scope.is_everything() && scope.clone().checked().is_ok() {
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
