//! What a tool answers: done, or a question; and how both, and failures, become MCP results.

use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock, MetaObject};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::tool::Text;
use gatepass_app::{Outcome, Question, Understanding};
use gatepass_core::error::Error;
use gatepass_core::token::format;
use gatepass_intent::Field;

/// What a form's answer puts into the argument once a person has confirmed: the list where it takes several, else the one
/// choice.
pub(super) fn confirmed(question: &Question) -> Value {
    match (question.field, question.choices.as_slice()) {
        (Field::Tokens, _) | (_, []) => json!(question.choices),
        (_, [only, ..]) => json!(only),
    }
}

/// The fields that every answer has, beside the tool's own.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used; the answers are put together in `Reply`")]
pub(super) struct Envelope {
    /// `done`; `question`, when nothing was done and the questions must be answered first; or `declined`, when the user
    /// declined and nothing was done.
    #[schemars(extend("enum" = ["done", "question", "declined"]))]
    outcome: String,
    /// What must be answered first.
    questions: Option<Vec<Question>>,
    /// What was understood, field by field, and why.
    interpretation: Option<Vec<Understanding>>,
    /// What to do next.
    next: Option<String>,
}

/// An answer whose type no longer matters.
pub(super) enum Reply {
    /// It was done: the structured and the readable form.
    Done(Value, String),
    /// Questions, and what was understood so far.
    Ask(Vec<Question>, Vec<Understanding>, &'static str),
}

impl Reply {
    /// The reply of this tool.
    pub(super) fn of<T: Serialize + Text>(outcome: Outcome<T>, tool: &'static str) -> Self {
        match outcome {
            Outcome::Done(output) => {
                let mut structured = json!({ "outcome": "done" });
                if let (Value::Object(all), Ok(Value::Object(own))) = (&mut structured, serde_json::to_value(&output)) {
                    all.extend(own);
                }
                Self::Done(structured, output.text())
            }
            Outcome::Ask(questions, interpretation) => Self::Ask(questions, interpretation, tool),
        }
    }

    /// The result for a client that cannot show a form: an answer that its model can put to its user.
    pub(super) fn into_result(self) -> CallToolResult {
        match self {
            Self::Done(structured, text) => both(structured, text),
            Self::Ask(questions, interpretation, tool) => {
                let fields: Vec<_> = questions.iter().map(|question| format!("`{}`", question.field.name())).collect();
                let next = if questions.iter().any(|question| question.field == Field::Request) {
                    format!("Ask the user, then call {tool} again with their new words.")
                } else {
                    format!(
                        "Ask the user, then call {tool} again with {} set to the answer. If the answer changes what the request says, send the user's new words as `request` too.",
                        fields.join(" and ")
                    )
                };
                let mut lines = vec!["Nothing was done yet; this must be answered first:".to_owned()];
                for question in &questions {
                    lines.push(format!("- {}", question.question));
                    if !question.choices.is_empty() {
                        lines.push(format!("  {}: {}", question.field.name(), question.choices.join(", ")));
                    }
                }
                lines.push(next.clone());
                let structured = json!({
                    "outcome": "question",
                    "questions": questions,
                    "interpretation": interpretation,
                    "next": next,
                });
                both(structured, lines.join("\n"))
            }
        }
    }
}

/// The result when the user declined to answer.
pub(super) fn declined() -> CallToolResult {
    let next = "Nothing was done, because the user declined to answer. Do not try again unless they ask for it.";
    both(json!({ "outcome": "declined", "next": next }), next.to_owned())
}

fn both(structured: Value, text: String) -> CallToolResult {
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(structured);
    result
}

/// A failed call, as the caller reads it: the sentences as text, the stable code beside them.
pub(super) struct Failure(pub(super) Error);

impl From<Failure> for CallToolResponse {
    fn from(Failure(error): Failure) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::warn!(code = ?error.code(), cause, "a tool call failed: {}", error.what());
        let mut result = CallToolResult::error(vec![ContentBlock::text(format::redacted(&error.to_string()))]);
        let mut meta = MetaObject::default();
        meta.insert("gatepass/code".to_owned(), json!(error.code()));
        result.meta = Some(meta);
        result.into()
    }
}
