//! Words that limit what a token is for: `team/web`, `@acme/ui and nothing else`. Which repository they name is not read here;
//! that something was said is, and whether a field holds it.

use std::ops::Range;

use super::lexicon::Category;
use super::reading::Reading;
use super::resolve::Question;
use super::scopes::{self, Subject};

/// The question about a limit that no entry of the field holds. An entry that only reads may be wider: what is published is
/// not all that is installed.
pub(super) fn recognize(reading: &Reading<'_>, entries: &[String]) -> Option<Question> {
    let names: Vec<&str> = package_names(reading.text)
        .filter(|span| {
            let within = |word: &usize| span.contains(&reading.words[*word].span.start);
            let words: Vec<usize> = (0..reading.words.len()).filter(within).collect();
            // `read/write` and `CI/CD` say what is allowed, and for what use.
            let is_use = |word: &usize| {
                reading.mention_at(*word).is_some_and(|mention| {
                    mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
                        || scopes::subject(mention) == Some(Subject::Permission)
                })
            };
            !words.is_empty()
                && !words.iter().all(is_use)
                && !words.iter().any(|word| reading.scopes.reported[*word] || reading.is_background(*word))
        })
        .map(|span| &reading.text[span])
        .collect();
    let (first, holds) = (names.first()?, |entry: &&String| names.iter().any(|name| entry.contains(name)));
    let widens = |entry: &String| !entry.ends_with(":r") && !holds(&entry);
    let is_held = !entries.is_empty() && entries.iter().any(|entry| holds(&entry)) && !entries.iter().any(widens);
    (!is_held).then(|| {
        Question::open(format!(
            "“{first}” limits what the token is for. Which packages is that? `scope` takes them as KEY/NAME, like \
             `docker/team/web`."
        ))
    })
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

    fn asked(text: &str, entries: &[&str]) -> Option<String> {
        let reading = Reading::of(text, &["staging".to_owned()], None);
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        recognize(&reading, &entries).map(|question| question.about(crate::Field::Scope).question)
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
            ("token for docker/team/api", "docker/team/api"),
            ("give me a token for @acme/ui", "@acme/ui"),
            ("push team/web, team/api for a week", "team/web"),
            ("alleen team/api, een token", "team/api"),
            ("yalnızca team/api için token", "team/api"),
            ("토큰 team/api 만", "team/api"),
            ("只读 team/api", "team/api"),
            ("token for github.com/acme/lib", "github.com/acme/lib"),
        ] {
            let question = asked(text, &[]).unwrap_or_else(|| panic!("{text}"));
            assert!(question.contains(&format!("“{name}”")), "{question}");
        }
    }

    #[test]
    fn a_field_that_says_another_thing_or_more_is_asked_about() {
        for (entries, is_asked) in [
            (&["docker/team/other"][..], true),
            (&["docker/team/api:rw", "npm:rw"], true),
            (&["docker/team/api:rw", "npm"], true),
            (&["docker"], true),
            (&["docker:r"], true),
            (&["docker/team/api"], false),
            (&["docker/team/api:rw", "npm:r"], false),
            (&["docker/team/api:r", "docker/team/web:rw"], false),
        ] {
            let text = "push only to team/api and team/web, nothing else";
            assert_eq!(asked(text, entries).is_some(), is_asked, "{entries:?}");
        }
    }

    #[test]
    fn what_limits_something_else_is_not_asked_about() {
        for text in [
            "read-only token for staging",
            "read/write token for CI/CD only",
            "a token for staging only, until 31/12/2026",
            "only read access, see https://example.com/team/web",
            "",
        ] {
            assert_eq!(asked(text, &[]), None, "{text}");
        }
    }
}
