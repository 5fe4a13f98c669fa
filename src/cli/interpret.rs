//! `gatepass interpret`: what gatepass understands of a request, without doing any of it. One request on the command
//! line, or many on stdin as JSON lines.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::Deserialize;
use serde_json::{Value, json};

use super::EXIT_QUESTION;
use super::output::{print_json, print_line};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::policy::Policy;
use gatepass_core::token::{Permission, Status, TokenId};
use gatepass_intent::{
    self as intent, Basis, ConfigureFields, Evidence, Field, GenerateFields, Known, KnownToken, ListFields, Tool,
    Unclear,
};

/// The environments that a fresh store has, for requests that come without their own.
const USUAL_ENVIRONMENTS: &[&str] = &["production", "staging", "development"];

/// What it takes.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What you want, in your own words
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    words: Vec<String>,
    /// The tool that the words are for; gatepass chooses when none is given
    #[arg(long, value_name = "NAME", value_parser = ["generate_token", "list_tokens", "revoke_token", "configure_package_manager"])]
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
    if arguments.batch {
        return batch();
    }
    let words = gatepass_core::token::redaction::redacted(&arguments.words.join(" "));
    let environments = match arguments.environment.as_slice() {
        [] => USUAL_ENVIRONMENTS.iter().map(|name| (*name).to_owned()).collect(),
        given => given.to_vec(),
    };
    let now = ZonedDateTime::now();
    let me = whoami::username().unwrap_or_default();
    let known = Known {
        now: &now,
        environments: &environments,
        tokens: &[],
        me: &me,
        default_lifetime: Policy::default().default_ttl,
    };
    let chosen = match arguments.tool.as_deref().and_then(tool_named) {
        Some(tool) => Ok(tool),
        None => intent::choose_tool(&words, &known),
    };
    let understood = match chosen {
        Ok(tool) => interpret(tool, &words, TypedFields::default(), &known, true),
        Err(unclear) => Interpretation::unclear(unclear),
    };
    if arguments.json {
        print_json(&understood.answer(None))?;
    } else {
        show(&words, &understood)?;
    }
    Ok(if understood.unclear.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_QUESTION) })
}

/// A request, interpreted.
struct Interpretation {
    tool: Option<Tool>,
    intent: Value,
    evidence: Vec<Evidence>,
    unclear: Vec<Unclear>,
    /// The parts of the request that ask nothing.
    background: Vec<String>,
}

impl Interpretation {
    /// What a tool was understood to be asked for.
    fn of(
        tool: Tool,
        intent: Value,
        words: &str,
        evidence: Vec<Evidence>,
        unclear: Vec<Unclear>,
        background: &[std::ops::Range<usize>],
    ) -> Self {
        let background = background.iter().filter_map(|part| words.get(part.clone())).map(str::to_owned).collect();
        Self { tool: Some(tool), intent, evidence, unclear, background }
    }

    /// Words that fit no tool.
    fn unclear(unclear: Unclear) -> Self {
        Self { tool: None, intent: json!({}), evidence: Vec::new(), unclear: vec![unclear], background: Vec::new() }
    }

    /// The interpretation as a line of the batch has it.
    fn answer(&self, id: Option<&Value>) -> Value {
        let outcome = if self.unclear.is_empty() { "intent" } else { "ask" };
        let mut answer = json!({ "tool": self.tool, "outcome": outcome, "intent": self.intent, "ask": self.unclear, "background": self.background });
        if let (Some(id), Some(answer)) = (id, answer.as_object_mut()) {
            answer.shift_insert(0, "id".to_owned(), id.clone());
        }
        answer
    }
}

fn tool_named(name: &str) -> Option<Tool> {
    [
        Tool::GenerateToken,
        Tool::ListTokens,
        Tool::RevokeToken,
        Tool::ConfigurePackageManager,
        Tool::DeleteToken,
        Tool::ListEnvironments,
    ]
    .into_iter()
    .find(|tool| json!(tool) == name)
}

/// The typed fields of a call beside its words, by the names of the tools' arguments.
#[derive(Debug, Default, Deserialize)]
struct TypedFields {
    permission: Option<Permission>,
    environment: Option<String>,
    expires: Option<String>,
    name: Option<String>,
    package_manager: Option<String>,
    #[serde(default)]
    create_environment: bool,
    #[serde(default)]
    scope: Vec<String>,
    status: Option<Status>,
    created_by: Option<String>,
    expiring_within: Option<String>,
    name_contains: Option<String>,
    token: Option<String>,
    #[serde(default)]
    tokens: Vec<String>,
}

