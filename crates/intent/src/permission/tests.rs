//! What a denial gives, and what it does not.

use crate::fixture::with_known;
use crate::{GenerateFields, ListFields, generate_token, list_tokens};
use gatepass_core::token::Permission;

#[test]
fn a_denial_that_is_not_of_reading_itself_gives_no_writing() {
    for opener in ["no frills", "no more 401s please", "without further ado", "cannot build", "no rush"] {
        for between in [": ", " - ", ", ", ". ", " "] {
            for asked in ["a read-only token", "read-only token for staging", "read token please"] {
                let text = format!("{opener}{between}{asked}");
                for permission in [None, Some(Permission::ReadWrite)] {
                    let fields = GenerateFields { permission, ..Default::default() };
                    let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
                    let writes = understood.intent.permission == Permission::ReadWrite;
                    assert!(!writes || !understood.unclear.is_empty(), "{text} {permission:?}");
                }
            }
        }
    }
}

#[test]
fn an_activity_that_is_said_not_to_be_gives_no_writing() {
    let mut cases = 0;
    for (activities, ends) in [
        (
            &["uploading", "publishing", "pushing", "writing"][..],
            &["is not foreseen", "isn't planned", "is not something they do", "is not their business"][..],
        ),
        (
            &["das Hochladen", "Veröffentlichen"],
            &["ist nicht vorgesehen", "ist nicht deren Aufgabe", "wird nicht gebraucht"],
        ),
        (&["la publication", "publier"], &["n'est pas prévue", "n'est pas leur affaire"]),
        (&["publicar", "subir paquetes"], &["no está previsto", "no es cosa suya"]),
        (&["publicar", "enviar pacotes"], &["não está previsto", "não é com eles"]),
    ] {
        for activity in activities {
            for end in ends {
                for text in [
                    format!("token for the partner. {activity} {end}."),
                    format!("token for the partner, {activity} {end}"),
                    format!("{activity} {end}; token for the partner"),
                ] {
                    let fields = GenerateFields::default();
                    let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
                    let writes = understood.intent.permission == Permission::ReadWrite;
                    assert!(!writes || !understood.unclear.is_empty(), "{text}");
                    cases += 1;
                }
            }
        }
    }
    println!("{cases} texts");
    assert_eq!(cases, 102);
}

/// One denial, however many it denies; and a limit whoever says it.
#[test]
fn what_is_denied_or_limited_in_other_fields_is_not_taken_for_a_wish() {
    let understood =
        |text: &str| with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    for text in [
        "a push token. it doesn't belong to lab or to staging, so don't tie it to one",
        "a push token, not for lab or for staging",
        "a push token, no special name needed",
        "a push token, no name necessary",
    ] {
        let intent = understood(text).intent;
        assert_eq!((intent.environment, intent.name), (None, None), "{text}");
    }
    let asked = understood("token for one year. and no more than 30 days.");
    assert!(asked.unclear.iter().any(|unclear| unclear.field == crate::Field::Expires), "{:?}", asked.unclear);
    let limited = understood("token; security says nothing may be valid for more than 30 days, so stick to that");
    assert!(limited.intent.expires.is_some());
}

/// What says that the token does not write, or that others do.
const OTHERS: [&str; 54] = [
    "Push stays with the release team.",
    "Only CI publishes.",
    "Publishing is for the CI.",
    "Uploads are handled elsewhere.",
    "Write access remains with ops.",
    "push: no, pull: yes",
    "push non",
    "push ❌ pull ✅",
    "No uploads whatsoever.",
    "Uploads are off the table.",
    "Nobody should be able to push with it.",
    "It must never be able to publish.",
    "We push from another machine.",
    "Pushing happens in Jenkins, not here.",
    "Somebody else does the publishing.",
    "The release bot does the pushes.",
    "Uploads go through Petra.",
    "Writes are a no-go.",
    "Forget about publishing.",
    "Publishing is out of scope.",
    "Publishing would be a disaster.",
    "I'd rather it couldn't upload.",
    "Don't you dare let it push.",
    "Uploading is what we want to prevent.",
    "Stop it from pushing.",
    "Prevent uploads.",
    "Block pushes.",
    "publish rights stay where they are",
    "publish permission isn't needed",
    "no need to publish",
    "it has no business pushing",
    "pushing isn't its job",
    "keep it from pushing",
    "without the ability to publish",
    "minus publish rights",
    "anything but push",
    "everything short of publishing",
    "short of uploading, it may do anything",
    "Hochladen darf es nicht.",
    "Das Hochladen macht jemand anders.",
    "Veröffentlicht wird nur von der CI.",
    "Pushen bleibt dem Release-Team vorbehalten.",
    "La publication reste à l'équipe release.",
    "On ne publie pas avec.",
    "La subida la hace otro equipo.",
    "Nada de subir.",
    "Publicar não.",
    "O upload fica com a equipe de release.",
    "アップロードは別チームが担当します。",
    "プッシュはしません。",
    "公開はCIだけが行います。",
    "上传由CI负责。",
    "不用推送。",
    "禁止上传。",
];

