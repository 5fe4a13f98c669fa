//! Which existing tokens are meant: by id or exact name, never by likeness.

use std::ops::Range;

use super::KnownToken;
use super::lexicon::{Category, FunctionWord};
use super::reading::{Mention, Reading, parts};
use super::resolve::{Claim, Question};
use super::tokenizer::Gap;
use gatepass_core::suggestion::{likeness, ranked};
use gatepass_core::token::{Status, TokenId, name};

/// The most tokens that a question offers.
const MOST_CHOICES: usize = 8;
/// How like a name must be (Jaro–Winkler) to be offered.
const LIKE: f64 = 0.8;

/// A mention of an existing token.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The tokens of this name or id, by their places in the list.
    pub tokens: Vec<usize>,
    /// The words that it has.
    pub words: Range<usize>,
    /// Whether the mention is sure: by id, in quotation marks, or introduced as a name; else it is a word that happens
    /// to be a token's name.
    pub sure: bool,
}

impl Named {
    /// Whether this token, of these, is meant.
    pub fn is_of(&self, id: &TokenId, tokens: &[KnownToken]) -> bool {
        self.tokens.iter().any(|token| tokens[*token].id == *id)
    }
}

/// Every mention of a token by its id or its exact name, case aside.
pub(super) fn named(reading: &Reading<'_>, tokens: &[KnownToken]) -> Vec<Named> {
    let names: Vec<Vec<String>> = tokens.iter().map(|token| parts(&token.name)).collect();
    let mut found: Vec<Named> = Vec::new();
    let mut place = 0;
    while place < reading.words.len() {
        if reading.is_background(place) {
            place += 1;
            continue;
        }
        let mut best: Option<Named> = None;
        for (index, token) in tokens.iter().enumerate() {
            for (words, by_id) in
                [(by_id(reading, place, token), true), (by_name(reading, place, token, &names[index]), false)]
            {
                let Some(words) = words else { continue };
                match &mut best {
                    Some(best) if best.words == words => {
                        if !best.tokens.contains(&index) {
                            best.tokens.push(index);
                        }
                    }
                    Some(best) if best.words.len() >= words.len() => {}
                    _ => {
                        let sure = by_id || is_sure(reading, &words, &token.name);
                        best = Some(Named { tokens: vec![index], words, sure });
                    }
                }
            }
        }
        place = best.as_ref().map_or(place + 1, |best| best.words.end);
        found.extend(best);
    }
    found
}

/// The words of each place in the text at which a token's name or id stands, whatever it is that tells of it.
fn written<'a>(reading: &'a Reading<'_>, token: &'a KnownToken) -> impl Iterator<Item = Range<usize>> + 'a {
    let parts = parts(&token.name);
    (0..reading.words.len())
        .filter_map(move |place| by_id(reading, place, token).or_else(|| by_name(reading, place, token, &parts)))
}

/// Whether a token's name or id stands anywhere in the text.
pub(super) fn is_written(reading: &Reading<'_>, token: &KnownToken) -> bool {
    written(reading, token).next().is_some()
}

/// Whether a token is named by name or id where nothing denies it.
pub(super) fn is_named(reading: &Reading<'_>, token: &KnownToken) -> bool {
    written(reading, token).any(|words| {
        let is_denied =
            (words.start.saturating_sub(2)..words.start).any(|before| reading.matches(before, Category::Not));
        !is_denied && reading.scopes().denials[words.start] == 0
    })
}

fn by_id(reading: &Reading<'_>, place: usize, token: &KnownToken) -> Option<Range<usize>> {
    let compound = reading.compound(place);
    let matches =
        compound.start == place && reading.text[reading.span(&compound)].eq_ignore_ascii_case(token.id.as_str());
    matches.then_some(compound)
}

fn by_name(reading: &Reading<'_>, place: usize, token: &KnownToken, parts: &[String]) -> Option<Range<usize>> {
    let end = place + parts.len();
    if parts.is_empty() || end > reading.words.len() {
        return None;
    }
    // The words as they are written, before slips were mended.
    let written = &reading.text[reading.words[place].span.start..reading.words[end - 1].span.end];
    let written = written.strip_suffix("'s").or_else(|| written.strip_suffix("’s")).unwrap_or(written);
    let core = token.name.trim_matches(|letter: char| !letter.is_alphanumeric());
    let whole = reading.compound(place).start == place && reading.compound(end - 1).end == end;
    (whole && name::key(written) == name::key(core)).then_some(place..end)
}

