//! Which part of a request asks something of the agent, and which is only told with it: a log, a ticket, what others said.
//!
//! In a short request every word asks. In a long one, or in one with pasted text, the sentences that turn to the agent are found
//! first; what continues them, or what they point back to, belongs to them. The rest is background, and says nothing.
//!
//! It is the last of the three passes of one reading, which [`reading`](super::reading) tells of.

use std::ops::Range;

use super::Tool;
use super::lexicon::Category;
use super::reading::{Mention, Reading};
use super::scopes::{self, Subject};
use super::segments::{self, Kind, Segment};
use super::tokenizer::Gap;

/// The most words of a request of plain sentences that is asked as a whole.
pub(super) const SHORT: usize = 90;
/// The same of a list, whose filters stand in the sentence that asks for it.
const SHORT_LIST: usize = 18;
/// The most words of a sentence that has no verb of its own, and so continues the one before it.
const FRAGMENT: usize = 6;
/// The least weight of a sentence that asks.
const ASKS: i32 = 2;

/// A sentence, or a line that is one.
#[derive(Debug)]
struct Sentence {
    words: Range<usize>,
    kind: Kind,
    paragraph: usize,
    /// The line that it stands in.
    line: usize,
    /// Whether it is the first of its line.
    starts_line: bool,
    /// Whether it corrects what was said: "Edit: …".
    corrects: bool,
    /// Whether it ends with a colon, and what follows is its content.
    introduces: bool,
    /// How surely it asks.
    weight: i32,
    /// Whether it says anything of what is asked for.
    is_about: bool,
}

/// Whether each word belongs to the part that asks.
pub(super) fn words(reading: &Reading<'_>, tool: Option<Tool>) -> Vec<bool> {
    let count = reading.words.len();
    let segments = segments::of(reading.text);
    let is_pasted = |segment: &Segment| segment.kind == Kind::Pasted;
    let is_plain =
        segments.iter().all(|segment| segment.kind == Kind::Prose || segments.len() < 3 && !is_pasted(segment));
    let short = if tool == Some(Tool::ListTokens) { SHORT_LIST } else { SHORT };
    if is_plain && count <= short || segments.iter().all(is_pasted) {
        return vec![true; count];
    }
    let sentences = sentences(reading, &segments, tool);
    let mut asked = seeds(&sentences);
    if !take_items(reading, &sentences, &mut asked) {
        point_back(reading, &sentences, &mut asked);
        go_on(reading, &sentences, &mut asked);
    }
    let mut words = vec![false; count];
    for (sentence, asked) in sentences.iter().zip(asked) {
        words[sentence.words.clone()].fill(asked);
    }
    words
}

/// The sentences that turn to the agent, or correct what did. Where none does, the last thing said beside what was pasted; and
/// where nothing was, everything.
fn seeds(sentences: &[Sentence]) -> Vec<bool> {
    let best = sentences.iter().map(|sentence| sentence.weight).max().unwrap_or_default();
    if best >= ASKS {
        let least = ASKS.max(best - 2);
        return sentences.iter().map(|sentence| sentence.weight >= least || sentence.corrects).collect();
    }
    let is_typed = |sentence: &Sentence| sentence.kind != Kind::Pasted;
    let is_prose = |sentence: &&Sentence| sentence.kind == Kind::Prose && sentence.is_about;
    let last = sentences.iter().rfind(is_prose).map(|sentence| sentence.paragraph);
    let has_pasted = !sentences.iter().all(is_typed);
    sentences
        .iter()
        .map(|sentence| is_typed(sentence) && (!has_pasted || last.is_none_or(|last| sentence.paragraph == last)))
        .collect()
}

/// The items of a list that an asking sentence names by number: "please do number 2". Then nothing else of the list is asked.
fn take_items(reading: &Reading<'_>, sentences: &[Sentence], asked: &mut [bool]) -> bool {
    let mut numbers = Vec::new();
    let says_more = sentences
        .iter()
        .zip(asked.iter())
        .any(|(sentence, asked)| *asked && sentence.kind == Kind::Prose && (sentence.is_about || sentence.introduces));
    let best = sentences.iter().map(|sentence| sentence.weight).max().unwrap_or_default();
    if says_more && best > ASKS {
        return false;
    }
    for sentence in sentences.iter().filter(|sentence| {
        !sentence.is_about && (sentence.weight == best || sentence.kind == Kind::Prose && sentence.weight >= ASKS)
    }) {
        for mention in reading.mentions_in(&sentence.words).filter(|mention| mention.matches(Category::ItemNoun)) {
            let key = reading.key(mention.words.end);
            if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit()) {
                numbers.push(key.to_owned());
            }
        }
    }
    let is_named = |sentence: &Sentence| {
        let first = sentence.words.start;
        sentence.kind != Kind::Pasted
            && sentence.starts_line
            && numbers.iter().any(|number| reading.key(first) == number)
    };
    if !sentences.iter().any(is_named) {
        return false;
    }
    let lines: Vec<usize> =
        sentences.iter().filter(|sentence| is_named(sentence)).map(|sentence| sentence.line).collect();
    for (asked, sentence) in asked.iter_mut().zip(sentences) {
        let is_list = matches!(sentence.kind, Kind::Item | Kind::Field | Kind::Turn);
        *asked = lines.contains(&sentence.line) || *asked && !is_list;
    }
    true
}

