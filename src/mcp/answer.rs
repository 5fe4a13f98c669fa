//! What a tool answers: done, or a question; and how both, and failures, become MCP results.

use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock, MetaObject};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::tool::Text;
use crate::error::Error;
use crate::intent::{Basis, Evidence, Field, Unclear};
use crate::token::format;
use crate::token::name::cleaned;

/// What came of a call.
pub(super) enum Answer<T> {
    /// It was done.
    Done(T),
    /// Nothing was done; these must be answered first.
    Ask(Vec<Question>, Vec<Understanding>),
}

/// A question that must be answered before anything is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Question {
    /// The argument that the answer goes into.
    #[schemars(with = "String")]
    pub(super) field: Field,
    /// What to ask the user.
    pub(super) question: String,
    /// The values that the argument takes; any, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) choices: Vec<String>,
    /// Whether the choices are to be confirmed all together, rather than one chosen.
    #[serde(skip)]
    pub(super) confirm: bool,
}

impl Question {
    /// What the argument holds once a person has confirmed: the list where it takes several, else the one choice.
    pub(super) fn confirmed(&self) -> Value {
        match (self.field, self.choices.as_slice()) {
            (Field::Tokens, _) | (_, []) => json!(self.choices),
            (_, [only, ..]) => json!(only),
        }
    }
}

impl From<Unclear> for Question {
    fn from(unclear: Unclear) -> Self {
        Self { field: unclear.field, question: unclear.question, choices: unclear.choices, confirm: false }
    }
}

/// What was understood of one field, and what that rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Understanding {
    /// The field.
    #[schemars(with = "String")]
    pub(super) field: Field,
    /// What was understood.
    pub(super) value: String,
    /// The user's own words, an argument, or why nothing said means this.
    pub(super) because: String,
}

impl Understanding {
    /// The understandings for people, quoting the request.
    pub(super) fn all(evidence: &[Evidence], words: Option<&str>) -> Vec<Self> {
        let quote = |range: &std::ops::Range<usize>| {
            let quoted = words.and_then(|words| words.get(range.clone())).unwrap_or_default();
            format!("\"{}\" in the request", cleaned(quoted, 80))
        };
        evidence
            .iter()
            .map(|evidence| Self {
                field: evidence.field,
                value: cleaned(&evidence.value, 120),
                because: match &evidence.basis {
                    Basis::Words(range) => quote(range),
                    Basis::Argument => "the argument".to_owned(),
                    Basis::Default(reason) => (*reason).to_owned(),
                },
            })
            .collect()
    }

    /// One line for people.
    pub(super) fn line(&self) -> String {
        format!("{}: {} ({})", name(self.field), self.value, self.because)
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
    pub(super) fn of<T: Serialize + Text>(answer: Answer<T>, tool: &'static str) -> Self {
        match answer {
            Answer::Done(output) => {
                let mut structured = json!({ "outcome": "done" });
                if let (Value::Object(all), Ok(Value::Object(own))) = (&mut structured, serde_json::to_value(&output)) {
                    all.extend(own);
                }
                Self::Done(structured, output.text())
            }
            Answer::Ask(questions, interpretation) => Self::Ask(questions, interpretation, tool),
        }
    }

    /// The result for a client that cannot show a form: an answer that its model can put to its user.
    pub(super) fn into_result(self) -> CallToolResult {
        match self {
            Self::Done(structured, text) => both(structured, text),
            Self::Ask(questions, interpretation, tool) => {
                let fields: Vec<_> = questions.iter().map(|question| format!("`{}`", name(question.field))).collect();
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
                        lines.push(format!("  {}: {}", name(question.field), question.choices.join(", ")));
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

/// A field's name as arguments have it.
pub(super) fn name(field: Field) -> String {
    serde_json::to_value(field).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
