//! How a question reaches the person: as a form where the client can show one, in the way of its protocol era, and
//! otherwise as an answer that its model puts to them. Never for a secret.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::Rng as _;
use rmcp::model::{
    BooleanSchema, CallToolRequestParams, CallToolResponse, ElicitRequest, ElicitRequestParams, ElicitResult,
    ElicitationAction, ElicitationSchema, EnumSchema, InputRequest, InputRequests, InputRequiredResult, JsonObject,
    PrimitiveSchemaDefinition, RequestStateCodec, SealOptions, StringSchema,
};
use rmcp::service::{RequestContext, RoleServer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Failure, Reply, confirmed, declined};
use super::tool::Entry;
use gatepass_app::{Answers, Application, Call, Question, off_event_loop};
use gatepass_core::actor::Caller;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::name::{cleaned, refuse_long};
use gatepass_core::token::redaction::redacted;
use gatepass_intent::Field;

/// How often one call may ask. An answer can raise another question; a client that loops must not keep a call alive.
const MOST_ROUNDS: usize = 4;
/// How long a person may take over a form.
const FORM_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// The most characters of a client's name and version that the audit keeps.
const LONGEST_CLIENT: usize = 80;
/// The key of our form among a multi-round-trip result's requests.
const FORM: &str = "question";
/// The form's field that confirms a list.
const CONFIRM: &str = "confirm";

/// Seals what a multi-round-trip result hands to the client to keep: the client could write anything into it.
pub(super) struct Forms(RequestStateCodec);

/// What was answered so far, and what the form that is out confirms.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    answers: BTreeMap<String, Value>,
    /// The fields of the form that is out.
    asked: BTreeSet<String>,
    confirming: Option<(String, Value)>,
    round: usize,
}

impl Forms {
    /// With a key of this process: a state is worthless to any other, and after 15 minutes.
    pub(super) fn new() -> Result<Self> {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        RequestStateCodec::try_new(key).map(Self).map_err(Error::internal)
    }

    fn seal(&self, progress: &Progress, request: &[u8]) -> Result<String> {
        let options = SealOptions::new().associated_data(request).ttl(FORM_TIMEOUT);
        self.0.seal_json_with(progress, &options).map_err(Error::internal)
    }

    fn open(&self, state: &str, request: &[u8]) -> Result<Progress> {
        self.0.open_json_with(state, request).map_err(|cause| {
            Error::new(
                Code::InvalidArgument,
                "The answer belongs to a form that is too old, or that this server did not send; nothing was done.",
                "Call the tool again without `requestState`.",
            )
            .caused_by(cause)
        })
    }
}

/// Calls the tool, and asks its questions where that can be done, until it is done or must be answered later.
pub(super) async fn drive(
    forms: &Forms,
    application: &Application,
    entry: &Entry,
    request: CallToolRequestParams,
    context: RequestContext<RoleServer>,
) -> CallToolResponse {
    match converse(forms, application, entry, request, context).await {
        Ok(response) => response,
        // Its sentence is looked through for values, too.
        Err(error) => match off_event_loop(|_| Ok(Failure(error).into())).await {
            Ok(response) => response,
            Err(error) => Failure(error).into(),
        },
    }
}

async fn converse(
    forms: &Forms,
    application: &Application,
    entry: &Entry,
    request: CallToolRequestParams,
    context: RequestContext<RoleServer>,
) -> Result<CallToolResponse> {
    let arguments = request.arguments.unwrap_or_default();
    let given = off_event_loop(|_| taken(arguments)).await?;
    // A state is good for the call that it was made for, and no other.
    let bound = serde_json::to_vec(&(&request.name, &given)).map_err(Error::internal)?;
    let mut progress = Progress::default();
    if let Some(state) = &request.request_state {
        progress = forms.open(state, &bound)?;
        let response = request.input_responses.as_ref().and_then(|responses| responses.get(FORM)).cloned();
        let response = response.and_then(|response| serde_json::from_value(response).ok());
        if !progress.take(response) {
            return Ok(declined()?.into());
        }
    }
    let answers = answers(application, &request.name, &given).await;
    let rounds = Rounds { forms, application, entry, tool: &request.name, given, bound, context };
    match rounds.run(progress, &answers).await {
        Ok(Conclusion::Acted(response)) => {
            answers.acted();
            Ok(response)
        }
        asked_or_failed => {
            answers.put_back().await;
            asked_or_failed.map(Conclusion::into_response)
        }
    }
}

