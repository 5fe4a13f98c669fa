//! What the words say of one field, and how that goes together with the typed field.

use std::ops::Range;

use super::{Basis, Evidence, Field, Unclear};

/// What the words say of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim<T> {
    /// Nothing.
    Nothing,
    /// This, in these bytes.
    Value(T, Range<usize>),
    /// Something that must be asked about.
    Unclear(Question),
}

/// A question to the person: what it is, and the answers that would be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub text: String,
    pub choices: Vec<String>,
}

impl Question {
    /// A question with any answer.
    pub fn open(text: impl Into<String>) -> Self {
        Self { text: text.into(), choices: Vec::new() }
    }

    /// A question with these answers.
    pub fn choice(text: impl Into<String>, choices: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { text: text.into(), choices: choices.into_iter().map(Into::into).collect() }
    }

    /// The question, asked about this field.
    pub fn about(self, field: Field) -> Unclear {
        Unclear { field, question: self.text, choices: self.choices }
    }
}

/// The evidence and the questions of an understanding, as they are gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub evidence: Vec<Evidence>,
    pub unclear: Vec<Unclear>,
    /// The fields that a person settled in a form: there the words no longer count.
    settled: Vec<Field>,
}

impl Gathered {
    /// Nothing yet.
    pub fn new(settled: &[Field]) -> Self {
        Self { settled: settled.to_vec(), ..Self::default() }
    }

    /// What a field is, by the words and the typed value: where one is silent the other stands; where both speak they
    /// must agree; and where the words raise a question, the typed value is its answer, so that the call can be
    /// repeated with it. `show` is the value for people, `argument` as the typed field takes it.
    pub fn settle<T: PartialEq>(
        &mut self,
        field: Field,
        claim: Claim<T>,
        typed: Option<T>,
        show: impl Fn(&T) -> String,
        argument: impl Fn(&T) -> String,
    ) -> Option<T> {
        let claim = if self.settled.contains(&field) { Claim::Nothing } else { claim };
        match (claim, typed) {
            (Claim::Unclear(question), None) => {
                self.unclear.push(question.about(field));
                None
            }
            (Claim::Nothing, None) => None,
            (Claim::Nothing | Claim::Unclear(_), Some(value)) => {
                self.evidence.push(Evidence { field, value: show(&value), basis: Basis::Argument });
                Some(value)
            }
            (Claim::Value(value, span), Some(typed)) if value != typed => {
                let text = format!(
                    "The words of the request say {}, and the argument `{}` says {}. Which is it?",
                    show(&value),
                    field.name(),
                    show(&typed),
                );
                self.unclear.push(Question::choice(text, [argument(&value), argument(&typed)]).about(field));
                self.evidence.push(Evidence { field, value: show(&value), basis: Basis::Words(span) });
                self.evidence.push(Evidence { field, value: show(&typed), basis: Basis::Argument });
                None
            }
            (Claim::Value(value, span), _) => {
                self.evidence.push(Evidence { field, value: show(&value), basis: Basis::Words(span) });
                Some(value)
            }
        }
    }

    /// Notes why a field that nothing was said of is what it is.
    pub fn note_default(&mut self, field: Field, value: &str, why: &'static str) {
        self.evidence.push(Evidence { field, value: value.to_owned(), basis: Basis::Default(why) });
    }

    /// Asks about a field.
    pub fn ask(&mut self, field: Field, question: Question) {
        self.unclear.push(question.about(field));
    }

    /// Whether a field is being asked about.
    pub fn asks(&self, field: Field) -> bool {
        self.unclear.iter().any(|unclear| unclear.field == field)
    }

    /// The evidence in the order of the words, then what rests on arguments and defaults.
    pub fn sorted(mut self) -> Self {
        self.evidence.sort_by_key(|evidence| match &evidence.basis {
            Basis::Words(span) => (0, span.start),
            Basis::Argument => (1, 0),
            Basis::Default(_) => (2, 0),
        });
        self
    }
}

/// `names` in a sentence: "a, b and c".
pub(super) fn listed(names: &[String], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
