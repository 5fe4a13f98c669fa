//! `gatepass ask`: what an agent does, by hand. Starts the server as a child, speaks MCP to it, and shows the tool that
//! was called and what it answered: what was done as the agent is told it, and questions as people are. On a terminal the
//! answer carries the value, since it is a person's own.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use rmcp::ServiceExt as _;
use rmcp::model::{
    CallToolRequestParams, CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult,
    ElicitationAction, ElicitationSchema, ErrorData, Implementation, JsonObject, PrimitiveSchemaDefinition,
};
use rmcp::service::{RequestContext, RoleClient, ServiceError};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientHandler, service::RunningService};
use serde_json::Value;

use super::EXIT_QUESTION;
use super::output::{must_arrive, print_json, print_line, question_line};
use crate::config::{Flags, Settings};
use gatepass_app::choose::choose;
use gatepass_app::{Outcome, SecretMode};
use gatepass_core::token::name::refuse_long;
use gatepass_core::token::redaction::redacted;
use gatepass_intent::{Field, Tool};

/// The arguments of `gatepass ask`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What you want, in your own words
    #[arg(required = true)]
    words: Vec<String>,
    /// Print the tool's structured answer as JSON
    #[arg(long)]
    json: bool,
}

/// Asks and shows the answer. The exit status tells a question and a failure from what was done.
pub(super) async fn run(arguments: &Arguments, flags: &Flags, settings: &Settings) -> anyhow::Result<ExitCode> {
    let words = arguments.words.join(" ");
    refuse_long(words.len())?;
    let words = redacted(&words);
    // What is wrong with the settings or the store is told here: a server that does not start tells nobody.
    let application = super::application(settings)?;
    let tool = match choose(&application, &words)? {
        Outcome::Done(tool) => tool,
        Outcome::Ask(questions, _) => {
            for question in questions {
                print_line(&question_line(&question.question, &question.choices))?;
            }
            return Ok(ExitCode::from(EXIT_QUESTION));
        }
    };
    if tool == Tool::DeleteToken {
        // Deleting takes exact names, and no words.
        print_line("Name the tokens to delete: gatepass tokens delete NAME…")?;
        return Ok(ExitCode::from(EXIT_QUESTION));
    }
    if settings.secrets == SecretMode::Inline && matches!(tool, Tool::GenerateToken | Tool::ConfigurePackageManager) {
        must_arrive()?;
    }
    let call = request(tool, words);
    let name = call.name.clone();
    if !arguments.json {
        let shown = Value::Object(call.arguments.clone().unwrap_or_default());
        print_line(&format!("{} {shown}", bold(&name)))?;
    }
    let server = start(flags, settings).await?;
    let answered = match server.call_tool(call).await {
        Err(ServiceError::McpError(refused)) => Err(anyhow::anyhow!("{}", refused.message)),
        answered => answered.context("the server did not answer"),
    };
    server.cancel().await?;
    show(&answered?, arguments.json)
}

fn request(tool: Tool, words: String) -> CallToolRequestParams {
    let mut arguments = JsonObject::new();
    if tool.takes_request() {
        arguments.insert("request".to_owned(), words.into());
    }
    CallToolRequestParams::new(tool.name()).with_arguments(arguments)
}

/// Starts this same executable as a server with the same settings.
async fn start(flags: &Flags, settings: &Settings) -> anyhow::Result<RunningService<RoleClient, Person>> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(flags.arguments()?).arg("mcp").arg("--home").arg(&settings.home);
    // The answer goes to this person's own terminal, and to no model.
    if std::io::stdout().is_terminal() {
        command.args(["--secrets", "inline"]);
    }
    let child = TokioChildProcess::new(command).context("the server could not be started")?;
    Person.serve(child).await.context("the server did not answer")
}

