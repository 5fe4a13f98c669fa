//! A package that is named in a clause that is not understood is not opened, in whatever words it is left out.

use crate::fixture::with_known;
use crate::{ConfigureFields, Field, GenerateFields, configure_package_manager, generate_token};

/// Ends of a request that leave a package out, `NAME`.
const EXCLUSIONS: [&str; 55] = [
    " that excludes NAME",
    ", NAME barred",
    "; leave NAME alone",
    ". NAME stays closed.",
    ". NAME is off limits.",
    ". Keep NAME out of it.",
    ", hands off NAME",
    ". Nobody but the core team gets NAME.",
    ", minus NAME",
    ", NAME being the exception",
    ". Not in the package: NAME.",
    ". I don't want NAME reachable with it.",
    ". NAME must remain inaccessible.",
    ". Steer clear of NAME.",
    ", avoiding NAME",
    ", omitting NAME",
    ", skipping NAME",
    ". NAME is none of their business.",
    ". Whatever you do, no NAME.",
    ", as long as it can't see NAME",
    ". It should have no way into NAME.",
    ", provided NAME stays private",
    ". NAME is confidential, so keep it locked.",
    ", bar NAME",
    ", save NAME",
    ", less NAME",
    ". Forget NAME.",
    ", everything aside from NAME",
    ", all of it apart from NAME",
    ". NAME: no.",
    ". NAME ❌",
    ". Block NAME.",
    ". Deny NAME.",
    ". Refuse NAME.",
    ". Hide NAME from it.",
    ". NAME needs to be left untouched.",
    ". Make sure NAME can't be fetched.",
    ". Please protect NAME from this one.",
    ". NAME isn't for them.",
    ". NAME doesn't belong in it.",
    ". They've no need of NAME.",
    ". NAME is to be withheld.",
    ". NAME would be a problem.",
    ", ausser NAME",
    ". NAME bleibt tabu.",
    ". Finger weg von NAME.",
    ", sauf NAME",
    ". Pas touche à NAME.",
    ", menos NAME",
    ". NAME queda fuera.",
    ". NAME fica de fora.",
    "。NAME は対象外です。",
    "。NAMEには触れないこと。",
    "，NAME 除外",
    "，不要碰 NAME",
];

/// What they end.
const ASKED: [&str; 4] = [
    "read-only token for staging",
    "npm token for the build server",
    "I need a token to pull packages",
    "token for docker on staging, 30 days",
];

/// The entries of the scope, or that it is asked about.
fn scope(text: &str) -> Result<Vec<String>, String> {
    let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    match understood.unclear.first() {
        Some(unclear) => Err(unclear.question.clone()),
        None => Ok(understood.intent.scope.entries().iter().map(ToString::to_string).collect()),
    }
}

#[test]
fn a_package_that_is_left_out_in_any_words_is_asked_about() {
    let mut cases = 0;
    for end in EXCLUSIONS {
        for asked in ASKED {
            for name in ["@acme/secrets", "team/payroll", "docker/team/api"] {
                let text = format!("{asked}{}", end.replace("NAME", name));
                assert!(scope(&text).is_err(), "{text}: {:?}", scope(&text));
                cases += 1;
            }
        }
    }
    assert_eq!(cases, EXCLUSIONS.len() * ASKED.len() * 3);
}

#[test]
fn a_package_manager_is_not_configured_for_what_is_left_out() {
    let asks = |text: &str| {
        let understood =
            with_known(&[], |known| configure_package_manager(Some(text), &ConfigureFields::default(), known));
        understood.unclear.iter().any(|unclear| unclear.field == Field::Scope)
    };
    for end in EXCLUSIONS {
        for asked in
            ["set up npm here", "configure docker on this machine for staging", "I want to use pnpm in this project"]
        {
            let text = format!("{asked}{}", end.replace("NAME", "@acme/secrets"));
            assert!(asks(&text), "{text}");
        }
    }
    for text in ["set up npm for the acme/web project", "npm install of @acme/ui fails with 401, set up npm"] {
        assert!(!asks(text), "{text}");
    }
}

