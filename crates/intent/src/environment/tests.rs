//! An environment that the words leave out is not taken, whatever the field says.

use gatepass_core::environment::Environment;

use crate::fixture::{with_environments, with_known};
use crate::{Field, GenerateFields, ListFields, generate_token, list_tokens};

/// What leaves an environment out.
const LEFT_OUT: [&str; 16] = [
    "not for staging",
    "nothing to do with staging",
    "anything but staging",
    "staging is off limits",
    "keep away from staging",
    "must not touch staging",
    "except staging",
    "never staging",
    "staging is taboo",
    "on no account staging",
    "staging excluded",
    "staging: no",
    "we don't use staging for this",
    "surtout pas staging",
    "staging 以外",
    "不要 staging",
];

#[test]
fn a_field_that_names_what_the_words_leave_out_is_asked_about() {
    for phrase in LEFT_OUT {
        for text in [
            format!("token for the new cluster, {phrase}"),
            format!("read-only token. {phrase}."),
            format!("{phrase}; a token for the build box"),
        ] {
            for environment in [None, Some("staging".to_owned())] {
                let fields = GenerateFields { environment: environment.clone(), ..Default::default() };
                let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
                let is_asked = understood.unclear.iter().any(|unclear| unclear.field == Field::Environment);
                assert!(understood.intent.environment.is_none(), "{text} {environment:?}");
                assert!(environment.is_none() || is_asked, "{text} {environment:?}");
            }
        }
    }
}

/// What is said of an environment that is not known, `NAME`.
const NOT_KNOWN: [&str; 15] = [
    "NAME is out",
    "NAME stays closed",
    "NAME is blocked",
    "NAME must not be reachable",
    "hands off NAME",
    "leave NAME alone",
    "leave NAME out",
    "keep NAME out of it",
    "steer clear of NAME",
    "barring NAME",
    "forget NAME",
    "NAME ❌",
    "❌NAME",
    "NAME bleibt zu",
    "NAME est exclu",
];

#[test]
fn an_environment_of_which_something_unknown_is_said_is_asked_about() {
    for phrase in NOT_KNOWN {
        let phrase = phrase.replace("NAME", "staging");
        for text in [
            format!("read-only token, {phrase}"),
            format!("a token for the build box. {phrase}."),
            format!("{phrase}; a token please"),
        ] {
            let understood = with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
            let is_asked = understood.unclear.iter().any(|unclear| unclear.field == Field::Environment);
            assert!(understood.intent.environment.is_none() || is_asked, "{text}");
        }
    }
    for text in [
        "read-only token, staging",
        "the staging pods are in ImagePullBackOff, I need a token to pull",
        "oh great, another 401 on staging. token. pull.",
        "token please, env is staging",
        "token for production, sorry, I mean staging",
        "whatever runs in staging needs a token",
    ] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert_eq!(
            understood.intent.environment,
            Some(gatepass_core::environment::Environment::Existing("staging".to_owned())),
            "{text}"
        );
    }
}

#[test]
fn what_stands_behind_instead_of_another_is_the_environment() {
    for text in ["qa ではなく staging の読み取り専用トークンをお願いします", "staging のトークン、qa ではなく"]
    {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        let expected = Some(gatepass_core::environment::Environment::Existing("staging".to_owned()));
        assert_eq!(understood.intent.environment, expected, "{text}");
    }
}

#[test]
fn where_something_is_in_portuguese_is_not_left_out() {
    let fields = GenerateFields { environment: Some("staging".to_owned()), ..Default::default() };
    let text = "Preciso de um token para publicar no staging";
    let understood = with_known(&[], |known| generate_token(Some(text), &fields, known));
    assert!(understood.unclear.is_empty(), "{:?}", understood.unclear);
}

#[test]
fn a_token_for_all_environments_but_one_is_asked_about_and_a_list_of_all_leaves_none_out() {
    for text in [
        "one read token that works anywhere except staging",
        "read token for everywhere but staging",
        "a token for every environment except staging, read",
    ] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert!(understood.unclear.iter().any(|unclear| unclear.field == Field::Environment), "{text}");
    }
    for text in [
        "list the tokens in every environment",
        "which tokens are there across all environments?",
        "zeig mir die Tokens für alle Umgebungen",
        "列出所有环境的令牌",
    ] {
        let listed = with_known(&[], |known| list_tokens(Some(text), &ListFields::default(), known));
        assert_eq!((listed.intent.environment, listed.unclear.len()), (None, 0), "{text}");
    }
}

#[test]
fn an_environment_that_is_left_out_is_not_the_tokens() {
    for text in [
        "npm publish token outside production",
        "npm publish token for everything except production",
        "npm-Token für alles außer Produktion",
        "Un jeton npm d'écriture pour tout sauf la production",
        "Token de npm para todo salvo la producción",
    ] {
        let environments = ["production".to_owned(), "staging".to_owned()];
        let understood = with_known(&[], |known| {
            let known = crate::Known { environments: &environments, ..*known };
            crate::generate_token(Some(text), &crate::GenerateFields::default(), &known)
        });
        assert!(understood.intent.environment.is_none() || !understood.unclear.is_empty(), "{text}");
    }
}

