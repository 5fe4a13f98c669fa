//! What only a tool of a test can show: a panic. And that what is known of each tool behind this door is so.

use rmcp::model::CallToolRequestParams;

use super::answer::Text;
use super::tool::{Hints, ToolHandler};
use super::*;
use gatepass_app::embedded::{Embedded, operator};
use gatepass_app::{Call, Outcome, SecretMode, Setup};
use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::ecosystem::Registry;
use gatepass_core::policy::Policy;
use gatepass_home::drops::Drops;
use gatepass_home::questions::Questions;
use gatepass_intent::Tool;

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

impl ToolHandler for Panics {
    const NAME: &'static str = "panics";
    const TITLE: &'static str = "Panics";
    const DESCRIPTION: &'static str = "Panics, with a secret in what it says.";
    const HINTS: Hints = Hints { read_only: true, destructive: false, idempotent: true };
    type Arguments = Nothing;
    type Output = Never;

    async fn call(_: &Application, _: Nothing, _: &Call) -> Result<Outcome<Never>> {
        panic!("gpr_secret");
    }
}

#[tokio::test]
async fn a_panic_in_a_tool_is_answered_and_the_server_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&home.path().join("gatepass.db")).unwrap());
    let backend = Embedded::new(Authority::new(store), Policy::default()).backend(operator());
    let application = Application::new(Setup {
        backend,
        drops: Drops::new(home.path().join("drops")),
        questions: Questions::new(home.path().join("questions")),
        secrets: SecretMode::Handle,
        registry: Registry { url: "http://127.0.0.1:4747".parse().unwrap(), repositories: Default::default() },
        network: Default::default(),
        command: vec!["gatepass".to_owned()],
        user_home: home.path().to_owned(),
        applied: home.path().join("configured"),
    });
    let mut server = Server::new(application, None).unwrap();
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

#[test]
fn every_tool_is_known_behind_this_door_by_its_name_and_by_what_it_takes_and_does() {
    let served = entries();
    let names: Vec<&str> = served.iter().map(|entry| entry.definition.name.as_ref()).collect();
    assert_eq!(names, Tool::ALL.map(Tool::name));
    for (entry, tool) in served.iter().zip(Tool::ALL) {
        let takes_request = entry.definition.input_schema["properties"].get("request").is_some();
        assert_eq!(takes_request, tool.takes_request(), "{tool:?}");
        assert_eq!(entry.is_read_only(), tool.is_read_only(), "{tool:?}");
        assert_eq!(Tool::named(tool.name()), Some(tool));
        assert_eq!(serde_json::to_value(tool).unwrap(), tool.name());
    }
}
