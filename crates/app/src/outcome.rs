//! The circumstances of a call, and what comes of one: it was done, or something must be answered first.

use schemars::JsonSchema;
use serde::Serialize;

use gatepass_core::actor::Caller;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::name::cleaned;
use gatepass_intent::{Basis, Evidence, Field, Unclear};

/// The circumstances of one call.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Who calls.
    pub caller: Caller,
    /// The fields that a person answered in a form: there the words have been settled.
    pub settled: Vec<Field>,
    /// Whether a form can be shown to that person before something is done.
    pub can_ask: bool,
}

impl Call {
    /// Whether a person answered this field in a form.
    pub fn settles(&self, field: Field) -> bool {
        self.settled.contains(&field)
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It was done.
    Done(T),
    /// Nothing was done; these must be answered first. With them, what was understood so far.
    Ask(Vec<Question>, Vec<Understanding>),
}

impl<T> Outcome<T> {
    /// The same, with what was done turned into something else.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(done) => Outcome::Done(turn(done)),
            Self::Ask(questions, interpretation) => Outcome::Ask(questions, interpretation),
        }
    }

    /// What was done, where everything was settled before.
    ///
    /// # Errors
    /// `InvalidArgument` with what is asked all the same.
    pub(crate) fn settled(self) -> Result<T> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Ask(questions, _) => {
                let asked: Vec<String> = questions.into_iter().map(|question| question.question).collect();
                Err(Error::new(
                    Code::InvalidArgument,
                    format!("{} Nothing was changed.", asked.join(" ")),
                    "Ask again for this one alone.",
                ))
            }
        }
    }

    /// What the words left unclear must be asked.
    pub(crate) fn ask(unclear: Vec<Unclear>, interpretation: Vec<Understanding>) -> Self {
        Self::Ask(unclear.into_iter().map(Question::from).collect(), interpretation)
    }
}

/// A question that must be answered before anything is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Question {
    /// The argument that the answer goes into.
    #[schemars(with = "String")]
    pub field: Field,
    /// What to ask the user.
    pub question: String,
    /// The values that the argument takes; any, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whether the choices are to be confirmed all together, rather than one chosen.
    #[serde(skip)]
    pub confirm: bool,
}

impl From<Unclear> for Question {
    fn from(unclear: Unclear) -> Self {
        Self { field: unclear.field, question: unclear.question, choices: unclear.choices, confirm: false }
    }
}

/// What was understood of one field, and what that rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Understanding {
    /// The field.
    #[schemars(with = "String")]
    pub field: Field,
    /// What was understood.
    pub value: String,
    /// The user's own words, an argument, or why nothing said means this.
    pub because: String,
}

/// Where words stand that a field rests on.
const IN_REQUEST: &str = " in the request";
/// What a field rests on that an argument says.
const AS_GIVEN: &str = "as given";

impl Understanding {
    /// What it rests on, where it is plain that words are the request's.
    pub fn reason(&self) -> &str {
        self.because.strip_suffix(IN_REQUEST).unwrap_or(&self.because)
    }

    /// Whether it is an argument, as that was given.
    pub fn is_given(&self) -> bool {
        self.because == AS_GIVEN
    }

    /// The understandings for people, quoting the request.
    pub(crate) fn all(evidence: &[Evidence], words: Option<&str>) -> Vec<Self> {
        let quote = |range: &std::ops::Range<usize>| {
            let quoted = words.and_then(|words| words.get(range.clone())).unwrap_or_default();
            format!("\"{}\"{IN_REQUEST}", cleaned(quoted, 80))
        };
        evidence
            .iter()
            .map(|evidence| Self {
                field: evidence.field,
                value: cleaned(&evidence.value, 120),
                because: match &evidence.basis {
                    Basis::Words(range) => quote(range),
                    Basis::Narrower(range, other) => {
                        format!("{}; narrower than what was given, {}", quote(range), cleaned(other, 80))
                    }
                    Basis::Argument => AS_GIVEN.to_owned(),
                    Basis::NarrowerArgument(range) => format!("as given, which is narrower than {}", quote(range)),
                    Basis::Default(reason) => (*reason).to_owned(),
                },
            })
            .collect()
    }
}
