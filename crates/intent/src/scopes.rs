//! What surrounds a phrase: the part of the sentence, what is denied, corrected, past or undecided.

pub(crate) mod salience;

use salience::Salience;

use super::lexicon::Category;
use super::reading::{Mention, Reading};
use super::tokenizer::Gap;

/// How far a denial reaches, in words.
const REACH: usize = 8;

/// The surroundings of each word of a request.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// The part of the sentence that each word stands in, counted through the request.
    pub parts: Vec<usize>,
    /// The sentence that each word stands in.
    pub sentences: Vec<usize>,
    /// How often each word is denied.
    pub denials: Vec<u8>,
    /// Whether each word is said to be too little.
    pub too_little: Vec<bool>,
    /// Whether each word tells what was, or what somebody else wants.
    pub reported: Vec<bool>,
    /// Whether each told word only tells where or when something was: its environment may still be the one.
    pub background: Vec<bool>,
    /// Whether each word stands in a part of a sentence that asks for something.
    pub demanded: Vec<bool>,
    /// How surely the clause of each word is about what is asked for.
    pub salience: Vec<Salience>,
    /// The words at which a correction begins.
    pub corrections: Vec<usize>,
    /// The words from which the request speaks of the very token asked for.
    pub focuses: Vec<usize>,
}

/// What a mention is evidence of, as far as denials are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Permission,
    Environment,
    Expiry,
    PackageManager,
}

/// What a mention is evidence of.
pub(super) fn subject(mention: &Mention) -> Option<Subject> {
    if mention.environment.is_some() {
        return Some(Subject::Environment);
    }
    mention.find(|category| match category {
        Category::ReadOnly
        | Category::Read
        | Category::Reads
        | Category::Write
        | Category::Writes
        | Category::NoSuchPermission => Some(Subject::Permission),
        Category::Stage(_) if mention.matches(Category::Hesitant) => None,
        Category::Stage(_) | Category::Unscoped => Some(Subject::Environment),
        // "never push" denies; it is no expiry.
        Category::Never if mention.matches(Category::Not) => None,
        Category::Unit(_) | Category::Never => Some(Subject::Expiry),
        Category::Manager(_) => Some(Subject::PackageManager),
        _ => None,
    })
}

/// Works out the surroundings of every word.
pub(super) fn of(reading: &Reading<'_>) -> Scopes {
    let mut scopes = Scopes::default();
    divide(reading, &mut scopes);
    tell(reading, &mut scopes);
    deny(reading, &mut scopes);
    scopes.salience = salience::of_words(reading, &scopes);
    scopes
}

/// Whether this mention alone makes up its part of the sentence: "staging, no, production".
fn stands_alone(reading: &Reading<'_>, mention: &Mention) -> bool {
    reading.gap(mention.words.start) >= Gap::Comma && reading.gap(mention.words.end) >= Gap::Colon
}

/// Whether nothing follows this mention in its part of the sentence: "push: no", "write access we don't need".
fn ends_part(reading: &Reading<'_>, mention: &Mention) -> bool {
    let end = mention.words.end;
    reading.gap(end) >= Gap::Comma || reading.matches(end, Category::Contrast)
}

fn divide(reading: &Reading<'_>, scopes: &mut Scopes) {
    let (mut part, mut sentence) = (0, 0);
    for (place, word) in reading.words.iter().enumerate() {
        let mention = reading.mention_at(place).filter(|mention| mention.words.start == place);
        if place > 0 {
            sentence += usize::from(word.gap == Gap::Stop);
            part += usize::from(
                word.gap >= Gap::Comma || mention.is_some_and(|mention| mention.matches(Category::Contrast)),
            );
        }
        scopes.parts.push(part);
        scopes.sentences.push(sentence);
        let Some(mention) = mention else { continue };
        let bare_no =
            mention.matches(Category::Not) && mention.matches(Category::NotBefore) && stands_alone(reading, mention);
        if mention.matches(Category::Correction) || bare_no && place > 0 {
            scopes.corrections.push(place);
        }
        if mention.matches(Category::CorrectionBefore) {
            let start = (0..=place).rev().take_while(|before| scopes.parts[*before] == part).last();
            scopes.corrections.extend(start);
        }
        if mention.matches(Category::Focus) {
            scopes.focuses.push(place);
        }
    }
    scopes.corrections.sort_unstable();
}

