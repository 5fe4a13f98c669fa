//! What only a tool of a test can show: a panic.

use jiff::SignedDuration;
use rmcp::model::CallToolRequestParams;

use super::tool::{Call, Hints, Text, Tool};
use super::*;
use crate::backend::{Embedded, Policy};
use crate::mcp::answer::Answer;

struct Panics;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Nothing {}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Never {}

impl Text for Never {
    fn text(&self) -> String {
        String::new()
    }
}

impl Tool for Panics {
    const NAME: &'static str = "panics";
    const TITLE: &'static str = "Panics";
    const DESCRIPTION: &'static str = "Panics, with a secret in what it says.";
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Nothing;
    type Output = Never;

    async fn call(_: &Workbench, _: Nothing, _: &Call) -> Result<Answer<Never>> {
        panic!("gpr_secret");
    }
}

#[tokio::test]
async fn a_panic_in_a_tool_is_answered_and_the_server_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let settings = Settings {
        serving: crate::config::Serving::default(),
        upstreams: crate::config::Upstreams::default(),
        home: home.path().to_owned(),
        home_is_default: false,
        file: home.path().join("config.toml"),
        secrets: SecretMode::Handle,
        policy: Policy {
            read_only: false,
            allow_write: true,
            max_ttl: None,
            default_ttl: SignedDuration::from_hours(24),
        },
        registry: Registry { url: "http://127.0.0.1:4747".parse().unwrap(), keys: Default::default() },
        backend: crate::config::BackendChoice::Embedded,
        backend_reason: "a test says so".to_owned(),
        rate_limit: None,
        log: "warn".to_owned(),
    };
    let store = Arc::new(crate::store::SqliteStore::open(&settings.store_file()).unwrap());
    let authority = crate::authority::Authority::new(store);
    let backend = Backend::new(Embedded::new(authority), settings.policy.clone());
    let mut server = Server::new(backend, &settings).unwrap();
    server.entries = [Entry::of::<Panics>(), Entry::of::<list_tokens::ListTokens>()].into();

    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let serving = tokio::spawn(async move { server.serve(ours).await.unwrap().waiting().await });
    let client = ().serve(theirs).await.unwrap();
    for _ in 0..2 {
        let result = client.call_tool(CallToolRequestParams::new("panics")).await.unwrap();
        let text = &result.content[0].as_text().unwrap().text;
        assert_eq!(result.is_error, Some(true));
        assert!(text.starts_with("gatepass failed at something") && !text.contains("secret"), "{text}");
    }
    let listed = client.call_tool(CallToolRequestParams::new("list_tokens")).await.unwrap();
    assert_eq!(listed.structured_content.unwrap()["total"], 0);
    client.cancel().await.unwrap();
    serving.await.unwrap().unwrap();
}
