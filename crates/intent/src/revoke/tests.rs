//! What revokes nothing: it is asked about, whatever the field says.

use crate::fixture::with_known;
use crate::{KnownToken, revoke_token};
use gatepass_core::token::{Permission, Status};

/// The ids that are revoked of `ci-main`, `argo` and `laptop`, 1 to 3; nothing where something is asked.
fn revoked(text: &str, tokens: &[&str]) -> Vec<String> {
    let token = |id: &str, name: &str| KnownToken {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        environment: None,
        permission: Some(Permission::ReadOnly),
        status: Status::Active,
        created_by: "alice".to_owned(),
    };
    let existing = [token("1", "ci-main"), token("2", "argo"), token("3", "laptop")];
    let typed: Vec<String> = tokens.iter().map(|name| (*name).to_owned()).collect();
    let understood = with_known(&existing, |known| revoke_token(Some(text), &typed, known));
    assert!(understood.unclear.is_empty() || understood.intent.tokens.is_empty(), "{text}");
    understood.intent.tokens.iter().map(ToString::to_string).collect()
}

/// What speaks of a token, or of revoking it, and revokes nothing; `X` is the token.
const NO_REVOCATIONS: &[&str] = &[
    "please do not revoke X",
    "não é para revogar X",
    "não é preciso revogar X",
    "não é hora de revogar o X",
    "no es necesario revocar X",
    "no es para revocar X",
    "X ne doit pas être révoqué",
    "X ne peut pas être révoqué",
    "es ist nicht notwendig, X zu löschen",
    "es ist nicht nötig, X zu widerrufen",
    "ich habe nicht vor, X zu löschen",
    "es besteht kein Grund, X zu widerrufen",
    "没必要撤销 X",
    "没理由撤销 X",
    "X を失効させる必要はない",
    "do not yet revoke X",
    "wait, do not yet revoke X",
    "prepare to revoke X",
    "prepare the revocation of X",
    "wait with revoking X",
    "revoke X tonight",
    "revoke X at midnight",
    "révoque X cette nuit",
    "X has to survive; revoke nothing today",
    "revoke X, but wait for Bob",
    "revoke X, but wait for Anna's ok",
    "X widerrufen, aber warte auf Bob",
    "revoca X, pero espera a Bob",
    "revogue X, mas espere o Bob",
    "撤销 X，但等小王",
    "revoke what replaced X",
    "revoke the token that replaced X",
    "revoke the twin of X",
    "make a new token and then revoke X",
    "昨天撤销了 X",
    "昨日Xを削除した",
    "don't revoke X",
    "should I revoke X?",
    "revoke X tomorrow",
    "revoke X next sprint",
    "avoid revoking X",
    "make sure nobody revokes X",
    "Bob wants to revoke X",
    "if Karl agrees, revoke X",
    "should Karl agree, revoke X",
    "Should the vendor already be working with the new one, then X can be revoked.",
    "Were they to have switched, you could revoke X",
    "Sollte Karl zustimmen, widerrufe X",
    "不要撤销 X",
    "别撤销 X",
    "X は失効させないで",
];

#[test]
fn what_asks_for_no_revocation_revokes_nothing_with_and_without_the_field() {
    for text in NO_REVOCATIONS {
        for name in ["ci-main", "argo", "laptop"] {
            let text = text.replace('X', name);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
        }
    }
}

#[test]
fn what_only_names_a_token_revokes_nothing() {
    for text in ["show me ci-main", "protect ci-main from deletion", "ci-main stopped working, was it revoked?"] {
        assert!(revoked(text, &[]).is_empty(), "{text}");
    }
}

#[test]
fn what_asks_for_it_revokes() {
    for text in ["revoke ci-main", "ci-main please kill it", "the ci-main token leaked, revoke it", "delete ci-main"] {
        assert_eq!(revoked(text, &[]), ["1"], "{text}");
        assert_eq!(revoked(text, &["ci-main"]), ["1"], "{text}, with the field");
    }
    assert_eq!(revoked("laptop leaked", &["laptop"]), ["3"]);
    assert_eq!(revoked("kill laptop please, I'll make a new one after", &["laptop"]), ["3"]);
}