/// What is told reaches over commas to the end of the sentence, unless somebody wants something there.
fn tell(reading: &Reading<'_>, scopes: &mut Scopes) {
    let count = reading.words.len();
    scopes.reported = vec![false; count];
    scopes.demanded = vec![false; count];
    scopes.background = vec![false; count];
    let mut start = 0;
    let mut telling = false;
    let mut hearsay = false;
    while start < count {
        let end = (start..count).find(|place| scopes.parts[*place] != scopes.parts[start]).unwrap_or(count);
        let begins = |category| {
            (start..end).any(|place| {
                reading
                    .mention_at(place)
                    .is_some_and(|mention| mention.words.start == place && mention.matches(category))
            })
        };
        let tells = begins(Category::History) || begins(Category::Past);
        let demands = begins(Category::Demand) || begins(Category::Focus);
        let contrast = reading.matches(start, Category::Contrast);
        // "Deniz has read and write": what somebody has already is no wish.
        let first_demand = reading
            .mentions_in(&(start..end))
            .find(|mention| mention.matches_any(&[Category::Demand, Category::Directed]))
            .map_or(end, |mention| mention.words.start);
        let holds = reading.mentions_in(&(start..first_demand)).any(|mention| {
            mention.matches(Category::Holds)
                && reading
                    .mentions_in(&(mention.words.end..end))
                    .any(|held| subject(held) == Some(Subject::Permission) || held.matches(Category::Token))
        });
        // "Everyone else gets read-only", "the pipeline publishes": what others do.
        let tells = tells || holds || !demands && begins(Category::OtherParty);
        if reading.gap(start) == Gap::Stop || contrast || demands {
            telling = false;
            hearsay = false;
        }
        telling = telling || tells;
        hearsay = hearsay || begins(Category::History) || begins(Category::Token);
        if telling
            && (!demands
                || holds
                || begins_before(reading, start..end, &[Category::History, Category::Past], Category::Demand))
        {
            scopes.reported[start..end].fill(true);
            scopes.background[start..end].fill(!hearsay);
        }
        if demands {
            scopes.demanded[start..end].fill(true);
        }
        start = end;
    }
    change(reading, scopes);
    // "the old read-write token": from the word that says so to the noun.
    for mention in reading.mentions.iter().filter(|mention| mention.matches(Category::Former)) {
        let reach = mention.words.end..count.min(mention.words.end + 5);
        let noun = reach.clone().find(|place| {
            reading.gap(*place) >= Gap::Comma
                || [Category::Token, Category::For, Category::And, Category::Demand, Category::Contrast, Category::Not]
                    .into_iter()
                    .any(|category| reading.matches(*place, category))
        });
        if let Some(noun) = noun.filter(|noun| reading.matches(*noun, Category::Token)) {
            scopes.reported[mention.words.start..=noun].fill(true);
            scopes.background[mention.words.start..=noun].fill(false);
            // "the old token for production"
            if reading.matches(noun + 1, Category::For) && reading.gap(noun + 1) <= Gap::Space {
                let end = (noun + 2).min(count);
                scopes.reported[noun + 1..end].fill(true);
                scopes.background[noun + 1..end].fill(false);
                if end < count && reading.gap(end) <= Gap::Space {
                    scopes.reported[end] = true;
                    scopes.background[end] = false;
                }
            }
        }
    }
}

/// What is changed from was so, and what it is changed to is asked for: "from staging to production", "replace the
/// write token with a read token".
fn change(reading: &Reading<'_>, scopes: &mut Scopes) {
    for (index, mention) in reading.mentions.iter().enumerate().filter(|(_, mention)| mention.matches(Category::From)) {
        let part = scopes.parts[mention.words.start];
        let mut rest = reading.mentions[index + 1..].iter().take_while(|other| {
            other.words.start - mention.words.end <= 2 * REACH && scopes.parts[other.words.start] == part
        });
        let Some(from) = rest.find(|other| subject(other).is_some()) else { continue };
        let turned = rest
            .by_ref()
            .any(|other| matches!(reading.key(other.words.start), "to" | "with" | "by" | "for" | "into" | "towards"));
        if turned && rest.any(|other| subject(other) == subject(from)) {
            scopes.reported[from.words.clone()].fill(true);
            scopes.background[from.words.clone()].fill(false);
        }
    }
}