/// Whether a mention is surely of the token: its name is no word of the language, or the sentence says so.
fn is_sure(reading: &Reading<'_>, words: &Range<usize>, name: &str) -> bool {
    let quoted = reading.words[words.start].quotation.is_some();
    let introduced = words.start > 0
        && reading.gap(words.start) <= Gap::Colon
        && reading
            .mention_at(words.start - 1)
            .is_some_and(|mention| mention.matches_any(&[Category::Called, Category::Name]));
    let plain = parts(name).iter().all(|part| super::lexicon::LEXICON.english().has(part) || part.len() == 1)
        && !name.contains(['-', '_', '.'])
        || reading
            .mention_at(words.start)
            .is_some_and(|mention| mention.environment.is_some() && mention.words == *words);
    let is_before = |category: Category| {
        words.start > 0 && reading.gap(words.start) <= Gap::Space && reading.matches(words.start - 1, category)
    };
    // "revoke nightly right now", but "revoke nightly tokens"
    let ends = reading.is_parted(words.end)
        || reading.mention_at(words.end).is_some_and(|next| {
            next.matches_any(&[Category::Immediately, Category::And, Category::Contrast, Category::Directed])
        });
    let is_environment = reading.mention_at(words.start).is_some_and(|mention| mention.environment.is_some());
    let object = ends && !is_environment && (is_before(Category::Revoke) || is_before(Category::Token));
    quoted || introduced || !plain || object
}

/// The one token of a name: an active one before others; the error is the question between several.
pub(super) fn one(claim: &str, fits: &[usize], tokens: &[KnownToken]) -> Result<usize, Question> {
    let active: Vec<usize> = fits.iter().copied().filter(|index| tokens[*index].status == Status::Active).collect();
    let candidates = if active.is_empty() { fits } else { &active[..] };
    match candidates {
        [one] => Ok(*one),
        // Of tokens that are over, the newest: ids sort by creation, and revoking any of them changes nothing.
        several if active.is_empty() && !several.is_empty() => Ok(several
            .iter()
            .copied()
            .max_by(|first, second| tokens[*first].id.cmp(&tokens[*second].id))
            .unwrap_or(several[0])),
        several => {
            let described: Vec<String> = several.iter().map(|index| described(&tokens[*index])).collect();
            let text = format!(
                "{} active tokens are called “{}”: {}. Which one is meant?",
                several.len(),
                name::cleaned(claim, 64),
                described.join("; ")
            );
            Err(Question::choice(text, several.iter().map(|index| tokens[*index].id.to_string())))
        }
    }
}

/// A token in a question about several of one name.
fn described(token: &KnownToken) -> String {
    let environment =
        token.environment.as_deref().map_or_else(|| "no environment".to_owned(), |name| name::cleaned(name, 63));
    let permission = token.permission.map_or_else(|| "permission unknown".to_owned(), |known| known.to_string());
    format!("{} ({permission}, {environment}, by {})", token.id, name::cleaned(&token.created_by, 40))
}

/// The token that a typed id or name is.
pub(super) fn typed(text: &str, tokens: &[KnownToken]) -> Result<usize, Question> {
    let wanted = name::key(text);
    if let Some(exact) = tokens.iter().position(|token| token.id.as_str().eq_ignore_ascii_case(text.trim())) {
        return Ok(exact);
    }
    let fits: Vec<usize> = (0..tokens.len()).filter(|index| name::key(&tokens[*index].name) == wanted).collect();
    if fits.is_empty() {
        return Err(unknown(text, tokens));
    }
    one(text, &fits, tokens)
}

/// The question about a name that no token has.
pub(super) fn unknown(claim: &str, tokens: &[KnownToken]) -> Question {
    let shown = name::cleaned(claim, 64);
    let near = nearest(claim, tokens);
    if near.is_empty() {
        return Question::open(format!(
            "No token has “{shown}” as its id or name. Which one is meant, by id or exact name?"
        ));
    }
    Question::choice(format!("No token has “{shown}” as its id or name. Which one is meant?"), near)
}

/// The tokens whose names are like this text, or have a part of it, the nearest first; by name, or id where two share one.
pub(super) fn nearest(claim: &str, tokens: &[KnownToken]) -> Vec<String> {
    let wanted = name::key(claim);
    let like = tokens.iter().enumerate().filter(|(_, token)| token.status == Status::Active).map(|(index, token)| {
        let own = name::key(&token.name);
        let part = wanted.len() > 2 && own.contains(&wanted) || own.len() > 2 && wanted.contains(&own);
        (if part { 1.0 } else { likeness(&wanted, &own) }, index)
    });
    choices(ranked(LIKE, like).into_iter(), tokens)
}

/// Tokens as the answers to a question: by name, or by id where two share one.
pub(super) fn choices(indices: impl Iterator<Item = usize>, tokens: &[KnownToken]) -> Vec<String> {
    indices
        .take(MOST_CHOICES)
        .map(|index| {
            let token = &tokens[index];
            let shared = tokens.iter().filter(|other| name::key(&other.name) == name::key(&token.name)).count() > 1;
            if shared { token.id.to_string() } else { token.name.clone() }
        })
        .collect()
}