/// What `words` and fields mean to `tool`: the call that it would make. Where the tokens are not `tokens_known`, one that is
/// to be used keeps the name it was given.
fn interpret(tool: Tool, words: &str, typed: TypedFields, known: &Known<'_>, tokens_known: bool) -> Interpretation {
    let expiry = |expires: Option<Expires>| {
        expires.map(|expires| match expires {
            Expires::Never => "never".to_owned(),
            Expires::At(time) => time.to_string(),
        })
    };
    match tool {
        Tool::GenerateToken => {
            let fields = GenerateFields {
                permission: typed.permission,
                environment: typed.environment,
                expires: typed.expires,
                name: typed.name,
                package_manager: typed.package_manager,
                create_environment: typed.create_environment,
                scope: typed.scope.clone(),
                settled: Vec::new(),
            };
            let understood = intent::generate_token(Some(words), &fields, known);
            let wanted = understood.intent;
            let environment = wanted.environment.map(|environment| match environment {
                Environment::Existing(name) | Environment::New(name) => name,
            });
            let intent = json!({
                "permission": wanted.permission,
                "environment": environment,
                "expires": expiry(wanted.expires),
                "name": wanted.name,
                "package_manager": wanted.package_manager.map(PackageManager::name),
                "scope": typed.scope,
            });
            Interpretation::of(tool, intent, words, understood.evidence, understood.unclear, &understood.background)
        }
        Tool::ListTokens => {
            let fields = ListFields {
                status: typed.status,
                permission: typed.permission,
                environment: typed.environment,
                created_by: typed.created_by,
                expiring_within: typed.expiring_within,
                name_contains: typed.name_contains,
                settled: Vec::new(),
            };
            let understood = intent::list_tokens(Some(words), &fields, known);
            let wanted = understood.intent;
            let intent = json!({
                "status": wanted.status,
                "permission": wanted.permission,
                "environment": wanted.environment,
                "created_by": wanted.created_by,
                "expiring_within": wanted.expiring_within.map(|within| format!("{}d", (within.as_secs() + 86_399) / 86_400)),
                "name_contains": wanted.name_contains,
            });
            Interpretation::of(tool, intent, words, understood.evidence, understood.unclear, &understood.background)
        }
        Tool::RevokeToken | Tool::DeleteToken => {
            let understood = intent::revoke_token(Some(words), &typed.tokens, known);
            let intent = json!({ "tokens": understood.intent.tokens });
            Interpretation::of(tool, intent, words, understood.evidence, understood.unclear, &understood.background)
        }
        Tool::ConfigurePackageManager => {
            let fields = ConfigureFields {
                package_manager: typed.package_manager,
                permission: typed.permission,
                environment: typed.environment,
                expires: typed.expires,
                token: typed.token.clone().filter(|_| tokens_known),
                scope: typed.scope.clone(),
                settled: Vec::new(),
            };
            let mut understood = intent::configure_package_manager(Some(words), &fields, known);
            let wanted = understood.intent;
            let named = understood.evidence.iter().find(|evidence| evidence.field == Field::Token);
            // The field takes a name, too; an id only where two share one.
            let called = |id: &TokenId| {
                let token = known.tokens.iter().find(|token| token.id == *id)?;
                let is_unique = known.tokens.iter().filter(|other| other.name == token.name).count() == 1;
                is_unique.then(|| token.name.clone())
            };
            let mut token = wanted.token.as_ref().map(|id| called(id).unwrap_or_else(|| id.to_string()));
            if !tokens_known && (named.is_some() || typed.token.is_some()) {
                token = named.map(|evidence| evidence.value.clone()).or(typed.token);
                understood.unclear.retain(|unclear| unclear.field != Field::Token);
            }
            let intent = json!({
                "package_manager": wanted.package_manager.map(PackageManager::name),
                "permission": wanted.permission,
                "environment": wanted.environment,
                "expires": expiry(wanted.expires),
                "token": token,
                "scope": typed.scope,
            });
            Interpretation::of(tool, intent, words, understood.evidence, understood.unclear, &understood.background)
        }
        Tool::ListEnvironments => Interpretation::of(tool, json!({}), words, Vec::new(), Vec::new(), &[]),
    }
}

/// One request of the batch.
#[derive(Deserialize)]
struct Line {
    tool: Option<String>,
    request: String,
    environments: Option<Vec<String>>,
    tokens: Option<Vec<TokenLine>>,
    #[serde(default)]
    fields: TypedFields,
    now: Option<String>,
    me: Option<String>,
}