/// Whether the first mention that says any of `ones` stands before the first that says `other`.
fn begins_before(
    reading: &Reading<'_>,
    mut positions: std::ops::Range<usize>,
    ones: &[Category],
    other: Category,
) -> bool {
    positions.find_map(|place| {
        let mention = reading.mention_at(place)?;
        if mention.matches_any(ones) { Some(true) } else { mention.matches(other).then_some(false) }
    }) == Some(true)
}

fn deny(reading: &Reading<'_>, scopes: &mut Scopes) {
    scopes.denials = vec![0; reading.words.len()];
    scopes.too_little = vec![false; reading.words.len()];
    for (index, mention) in reading.mentions.iter().enumerate() {
        if mention.matches_any(&[Category::NotBefore, Category::NotEnough])
            && (!mention.matches(Category::Not) || ends_part(reading, mention))
        {
            deny_before(reading, scopes, index);
        } else if mention.matches(Category::Lacking) {
            lack(reading, scopes, index);
        } else if mention.matches(Category::Not) && !stands_alone(reading, mention) {
            let denies_after = deny_after(reading, scopes, index);
            // "uploading is not something they do"
            let has_subject = index > 0 && {
                let last = &reading.mentions[index - 1];
                let start = mention.words.start;
                last.words.end == start && reading.gap(start) < Gap::Comma && is_activity(last)
            };
            if mention.matches(Category::NotBefore) && has_subject && !denies_after {
                deny_before(reading, scopes, index);
            }
        }
    }
}

/// Whether a denial stands in the few words before a place, in its part of a sentence. Denials are worked out for what the lexicon
/// knows, and it knows no name.
pub(super) fn denies_before(reading: &Reading<'_>, place: usize, reach: usize) -> bool {
    let part = |word: usize| reading.scopes.parts[word];
    reading.mentions_in(&(place.saturating_sub(reach)..place)).any(|mention| {
        mention.matches(Category::Not)
            && !mention.matches(Category::Ordinary)
            && part(mention.words.start) == part(place)
    })
}

/// Whether a mention is something that is done, and no client that does not work: "uploading", not "docker push".
fn is_activity(mention: &Mention) -> bool {
    let is_manager = |category: &Category| matches!(category, Category::Manager(_));
    mention.matches(Category::Write) && !mention.categories.iter().any(is_manager)
}

/// What somebody lacks is told, not asked for: "I have no write access".
fn lack(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) {
    let from = reading.mentions[index].words.end;
    let part = scopes.parts[from.saturating_sub(1)];
    let lacked = reading.mentions[index + 1..]
        .iter()
        .take_while(|mention| mention.words.start - from <= REACH && scopes.parts[mention.words.start] == part)
        .find(|mention| subject(mention) == Some(Subject::Permission));
    if let Some(mention) = lacked {
        scopes.reported[mention.words.clone()].fill(true);
    }
}