#[test]
fn what_is_said_of_writing_and_not_understood_gives_none() {
    let mut cases = 0;
    for phrase in OTHERS {
        for text in [
            format!("token for staging. {phrase}"),
            format!("I need a token for the build server. {phrase}"),
            format!("npm token for the docs site: {phrase}"),
            format!("{}. Make me a token for staging.", phrase.trim_end_matches(['.', '。'])),
        ] {
            let fields = GenerateFields::default();
            let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
            let writes = understood.intent.permission == Permission::ReadWrite;
            assert!(!writes || !understood.unclear.is_empty(), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, OTHERS.len() * 4);
}

#[test]
fn what_others_write_and_what_is_switched_off_gives_no_writing() {
    let mut cases = 0;
    let reads = ["read", "pull", "download", "fetch"];
    let written = [
        "what others publish",
        "what CI uploads",
        "the images the release team pushes",
        "things Bob publishes",
        "the upload log",
    ];
    for read in reads {
        for written in written {
            for text in [
                format!("token for staging to {read} {written}"),
                format!("I need a token so I can {read} {written}"),
                format!("token for staging, so that we can {read} {written}"),
            ] {
                assert!(!gives_writing(&text), "{text}");
                cases += 1;
            }
        }
    }
    for write in ["write", "push", "publish", "upload"] {
        for off in [
            "WORD: no",
            "WORD=0",
            "WORD = false",
            "\"WORD\": \"no\"",
            "WORD: none",
            "!WORD",
            "WORD? heavens no",
            "WORD ❌",
            "WORD: N",
        ] {
            for asked in ["token for staging\n", "env=staging, "] {
                let text = format!("{asked}{}", off.replace("WORD", write));
                assert!(!gives_writing(&text), "{text}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 4 * 5 * 3 + 4 * 9 * 2);
}

#[test]
fn what_is_to_be_written_beside_what_is_read_is_given() {
    for text in [
        "token to pull and push on staging",
        "token for staging, pull n push",
        "read and write token for staging",
        "I need to download the packages and then publish ours",
        "token for staging that can read, and publish what we build",
        "write: yes, token for staging",
    ] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert_eq!(understood.intent.permission, Permission::ReadWrite, "{text}: {:?}", understood.unclear);
    }
}

/// Whether Read & Write is given without a question.
fn gives_writing(text: &str) -> bool {
    let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    understood.intent.permission == Permission::ReadWrite && understood.unclear.is_empty()
}

#[test]
fn writing_that_is_taken_back_gives_none() {
    let mut cases = 0;
    for wish in ["can i grab a write token for staging", "I need a push token", "a token that can publish, please"] {
        for between in ["... ", ". ", ", "] {
            for retraction in
                ["no wait, scratch that", "never mind that part", "actually, forget that", "hm, strike that"]
            {
                for after in ["", ". Ines does all the publishing", ". It is about the docs", ". I will ask Bob first"]
                {
                    let text = format!("{wish}{between}{retraction}{after}");
                    let understood =
                        with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
                    let writes = understood.intent.permission == Permission::ReadWrite;
                    assert!(!writes || !understood.unclear.is_empty(), "{text}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 3 * 3 * 4 * 4);
    let again = "a push token for a year. No, scratch that, give me a push token for 30 days";
    let understood = with_known(&[], |known| generate_token(Some(again), &GenerateFields::default(), known));
    assert_eq!(understood.intent.permission, Permission::ReadWrite);
}

#[test]
fn a_form_that_says_read_only_gives_no_writing_whatever_the_purpose_says() {
    let mut cases = 0;
    for label in ["Access", "Access requested", "Requested permission", "Permission", "Rights asked for", "Rights"] {
        for value in ["read only", "read-only", "view only", "RO", "pull only"] {
            for purpose in
                ["this token is to publish firmware", "the group uses this token to publish charts", "pushing images"]
            {
                for between in ["\n", ".\n", ". ", "\nEnvironment: staging\n"] {
                    let text = format!("{label}: {value}{between}Purpose: {purpose}");
                    let understood =
                        with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
                    let writes = understood.intent.permission == Permission::ReadWrite;
                    assert!(!writes || !understood.unclear.is_empty(), "{text}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 6 * 5 * 3 * 4);
}

#[test]
fn how_a_job_that_writes_fares_gives_no_writing_and_that_it_needs_a_token_does() {
    let users = ["push job", "release job", "publish pipeline", "upload server", "release workflow"];
    let states = ["is red", "is broken", "failed", "was red all night", "stopped"];
    let asked = ["docker token please", "Could I have an npm token?", "Give me a token for staging."];
    let mut cases = 0;
    for (user, state) in users.iter().flat_map(|user| states.map(|state| (user, state))) {
        for asked in asked {
            for text in [format!("The {user} {state}. {asked}"), format!("Background: our {user} {state}. {asked}")] {
                assert!(!gives_writing(&text), "{text}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 150);
    for text in
        ["The release job needs a token", "A docker token for the push job", "Our publish pipeline needs an npm token"]
    {
        assert!(gives_writing(text), "{text}");
    }
}

#[test]
fn writing_that_is_not_to_be_given_gives_none_in_japanese_even_beside_the_field() {
    let denials = [
        "付けないでください",
        "与えないでください",
        "渡さないで",
        "付与しないでください",
        "許可しないでください",
        "不要です",
        "含めないで",
    ];
    for (rights, denial) in ["書き込み権限は", "書き込み権限を", "公開の権限は"]
        .iter()
        .flat_map(|rights| denials.map(|denial| (rights, denial)))
    {
        let text = format!("トークンを1つ作ってください。パッケージをインストールするだけなので、{rights}{denial}。");
        let fields = GenerateFields { permission: Some(Permission::ReadWrite), ..GenerateFields::default() };
        let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
        let is_given = understood.intent.permission == Permission::ReadWrite && understood.unclear.is_empty();
        assert!(!is_given, "{text}");
    }
}

#[test]
fn a_list_of_tokens_that_can_write_is_asked_for_and_not_about() {
    for text in ["Are there any tokens that can write?", "which tokens can push?", "Any token here that can publish?"] {
        let listed = with_known(&[], |known| list_tokens(Some(text), &ListFields::default(), known));
        assert_eq!((listed.intent.permission, listed.unclear.len()), (Some(Permission::ReadWrite), 0), "{text}");
    }
}

#[test]
fn a_right_that_is_taken_away_by_a_sign_or_behind_but_is_not_given() {
    for text in [
        "npm token: -write",
        "token, -push",
        "token (-write)",
        "npm-Token, aber nicht zum Hochladen",
        "jeton npm, mais pas pour publier",
        "token de npm, pero no para publicar",
        "token npm, mas não para publicar",
    ] {
        assert!(!gives_writing(text), "{text}");
    }
}

#[test]
fn a_verb_that_looks_at_what_is_written_and_a_denial_in_other_words_give_no_writing() {
    for text in [
        "npm token to count uploads",
        "npm token so I can see what the publish job pushed",
        "docker token to list pushes",
        "npm token not meant for publishing",
        "npm token, never intended for publishing",
        "docker token. Pushing with it has to be impossible.",
        "npm token. Publishing must be unthinkable.",
        "our release manager publishes, I don't. npm token",
        "CI pushes, we do not. docker token",
        "npm token that reads everything and publishes nothing",
        "Publishing must fail with this npm token.",
        "npm-Token, das alles kann außer veröffentlichen",
        "Jeton npm qui lit tout et ne publie rien",
        "Token de npm que pueda todo menos publicar",
    ] {
        for permission in [None, Some(Permission::ReadWrite)] {
            let fields = GenerateFields { permission, ..Default::default() };
            let understood = with_known(&[], |known| generate_token(Some(text), &fields, known));
            let writes = understood.intent.permission == Permission::ReadWrite;
            assert!(!writes || !understood.unclear.is_empty(), "{text} {permission:?}");
        }
    }
    for text in ["I need push for docker", "npm token, we publish daily", "token so CI can push images"] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
        assert_eq!(understood.intent.permission, Permission::ReadWrite, "{text}");
    }
}

#[test]
fn writing_that_is_to_be_forgotten_is_not_given() {
    for text in [
        "write token for staging. Actually the job only installs, so forget the write bit.",
        "push token please, no wait, forget about pushing, it only pulls",
        "Ein Token mit Schreibrecht, ach nein, vergiss das Schreiben, er soll nur lesen.",
        "Un token de escritura, perdón, olvida lo de escribir, solo leer.",
        "Un jeton d'écriture, non pardon, oublie l'écriture, lecture seule.",
        "Um token de escrita, desculpa, esquece a escrita, só leitura.",
    ] {
        assert!(!gives_writing(text), "{text}");
    }
}

#[test]
fn a_token_for_reading_that_is_not_to_work_later_gives_no_writing() {
    let mut cases = 0;
    for asked in ["npm read token", "npm read-only token", "docker read token", "read token", "a pull token"] {
        for link in ["that", "which"] {
            for denies in ["won't work", "will not work", "can't work", "cannot work", "won't do"] {
                for end in ["", " after 11", " after ten", " later than 4", " after Friday", " for us after Friday"] {
                    let text = format!("{asked} {link} {denies}{end}");
                    let understood =
                        with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
                    assert_eq!(understood.intent.permission, Permission::ReadOnly, "{text}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 300);
}
