//! What a request calls the token, and what only speaks of names.

use crate::fixture::with_known;
use crate::{GenerateFields, generate_token};

fn name(text: &str) -> Option<String> {
    let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    understood.intent.name
}

#[test]
fn what_only_speaks_of_a_name_gives_none() {
    for text in [
        "How it is called is all the same to me.",
        "How it's called is up to you.",
        "What you name it does not matter.",
        "Name it all the same.",
        "If it needs a name, choose one.",
        "If there has to be a name, take whatever you like.",
        "Si un nom est nécessaire, choisis.",
        "Falls ein Name nötig ist, such dir was aus.",
        "Wenn ein Name nötig ist, egal.",
        "Si hace falta un nombre, el que quieras.",
        "ponle permiso de lectura",
        "ponle caducidad de dos semanas",
        "El token de antes se llamaba chart-pusher.",
    ] {
        let text = format!("I need a read token for staging. {text}");
        assert_eq!(name(&text), None, "{text}");
    }
}

/// A denial that a few words part from the noun.
#[test]
fn a_name_that_is_not_needed_is_none_whatever_kind_it_would_be() {
    let mut cases = 0;
    for (template, kinds) in [
        ("No KIND name needed.", ["particular", "special", "clever", "fancy"]),
        ("It needs no KIND name.", ["specific", "nice", "descriptive", "long"]),
        ("I don't need any KIND name for it.", ["particular", "special", "clever", "fancy"]),
        ("Nothing KIND as a name.", ["particular", "special", "clever", "fancy"]),
        ("Pas besoin d'un nom KIND.", ["particulier", "précis", "parlant", "spécial"]),
        ("Il n'a pas besoin de nom KIND.", ["particulier", "précis", "parlant", "spécial"]),
        ("Er braucht keinen KIND Namen.", ["besonderen", "bestimmten", "schönen", "eigenen"]),
        ("No hace falta un nombre KIND.", ["concreto", "especial", "bonito", "particular"]),
        ("Não precisa de um nome KIND.", ["específico", "especial", "bonito", "particular"]),
    ] {
        for kind in kinds {
            let denial = template.replace("KIND", kind);
            for text in [format!("I need a read token for staging. {denial}"), format!("{denial} A read token please.")]
            {
                assert_eq!(name(&text), None, "{text}");
                cases += 1;
            }
        }
        let text = format!("Read token. {} Call it badge-printers.", template.replace("KIND", kinds[0]));
        assert_eq!(name(&text).as_deref(), Some("badge-printers"), "{text}");
    }
    assert_eq!(cases, 72);
    for text in ["Nothing clever as a name please: badge-printers", "nothing fancy as the name: badge-printers, thanks"]
    {
        assert_eq!(name(&format!("Read token. {text}")).as_deref(), Some("badge-printers"), "{text}");
    }
}

#[test]
fn a_name_is_taken_from_however_it_is_to_be_kept() {
    for text in [
        "I need a read token for staging. Please file it as NAME.",
        "I need a read token for staging. log it under NAME",
        "I need a read token for staging. record it as NAME please",
        "I need a read token for staging. please enter it as NAME",
        "I need a read token for staging. If you need a name, take NAME.",
        "I need a read token for staging. If it must have a name, use NAME please.",
        "Ich brauche ein Token zum Lesen für staging. Als Bezeichnung bitte NAME eintragen.",
        "Ich brauche ein Token zum Lesen für staging. Bezeichnung NAME eintragen",
        "Ich brauche ein Token zum Lesen für staging. Falls ein Name nötig ist, nimm NAME.",
        "Il me faut un jeton de lecture pour staging. Si un nom est nécessaire, mettez NAME.",
        "Necesito un token de lectura para staging. el de antes se llamaba chart-pusher, a este ponle NAME",
        "Necesito un token de lectura para staging. Si hace falta un nombre, usa NAME.",
        "Preciso de um token de leitura para staging. Se precisar de um nome, usa NAME.",
        "Preciso de um token de leitura para staging. registra como NAME",
    ] {
        for name_of in ["helios-trial", "chart-pusher-2", "ligne4-depannage"] {
            let text = text.replace("NAME", name_of);
            assert_eq!(name(&text).as_deref(), Some(name_of), "{text}");
        }
    }
}