#[test]
fn a_name_that_is_a_word_for_work_in_progress_is_the_environment_where_there_is_one() {
    for (text, name) in [
        ("Quiero un token para bajar paquetes en desarrollo", "desarrollo"),
        ("un token de lectura en desarrollo, nada de escritura", "desarrollo"),
        ("a read token to pull packages in development", "development"),
        ("a read token in development, nothing else", "development"),
        ("um token de leitura em desenvolvimento", "desenvolvimento"),
        ("un jeton de lecture en développement", "développement"),
    ] {
        for (names, expected) in [(&[name, "qualified"][..], Some(name)), (&["elsewhere", "qualified"], None)] {
            let fields = GenerateFields::default();
            let understood = with_environments(names, &[], |known| generate_token(Some(text), &fields, known));
            let environment = understood.intent.environment.map(|environment| match environment {
                Environment::Existing(name) | Environment::New(name) => name,
            });
            assert_eq!(environment.as_deref(), expected, "{text}");
        }
    }
}

#[test]
fn who_is_called_as_an_environment_is_none() {
    for people in ["the staging people", "our staging folks", "the staging platform people", "staging people"] {
        let text = format!("a read token so that {people} can install it");
        let fields = GenerateFields::default();
        let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
        assert!(understood.intent.environment.is_none(), "{text}");
    }
}

#[test]
fn an_environment_that_is_left_out_by_where_a_token_is_to_work_is_not_taken() {
    const WORKS: [&str; 20] = [
        "everywhere but in staging",
        "that works everywhere but in staging",
        "for everything but staging",
        "for all environments but staging",
        "in any environment but in staging",
        "anywhere but on staging",
        "that skips staging",
        "that avoids staging",
        "that stays away from staging",
        "that steers clear of staging",
        "kept out of staging",
        "hands off staging",
        "not working in staging",
        "forbidden in staging",
        "rejected in staging",
        "banned from staging",
        "barred from staging",
        "not accepted in staging",
        "save in staging",
        "other than in staging",
    ];
    let mut cases = 0;
    for asked in ["write token", "read token", "npm publish token", "token"] {
        for between in [" ", ", "] {
            for works in WORKS {
                let text = format!("{asked}{between}{works}");
                let understood = with_environments(&["staging", "production"], &[], |known| {
                    generate_token(Some(&text), &GenerateFields::default(), known)
                });
                let taken = understood.intent.environment.as_ref();
                assert!(taken.is_none(), "{text}: {taken:?}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 160);
}

#[test]
fn an_environment_that_comes_later_is_not_taken_for_now() {
    for asked in ["read token", "write token", "npm publish token"] {
        for (now, later) in [("staging", "production"), ("production", "staging")] {
            for text in [format!("{asked}, {now} first, {later} later"), format!("{asked} for {now}, {later} later")] {
                let understood = with_environments(&["staging", "production"], &[], |known| {
                    generate_token(Some(&text), &GenerateFields::default(), known)
                });
                let taken = understood.intent.environment.as_ref();
                assert!(!matches!(taken, Some(Environment::Existing(name)) if name == later), "{text}: {taken:?}");
            }
        }
    }
}

/// What keeps what is written out of an environment.
const FORBIDDEN: [&str; 18] = [
    "no staging",
    "don't touch staging",
    "don't touch the staging images",
    "hands off staging",
    "not in staging",
    "staging is off limits",
    "staging forbidden",
    "staging excluded",
    "staging is taboo",
    "keep staging out of it",
    "never staging",
    "staging ist tabu",
    "staging verboten",
    "nada de staging",
    "staging está prohibida",
    "staging est interdit",
    "staging 禁止",
    "staging には触らない",
];

#[test]
fn an_environment_that_is_forbidden_where_something_is_written_is_neither_taken_nor_dropped() {
    let mut cases = 0;
    for asked in ["docker push", "write token", "npm publish token", "pypi upload"] {
        for between in [", ", "; ", ". "] {
            for forbidden in FORBIDDEN {
                let text = format!("{asked}{between}{forbidden}");
                let understood = with_environments(&["staging", "production", "dev-eu"], &[], |known| {
                    generate_token(Some(&text), &GenerateFields::default(), known)
                });
                assert!(understood.intent.environment.is_none(), "{text}");
                assert!(!understood.unclear.is_empty(), "{text}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 216);
}

#[test]
fn a_part_of_a_package_s_name_is_no_environment() {
    for text in [
        "docker push to acme/staging",
        "docker push only in acme/staging/web",
        "docker pull of images/staging/web",
        "npm publish @staging/ui",
    ] {
        let understood = with_environments(&["staging", "production"], &[], |known| {
            generate_token(Some(text), &GenerateFields::default(), known)
        });
        assert!(understood.intent.environment.is_none(), "{text}");
    }
}

/// What says that a place is far from, or comes before anything else, by language.
#[test]
fn an_environment_that_is_kept_away_from_is_not_the_tokens() {
    let mut cases = 0;
    for (token, phrases) in [
        ("push token", &["far from production"][..]),
        ("Token zum Pushen", &["außerhalb von production", "fern von production", "weit weg von production"]),
        ("token de push", &["lejos de production", "fuera de production"]),
        ("token para push", &["longe de production", "fora de production", "longe da production"]),
        ("jeton pour pousser", &["loin de production", "en dehors de production", "loin du production"]),
        ("推送令牌", &["production 先不要", "production 暂时不要", "production 先别"]),
    ] {
        for text in
            phrases.iter().flat_map(|phrase| [format!("{token}, {phrase}"), format!("{token}, 3 days, {phrase}")])
        {
            let understood = with_environments(&["production", "staging"], &[], |known| {
                generate_token(Some(&text), &GenerateFields::default(), known)
            });
            let production = Some(Environment::Existing("production".to_owned()));
            assert!(!understood.unclear.is_empty() || understood.intent.environment != production, "{text}");
            assert_ne!(understood.intent.environment, production, "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 30);
}