/// The questions of former calls that this one answers.
async fn answers(application: &Application, tool: &str, given: &JsonObject) -> Answers {
    let Some(words) = words_of(given) else { return Answers::none(application) };
    // What the words limit no answer of an agent's opens: a scope is held against the words each time.
    let fields = given.iter().filter(|(name, _)| name.as_str() != Field::Scope.name());
    let fields = fields.map(|(name, value)| (name.clone(), values(value))).collect();
    application.take_answers(tool, words, fields).await
}

/// A call, as often as its answers raise other questions.
struct Rounds<'a> {
    forms: &'a Forms,
    application: &'a Application,
    entry: &'a Entry,
    tool: &'a str,
    given: JsonObject,
    /// What a state is good for.
    bound: Vec<u8>,
    context: RequestContext<RoleServer>,
}

/// What a call comes to.
enum Conclusion {
    /// It acted, on what was answered too.
    Acted(CallToolResponse),
    /// It asks, or was declined.
    Asked(CallToolResponse),
}

impl Conclusion {
    fn into_response(self) -> CallToolResponse {
        match self {
            Self::Acted(response) | Self::Asked(response) => response,
        }
    }
}

impl Rounds<'_> {
    async fn run(&self, mut progress: Progress, answers: &Answers) -> Result<Conclusion> {
        let modern = self.context.protocol_version().is_some_and(|version| !version.has_initialize());
        loop {
            let mut arguments = self.given.clone();
            let answered = progress.answers.clone().into_iter().collect();
            arguments.extend(off_event_loop(|_| taken(answered)).await?);
            let settled = progress
                .answers
                .keys()
                .map(String::as_str)
                .chain(answers.fields())
                .filter_map(|name| serde_json::from_value(json!(name)).ok())
                .collect();
            let can_ask = shows_forms(&self.context) && progress.round < MOST_ROUNDS;
            let call = Call { caller: caller(&self.context, &self.given), settled, can_ask };
            let reply = self.entry.call(self.application, arguments, &call).await?;
            let Reply::Ask(questions, ..) = &reply else {
                return Ok(Conclusion::Acted(reply.into_result(&self.given)?.into()));
            };
            if !can_ask || !questions.iter().all(askable) {
                // The user answers the agent, which calls again with the answer in the field.
                if let Some(words) = words_of(&self.given) {
                    let asked = questions
                        .iter()
                        .map(|question| (question.field.name().to_owned(), question.choices.clone()))
                        .collect();
                    self.application.note_questions(self.tool, words, asked).await;
                }
                return Ok(Conclusion::Asked(reply.into_result(&self.given)?.into()));
            }
            progress.round += 1;
            progress.asked = questions.iter().map(field_of).collect();
            progress.confirming = questions
                .iter()
                .find(|question| question.confirm)
                .map(|question| (question.field.name().to_owned(), confirmed(question)));
            let form = form(questions);
            if modern {
                let asked = InputRequest::Elicitation(ElicitRequest::new(form));
                let state = self.forms.seal(&progress, &self.bound)?;
                let requests = InputRequests::from([(FORM.to_owned(), asked)]);
                return Ok(Conclusion::Asked(InputRequiredResult::new(Some(requests), Some(state)).into()));
            }
            match self.context.peer.create_elicitation_with_timeout(form, Some(FORM_TIMEOUT)).await {
                Ok(response) => {
                    if !progress.take(Some(response)) {
                        return Ok(Conclusion::Asked(declined()?.into()));
                    }
                }
                Err(cause) => {
                    tracing::warn!(%cause, "the client did not answer a form");
                    return Ok(Conclusion::Asked(reply.into_result(&self.given)?.into()));
                }
            }
        }
    }
}

