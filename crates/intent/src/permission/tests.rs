//! What a denial gives, and what it does not.

use crate::fixture::with_known;
use crate::{GenerateFields, generate_token};
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