/// Ways to speak of revoking `X` that ask for it of nobody, or are not understood; without the field, each is asked about.
const NOT_ASKED: [&str; 44] = [
    "remind me to revoke X",
    "Carol will kill X",
    "carol revokes X",
    "did you revoke X",
    "can X be revoked",
    "should X be revoked",
    "revoke X?",
    "revoke X? never",
    "delete X? hmm",
    "I dreamt I had to revoke X",
    "'delete X' is what the bot wrote",
    "'nuke X' is what the bot wrote",
    "in theory, kill X",
    "I was about to disable X",
    "hold off on revoking X",
    "revoke X. Wait, no, keep it.",
    "revoke X. Just kidding!",
    "revoke X NOT",
    "un-revoke X",
    "# TODO revoke X",
    "// revoke X",
    "~~revoke X~~",
    "[ ] revoke X",
    "it's tempting to revoke X",
    "sorry for revoking X",
    "cancel the revocation of X",
    "disable alerts for X",
    "disable the X dashboard",
    "kill the X process",
    "terminate the X instance",
    "delete the X folder",
    "revoke Bob's access to X",
    "the kill switch of X",
    "revoke * !X",
    "revoke all tokens, X excepted",
    "revoke X ❌",
    "dno't revoke X",
    "don`t revoke X",
    "nto revoke X",
    "neednt revoke X",
    "X以外すべて失効",
    "révoquer X ? jamais de la vie",
    "X is off limits, revoke nothing",
    "revoke X must not happen",
];

#[test]
fn what_revokes_in_no_words_that_are_understood_is_asked_about() {
    for text in NOT_ASKED {
        for name in ["ci-main", "argo", "laptop"] {
            let text = text.replace('X', name);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
        }
    }
}

#[test]
fn what_is_revoked_right_away_or_in_a_list_is_understood() {
    for text in [
        "revoke ci-main right away",
        "pls revoke ci-main asap",
        "disable ci-main immediately",
        "revoke ci-main because it leaked",
        "ci-main leaked last night, revoke it at once",
        "could you please revoke ci-main right now",
        "bitte ci-main sofort widerrufen",
    ] {
        assert_eq!(revoked(text, &[]), ["1"], "{text}");
    }
    for text in ["revoke ci-main and laptop", "revoke both ci-main and laptop"] {
        assert_eq!(revoked(text, &[]), ["1", "3"], "{text}");
    }
    for text in
        ["revoke ci-main, laptop must survive", "revoke ci-main, laptop is off limits", "revoke ci-main, äh, laptop"]
    {
        assert_ne!(revoked(text, &[]), ["1", "3"], "{text}");
    }
}

#[test]
fn the_field_revokes_no_more_than_the_words_and_nothing_where_they_ask_for_nothing() {
    for text in
        ["revoke ci-main", "kill ci-main and nothing else", "ci-main leaked, revoke it", "please revoke ci-main only"]
    {
        assert!(revoked(text, &["ci-main", "argo"]).is_empty(), "{text}");
    }
    for text in
        ["hello", "thanks", "good morning", "who uses ci-main?", "should ci-main go?", "list the tokens", "argo leaked"]
    {
        assert!(revoked(text, &["ci-main"]).is_empty(), "{text}");
    }
}

/// What says of no token, of another one, or of a set that `argo` is not in: that it is revoked. `argo` is Read-Only, for no
/// environment, and alice's.
const OTHERS: [&str; 56] = [
    "revoke none",
    "revoke none of them",
    "revoke nothing",
    "revoke nothing for now",
    "revoke nothing yet",
    "revoke no token",
    "revoke no tokens today",
    "delete nothing",
    "widerrufe nichts",
    "widerrufe keinen Token",
    "no revoques nada",
    "ne révoque rien",
    "不要撤销",
    "何も取り消さないで",
    "revoke zeta",
    "revoke zeta only",
    "revoke only zeta",
    "revoke \"zeta\"",
    "revoke the token zeta",
    "revoke zeta and nothing else",
    "revoke zeta, not anything else",
    "revoke it: zeta",
    "zeta leaked, revoke it",
    "please kill zeta",
    "disable zeta",
    "delete zeta",
    "rotate zeta",
    "could you revoke zeta please?",
    "widerrufe zeta",
    "révoque zeta",
    "revoca zeta",
    "revogue zeta",
    "撤销 zeta",
    "revoke docker-ci",
    "revoke zeta-*",
    "revoke 01a21b4c-68c5-7777-8a64-f687a1a792c2",
    "revoke bob's token",
    "revoke the tokens of bob",
    "revoke the token that bob made",
    "revoke the npm token",
    "revoke all npm tokens",
    "revoke all staging tokens",
    "revoke the production token",
    "revoke the token for prod",
    "revoke the read-write tokens",
    "revoke all tokens that can push",
    "revoke the tokens that expired",
    "let me think about revoking",
    "did you revoke it?",
    "who revoked it?",
    "is it revoked?",
    "what happens when I revoke it?",
    "undo the revoke",
    "unrevoke it",
    "remind me to revoke it",
    "list revoked",
];

