//! What a tool answers: done, or a question; and how both, and failures, become MCP results.

use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock, JsonObject, MetaObject};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use gatepass_app::{Outcome, Question, Understanding};
use gatepass_core::error::{Error, Result};
use gatepass_core::token::redaction::redacted;
use gatepass_intent::Field;

/// What a form's answer puts into the argument once a person has confirmed: the list where it takes several, else the one
/// choice.
pub(super) fn confirmed(question: &Question) -> Value {
    match (question.field, question.choices.as_slice()) {
        (Field::Tokens, _) | (_, []) => json!(question.choices),
        (_, [only, ..]) => json!(only),
    }
}

/// What a tool answers, in each outcome. An answer is made as a whole, so that none lacks what its outcome requires.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum Answer<T> {
    /// It was done: the tool's own fields.
    Done(T),
    /// Nothing was done, and the questions must be answered first.
    Question {
        /// What must be answered first.
        questions: Vec<Question>,
        /// What was understood so far, field by field, and why.
        interpretation: Vec<Understanding>,
        /// What to do next.
        next: String,
    },
    /// Nothing was done, since the user declined to answer.
    Declined {
        /// What to do next.
        next: &'static str,
    },
}

/// What models read of an output. What people read of it is written in `src/cli/`.
pub(super) trait Text {
    /// A few plain lines.
    fn text(&self) -> String;
}

/// An answer whose type no longer matters.
pub(super) enum Reply {
    /// It was done.
    Done(CallToolResult),
    /// Questions, and what was understood so far.
    Ask(Vec<Question>, Vec<Understanding>, &'static str),
}

impl Reply {
    /// The reply of this tool.
    ///
    /// # Errors
    /// `Internal` for an output that is no object of JSON.
    pub(super) fn of<T: Serialize + Text>(outcome: Outcome<T>, tool: &'static str) -> Result<Self> {
        match outcome {
            Outcome::Done(output) => {
                let text = output.text();
                Ok(Self::Done(result(&Answer::Done(output), text)?))
            }
            Outcome::Ask(questions, interpretation) => Ok(Self::Ask(questions, interpretation, tool)),
        }
    }

    /// The result for a client that cannot show a form: an answer that its model can put to its user. `given` are the arguments
    /// of the call, of which some may not have answered what is asked again.
    ///
    /// # Errors
    /// `Internal`, where it is no object of JSON.
    pub(super) fn into_result(self, given: &JsonObject) -> Result<CallToolResult> {
        let (questions, interpretation, tool) = match self {
            Self::Done(result) => return Ok(result),
            Self::Ask(questions, interpretation, tool) => (questions, interpretation, tool),
        };
        let mut fields: Vec<_> = questions.iter().map(|question| format!("`{}`", question.field.name())).collect();
        fields.dedup();
        let next = if questions.iter().any(|question| question.field == Field::Request) {
            format!("Ask the user, then call {tool} again with their new words as `request`.")
        } else if questions.iter().all(|question| question.confirm) {
            format!(
                "If the user's own message asks for just this, call {tool} again with {} set to it; else ask them first.",
                fields.join(" and ")
            )
        } else {
            format!(
                "Ask the user, then call {tool} again with the answer in {}, and with their new words as `request` where it \
                 changes what they asked for.",
                fields.join(" and ")
            )
        };
        let mut lines = vec!["Nothing was done yet; this must be answered first:".to_owned()];
        for question in &questions {
            lines.push(format!("- {}", question.question));
            lines.extend(values_of(question).map(|values| format!("  {}: {values}", question.field.name())));
            if is_among_choices(question, given) {
                lines.push(format!(
                    "  `{}` has that value already: once the user has confirmed it, make the same call again.",
                    question.field.name()
                ));
            } else if is_asked_again(question, given) {
                lines.push(format!(
                    "  `{}` was given and does not answer it: it is none of these values, or `request` says otherwise; change \
                     that one, to the user's new words.",
                    question.field.name()
                ));
            }
        }
        lines.push(next.clone());
        result(&Answer::<()>::Question { questions, interpretation, next }, lines.join("\n"))
    }
}

/// The values that an argument takes which answers a question, where the question does not have them.
fn values_of(question: &Question) -> Option<String> {
    let values = match question.field {
        // Of tokens that are to be confirmed, the ids are in the question.
        Field::Tokens if question.confirm => return None,
        _ if !question.choices.is_empty() => return Some(question.choices.join(", ")),
        Field::Scope => {
            "entries KEY/NAME; the KEY alone (docker, npm, pypi, …) is the whole repository, where the user's new words in \
             `request` say so"
        }
        Field::Expires => "a duration (\"30d\", \"12h\"), a date, a time (RFC 3339), or \"never\"",
        Field::Token | Field::Tokens => "ids or exact names, as list_tokens has them",
        Field::Environment => "a name, as list_environments has them",
        _ => return None,
    };
    Some(values.to_owned())
}

/// Whether the call had the only value that the question offers, which the same call then confirms.
fn is_among_choices(question: &Question, given: &JsonObject) -> bool {
    let value = given.get(question.field.name()).and_then(Value::as_str);
    matches!((question.choices.as_slice(), value), ([only], Some(value)) if only == value)
}

/// Whether the call had the argument that the question asks for, beside words that it is held against.
fn is_asked_again(question: &Question, given: &JsonObject) -> bool {
    let has = |name: &str| given.get(name).is_some_and(|value| !value.is_null() && *value != json!(""));
    !question.confirm && question.field != Field::Request && has(question.field.name()) && has(Field::Request.name())
}

/// The result when the user declined to answer.
///
/// # Errors
/// `Internal`, where it is no object of JSON.
pub(super) fn declined() -> Result<CallToolResult> {
    let next = "Nothing was done, because the user declined to answer. Do not try again unless they ask for it.";
    result(&Answer::<()>::Declined { next }, next.to_owned())
}

fn result<T: Serialize>(answer: &Answer<T>, text: String) -> Result<CallToolResult> {
    let structured = serde_json::to_value(answer).map_err(Error::internal)?;
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(structured);
    Ok(result)
}

/// A failed call, as the caller reads it: the sentences as text, the stable code beside them.
pub(super) struct Failure(pub(super) Error);

impl From<Failure> for CallToolResponse {
    fn from(Failure(error): Failure) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::warn!(code = ?error.code(), cause, "a tool call failed: {}", error.what());
        let mut result = CallToolResult::error(vec![ContentBlock::text(redacted(&error.to_string()))]);
        let mut meta = MetaObject::default();
        meta.insert("gatepass/code".to_owned(), json!(error.code()));
        result.meta = Some(meta);
        result.into()
    }
}