/// What is said of a package manager, `NAME`, in a clause of its own.
const ASSERTED_OF_MANAGERS: [&str; 25] = [
    "NAME is out",
    "NAME stays closed",
    "NAME is off limits",
    "leave NAME alone",
    "hands off NAME",
    "NAME isn't for them",
    "keep NAME out of it",
    "no NAME",
    "NAME: no",
    "NAME ❌",
    "not NAME",
    "everything but NAME",
    "minus NAME",
    "NAME is none of their business",
    "block NAME",
    "NAME remains with the core team",
    "don't open NAME",
    "NAME would be a problem",
    "steer clear of NAME",
    "NAME must remain inaccessible",
    "NAME is handled by another token",
    "NAME has its own token",
    "NAME excluded",
    "skip NAME",
    "forget NAME",
];

#[test]
fn a_package_manager_that_is_left_out_in_any_words_is_asked_about() {
    for phrase in ASSERTED_OF_MANAGERS {
        for name in ["docker", "npm", "PyPI", "maven"] {
            let phrase = phrase.replace("NAME", name);
            for text in [
                format!("read-only token for staging. {phrase}."),
                format!("token for all packages; {phrase}"),
                format!("{phrase}. I need a push token for the CI."),
                format!("I need a token to publish our packages, {phrase}"),
            ] {
                assert!(scope(&text).is_err(), "{text}: {:?}", scope(&text));
            }
        }
    }
}

#[test]
fn a_package_that_is_asked_for_is_the_scope() {
    for (text, entries) in [
        ("npm token that can publish @acme/ui and @acme/core", &["npm/@acme/core", "npm/@acme/ui"][..]),
        ("read token for @acme/ui, @acme/core and @acme/icons", &["npm/@acme/core", "npm/@acme/icons", "npm/@acme/ui"]),
        (
            "token for docker/team/web, docker/team/api and docker/team/db",
            &["docker/team/api", "docker/team/db", "docker/team/web"],
        ),
        ("token (docker, team/web:1.4)", &["docker/team/web"]),
        ("I want to be able to push the docker image team/web from my laptop", &["docker/team/web"]),
        ("give the github workflow of acme/site push access to docker/team/web until friday", &["docker/team/web"]),
        ("our deploy job pulls team/web from docker; token for it please", &["docker/team/web"]),
        ("I'd like a token with which our CI can fetch @acme/ui", &["npm/@acme/ui"]),
        ("docker の team/web を読み取るトークンをください", &["docker/team/web"]),
        ("docker のteam/webだけ読めるトークン", &["docker/team/web"]),
        ("只能拉取 docker 镜像 team/web 的令牌", &["docker/team/web"]),
        ("给博物馆的导览机申请一个令牌:只能拉取 @museum/guide 这一个包", &["npm/@museum/guide"]),
        ("jeton docker en lecture pour team/web", &["docker/team/web"]),
        ("docker push token for all images", &[]),
        ("npm token for all packages", &[]),
    ] {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        assert_eq!(scope(text), Ok(entries), "{text}");
    }
}

#[test]
fn packages_that_a_part_begins_with_are_not_opened_by_what_is_said_of_them() {
    const PREDICATES: [&str; 16] = [
        " left out",
        " left alone",
        " set aside",
        " are exempt",
        " are for others",
        " skipped",
        " ruled out",
        " frozen",
        " archived",
        " verboten",
        " stay closed",
        " come later",
        "? no",
        " excepted",
        " untouched",
        " locked",
    ];
    let mut cases = 0;
    for asked in ["npm publish", "npm write token", "npm read token"] {
        for link in [", ", " - ", "; "] {
            for packages in ["@core packages", "the @core packages", "@core/ui package"] {
                for predicate in PREDICATES {
                    let text = format!("{asked}{link}{packages}{predicate}");
                    let fields = GenerateFields::default();
                    let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
                    let opened = understood.intent.scope.to_string();
                    assert!(!understood.unclear.is_empty() || !opened.contains("core"), "{text}: {opened}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 432);
}
