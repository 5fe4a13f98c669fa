//! Which tool a request is for.

use super::lexicon::Category;
use super::manager;
use super::reading::Reading;
use super::resolve::{Claim, Question};
use super::{Field, Known, Tool, Unclear};

/// The tool that `words` are for.
pub(super) fn choose(words: &str, known: &Known<'_>) -> Result<Tool, Unclear> {
    let reading = Reading::of(words, known.environments, None);
    let first = |category: Category| {
        reading
            .mentions
            .iter()
            .find(|mention| {
                mention.matches(category)
                    && !reading.scopes().reported[mention.words.start]
                    && reading.scopes().denials[mention.words.start] == 0
            })
            .map(|mention| mention.words.start)
    };
    let manager = matches!(manager::recognize(&reading), Claim::Value(..));
    let token = first(Category::Token);
    let revoke = first(Category::Revoke);
    let list = first(Category::List);
    let generate = first(Category::Generate);
    let configure = first(Category::Configure);
    let before = |one: usize, other: Option<usize>| other.is_none_or(|other| one <= other);
    if let Some(place) = revoke.filter(|place| before(*place, list) && before(*place, generate)) {
        return Ok(if first(Category::Delete) == Some(place) { Tool::DeleteToken } else { Tool::RevokeToken });
    }
    // "set up a package manager": which one is asked. "Set up write access" is for a token.
    const OF_TOKENS: [Category; 5] =
        [Category::RightsNoun, Category::Read, Category::ReadOnly, Category::Write, Category::EnvironmentNoun];
    let is_unnamed = || token.is_none() && generate.is_none() && OF_TOKENS.into_iter().all(|of| first(of).is_none());
    let is_set_up =
        |place: &usize| (manager || is_unnamed()) && before(*place, list) && token.is_none_or(|token| *place <= token);
    if let Some(place) = configure.filter(is_set_up) {
        return Ok(if generate.is_some_and(|generate| generate < place) && token.is_some() {
            Tool::GenerateToken
        } else {
            Tool::ConfigurePackageManager
        });
    }
    if let Some(place) = list.filter(|place| before(*place, generate)) {
        let environments = first(Category::Environments).or_else(|| first(Category::EnvironmentNoun));
        if first(Category::Tokens).is_none() && environments.is_some_and(|noun| place <= noun && token.is_none()) {
            return Ok(Tool::ListEnvironments);
        }
        if first(Category::Tokens).is_some() || token.is_some() {
            return Ok(Tool::ListTokens);
        }
    }
    if token.is_some() && generate.is_none() && first(Category::Tokens).is_some() {
        return Ok(Tool::ListTokens);
    }
    if token.is_some() || generate.is_some() || first(Category::Demand).is_some() && !manager {
        return Ok(Tool::GenerateToken);
    }
    if manager {
        return Ok(Tool::ConfigurePackageManager);
    }
    let choices = Tool::ALL.into_iter().filter(|tool| tool.takes_request()).map(Tool::name);
    let text = "What should be done: make a token, list tokens, revoke one, or configure a package manager?";
    Err(Question::choice(text, choices).about(Field::Request))
}
