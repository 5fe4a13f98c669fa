//! What a clause without a name of its own leaves alone is neither taken nor revoked, and what is asked for beside it is.

use gatepass_core::environment::Environment;
use gatepass_core::token::{Permission, Status};

use crate::fixture::{with_environments, with_known};
use crate::{GenerateFields, KnownToken, generate_token, revoke_token};

/// What says of `X` that it is to be left alone, in its second clause.
const LEFT_ALONE: [&str; 14] = [
    "X is fine, skip it",
    "X is healthy, leave it alone",
    "X is up again, please leave that in peace",
    "X runs another release, don't touch it",
    "X works, so leave it as it is",
    "X läuft noch, lass es so",
    "X ist in Ordnung, nicht anfassen",
    "X marche bien, laisse le tranquille",
    "X va bien, ne le touche pas",
    "X funciona, no lo toques",
    "X está bem, deixa assim",
    "X 没有问题,不要动",
    "X 还正常,别动",
    "X は問題ないので、そのままで",
];

/// The environment of a token that `text` asks for; `None` where none is taken, and what is asked.
fn environment(text: &str, typed: Option<&str>) -> (Option<String>, bool) {
    let fields = GenerateFields { environment: typed.map(str::to_owned), ..Default::default() };
    let names = ["eu-live-1", "eu-live-2", "us-live-1"];
    let understood = with_environments(&names, &[], |known| generate_token(Some(text), &fields, known));
    let environment = understood.intent.environment.map(|environment| match environment {
        Environment::Existing(name) | Environment::New(name) => name,
    });
    (environment, understood.unclear.is_empty())
}

#[test]
fn an_environment_that_is_left_alone_is_not_taken() {
    for left in LEFT_ALONE {
        let left = left.replace('X', "eu-live-1");
        for text in [format!("token please. {left}."), format!("{left}. A read-only token, please.")] {
            assert_ne!(environment(&text, None), (Some("eu-live-1".to_owned()), true), "{text}");
        }
    }
}

#[test]
fn an_environment_that_is_asked_for_is_taken_beside_one_that_is_left_alone() {
    for left in LEFT_ALONE {
        let text = format!("token for eu-live-2, please. {}.", left.replace('X', "eu-live-1"));
        for typed in [None, Some("eu-live-2")] {
            assert_eq!(environment(&text, typed), (Some("eu-live-2".to_owned()), true), "{text} {typed:?}");
        }
    }
}

#[test]
fn an_environment_where_nothing_should_be_opened_gives_way() {
    for closed in [
        "On eu-live-1 nothing should be opened yet",
        "Auf eu-live-1 soll vorerst noch nichts freigeschaltet werden",
        "In eu-live-1 darf vorerst niemand etwas freischalten, nichts davon soll passieren",
        "En eu-live-1 no debe abrirse todavía nada",
    ] {
        let text = format!("I need a read token for eu-live-2. {closed}.");
        assert_eq!(environment(&text, None), (Some("eu-live-2".to_owned()), true), "{text}");
    }
}

#[test]
fn what_a_word_of_consequence_parts_from_the_demand_is_asked_for() {
    for text in [
        "Die Version auf eu-live-1 soll laufen. Ich bräuchte also einen neuen Token für die Umgebung eu-live-2, und zwar zum Lesen.",
        "Il me faudrait donc un jeton de lecture pour l'environnement eu-live-2, s'il vous plaît.",
        "Preciso então de um token de leitura para o ambiente eu-live-2, por favor.",
        "I need therefore a read token for the environment eu-live-2 and no other.",
    ] {
        assert_eq!(environment(text, None).0.as_deref(), Some("eu-live-2"), "{text}");
    }
}

/// The names that are revoked of `gz-logs`, `sz-logs` and `amira`.
fn revoked(text: &str, typed: &[&str]) -> Vec<&'static str> {
    let names = ["gz-logs", "sz-logs", "amira"];
    let token = |name: &&str| KnownToken {
        id: format!("id-{name}").parse().unwrap(),
        name: (*name).to_owned(),
        environment: None,
        permission: Some(Permission::ReadOnly),
        status: Status::Active,
        created_by: "alice".to_owned(),
    };
    let tokens: Vec<KnownToken> = names.iter().map(token).collect();
    let typed: Vec<String> = typed.iter().map(|name| (*name).to_owned()).collect();
    let understood = with_known(&tokens, |known| revoke_token(Some(text), &typed, known));
    let is_revoked = |name: &&str| understood.intent.tokens.iter().any(|id| id.to_string() == format!("id-{name}"));
    names.into_iter().filter(is_revoked).collect()
}

#[test]
fn a_token_that_is_left_alone_is_never_revoked() {
    for left in LEFT_ALONE {
        let left = left.replace('X', "sz-logs");
        for typed in [&[][..], &["gz-logs"], &["sz-logs"]] {
            for text in [format!("{left}."), format!("gz-logs. {left}.")] {
                assert!(!revoked(&text, typed).contains(&"sz-logs"), "{text} {typed:?}");
            }
        }
        let text =
            format!("the value of gz-logs was pasted into the chat, so please revoke the token right away. {left}.");
        assert!(!revoked(&text, &[]).contains(&"sz-logs"), "{text}");
    }
}

#[test]
fn a_token_is_revoked_beside_one_that_is_left_alone() {
    for left in LEFT_ALONE {
        let text = format!("revoke gz-logs. {}.", left.replace('X', "sz-logs"));
        assert_eq!(revoked(&text, &[]), ["gz-logs"], "{text}");
    }
}

#[test]
fn the_last_token_that_was_told_of_is_not_the_one_to_revoke() {
    for text in [
        "Somebody said gz-logs was pasted into the chat, so please revoke the token. sz-logs was not in it.",
        "有人说 gz-logs 贴到群里了,请立即吊销这个 token。sz-logs 在另一台机器上。",
    ] {
        assert_ne!(revoked(text, &[]), ["sz-logs"], "{text}");
    }
}
