//! What words filter a list by.

use crate::fixture::with_known;
use crate::{ListFields, ListTokens, list_tokens};
use gatepass_core::token::Status;

fn listed(text: &str) -> Option<ListTokens> {
    let understood = with_known(&[], |known| list_tokens(Some(text), &ListFields::default(), known));
    understood.unclear.is_empty().then_some(understood.intent)
}

#[test]
fn what_is_included_filters_nothing_and_what_is_asked_for_alone_does() {
    for text in
        ["list the expired tokens", "just the expired ones please, of all tokens", "show tokens that are expired"]
    {
        assert_eq!(listed(text).and_then(|list| list.status), Some(Status::Expired), "{text}");
    }
    for text in [
        "list all tokens, expired and revoked ones included",
        "the full list please, revoked ones included, all environments",
        "list my tokens, expired included",
        "alle Tokens auflisten, abgelaufene und widerrufene inbegriffen",
        "liste tous les jetons, expirés et révoqués compris",
        "lista todos los tokens, caducados y revocados incluidos",
        "lista todos os tokens, expirados e revogados incluídos",
    ] {
        assert_eq!(listed(text).map(|list| list.status), Some(None), "{text}");
    }
}

#[test]
fn a_part_of_a_name_is_the_word_alone() {
    for text in [
        "list the tokens that have cron in the name",
        "lista los tokens que tienen cron en el nombre",
        "lista los tokens con cron en el nombre",
        "lista os tokens que têm cron no nome",
        "me lista os tokens que têm cron no nome? pode ser de qualquer ambiente",
        "liste les jetons qui ont cron dans le nom",
    ] {
        let part = listed(text).and_then(|list| list.name_contains);
        assert_eq!(part.as_deref(), Some("cron"), "{text}");
    }
}
