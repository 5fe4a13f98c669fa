//! What puts the writing off, denies it or asks how it is done writes nothing; what tells why, or limits the token, does not hold it.

use crate::fixture::with_known;
use crate::{ConfigureFields, Place, configure_package_manager};

/// Whether nothing is written without being asked about.
fn is_held(text: &str) -> bool {
    with_known(&[], |known| {
        let understood = configure_package_manager(Some(text), &ConfigureFields::default(), known);
        let is_nowhere = understood.intent.place.is_some_and(|place| place.kind == Place::Nowhere);
        is_nowhere || !understood.unclear.is_empty()
    })
}

#[test]
fn what_puts_the_writing_off_or_denies_it_writes_nothing_in_any_language() {
    let mut cases = 0;
    for (requests, holds) in [
        (
            &["set up CLIENT", "please configure CLIENT"][..],
            &[
                ", save nothing for the moment",
                ", but don't store it before I've had a look",
                " but hold fire until I've looked",
                ", I'd like to review it first",
                ", before it lands on disk I want to see it",
                ", don't go ahead before I say so",
                " when the VPN is back",
                " if the registry is up",
                ", not yet though",
                " later today",
                " but skip the file",
            ][..],
        ),
        (
            &["CLIENT einrichten", "richte CLIENT ein"],
            &[", speichere aber nichts", ", noch nicht speichern", ", wenn Bob zustimmt", ", ich will es erst sehen"],
        ),
        (
            &["configure CLIENT"],
            &[" mais n'enregistre pas encore", ", je validerai avant que tu enregistres", " sans enregistrer"],
        ),
        (
            &["configura CLIENT"],
            &[
                " sin guardar nada",
                ", pero todavía no lo guardes",
                ", primero enséñame los cambios",
                ", mas não grave nada",
            ],
        ),
        (&["配置 CLIENT"], &["，但不要保存", "，暂时别写入", "，先给我看"]),
        (&["CLIENTを設定"], &["して、保存はしないで", "、まず見せて", "する前に確認させて", "しないで"]),
    ] {
        for (request, hold) in requests.iter().flat_map(|request| holds.iter().map(move |hold| (request, hold))) {
            for client in ["npm", "docker", "pip"] {
                let text = format!("{}{hold}", request.replace("CLIENT", client));
                assert!(is_held(&text), "{text}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 132);
}

#[test]
fn a_question_how_it_is_done_writes_nothing() {
    for text in [
        "How do I configure npm?",
        "What happens if I configure npm?",
        "Can you explain the npm setup?",
        "comment configurer npm ?",
        "¿cómo configuro npm?",
        "como configuro o npm?",
        "怎么配置 npm？",
        "npmはどうやって設定しますか",
    ] {
        assert!(is_held(text), "{text}");
    }
}

#[test]
fn what_tells_why_or_what_the_token_is_not_for_does_not_hold_it() {
    for text in [
        "npm is not set up here yet, please do it",
        "set up npm if possible",
        "set up docker, read only, not for production",
        "set up npm until tomorrow",
        "configure pip, never publish from here",
        "set up npm, not yarn",
        "docker doesn't work, please set it up",
        "set up pip when you have a minute",
        "richte npm ein, wenn möglich",
    ] {
        assert!(!is_held(text), "{text}");
    }
}