/// Denies the nearest evidence after the mention, and what is joined to it by "or" and "and". Whether there was any.
fn deny_after(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) -> bool {
    let from = reading.mentions[index].words.end;
    let mut denied: Option<(Subject, usize)> = None;
    let (mut joined, mut is_or) = (false, false);
    for mention in &reading.mentions[index + 1..] {
        let start = mention.words.start;
        if !shares_quotation(reading, from - 1, start) {
            return denied.is_some();
        }
        let last = denied.map_or(from, |(_, end)| end);
        let crossed = (last..=start).any(|place| place > from && reading.gap(place) >= Gap::Comma)
            || scopes.parts[start] != scopes.parts[from.saturating_sub(1)] && denied.is_none();
        if start - last > REACH || mention.matches(Category::Contrast) || reading.gap(start) == Gap::Stop {
            return denied.is_some();
        }
        if crossed && denied.is_none() {
            return denied.is_some();
        }
        is_or = mention.matches(Category::Or) || is_or && mention.matches_any(&[Category::For, Category::At]);
        joined |= mention.matches(Category::Or) || mention.matches(Category::And) && !crossed;
        match (subject(mention), denied) {
            (Some(found), None) => {
                add(scopes, mention);
                denied = Some((found, mention.words.end));
                joined = false;
            }
            (Some(found), Some((subject, end))) => {
                let next_to = start == end && reading.gap(start) <= Gap::Space;
                let listed = crossed && reading_continues(reading, mention);
                if found != subject || !(joined || next_to || listed) || crossed && !listed {
                    return denied.is_some();
                }
                add(scopes, mention);
                denied = Some((subject, mention.words.end));
                joined = false;
            }
            (None, None) if mention.matches_any(&[Category::Only, Category::And]) && mention.words.len() == 1 => {
                return false;
            }
            // "it belongs neither to lab or to field": one denial, two of what it denies.
            (None, Some(_)) if is_or && mention.matches_any(&[Category::For, Category::At]) => {}
            (None, Some(_))
                if mention.matches_any(&[
                    Category::Only,
                    Category::Demand,
                    Category::Not,
                    Category::For,
                    Category::At,
                ]) =>
            {
                return denied.is_some();
            }
            (None, _) => {}
        }
    }
    denied.is_some()
}

/// Whether a denial is not somebody else's words about ours: what stands in a quotation denies nothing outside.
fn shares_quotation(reading: &Reading<'_>, denial: usize, place: usize) -> bool {
    let quotation = reading.words[denial].quotation;
    quotation.is_none() || quotation == reading.words[place].quotation
}

/// Whether a list that was begun before a comma goes on with this mention: "no push, or upload", "no push, publish or
/// upload".
fn reading_continues(reading: &Reading<'_>, mention: &Mention) -> bool {
    if mention.words.start.checked_sub(1).is_some_and(|before| reading.matches(before, Category::Or)) {
        return true;
    }
    let mut end = mention.words.end;
    if reading.gap(mention.words.start) != Gap::Comma {
        return false;
    }
    loop {
        match reading.mention_at(end) {
            Some(next) if next.matches(Category::Or) && reading.gap(end) <= Gap::Comma => return true,
            Some(next) if subject(next) == subject(mention) && reading.gap(end) == Gap::Comma => end = next.words.end,
            _ => return false,
        }
    }
}

/// Denies the nearest evidence before the mention, and what is joined to it by "or" and "and".
fn deny_before(reading: &Reading<'_>, scopes: &mut Scopes, index: usize) {
    let until = reading.mentions[index].words.start;
    let too_little = reading.mentions[index].matches(Category::NotEnough);
    let mut denied: Option<(Subject, usize)> = None;
    let mut joined = false;
    for mention in reading.mentions[..index].iter().rev() {
        let end = mention.words.end;
        if !shares_quotation(reading, until, end - 1) {
            return;
        }
        let next = denied.map_or(until, |(_, start)| start);
        let crossed = (end..=next).filter(|place| reading.gap(*place) >= Gap::Comma).count();
        let far = next - end > if denied.is_some() { 2 } else { REACH };
        if far || crossed > usize::from(denied.is_none() && next - end == 0) {
            return;
        }
        joined |= mention.matches_any(&[Category::Or, Category::And]);
        match (subject(mention), denied) {
            (Some(found), None) => {
                add(scopes, mention);
                scopes.too_little[mention.words.clone()].fill(too_little);
                denied = Some((found, mention.words.start));
            }
            (Some(found), Some((subject, _))) => {
                if found != subject || !joined {
                    return;
                }
                add(scopes, mention);
                scopes.too_little[mention.words.clone()].fill(too_little);
                denied = Some((subject, mention.words.start));
                joined = false;
            }
            (None, _) => {}
        }
    }
}

fn add(scopes: &mut Scopes, mention: &Mention) {
    for denials in &mut scopes.denials[mention.words.clone()] {
        *denials = denials.saturating_add(1);
    }
}
