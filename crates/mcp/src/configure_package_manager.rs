//! `configure_package_manager`: what a client needs to be told so that a token works with it; and telling it, checking it
//! and taking it back.

mod several;
mod text;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use gatepass_app::configure::{self, Answer, Mode};
use gatepass_app::narrowing::is_blank;
use gatepass_app::view::ConfiguredView;
use gatepass_app::{Application, Call, Outcome};
use gatepass_clients::Level;
use gatepass_core::error::Result;
use gatepass_core::token::Permission;
use gatepass_intent::ConfigureFields;

use super::answer::Text;
use super::tool::{Hints, ToolHandler};

/// The tool `configure_package_manager`.
pub(super) struct ConfigurePackageManager;

/// The arguments of `configure_package_manager`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The user's own sentences that ask, verbatim; not the log, thread or file around them.
    request: Option<String>,
    /// The client to configure, such as "npm", or several, with one token for all. Left out, "check" and "undo" are for all that is
    /// applied here.
    pub(super) package_manager: Option<OneOrSeveral>,
    /// An existing token to use, by its id or exact name; a new one is made when it is left out.
    pub(super) token: Option<String>,
    /// When a new token stops working: a duration ("30d"), a date, a time (RFC 3339), or "never".
    pub(super) expires: Option<String>,
    /// What a new token allows; read_only when neither this nor the words say anything.
    pub(super) permission: Option<Permission>,
    /// The runtime environment to scope a new token to, by its name.
    pub(super) environment: Option<String>,
    /// What of the client's repository a new token is for: entries `KEY[/NAME][:r|:rw]`, as "npm/@acme/*:rw".
    pub(super) scope: Option<Vec<String>>,
    /// Whether the configuration is for the user's own files, or for one project's. "user" when left out.
    #[serde(rename = "where")]
    pub(super) level: Option<Level>,
    /// The project's directory, for "project".
    pub(super) directory: Option<String>,
    /// What to do; "show" when left out.
    pub(super) mode: Option<Mode>,
}

/// A text, or a list of them.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrSeveral {
    One(String),
    Several(Vec<String>),
}

impl OneOrSeveral {
    fn into_all(self) -> Vec<String> {
        match self {
            // No name has a comma.
            Self::One(one) => one.split(',').filter(|part| !is_blank(part)).map(str::to_owned).collect(),
            Self::Several(several) => several,
        }
    }
}

/// The most characters of the lines that are shown for several.
const MOST_SHOWN: usize = 1100;

/// The answer of `configure_package_manager`.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    configured: ConfiguredView,
    /// What to do next.
    next: String,
    #[serde(skip)]
    text: String,
}

impl ToolHandler for ConfigurePackageManager {
    const NAME: &'static str = "configure_package_manager";
    const TITLE: &'static str = "Configure a package manager";
    const DESCRIPTION: &'static str = include_str!("../../../tools/configure_package_manager.md");
    const HINTS: Hints = Hints { read_only: false, destructive: true, idempotent: false };
    type Arguments = Arguments;
    type Output = Output;

    fn renamed(mut given: JsonObject) -> JsonObject {
        // Before tokens had a scope, `where` was called so; no repository is.
        let is_level = given.get("scope").is_some_and(|word| Level::deserialize(word).is_ok());
        if is_level && !given.contains_key("where") {
            let level = given.remove("scope").unwrap_or_default();
            given.insert("where".to_owned(), level);
        }
        // No token is made then, so that nothing empty can make one for everything.
        let mode = given.get("mode").and_then(|mode| Mode::deserialize(mode).ok());
        if matches!(mode, Some(Mode::Check | Mode::Undo)) {
            let is_empty = |value: &Value| value.is_null() || value.as_str().is_some_and(is_blank);
            given.retain(|_, value| !is_empty(value));
        }
        given
    }

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        let request = configure::Request {
            words: arguments.request,
            package_managers: arguments.package_manager.map(OneOrSeveral::into_all).unwrap_or_default(),
            fields: ConfigureFields {
                permission: arguments.permission,
                environment: arguments.environment,
                expires: arguments.expires,
                token: arguments.token,
                settled: call.settled.clone(),
                ..ConfigureFields::default()
            },
            scope: arguments.scope,
            level: arguments.level,
            directory: arguments.directory,
            mode: arguments.mode.unwrap_or_default(),
        };
        Ok(configure::configure(application, request, call).await?.map(Output::from))
    }
}

impl From<Answer> for Output {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::One(configured) => {
                let next = text::next(&configured.next_step());
                let text = text::of(&configured, &next);
                Self { configured: ConfiguredView::from(configured), next, text }
            }
            Answer::Several(several) => {
                let several = several.cut(MOST_SHOWN);
                let next = several::next(&several);
                let text = several::of(&several, &next);
                Self { configured: ConfiguredView::from(several), next, text }
            }
        }
    }
}

impl Text for Output {
    fn text(&self) -> String {
        self.text.clone()
    }
}
