//! What the words say of one field, and how that goes together with the typed field.

use std::cmp::Ordering;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};

use super::{Basis, Evidence, Field, Known, Unclear, Understood};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Status, TokenId};

/// What the words say of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim<T> {
    /// Nothing.
    Nothing,
    /// This, in these bytes.
    Value(T, Range<usize>),
    /// This, in these bytes, which others of the words speak against: asked about, unless the typed field agrees with it.
    Disputed(T, Range<usize>, Question),
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

/// A value that both the words and a typed field can give.
pub(super) trait Value: PartialEq {
    /// The value for people.
    fn shown(&self) -> String;

    /// The value as the typed field takes it.
    fn argument(&self) -> String {
        self.shown()
    }

    /// Whether two are the same to people.
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }

    /// Which of two gives less, `Less` being this one; `None` where neither does.
    fn compared(&self, _other: &Self) -> Option<Ordering> {
        None
    }

    /// Whether it gives more than is given when nothing is said: then words earn it, and a field alone does not.
    fn is_wide(&self, _default_end: Timestamp) -> bool {
        false
    }
}

impl Value for Permission {
    fn shown(&self) -> String {
        self.to_string()
    }

    fn argument(&self) -> String {
        self.as_str().to_owned()
    }

    fn compared(&self, other: &Self) -> Option<Ordering> {
        Some((*self == Self::ReadWrite).cmp(&(*other == Self::ReadWrite)))
    }

    fn is_wide(&self, _default_end: Timestamp) -> bool {
        *self == Self::ReadWrite
    }
}

impl Value for Expires {
    fn shown(&self) -> String {
        match self {
            Self::Never => "never".to_owned(),
            Self::At(time) => time.to_string(),
        }
    }

    fn compared(&self, other: &Self) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Never, Self::Never) => Ordering::Equal,
            (Self::Never, Self::At(_)) => Ordering::Greater,
            (Self::At(_), Self::Never) => Ordering::Less,
            (Self::At(first), Self::At(second)) => first.cmp(second),
        })
    }

    fn is_wide(&self, default_end: Timestamp) -> bool {
        // A default of 90 days and "three months" are one wish.
        let slack = SignedDuration::from_hours(3 * 24);
        match self {
            Self::Never => true,
            Self::At(time) => *time > default_end.checked_add(slack).unwrap_or(default_end),
        }
    }
}

impl Value for Option<Environment> {
    fn shown(&self) -> String {
        match self {
            Some(Environment::Existing(name) | Environment::New(name)) => name.clone(),
            None => "no environment".to_owned(),
        }
    }
}

impl Value for PackageManager {
    fn shown(&self) -> String {
        self.to_string()
    }

    fn argument(&self) -> String {
        self.name().to_owned()
    }
}

impl Value for Scope {
    fn shown(&self) -> String {
        self.to_string()
    }

    fn compared(&self, other: &Self) -> Option<Ordering> {
        match (self.covers(other), other.covers(self)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        }
    }
}

impl Value for Status {
    fn shown(&self) -> String {
        self.to_string()
    }

    fn argument(&self) -> String {
        self.to_string().to_lowercase()
    }
}