/// A token that exists, in the batch.
#[derive(Deserialize)]
struct TokenLine {
    id: String,
    name: String,
    environment: Option<String>,
    permission: Option<String>,
    status: Option<Status>,
    created_by: Option<String>,
}

impl TokenLine {
    fn known(self) -> Result<KnownToken, String> {
        let permission = match self.permission.as_deref() {
            Some("read_write") => Permission::ReadWrite,
            Some("read" | "read_only") | None => Permission::ReadOnly,
            Some(other) => return Err(format!("a token's permission is read_only or read_write, not {other:?}")),
        };
        Ok(KnownToken {
            id: self.id.parse().map_err(|error: gatepass_core::error::Error| error.to_string())?,
            name: self.name,
            environment: self.environment,
            permission: Some(permission),
            status: self.status.unwrap_or(Status::Active),
            created_by: self.created_by.unwrap_or_default(),
        })
    }
}

/// Answers JSON lines with JSON lines. A line that cannot be read is answered with its error, and the others go on.
fn batch() -> anyhow::Result<ExitCode> {
    let present = ZonedDateTime::now();
    let mut stdout = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&line, &present);
        serde_json::to_writer(&mut stdout, &answer)?;
        stdout.write_all(b"\n")?;
    }
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn answer(line: &[u8], present: &ZonedDateTime) -> Value {
    let value: Value = match serde_json::from_slice(line) {
        Ok(value) => value,
        Err(error) => return json!({ "id": null, "error": format!("This line is not JSON: {error}.") }),
    };
    let id = value.get("id").cloned().unwrap_or_default();
    match understood(value, present) {
        Ok(understood) => understood.answer(Some(&id)),
        Err(error) => json!({ "id": id, "error": error }),
    }
}

fn understood(value: Value, present: &ZonedDateTime) -> Result<Interpretation, String> {
    let line: Line = serde_json::from_value(value).map_err(|error| format!("This line is no request: {error}."))?;
    let now = match line.now.as_deref() {
        Some(text) => parse_time(text).ok_or_else(|| format!("`now` is not an RFC 3339 time: {text:?}."))?,
        None => present.clone(),
    };
    // An empty list is a caller that does not know the tokens.
    let tokens_known = line.tokens.as_ref().is_some_and(|tokens| !tokens.is_empty());
    let tokens = line.tokens.into_iter().flatten().map(TokenLine::known).collect::<Result<Vec<_>, _>>()?;
    let environments = line.environments.unwrap_or_default();
    let known = Known {
        now: &now,
        environments: &environments,
        tokens: &tokens,
        me: line.me.as_deref().unwrap_or("me"),
        default_lifetime: Policy::default().default_ttl,
    };
    let tool = match &line.tool {
        Some(name) => tool_named(name).ok_or_else(|| format!("There is no tool {name:?}."))?,
        None => match intent::choose_tool(&line.request, &known) {
            Ok(tool) => tool,
            Err(unclear) => {
                return Ok(Interpretation::unclear(unclear));
            }
        },
    };
    Ok(interpret(tool, &line.request, line.fields, &known, tokens_known))
}

/// A time in the zone that it is written in; a date alone is its noon.
fn parse_time(text: &str) -> Option<ZonedDateTime> {
    if let Ok(zoned) = text.parse::<ZonedDateTime>() {
        return Some(zoned);
    }
    if let Ok(date) = text.parse::<jiff::civil::Date>()
        && text.len() <= 10
    {
        return date.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).ok();
    }
    let time: Timestamp = text.parse().ok()?;
    let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).ok()?;
    let zone = pieces.to_numeric_offset().map_or(TimeZone::UTC, TimeZone::fixed);
    Some(time.to_zoned_datetime(zone))
}

/// Shows one interpretation: the words with what each field rests on marked, then the fields, then the questions.
fn show(words: &str, understood: &Interpretation) -> anyhow::Result<()> {
    print_line(&marked(words, &understood.evidence))?;
    if let Some(tool) = understood.tool {
        print_line(&format!("tool: {}", json!(tool).as_str().unwrap_or_default()))?;
    }
    for evidence in &understood.evidence {
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
    for unclear in &understood.unclear {
        let choices =
            if unclear.choices.is_empty() { String::new() } else { format!(" ({})", unclear.choices.join(", ")) };
        print_line(&format!("? {}{choices}", unclear.question))?;
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
