//! Requests that point to a token that exists, where a new one is made.

use crate::lexicon::Category;
use crate::reading::{Mention, Reading};
use crate::resolve::Question;
use crate::scopes::{self, Subject};

/// The question when a token that exists is to be rotated or to live longer: what is made here is another token.
pub(super) fn rotates(reading: &Reading<'_>) -> Option<Question> {
    let mention = reading.mentions.iter().find(|mention| {
        let place = mention.words.start;
        mention.matches(Category::Rotate)
            && !reading.scopes().reported[place]
            && reading.scopes().denials[place] == 0
            && !reading.is_quoted(place)
            // "rotate it after 30 days" says how long it is to live.
            && !reading.mention_at(mention.words.end).is_some_and(|next| next.matches(Category::Refers))
            && reading.mentions_in(&(mention.words.end..mention.words.end + 6)).any(|next| next.matches(Category::Token))
    })?;
    let words = &reading.text[reading.span(&mention.words)];
    Some(Question::open(format!(
        "“{words}” asks to change a token that exists, which keeps its rights and its end. Should a new one be made, with which \
         permission, for which environment and how long, and the old one be revoked after it?"
    )))
}

/// The question when a request says only that the token is to be as another was: "same as last time", "push token for
/// staging that expired yesterday".
pub(super) fn points_elsewhere(reading: &Reading<'_>) -> Option<Question> {
    let reported = |mention: &&Mention| reading.scopes().reported[mention.words.start];
    let decides = |mention: &&Mention| {
        matches!(scopes::subject(mention), Some(Subject::Permission | Subject::Environment))
            || mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
    };
    let asks = |mention: &&Mention| mention.matches_any(&[Category::Token, Category::Demand]);
    let claim = reading.mentions.iter().filter(decides).any(|mention| !reported(&mention));
    let elsewhere = reading.mentions.iter().find(|mention| mention.matches(Category::Elsewhere));
    let only_reported = reading
        .mentions
        .iter()
        .filter(decides)
        .find(reported)
        .filter(|_| !reading.mentions.iter().filter(asks).any(|mention| !reported(&mention)));
    let mention = elsewhere.or(only_reported).filter(|_| !claim)?;
    let words = &reading.text[reading.span(&mention.words)];
    Some(Question::open(format!(
        "“{words}” tells of another token, which gatepass does not know. What should this one allow, and for which environment?"
    )))
}