fn show(result: &CallToolResult, json: bool) -> anyhow::Result<ExitCode> {
    let failed = result.is_error == Some(true);
    let structured = result.structured_content.clone().unwrap_or_default();
    let outcome = structured.get("outcome").and_then(Value::as_str);
    if json && !failed {
        print_json(&structured)?;
    } else if outcome == Some("question") {
        print_questions(&structured)?;
    } else if outcome == Some("declined") {
        print_line("Nothing was done, since the question was not answered.")?;
    } else {
        for block in &result.content {
            if let Some(text) = block.as_text() {
                print_line(&text.text)?;
            }
        }
    }
    Ok(match outcome {
        _ if failed => ExitCode::FAILURE,
        Some("done") => ExitCode::SUCCESS,
        _ => ExitCode::from(EXIT_QUESTION),
    })
}

/// What must be answered first, for the person who asked: they answer with other words, and not with an argument.
fn print_questions(structured: &Value) -> anyhow::Result<()> {
    print_line("Nothing was done yet. Ask again with words that answer this:")?;
    for question in structured.get("questions").and_then(Value::as_array).into_iter().flatten() {
        let choices = question.get("choices").and_then(Value::as_array);
        let choices: Vec<String> =
            choices.into_iter().flatten().filter_map(|choice| choice.as_str().map(str::to_owned)).collect();
        let question = question.get("question").and_then(Value::as_str).unwrap_or_default();
        print_line(&format!("- {}", question_line(question, &choices)))?;
    }
    Ok(())
}

fn bold(text: &str) -> String {
    let style = anstyle::Style::new().bold();
    format!("{style}{text}{style:#}")
}

/// The person at the terminal, as an MCP client.
struct Person;

impl ClientHandler for Person {
    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        if std::io::stdin().is_terminal() {
            capabilities.elicitation = Some(Default::default());
        }
        ClientConfig::new(capabilities, Implementation::new("gatepass ask", env!("CARGO_PKG_VERSION")))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::FormElicitationParams { message, requested_schema, .. } = request else {
            return Ok(ElicitResult::new(ElicitationAction::Decline));
        };
        let answers = tokio::task::spawn_blocking(move || fill_in(&message, &requested_schema)).await;
        Ok(match answers {
            Ok(Ok(Some(answers))) => ElicitResult::new(ElicitationAction::Accept).with_content(Value::Object(answers)),
            _ => ElicitResult::new(ElicitationAction::Decline),
        })
    }
}

/// Puts a form's questions on the terminal. An empty answer declines.
fn fill_in(message: &str, schema: &ElicitationSchema) -> std::io::Result<Option<JsonObject>> {
    anstream::eprintln!("{message}");
    let mut answers = JsonObject::new();
    for (name, property) in &schema.properties {
        let choices = choices(property);
        anstream::eprint!("{}: ", question_line(&label(name), &choices));
        std::io::stderr().flush()?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        let answer = match property {
            PrimitiveSchemaDefinition::Boolean(_) => Value::Bool(matches!(line, "y" | "yes" | "true")),
            _ => line.into(),
        };
        answers.insert(name.clone(), answer);
    }
    Ok(Some(answers))
}

/// What a field of a form is called where a person fills it in.
fn label(name: &str) -> String {
    let field = serde_json::from_value::<Field>(name.into());
    field.map_or_else(|_| name.replace('_', " "), |field| field.noun().to_owned())
}

/// The values that a field of a form takes; none when any.
fn choices(property: &PrimitiveSchemaDefinition) -> Vec<String> {
    match property {
        PrimitiveSchemaDefinition::Boolean(_) => vec!["yes".to_owned(), "no".to_owned()],
        PrimitiveSchemaDefinition::Enum(choices) => {
            let schema = serde_json::to_value(choices).unwrap_or_default();
            let words = schema.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
            words.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_by_its_noun_and_what_is_none_by_its_name() {
        for (name, called) in
            [("expires", "expiry"), ("package_manager", "package manager"), ("name_contains", "part of the name")]
        {
            assert_eq!(label(name), called);
        }
        assert_eq!(label("confirm"), "confirm");
    }
}