#[test]
fn the_field_revokes_nothing_that_the_words_do_not_speak_of() {
    for text in OTHERS {
        assert!(revoked(text, &["argo"]).is_empty(), "{text}");
        let text = format!("{}, thanks", text.trim_end_matches('?'));
        assert!(revoked(&text, &["argo"]).is_empty(), "{text}");
    }
    for text in
        ["argo looks old", "argo was made last week", "argo?", "remind me to revoke argo", "can argo be revoked?"]
    {
        assert!(revoked(text, &["argo"]).is_empty(), "{text}");
    }
}

#[test]
fn the_field_says_which_token_is_meant_where_the_words_leave_it_open() {
    for text in [
        "revoke it",
        "kill it please",
        "revoke the token",
        "revoke the old one",
        "revoke this one, it leaked",
        "please revoke that token at once",
        "it leaked, revoke it",
        "revoke the argo workflows token",
        "revoke alice's token",
        "revoke the read-only token",
        "Bob left the company, revoke it",
    ] {
        assert_eq!(revoked(text, &["argo"]), ["2"], "{text}");
    }
}

#[test]
fn what_others_do_and_what_is_only_spoken_of_revokes_nothing_with_and_without_the_field() {
    let mut cases = 0;
    for text in [
        "I am against revoking X",
        "cancel revoking X",
        "the bot will revoke X",
        "in the test we revoke X",
        "we could revoke X",
        "quem revoga X",
        "quién revoca X",
        "nobody revokes X",
        "they revoke X every night",
        "our policy says revoke X yearly",
    ] {
        for name in ["ci-main", "argo", "laptop"] {
            let text = text.replace('X', name);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
            cases += 2;
        }
    }
    assert_eq!(cases, 60);
    for text in [
        "I want to revoke X",
        "we need to revoke X",
        "can you revoke X?",
        "please revoke X",
        "go ahead and revoke X",
        "Bob left, so revoke X",
        "ok, revoke X",
    ] {
        assert_eq!(revoked(&text.replace('X', "ci-main"), &[]), ["1"], "{text}");
    }
}

#[test]
fn what_may_go_by_whatever_verb_is_revoked_and_nothing_is_that_may_not() {
    for verb in ["killed", "removed", "deleted", "disabled", "invalidated", "dropped", "cancelled", "deactivated"] {
        for (before, after) in [("can be", ""), ("should be", " now"), ("must be", " right away"), ("may be", "")] {
            let text = format!("ci-main {before} {verb}{after}");
            assert_eq!(revoked(&text, &[]), ["1"], "{text}");
        }
        for refusal in ["can't be", "must not be", "should never be", "was", "might be"] {
            let text = format!("ci-main {refusal} {verb}");
            assert!(revoked(&text, &[]).is_empty(), "{text}");
        }
        let text = format!("can ci-main be {verb}?");
        assert!(revoked(&text, &[]).is_empty(), "{text}");
    }
    for text in
        ["ci-main leaked. Cut it off.", "ci-main se puede borrar", "hay que revocar ci-main", "ci-main kann weg"]
    {
        assert_eq!(revoked(text, &[]), ["1"], "{text}");
    }
}

/// Events, and what puts a revocation off until one, by language; `E` is the event.
const POSTPONED: [(&[&str], &[&str]); 6] = [
    (
        &["the release", "lunch", "our demo", "the audit"],
        &[
            "X can go after E",
            "X can be revoked after E",
            "after E, revoke X",
            "after E please revoke X",
            "revoke X after E",
        ],
    ),
    (
        &["dem Release", "der Migration", "Ostern"],
        &["X nach E sperren", "X kann nach E widerrufen werden", "nach E bitte X widerrufen"],
    ),
    (&["la release", "la migration"], &["X peut être révoqué après E", "après E, révoque X", "révoque X après E"]),
    (&["la entrega", "el corte"], &["X se puede revocar después de E", "tras E, revoca X", "revoca X después de E"]),
    (&["a entrega", "o corte"], &["X pode ser revogado depois de E", "após E, revoga X", "revoga X depois de E"]),
    (&["发布", "迁移"], &["E之后撤销 X", "E以后请撤销 X"]),
];

