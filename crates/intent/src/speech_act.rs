//! Whether a short request asks for the act of the tool that it was given to: "don't set up npm", "should I make a push token?"
//! and "who made it?" do not, whatever the fields say.

use std::ops::Range;

use super::lexicon::{Category, FunctionWord, LEXICON};
use super::reading::{Mention, Reading};
use super::scopes::asks_to_be_given;

/// The words that deny the act, or ask about it. Longer messages have their asking part, and what is told in the rest.
pub(super) fn not_asked(reading: &Reading<'_>) -> Option<Range<usize>> {
    if !reading.is_prose() || reading.has_background() {
        return None;
    }
    denied(reading).or_else(|| asked_about(reading))
}

/// A single clause that begins with a denial of what somebody does: "don't undo npm", "never set up docker".
fn denied(reading: &Reading<'_>) -> Option<Range<usize>> {
    let is_one =
        (1..reading.words.len()).all(|word| !reading.is_parted(word) && !reading.matches(word, Category::Contrast));
    let first = reading.mentions.first()?;
    let is_act = |mention: &Mention| mention.matches_any(&[Category::Generate, Category::Configure, Category::Setup]);
    let next = first.words.end;
    let is_verb = match reading.mention_at(next) {
        Some(mention) => is_act(mention) && !mention.matches_any(&[Category::For, Category::At, Category::Token]),
        None => next < reading.words.len() && !LEXICON.is_determiner(reading.key(next)),
    };
    let denies = first.words.start == 0 && first.matches(Category::Not);
    (denies && is_verb && is_one).then(|| first.words.start..next + 1)
}

/// A question that turns to nobody: "should I …?", "who made …?".
fn asked_about(reading: &Reading<'_>) -> Option<Range<usize>> {
    let last = reading.words.last()?;
    let is_question = reading.text[last.span.end..].trim_start().starts_with(['?', '？']);
    let wants = |category| reading.mentions.iter().any(|mention| mention.matches(category));
    let asks = match reading.is(0, FunctionWord::Interrogative) {
        true => !reading.mentions.iter().any(|mention| mention.words.start > 0 && mention.matches(Category::Directed)),
        false => reading.matches(0, Category::Asks) && !wants(Category::Directed) && !wants(Category::Demand),
    };
    (is_question && asks && !asks_to_be_given(reading, 0)).then_some(0..1)
}

#[cfg(test)]
mod tests {
    use crate::fixture::with_known;
    use crate::{ConfigureFields, GenerateFields, configure_package_manager, generate_token};
    use gatepass_core::token::Permission;

    #[test]
    fn what_denies_the_act_or_asks_about_it_is_asked_about_whatever_the_fields_say() {
        let texts = [
            "don't set up npm to publish",
            "don't undo npm",
            "do not configure docker",
            "never set up docker to push",
            "don't make a push token",
            "do not create a token that can publish",
            "ne configure pas npm pour publier",
            "no configures npm para publicar",
            "não configure o npm para publicar",
            "别配置npm发布",
            "should I make a push token?",
            "should we set up npm?",
            "who made the push token?",
            "why was the push token made?",
            "did Bob create a push token?",
            "quién hizo el token de publicación?",
            "soll ich npm einrichten?",
            "qui a fait le jeton de publication ?",
        ];
        for text in texts {
            for permission in [None, Some(Permission::ReadOnly), Some(Permission::ReadWrite)] {
                let fields = GenerateFields { permission, ..Default::default() };
                let generated = with_known(&[], |known| generate_token(Some(text), &fields, known));
                assert!(!generated.unclear.is_empty(), "{text} {permission:?}");
                let fields =
                    ConfigureFields { permission, package_manager: Some("npm".to_owned()), ..Default::default() };
                let configured = with_known(&[], |known| configure_package_manager(Some(text), &fields, known));
                assert!(!configured.unclear.is_empty(), "{text} {permission:?}, configuring");
            }
        }
    }

    /// Questions that ask that somebody be given a token, and those that only speak of one.
    #[test]
    fn a_question_whether_somebody_could_be_given_a_token_asks_for_it() {
        let understood =
            |text: &str| with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        let mut cases = 0;
        for modal in ["Could", "can", "May", "might"] {
            for who in ["the GitLab runner", "Priyanka's job", "the new contractor", "our cluster"] {
                for what in
                    ["get a token to read staging", "have a read token for staging", "receive read access to staging"]
                {
                    let text = format!("{modal} {who} {what}?");
                    let understood = understood(&text);
                    assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
                    assert_eq!(understood.intent.permission, Permission::ReadOnly, "{text}");
                    cases += 1;
                }
            }
            // Behind a sentence that tells something it says as much.
            for who in ["we", "they", "he", "she"] {
                let text = format!("We push docker images. {modal} {who} have a read token, for an hour?");
                let understood = understood(&text);
                assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
                assert_eq!(understood.intent.permission, Permission::ReadOnly, "{text}");
                assert!(understood.intent.expires.is_some(), "{text}");
                cases += 1;
            }
            for other in [
                "whoever has a token push to staging",
                "the token be used to push",
                "Bob get into trouble if I push to staging",
                "Bob push to staging",
                "somebody have made a push token",
                "it be that Bob has a push token",
                "whoever asks get a push token",
                "Bob get in with a push token",
            ] {
                let text = format!("{modal} {other}?");
                let understood = understood(&text);
                assert!(!understood.unclear.is_empty(), "{text}: {:?}", understood.intent);
                cases += 1;
            }
        }
        assert_eq!(cases, 96);
    }

    #[test]
    fn a_denial_or_a_question_that_asks_for_a_token_makes_one() {
        for text in [
            "don't need write, just a read token",
            "no expiry please, a read-only token",
            "can I have a read token?",
            "could you make a read token for me?",
            "not for writing: a read-only token",
            "I don't want it to push, a read token please",
            "what about a read token?",
        ] {
            let generated = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
            assert!(generated.unclear.is_empty(), "{text}: {:?}", generated.unclear);
        }
    }
}