/// The ids of these tokens.
pub(super) fn ids(indices: impl IntoIterator<Item = usize>, tokens: &[KnownToken]) -> Vec<TokenId> {
    indices.into_iter().map(|index| tokens[index].id.clone()).collect()
}

/// The existing token that a configuration is to use: "use token 'acme partner' for docker", "with ci-bot". A name that
/// no token has comes with its text, so that a caller that does not know the tokens can still tell it.
pub(super) fn to_use(reading: &Reading<'_>, tokens: &[KnownToken]) -> Claim<Used> {
    if let Some(named) =
        named(reading, tokens).into_iter().find(|named| named.sure && !reading.scopes().reported[named.words.start])
    {
        let span = reading.span(&named.words);
        let claim = reading.text[span.clone()].to_owned();
        let result = one(&claim, &named.tokens, tokens).map_err(|question| (claim, question));
        return Claim::Value((result, named.words), span);
    }
    if let Some(named) = already_had(reading, tokens) {
        let span = reading.span(&named.words);
        let claim = reading.text[span.clone()].to_owned();
        let result = one(&claim, &named.tokens, tokens).map_err(|question| (claim, question));
        return Claim::Value((result, named.words), span);
    }
    let used = reading.mentions.iter().find_map(|mention| {
        let next = mention.words.end;
        let led = (mention.words.start.saturating_sub(4)..mention.words.start)
            .any(|place| reading.is(place, FunctionWord::Using));
        let unknown = next < reading.words.len()
            && reading.gap(next) <= Gap::Space
            && (reading.mention_at(next).is_none() || reading.compound(next).len() > 1);
        if mention.matches(Category::Token) && led && unknown {
            super::naming::after(reading, next, mention.words.start)
        } else {
            None
        }
    });
    if let Some(given) = super::naming::given(reading).into_iter().next().or(used) {
        return Claim::Value((Err((given.name.clone(), unknown(&given.name, tokens))), given.words), given.span);
    }
    Claim::Nothing
}

/// The one token that is named, where the words that tell of it lead to its use: "with the token we already have, ci-bot".
fn already_had(reading: &Reading<'_>, tokens: &[KnownToken]) -> Option<Named> {
    let mut sure = named(reading, tokens).into_iter().filter(|named| named.sure);
    let only = sure.next().filter(|_| sure.next().is_none())?;
    let before = reading.sentence(only.words.start).start..only.words.start;
    let is_reported =
        |mention: &Mention| mention.matches_any(&[Category::History, Category::OtherParty, Category::Not]);
    let leads = |word: usize| {
        reading.is(word, FunctionWord::Using)
            && reading.mentions_in(&(word + 1..word + 4)).any(|next| next.matches(Category::Token))
    };
    let is_led = before.clone().any(leads) && !reading.mentions_in(&before).any(is_reported);
    (is_led && reading.scopes().denials[only.words.start] == 0).then_some(only)
}

/// An existing token to use, or its text and the question about it; and the words that it has.
pub(super) type Used = (Result<usize, (String, Question)>, Range<usize>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::with_known;
    use crate::{ConfigureFields, configure_package_manager};
    use gatepass_core::token::Permission;

    fn token(id: &str, name: &str) -> KnownToken {
        KnownToken {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            environment: None,
            permission: Some(Permission::ReadOnly),
            status: Status::Active,
            created_by: "alice".to_owned(),
        }
    }

    /// The token that a configuration uses, with these words and this field; `None` where that is asked about.
    fn used(text: &str, field: &str) -> Option<String> {
        let tokens = [token("1", "hive-east"), token("2", "hive-west")];
        let fields = ConfigureFields {
            token: Some(field.to_owned()),
            package_manager: Some("cargo".to_owned()),
            ..Default::default()
        };
        let understood = with_known(&tokens, |known| configure_package_manager(Some(text), &fields, known));
        understood.unclear.is_empty().then(|| understood.intent.token.unwrap().to_string())
    }

    #[test]
    fn of_several_tokens_that_are_named_the_field_says_which_is_used_and_no_other() {
        for text in [
            "set up cargo. there is already a token, hive-east, so use this one. hive-west belongs to the neighbour",
            "use hive-east for cargo, hive-west is Bob's",
            "cargo with hive-east please; hive-west stays where it is",
        ] {
            assert_eq!(used(text, "hive-east").as_deref(), Some("1"), "{text}");
        }
        for text in [
            "cargo please, with the token we already have, hive-east",
            "set up cargo, use the token that is already there, hive-east",
            "cargo bitte, mit dem Token, das wir schon haben, hive-east",
            "cargo por favor, con el token que ya tenemos, hive-east",
        ] {
            assert_eq!(used(text, "hive-east").as_deref(), Some("1"), "{text}");
        }
        assert_eq!(used("use hive-west for cargo", "hive-east"), None);
        assert_eq!(used("use hive-west for cargo, not hive-east", "hive-east"), None);
    }
}
