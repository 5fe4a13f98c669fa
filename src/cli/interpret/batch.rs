//! `gatepass interpret --batch`: many requests on stdin as JSON lines, each with what there is to be meant.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::Deserialize;
use serde_json::{Value, json};

use super::object;
use gatepass_app::interpret::{Fields, Interpretation, interpret};
use gatepass_core::ecosystem::Repositories;
use gatepass_core::policy::Policy;
use gatepass_core::token::{Permission, Status};
use gatepass_intent::{Known, KnownToken, Tool};

/// The typed fields of a call beside its words, by the names of the tools' arguments.
#[derive(Debug, Default, Deserialize)]
struct FieldsLine {
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

impl From<FieldsLine> for Fields {
    fn from(line: FieldsLine) -> Self {
        Self {
            permission: line.permission,
            environment: line.environment,
            expires: line.expires,
            name: line.name,
            package_manager: line.package_manager,
            create_environment: line.create_environment,
            scope: line.scope,
            status: line.status,
            created_by: line.created_by,
            expiring_within: line.expiring_within,
            name_contains: line.name_contains,
            token: line.token,
            tokens: line.tokens,
        }
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
    fields: FieldsLine,
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
pub(super) fn run() -> anyhow::Result<ExitCode> {
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
    match interpretation_of(value, present) {
        Ok(interpretation) => object(&interpretation, Some(&id)),
        Err(error) => json!({ "id": id, "error": error }),
    }
}

fn interpretation_of(value: Value, present: &ZonedDateTime) -> Result<Interpretation, String> {
    let line: Line = serde_json::from_value(value).map_err(|error| format!("This line is no request: {error}."))?;
    let now = match line.now.as_deref() {
        Some(text) => parse_time(text).ok_or_else(|| format!("`now` is not an RFC 3339 time: {text:?}."))?,
        None => present.clone(),
    };
    // An empty list is a caller that does not know the tokens.
    let tokens_known = line.tokens.as_ref().is_some_and(|tokens| !tokens.is_empty());
    let tokens = line.tokens.into_iter().flatten().map(TokenLine::known).collect::<Result<Vec<_>, _>>()?;
    let environments = line.environments.unwrap_or_default();
    let repositories = Repositories::default();
    let known = Known {
        now: &now,
        environments: &environments,
        tokens: &tokens,
        me: line.me.as_deref().unwrap_or("me"),
        default_lifetime: Policy::default().default_ttl,
        repositories: &repositories,
    };
    let tool = match &line.tool {
        Some(name) => Some(Tool::named(name).ok_or_else(|| format!("There is no tool {name:?}."))?),
        None => None,
    };
    Ok(interpret(tool, &line.request, line.fields.into(), &known, tokens_known))
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
