//! `gatepass interpret`: what gatepass understands of a request, without doing any of it. One request on the command
//! line, or many on stdin as JSON lines.

mod batch;

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::ZonedDateTime;
use serde_json::{Value, json};

use super::EXIT_QUESTION;
use super::output::{print_json, print_line, question_line};
use gatepass_app::embedded::operator;
use gatepass_app::interpret::{Fields, Interpretation, Meaning, interpret};
use gatepass_core::ecosystem::{PackageManager, Repositories};
use gatepass_core::environment::{Environment, USUAL_ENVIRONMENTS};
use gatepass_core::expiry::Expires;
use gatepass_core::policy::Policy;
use gatepass_core::token::name::refuse_long;
use gatepass_core::token::redaction::redacted;
use gatepass_intent::{Basis, Evidence, Field, Known, Tool};

/// The arguments of `gatepass interpret`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What you want, in your own words
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    words: Vec<String>,
    /// The tool that the words are for; gatepass chooses when none is given
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Tool::ALL.into_iter().filter(|tool| tool.takes_request()).map(Tool::name)))]
    tool: Option<String>,
    /// An environment that exists (may be repeated; the usual three when none is given)
    #[arg(long, value_name = "NAME")]
    environment: Vec<String>,
    /// Print the interpretation as JSON
    #[arg(long)]
    json: bool,
    /// Read requests from stdin, one JSON object a line, and write one interpretation a line, in order
    #[arg(long)]
    batch: bool,
}

/// Shows what was understood. The exit status tells a question from an intent.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    gatepass_intent::ready()?;
    if arguments.batch {
        return batch::run();
    }
    let words = arguments.words.join(" ");
    refuse_long(words.len())?;
    let words = redacted(&words);
    let environments = match arguments.environment.as_slice() {
        [] => USUAL_ENVIRONMENTS.iter().map(|name| (*name).to_owned()).collect(),
        given => given.to_vec(),
    };
    let now = ZonedDateTime::now();
    let me = operator().name;
    let repositories = Repositories::default();
    let known = Known {
        now: &now,
        environments: &environments,
        tokens: &[],
        me: &me,
        default_lifetime: Policy::default().default_ttl,
        repositories: &repositories,
    };
    let tool = arguments.tool.as_deref().and_then(Tool::named);
    let interpretation = interpret(tool, &words, Fields::default(), &known, true);
    if arguments.json {
        print_json(&object(&interpretation, None))?;
    } else {
        show(&words, &interpretation)?;
    }
    Ok(if interpretation.unclear.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_QUESTION) })
}

/// The interpretation as machines read it: what would be done, or what must be asked.
fn object(interpretation: &Interpretation, id: Option<&Value>) -> Value {
    let outcome = if interpretation.unclear.is_empty() { "intent" } else { "ask" };
    let (tool, intent) = match &interpretation.meaning {
        Some((tool, meaning)) => (json!(tool), arguments_of(meaning)),
        None => (Value::Null, json!({})),
    };
    let mut answer = json!({
        "tool": tool,
        "outcome": outcome,
        "intent": intent,
        "ask": interpretation.unclear,
        "background": interpretation.background,
    });
    if let (Some(id), Some(answer)) = (id, answer.as_object_mut()) {
        answer.shift_insert(0, "id".to_owned(), id.clone());
    }
    answer
}

/// What is asked of a tool, by the names of its arguments.
fn arguments_of(meaning: &Meaning) -> Value {
    match meaning {
        Meaning::Generate(wanted) => {
            let environment = wanted.environment.as_ref().map(|environment| match environment {
                Environment::Existing(name) | Environment::New(name) => name,
            });
            json!({
                "permission": wanted.permission,
                "environment": environment,
                "expires": wanted.expires.map(word_of),
                "name": wanted.name,
                "package_manager": wanted.package_manager.map(PackageManager::name),
                "scope": wanted.scope.to_strings(),
            })
        }
        Meaning::List(wanted) => json!({
            "status": wanted.status,
            "permission": wanted.permission,
            "environment": wanted.environment,
            "created_by": wanted.created_by,
            "expiring_within": wanted.expiring_within.map(|within| format!("{}d", (within.as_secs() + 86_399) / 86_400)),
            "name_contains": wanted.name_contains,
        }),
        Meaning::Tokens(wanted) => json!({ "tokens": wanted.tokens }),
        Meaning::Configure { wanted, token } => json!({
            "package_manager": wanted.package_manager.map(PackageManager::name),
            "permission": wanted.permission,
            "environment": wanted.environment,
            "expires": wanted.expires.map(word_of),
            "token": token,
            "scope": wanted.scope.to_strings(),
        }),
        Meaning::Environments => json!({}),
    }
}

fn word_of(expires: Expires) -> String {
    match expires {
        Expires::Never => "never".to_owned(),
        Expires::At(time) => time.to_string(),
    }
}

/// Shows one interpretation: the words with what each field rests on marked, then the fields, then the questions.
fn show(words: &str, interpretation: &Interpretation) -> anyhow::Result<()> {
    print_line(&marked(words, &interpretation.evidence))?;
    if let Some((tool, _)) = &interpretation.meaning {
        print_line(&format!("tool: {}", json!(tool).as_str().unwrap_or_default()))?;
    }
    for evidence in &interpretation.evidence {
        let basis = match &evidence.basis {
            Basis::Words(span) | Basis::Narrower(span, _) => {
                format!("“{}”", words.get(span.clone()).unwrap_or_default())
            }
            Basis::Argument | Basis::NarrowerArgument(_) => "as given".to_owned(),
            Basis::Default(why) => (*why).to_owned(),
        };
        let field = json!(evidence.field);
        print_line(&format!("{}: {} ({basis})", field.as_str().unwrap_or_default(), evidence.value))?;
    }
    for unclear in &interpretation.unclear {
        print_line(&format!("? {}", question_line(&unclear.question, &unclear.choices)))?;
    }
    Ok(())
}

/// The words, with those that decide something marked.
fn marked(words: &str, evidence: &[Evidence]) -> String {
    let mut spans: Vec<(std::ops::Range<usize>, Field)> =
        evidence
            .iter()
            .filter_map(|evidence| {
                if let Basis::Words(span) = &evidence.basis { Some((span.clone(), evidence.field)) } else { None }
            })
            .collect();
    spans.sort_by_key(|(span, _)| span.start);
    let mut marked = String::new();
    let mut end = 0;
    for (span, field) in spans {
        if span.start < end {
            continue;
        }
        let style = colour(field);
        let (before, inside) = (words.get(end..span.start), words.get(span.clone()));
        marked.push_str(&format!("{}{style}{}{style:#}", before.unwrap_or_default(), inside.unwrap_or_default()));
        end = span.end;
    }
    marked.push_str(words.get(end..).unwrap_or_default());
    marked
}

fn colour(field: Field) -> Style {
    let colour = match field {
        Field::Permission => AnsiColor::Yellow,
        Field::Environment => AnsiColor::Green,
        Field::Expires | Field::ExpiringWithin => AnsiColor::Magenta,
        Field::PackageManager => AnsiColor::Blue,
        _ => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}