/// A part of a name, or somebody's name.
impl Value for String {
    fn is_same(&self, other: &Self) -> bool {
        self.to_lowercase() == other.to_lowercase()
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

/// A time from now.
impl Value for SignedDuration {
    fn shown(&self) -> String {
        format!("within {} days", days(*self))
    }

    fn argument(&self) -> String {
        format!("{}d", days(*self))
    }

    fn compared(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An existing token, by its id and name.
impl Value for (TokenId, String) {
    fn shown(&self) -> String {
        self.1.clone()
    }

    fn argument(&self) -> String {
        self.0.to_string()
    }
}

/// A time in whole days, a part of a day counting as one.
pub(super) fn days(time: SignedDuration) -> i64 {
    (time.as_secs() + 86_399) / 86_400
}

/// The evidence and the questions of an understanding, as they are gathered.
#[derive(Debug)]
pub(super) struct Gathered {
    pub evidence: Vec<Evidence>,
    pub unclear: Vec<Unclear>,
    /// The bytes of the request that are background.
    pub background: Vec<Range<usize>>,
    /// The fields that a person settled in a form: there the words no longer count.
    settled: Vec<Field>,
    /// Whether there are words, which have to earn what is wide.
    has_words: bool,
    /// Whether the fields only choose what is shown, of which nothing is wide.
    is_filter: bool,
    /// When a token ends if nothing is said of it.
    default_end: Timestamp,
}

impl Gathered {
    /// Nothing yet, of a call with these words.
    pub fn new(words: Option<&str>, settled: &[Field], known: &Known<'_>) -> Self {
        let now = known.now.timestamp();
        Self {
            evidence: Vec::new(),
            unclear: Vec::new(),
            background: Vec::new(),
            settled: settled.to_vec(),
            has_words: words.is_some_and(|words| !words.trim().is_empty()),
            is_filter: false,
            default_end: now.checked_add(known.default_lifetime).unwrap_or(now),
        }
    }

    /// The same of a call that gives nothing, and only chooses what is shown.
    pub fn of_filters(self) -> Self {
        Self { is_filter: true, ..self }
    }

    /// What a field is, by the two readings of one wish. Where one is silent the other stands, and where they differ the one
    /// that gives less; where neither does, it is asked. What is wide the words must earn; a narrow value answers what they
    /// leave unclear.
    pub fn reconcile<T: Value>(&mut self, field: Field, claim: Claim<T>, typed: Option<Claim<T>>) -> Option<T> {
        self.reconcile_adopting(field, claim, typed, None, |_| None)
    }

    /// The same, where `adopted` says which bytes of what was pasted say a wide field, which are then asked for. What a question
    /// offers of a field is `argument`, as it was typed, where there is such: "1y" is the same when it is said again.
    pub fn reconcile_adopting<T: Value>(
        &mut self,
        field: Field,
        claim: Claim<T>,
        typed: Option<Claim<T>>,
        argument: Option<&str>,
        adopted: impl FnOnce(&T) -> Option<Range<usize>>,
    ) -> Option<T> {
        let is_settled = self.is_settled(field);
        let claim = if is_settled { Claim::Nothing } else { claim };
        let typed = match typed {
            Some(Claim::Unclear(question)) => {
                self.ask(field, question);
                return None;
            }
            Some(Claim::Value(value, _) | Claim::Disputed(value, ..)) => Some(value),
            Some(Claim::Nothing) | None => None,
        };
        let Some(typed) = typed else {
            return match claim {
                Claim::Nothing => None,
                Claim::Unclear(question) | Claim::Disputed(.., question) => {
                    self.ask(field, question);
                    None
                }
                Claim::Value(value, span) => Some(self.rest(field, value, Basis::Words(span))),
            };
        };
        let must_earn = self.has_words && !self.is_filter && !is_settled && typed.is_wide(self.default_end);
        match claim {
            Claim::Disputed(value, span, _) if value.is_same(&typed) => {
                Some(self.rest(field, typed, Basis::Words(span)))
            }
            Claim::Unclear(question) | Claim::Disputed(.., question) if must_earn => {
                self.ask(field, question);
                None
            }
            Claim::Nothing if must_earn => {
                if let Some(span) = adopted(&typed) {
                    return Some(self.rest(field, typed, Basis::Words(span)));
                }
                let text = format!(
                    "The {} was given as {}, and gatepass does not find that in the words of the request. Is it wanted?",
                    field.noun(),
                    typed.shown(),
                );
                let offered = argument.map_or_else(|| typed.argument(), |argument| argument.trim().to_owned());
                self.ask(field, Question::choice(text, [offered]));
                None
            }
            Claim::Nothing | Claim::Unclear(_) | Claim::Disputed(..) => Some(self.rest(field, typed, Basis::Argument)),
            Claim::Value(value, span) if value.is_same(&typed) => Some(self.rest(field, value, Basis::Words(span))),
            Claim::Value(value, span) => match value.compared(&typed) {
                Some(Ordering::Less | Ordering::Equal) => {
                    Some(self.rest(field, value, Basis::Narrower(span, typed.shown())))
                }
                Some(Ordering::Greater) => {
                    let basis = Basis::NarrowerArgument(span);
                    Some(self.rest(field, typed, basis))
                }
                None => {
                    let text = format!(
                        "The words of the request say {}, and the {} was given as {}. Which is it?",
                        value.shown(),
                        field.noun(),
                        typed.shown(),
                    );
                    self.ask(field, Question::choice(text, [value.argument(), typed.argument()]));
                    self.rest(field, value, Basis::Words(span));
                    self.rest(field, typed, Basis::Argument);
                    None
                }
            },
        }
    }

    /// Notes what a value rests on.
    fn rest<T: Value>(&mut self, field: Field, value: T, basis: Basis) -> T {
        self.evidence.push(Evidence { field, value: value.shown(), basis });
        value
    }

    /// Notes why a field that nothing was said of is what it is.
    pub fn note_default(&mut self, field: Field, value: &str, why: &'static str) {
        self.evidence.push(Evidence { field, value: value.to_owned(), basis: Basis::Default(why) });
    }

    /// Asks about a field.
    pub fn ask(&mut self, field: Field, question: Question) {
        self.unclear.push(question.about(field));
    }

    /// Whether a person settled a field in a form.
    pub fn is_settled(&self, field: Field) -> bool {
        self.settled.contains(&field)
    }

    /// Whether a field is being asked about.
    pub fn asks(&self, field: Field) -> bool {
        self.unclear.iter().any(|unclear| unclear.field == field)
    }

    /// What was understood, with the evidence in the order of the words, then what rests on arguments and defaults.
    pub fn understood<I>(mut self, intent: I) -> Understood<I> {
        self.evidence.sort_by_key(|evidence| match &evidence.basis {
            Basis::Words(span) | Basis::Narrower(span, _) => (0, span.start),
            Basis::Argument | Basis::NarrowerArgument(_) => (1, 0),
            Basis::Default(_) => (2, 0),
        });
        Understood { intent, evidence: self.evidence, unclear: self.unclear, background: self.background }
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