fn sentences(reading: &Reading<'_>, segments: &[Segment], tool: Option<Tool>) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut start = 0;
    let mut segment = 0;
    while start < reading.words.len() {
        let mut end = start + 1;
        while end < reading.words.len() && !ends_sentence(reading, end) {
            end += 1;
        }
        let place = reading.words[start].span.start;
        while segment + 1 < segments.len() && segments[segment].bytes.end <= place {
            segment += 1;
        }
        let (kind, paragraph) =
            segments.get(segment).map_or((Kind::Prose, 0), |segment| (segment.kind, segment.paragraph));
        let words = start..end;
        let after = reading.text[reading.words[end - 1].span.end..].trim_start_matches(['*', '_', '`', ')', '"']);
        let is_about = reading.mentions_in(&words).any(|mention| is_content(reading, mention));
        let introduces = kind == Kind::Heading || after.starts_with([':', '：']);
        let is_quoted = words.clone().all(|word| reading.is_quoted(word));
        let kind = if is_quoted { Kind::Pasted } else { kind };
        let weight = weight(reading, &words, kind, tool);
        let corrects = kind != Kind::Pasted
            && kind != Kind::Turn
            && reading.mention_at(words.start).is_some_and(|mention| mention.matches(Category::Correction));
        let starts_line = sentences.last().is_none_or(|last| last.line != segment);
        sentences.push(Sentence {
            words,
            kind,
            paragraph,
            line: segment,
            starts_line,
            introduces,
            weight,
            corrects,
            is_about,
        });
        start = end;
    }
    sentences
}

/// Whether a phrase says something of what is asked for. A unit of time without a number does not: "the minutes of Friday".
fn is_content(reading: &Reading<'_>, mention: &Mention) -> bool {
    let counted = || {
        mention.words.start.checked_sub(1).is_some_and(|before| {
            reading.key(before).bytes().any(|byte| byte.is_ascii_digit())
                || reading.mention_at(before).is_some_and(Mention::is_number)
        })
    };
    match scopes::subject(mention) {
        Some(Subject::Expiry) => mention.matches(Category::Never) || counted(),
        Some(_) => true,
        None => false,
    }
}

/// Whether a sentence ends before this word. The dot of "15. Dezember" ends none.
fn ends_sentence(reading: &Reading<'_>, word: usize) -> bool {
    let is_day = |key: &str| key.len() < 3 && key.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = reading
        .mention_at(word)
        .is_some_and(|mention| mention.categories.iter().any(|category| matches!(category, Category::Month(_))));
    let is_date = is_month && is_day(reading.key(word - 1)) && !reading.between(word).contains('\n');
    // Nor does that of "4. Alice creates a token".
    let is_mark =
        is_day(reading.key(word - 1)) && reading.gap(word - 1) == Gap::Stop && !reading.between(word).contains('\n');
    reading.gap(word) == Gap::Stop && !is_date && !is_mark
}

/// How surely a sentence asks something of the agent.
fn weight(reading: &Reading<'_>, words: &Range<usize>, kind: Kind, tool: Option<Tool>) -> i32 {
    let says = |category: Category| reading.mentions_in(words).any(|mention| mention.matches(category));
    let is_verb = |category: Category| match tool {
        Some(Tool::GenerateToken) => category == Category::Generate,
        Some(Tool::ListTokens | Tool::ListEnvironments) => category == Category::List,
        Some(Tool::RevokeToken | Tool::DeleteToken) => matches!(category, Category::Revoke | Category::Delete),
        Some(Tool::ConfigurePackageManager) => matches!(category, Category::Configure | Category::Setup),
        None => matches!(category, Category::Generate | Category::List | Category::Revoke | Category::Configure),
    };
    let verb = reading.mentions_in(words).any(|mention| mention.categories.iter().any(|category| is_verb(*category)));
    let first = reading.mention_at(words.start);
    let imperative = first.is_some_and(|mention| mention.categories.iter().any(|category| is_verb(*category)));
    let object = match tool {
        Some(Tool::ConfigurePackageManager) => reading.mentions_in(words).any(|mention| mention.manager().is_some()),
        _ => says(Category::Token) || says(Category::Tokens),
    };
    let directed = says(Category::Directed) || says(Category::Focus);
    let demand = directed || verb || says(Category::Demand);
    let mut weight = 0;
    if directed {
        weight += 2;
    }
    if verb {
        weight += if imperative { 3 } else { 2 };
    }
    if object && demand {
        weight += if directed || verb { 2 } else { 3 };
    }
    let reported = reading
        .mentions_in(words)
        .filter(|mention| mention.categories.iter().any(|category| is_verb(*category) || *category == Category::Demand))
        .any(|mention| reading.scopes().reported[mention.words.start]);
    if reported && !directed {
        weight -= 3;
    }
    if says(Category::OtherParty) {
        weight -= 1;
    }
    weight
        + match kind {
            Kind::Prose | Kind::Heading => 0,
            Kind::Item | Kind::Field => -1,
            Kind::Turn => -2,
            Kind::Pasted => -100,
        }
}