/// The user's own words, where there are any.
fn words_of(arguments: &JsonObject) -> Option<&str> {
    arguments.get("request").and_then(Value::as_str)
}

/// What an argument says, each as a choice of a question is written.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Array(items) => items.iter().flat_map(values).collect(),
        other => vec![other.to_string()],
    }
}

impl Progress {
    /// Takes a form's answer in. False when the person declined, or answered nothing.
    fn take(&mut self, response: Option<ElicitResult>) -> bool {
        let Some(ElicitResult { action: ElicitationAction::Accept, content: Some(Value::Object(content)), .. }) =
            response
        else {
            return false;
        };
        let mut answers: JsonObject = content;
        // A form answers what it asked, and nothing else of the call.
        let asked = std::mem::take(&mut self.asked);
        answers.retain(|field, _| asked.contains(field));
        if let Some((field, choices)) = self.confirming.take() {
            if answers.remove(CONFIRM) != Some(Value::Bool(true)) {
                return false;
            }
            answers.insert(field, choices);
        }
        self.answers.extend(answers);
        true
    }
}

/// Who calls: the client program, and the words of its user where there are any.
fn caller(context: &RequestContext<RoleServer>, arguments: &JsonObject) -> Caller {
    let client =
        context.client_info().map(|client| cleaned(&format!("{} {}", client.name, client.version), LONGEST_CLIENT));
    Caller { client, words: words_of(arguments).map(str::to_owned) }
}

/// The arguments with every token's value cut to its hint: what people pasted must not reach an answer, a log or the
/// audit, and no tool takes a value.
///
/// # Errors
/// More text than is read, names of arguments included.
fn taken(mut arguments: JsonObject) -> Result<JsonObject> {
    fn length(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(length).sum(),
            Value::Object(fields) => length_of(fields),
            _ => 0,
        }
    }
    fn length_of(fields: &JsonObject) -> usize {
        fields.iter().map(|(name, value)| name.len() + length(value)).sum()
    }
    fn clean(value: &mut Value) {
        match value {
            Value::String(text) => *text = redacted(text),
            Value::Array(items) => items.iter_mut().for_each(clean),
            Value::Object(fields) => fields.values_mut().for_each(clean),
            _ => {}
        }
    }
    refuse_long(length_of(&arguments))?;
    // Where a project lies is used as it is, and neither answered nor written down: a random part of it is a directory's name.
    arguments.iter_mut().filter(|(name, _)| *name != "directory").for_each(|(_, value)| clean(value));
    Ok(arguments)
}

/// Whether the client declared that it shows forms. A capability without modes means forms.
fn shows_forms(context: &RequestContext<RoleServer>) -> bool {
    context
        .client_capabilities()
        .and_then(|capabilities| capabilities.elicitation)
        .is_some_and(|elicitation| elicitation.form.is_some() || elicitation.url.is_none())
}

/// Whether a form can hold the answer: new words for the request cannot be put into one, nor several tokens chosen.
fn askable(question: &Question) -> bool {
    question.field != Field::Request
        && (question.field != Field::Tokens || question.confirm || !question.choices.is_empty())
}

/// What a form calls the answer to a question.
fn field_of(question: &Question) -> String {
    if question.confirm { CONFIRM.to_owned() } else { question.field.name().to_owned() }
}

fn form(questions: &[Question]) -> ElicitRequestParams {
    let mut schema = ElicitationSchema::builder();
    for question in questions {
        let property = if question.confirm {
            PrimitiveSchemaDefinition::Boolean(BooleanSchema::new().title("Yes, do it").with_default(false))
        } else if question.choices.is_empty() {
            PrimitiveSchemaDefinition::String(StringSchema::new().description(question.question.clone()))
        } else {
            let choices = EnumSchema::builder(question.choices.clone()).description(question.question.clone());
            PrimitiveSchemaDefinition::Enum(choices.build())
        };
        schema = schema.required_property(field_of(question), property);
    }
    let message: Vec<_> = questions.iter().map(|question| question.question.as_str()).collect();
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: message.join("\n"),
        requested_schema: schema.build_unchecked(),
    }
}