#[test]
fn what_is_to_be_revoked_after_something_is_not_revoked_now() {
    let mut cases = 0;
    for (event, template) in POSTPONED.iter().flat_map(|(events, templates)| {
        events.iter().flat_map(move |event| templates.iter().map(move |template| (event, template)))
    }) {
        for name in ["ci-main", "laptop"] {
            let text = template.replace('X', name).replace('E', event);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
            cases += 2;
        }
    }
    assert_eq!(cases, 204);
    // What is done with.
    for text in [
        "after all this talk, revoke ci-main",
        "nach all dem: bitte ci-main widerrufen",
        "après toutes ces discussions, révoque ci-main",
        "después de todo esto, revoca ci-main",
        "depois de todo esse papo, revoga o ci-main",
        "kill ci-main please, I'll make a new one after",
    ] {
        assert_eq!(revoked(text, &["ci-main"]), ["1"], "{text}");
    }
}

#[test]
fn what_is_said_behind_a_verb_whose_token_stands_before_it_may_make_something_else_of_it() {
    let behind = [
        "on running",
        "ahead",
        "live",
        "through the proxy",
        "to Bob",
        "into the vault",
        "public",
        "back to Carol",
        "in the wiki",
        "unnoticed",
        "with us",
        "by train",
        "on",
    ];
    for (verb, rest) in ["can go", "may go", "must go", "should go", "has to go", "can now go"]
        .iter()
        .flat_map(|verb| behind.iter().map(move |rest| (verb, rest)))
    {
        for name in ["ci-main", "laptop"] {
            let text = format!("{name} {verb} {rest}");
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
        }
    }
    for rest in [
        "",
        " now",
        " today",
        ", please",
        " too",
        " because it leaked",
        " since nobody uses it",
        " for good",
        " as well",
    ] {
        for verb in ["can go", "can be revoked", "must be revoked", "has to go", "can finally go"] {
            let text = format!("ci-main {verb}{rest}");
            assert_eq!(revoked(&text, &[]), ["1"], "{text}");
            assert_eq!(revoked(&text, &["ci-main"]), ["1"], "{text}, with the field");
        }
    }
    assert_eq!(revoked("ci-main and laptop can both go now", &[]), ["1", "3"]);
}

/// What stands beside a verb and says that it is not to be done, or not yet, or of something else.
#[test]
fn what_is_denied_put_off_or_only_prepared_revokes_nothing_with_and_without_the_field() {
    for text in [
        "先别撤销 X",
        "请勿撤销 X",
        "暂时不要吊销 X",
        "先不要删除 X",
        "等部署完再撤销 X",
        "等新令牌好了再吊销 X",
        "部署完成后撤销 X",
        "我想过撤销 X",
        "小王会撤销 X",
        "准备撤销 X",
        "稍后撤销 X",
        "下班前再撤销 X",
        "X を取り消すな",
        "X を失効する準備をして",
        "X は田中さんが失効させます",
        "X の失効はやめて",
        "X は今夜失効させて",
        "確認してから X を失効させて",
        "X doch nicht widerrufen",
        "X lieber doch nicht widerrufen",
        "lösch X bloß nicht",
        "mejor no revocar X",
        "melhor não revogar X",
        "révoque X ce soir",
        "revoca X esta noche",
        "revogue X hoje à noite",
        "prépare-toi à révoquer X",
        "get ready to revoke X",
        "I want to be able to revoke X",
        "confirm with me, then revoke X",
        "revoke X's write permission",
    ] {
        for name in ["ci-main", "laptop"] {
            let text = text.replace('X', name);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
        }
    }
    assert!(revoked("revoke ci-main-2", &["ci-main"]).is_empty());
    for text in [
        "立即撤销 X",
        "请帮我把 X 这个令牌撤销掉",
        "X を今すぐ失効させて",
        "X のトークンを失効させてください",
        "I need to revoke X",
        "merci de révoquer X",
    ] {
        assert_eq!(revoked(&text.replace('X', "ci-main"), &[]), ["1"], "{text}");
        assert_eq!(revoked(&text.replace('X', "ci-main"), &["ci-main"]), ["1"], "{text}, with the field");
    }
}