/// What an asking sentence that says nothing itself points back to: the paragraph before it that does, "please do that".
fn point_back(reading: &Reading<'_>, sentences: &[Sentence], asked: &mut [bool]) {
    let Some(first) = asked.iter().position(|asked| *asked) else { return };
    let says_nothing = sentences.iter().zip(asked.iter()).all(|(sentence, asked)| !asked || !sentence.is_about);
    let points = sentences.iter().zip(asked.iter()).any(|(sentence, asked)| *asked && refers(reading, sentence));
    if !says_nothing || !points {
        return;
    }
    let follows = sentences[first..].iter().any(|sentence| {
        sentence.is_about && sentence.kind != Kind::Pasted && sentence.paragraph == sentences[first].paragraph
    });
    if follows {
        return;
    }
    let before = sentences[..first].iter().rposition(|sentence| sentence.is_about && sentence.kind != Kind::Pasted);
    let Some(before) = before else { return };
    let (paragraph, kind) = (sentences[before].paragraph, sentences[before].kind);
    for place in (0..first).rev() {
        if sentences[place].paragraph != paragraph || kind == Kind::Turn && sentences[place].kind != kind {
            break;
        }
        asked[place] = sentences[place].kind != Kind::Pasted;
    }
}

/// What continues an asking sentence: what it introduces, its fragments, what is said of the same thing.
fn go_on(reading: &Reading<'_>, sentences: &[Sentence], asked: &mut [bool]) {
    let mut introduced = false;
    for place in 1..sentences.len() {
        let (before, sentence) = (&sentences[place - 1], &sentences[place]);
        if asked[place] {
            let is_list = matches!(sentence.kind, Kind::Item | Kind::Field);
            introduced = sentence.introduces || introduced && is_list;
            continue;
        }
        let is_list = matches!(sentence.kind, Kind::Item | Kind::Field);
        introduced &= is_list;
        if !asked[place - 1] {
            continue;
        }
        introduced |= before.introduces;
        let near = sentence.paragraph == before.paragraph || sentence.paragraph == before.paragraph + 1 && introduced;
        let same_kind = sentence.kind == before.kind && (!is_list || sentence.line == before.line);
        let titled = before.kind == Kind::Heading && sentence.kind != Kind::Heading && sentence.kind != Kind::Pasted;
        let listed = is_list && (introduced || sentence.paragraph == before.paragraph);
        asked[place] = near && (listed || titled || same_kind && continues(reading, sentence));
    }
    // What leads to it: "it needs a token that can push. Half a year, please."
    for place in (1..sentences.len()).rev() {
        let (before, sentence) = (&sentences[place - 1], &sentences[place]);
        let leads = before.paragraph == sentence.paragraph
            && before.kind == Kind::Prose
            && sentence.kind == Kind::Prose
            && (before.is_about && refers(reading, sentence) || before.weight >= ASKS);
        if asked[place] && !asked[place - 1] && leads && !is_report(reading, before) {
            asked[place - 1] = true;
        }
    }
}

/// Whether a sentence tells a story, or of somebody else: all that it says of what could be asked for is told.
fn is_report(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let says =
        |categories: &[Category]| reading.mentions_in(&sentence.words).any(|mention| mention.matches_any(categories));
    if says(&[Category::Former, Category::Aside, Category::OtherParty]) {
        return true;
    }
    let is_reported = |mention: &&Mention| reading.scopes().reported[mention.words.start];
    let mut content = reading.mentions_in(&sentence.words).filter(|mention| is_specific(mention));
    says(&[Category::History, Category::Past]) && content.all(|mention| is_reported(&mention))
}

/// Whether a phrase says something of what is asked for.
fn is_specific(mention: &Mention) -> bool {
    scopes::subject(mention).is_some()
        || mention.matches_any(&[
            Category::Name,
            Category::Called,
            Category::NameBefore,
            Category::EnvironmentNoun,
            Category::Expiring,
            Category::Until,
            Category::Token,
            Category::Tokens,
            Category::AnyName,
        ])
}

/// Whether a sentence points to what was said before it: "it", and what it is called.
fn refers(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    reading.mentions_in(&sentence.words).any(|mention| mention.matches_any(&[Category::Refers, Category::Name]))
}

/// Whether a sentence says more of what the one before it asks for: a fragment, or one about "it" that tells no story.
fn continues(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    if sentence.kind == Kind::Pasted || sentence.kind == Kind::Turn || is_report(reading, sentence) {
        return false;
    }
    let specifies = reading.mentions_in(&sentence.words).any(is_specific);
    specifies || sentence.words.len() <= FRAGMENT || refers(reading, sentence)
}
