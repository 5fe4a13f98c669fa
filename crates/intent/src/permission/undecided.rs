//! What a request leaves open about access.

use std::ops::Range;

use super::super::lexicon::Category;
use super::super::reading::Reading;
use super::super::scopes;
use super::mentions::{PermissionMention, is_later};

/// What somebody is undecided about, if it is access.
pub(super) fn undecided(reading: &Reading<'_>, found: &[PermissionMention]) -> Option<Range<usize>> {
    let sentence = |place: usize| reading.scopes().sentences[place];
    for mention in reading.mentions.iter().filter(|mention| mention.matches(Category::Undecided)) {
        let place = mention.words.start;
        // "whichever of the two it turns out to be": what they are was told before.
        let of_two = mention.words.end..mention.words.end + 4;
        let is_of_two = reading.mentions_in(&of_two).any(|next| next.matches(Category::Number(2)));
        let is_stated = found.iter().any(|access| sentence(access.words.start) == sentence(place));
        if is_of_two && !is_stated && reading.has_background() {
            return Some(mention.words.clone());
        }
        let next = reading.mentions.iter().find(|other| {
            other.words.start >= mention.words.end
                && (scopes::subject(other).is_some() || other.matches(Category::EnvironmentNoun))
        });
        let after = next
            .filter(|next| sentence(next.words.start) == sentence(place))
            .and_then(|next| found.iter().find(|access| access.words == next.words));
        // "Should it have write access? I don't know yet."
        let lonely = !reading
            .mentions
            .iter()
            .any(|other| sentence(other.words.start) == sentence(place) && scopes::subject(other).is_some());
        let at_end = next.is_none_or(|next| sentence(next.words.start) != sentence(place));
        let before = found.iter().rev().find(|access| {
            at_end
                && access.words.end <= place
                && (sentence(access.words.start) == sentence(place)
                    || lonely && sentence(access.words.start) + 1 == sentence(place))
        });
        let around = found.iter().filter(|access| {
            sentence(access.words.start) == sentence(place)
                || lonely && sentence(access.words.start) + 1 == sentence(place)
        });
        let Some(access) = after.or(before) else { continue };
        let writes = around.clone().any(|access| access.kind.writes());
        if writes {
            return Some(access.words.clone());
        }
    }
    // "read or write"
    for pair in found.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let differ = first.kind.reads() && second.kind.writes() || first.kind.writes() && second.kind.reads();
        let or = (first.words.end..second.words.start).any(|place| reading.matches(place, Category::Or));
        let near =
            second.words.start - first.words.end <= 3 && sentence(first.words.start) == sentence(second.words.start);
        if differ && or && near && first.denied == second.denied {
            return Some(first.words.start..second.words.end);
        }
    }
    // "push access later"
    let later = reading.mentions.iter().find(|mention| {
        mention.matches(Category::Later)
            && found.iter().any(|access| access.denied == 0 && is_later(reading, access, mention))
    });
    later.map(|mention| mention.words.clone())
}

#[cfg(test)]
mod tests {
    use crate::fixture::with_known;
    use crate::{Field, GenerateFields, generate_token};

    #[test]
    fn which_of_two_that_were_told_before_is_not_decided_here() {
        let story = "We have a small site generator that takes the example packages and renders them. Lena says the generator needs nothing \
                     more than to download the examples. Hiro is convinced that from now on it must upload the rendered bundle into the \
                     same registry, since the old web server is being switched off. Both of them have good reasons and we have talked for an \
                     hour without getting anywhere; our lead is away until Wednesday.";
        for open in [
            "whichever of the two it turns out to be",
            "whichever of these two they agree on",
            "either of the two",
            "maybe one of the two",
        ] {
            let text = format!(
                "{story} Could you already make us the token for staging, {open}? We would like it for thirty days."
            );
            let understood = with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
            assert!(understood.unclear.iter().any(|unclear| unclear.field == Field::Permission), "{text}");
        }
    }

    #[test]
    fn what_is_not_known_yet_is_asked_about() {
        for text in [
            "gera um token para staging, ainda não sei se leitura ou escrita",
            "Ainda não sei bem se esse job vai precisar publicar ou só baixar. Cria um token pra ele em staging.",
            "ainda não decidimos se é leitura ou escrita, cria um token para staging",
            "crea un token para staging, todavía no sé si lectura o escritura",
            "crea un token para staging, aún no está claro si lectura o escritura",
            "crea un token para staging, aún no hemos decidido si puede publicar",
            "crée un jeton pour staging, pas encore sûr si lecture ou écriture",
            "crée un jeton pour staging, nous ne savons pas encore si c'est pour publier ou lire",
            "Token für staging bitte, noch nicht sicher ob lesen oder schreiben",
            "Token für staging bitte, ob lesen oder schreiben weiß ich noch nicht",
        ] {
            let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
            assert!(understood.unclear.iter().any(|unclear| unclear.field == Field::Permission), "{text}");
        }
    }
}
