//! `configure_package_manager`: what a client needs to be told so that a token works with it; and telling it, checking it
//! and taking it back.

mod text;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gatepass_app::configure::{self, Configured, Mode};
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
    /// The client to configure, such as "npm".
    pub(super) package_manager: Option<String>,
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
    /// What to do: "show" (when left out) answers the configuration and writes nothing; "apply" edits the client's real
    /// files; "check" asks the registry whether it takes what was applied; "undo" takes back what was applied.
    pub(super) mode: Option<Mode>,
}

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
        given
    }

    async fn call(application: &Application, arguments: Arguments, call: &Call) -> Result<Outcome<Output>> {
        let request = configure::Request {
            words: arguments.request,
            fields: ConfigureFields {
                package_manager: arguments.package_manager,
                permission: arguments.permission,
                environment: arguments.environment,
                expires: arguments.expires,
                token: arguments.token,
                settled: call.settled.clone(),
                ..ConfigureFields::default()
            },
            scope: arguments.scope,
            level: arguments.level.unwrap_or_default(),
            directory: arguments.directory,
            mode: arguments.mode.unwrap_or_default(),
        };
        Ok(configure::configure(application, request, call).await?.map(Output::from))
    }
}

impl From<Configured> for Output {
    fn from(configured: Configured) -> Self {
        let next = text::next(&configured.next_step());
        let text = text::of(&configured, &next);
        Self { configured: ConfiguredView::from(configured), next, text }
    }
}

impl Text for Output {
    fn text(&self) -> String {
        self.text.clone()
    }
}
