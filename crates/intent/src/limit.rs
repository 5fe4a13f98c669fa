//! Words that limit what a token is for: `team/web only`, `@acme/ui and nothing else`. Which repository they name is not read
//! here; that something was said is.

use std::ops::Range;

use super::context::{self, Subject};
use super::lexicon::Category;
use super::reading::Reading;
use super::resolve::Question;

/// How far from a name the word may stand that makes a limit of it, in words.
const REACH: usize = 4;

/// The question about a limit that no field holds.
pub(super) fn recognize(reading: &Reading<'_>) -> Option<Question> {
    let limits: Vec<usize> = (0..reading.words.len())
        .filter(|word| reading.matches(*word, Category::Only) || reading.matches(*word, Category::NothingElse))
        .filter(|word| !reading.context.reported[*word])
        .collect();
    let span = package_names(reading.text).find(|span| {
        let within = |word: &usize| span.contains(&reading.words[*word].span.start);
        let Some(first) = (0..reading.words.len()).find(within) else { return false };
        let last = (0..reading.words.len()).rfind(within).unwrap_or(first);
        // `read/write` and `CI/CD` say what is allowed, and for what use.
        let is_use = |word: usize| {
            reading.mention_at(word).is_some_and(|mention| {
                mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
                    || context::subject(mention) == Some(Subject::Permission)
            })
        };
        if (first..=last).all(is_use) {
            return false;
        }
        let same_sentence = |word: &usize| reading.context.sentences[*word] == reading.context.sentences[first];
        let is_near = |word: &usize| *word + REACH >= first && *word <= last + REACH && same_sentence(word);
        !reading.context.reported[first] && limits.iter().any(is_near)
    })?;
    Some(Question::open(format!(
        "“{}” limits what the token is for. Which packages is that? `scope` takes them as KEY/NAME, like `docker/team/web`.",
        &reading.text[span]
    )))
}

/// Where names stand that are written as packages are: some words with slashes between, the first of which may begin with
/// `@`. Addresses, dates and paths of files are none.
fn package_names(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |part: &str| {
        part == "*"
            || part.starts_with(|first: char| first.is_ascii_alphanumeric())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-*".contains(&byte))
    };
    let is_name = move |word: &str| {
        let parts: Vec<&str> = word.strip_prefix('@').unwrap_or(word).split('/').collect();
        let has_letters = |part: &&str| part.bytes().filter(u8::is_ascii_alphabetic).count() > 1;
        parts.len() > 1
            && parts.iter().all(|part| is_part(part))
            && parts.iter().all(|part| *part == "*" || has_letters(part))
    };
    let mut end = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |word| {
        let start = end;
        end += word.len();
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '@' | '*'));
        let start = start + word.find(bare)?;
        is_name(bare).then_some(start..start + bare.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<String> {
        let reading = Reading::of(text, &["staging".to_owned()]);
        recognize(&reading).map(|question| question.about(crate::Field::Scope).question)
    }

    #[test]
    fn a_limit_is_asked_about_and_never_dropped() {
        for (text, name) in [
            ("push rights for team/web only, for a week", "team/web"),
            ("a token for team/api and nothing else", "team/api"),
            ("only @acme/ui please, read-only token", "@acme/ui"),
            ("token that can just pull docker/team/*", "docker/team/*"),
            ("read-only token, limited to “payments/ledger” only", "payments/ledger"),
            ("ein Token nur für team/web", "team/web"),
            ("un token uniquement pour team/web", "team/web"),
        ] {
            let question = asked(text).unwrap_or_else(|| panic!("{text}"));
            assert!(question.contains(&format!("“{name}”")), "{question}");
        }
    }

    #[test]
    fn what_limits_something_else_is_not_asked_about() {
        for text in [
            "read-only token for staging",
            "read/write token for CI/CD only",
            "a token for staging only, until 31/12/2026",
            "only read access, see https://example.com/team/web",
            "token for the pipeline of team/web",
            "",
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
