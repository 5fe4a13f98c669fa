//! The real kubectl, before an API server that refuses, conflicts, is away, and takes: the value ends only when the
//! secret is there.

use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use gatepass_clients::{Level, Target, ValueSource, configure};
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::token::{Issued, Permission};
use serde_json::{Value, json};

use super::Fixture;
use crate::packages::recorder::{Answer, Recorder, Seen};
use crate::packages::sandbox::needs;

/// How the cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Refuses,
    Conflicts,
    Breaks,
    Takes,
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer::new(status, "application/json", body.to_string())
}

fn status(code: u16, reason: &str) -> Answer {
    let body = json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": format!("secrets are not taken: {reason}"), "reason": reason, "code": code });
    json_answer(code, &body)
}

/// As much of the API as kubectl asks before it applies a secret.
fn cluster(request: &Seen, mood: Mood) -> Answer {
    let path = request.path.split('?').next().unwrap();
    match (request.method.as_str(), path) {
        ("GET", "/version") => json_answer(200, &json!({ "major": "1", "minor": "32", "gitVersion": "v1.32.0" })),
        ("GET", "/api") => json_answer(200, &json!({ "kind": "APIVersions", "versions": ["v1"] })),
        ("GET", "/apis") => json_answer(200, &json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": [] })),
        ("GET", "/api/v1") => json_answer(
            200,
            &json!({ "kind": "APIResourceList", "groupVersion": "v1", "resources": [{
                "name": "secrets", "singularName": "secret", "namespaced": true, "kind": "Secret",
                "verbs": ["create", "get", "patch"] }] }),
        ),
        ("GET", "/openapi/v3") => {
            json_answer(200, &json!({ "paths": { "api/v1": { "serverRelativeURL": "/openapi/v3/api/v1?hash=1" } } }))
        }
        ("GET", "/openapi/v3/api/v1") => json_answer(
            200,
            &json!({ "openapi": "3.0.0", "info": {}, "paths": {
            "/api/v1/namespaces/{namespace}/secrets/{name}": { "patch": {
                "parameters": [{ "name": "fieldValidation", "in": "query" }],
                "x-kubernetes-group-version-kind": { "group": "", "version": "v1", "kind": "Secret" } } } } }),
        ),
        ("PATCH", _) if path.contains("/secrets/") => match mood {
            Mood::Refuses => status(403, "Forbidden"),
            Mood::Conflicts => status(409, "Conflict"),
            Mood::Breaks => Answer::new(500, "text/plain", "out of order"),
            Mood::Takes => json_answer(200, &serde_json::from_str(&request.body).unwrap()),
        },
        _ => status(404, "NotFound"),
    }
}

struct Cluster {
    fixture: Fixture,
    api: Recorder,
    mood: Arc<Mutex<Mood>>,
    line: String,
    issued: Issued,
}

impl Cluster {
    fn new() -> Self {
        needs("kubectl", "Kubernetes' own, 1.22 or later");
        let mood = Arc::new(Mutex::new(Mood::Takes));
        let api = Recorder::start({
            let mood = Arc::clone(&mood);
            move |request| cluster(request, *mood.lock().unwrap())
        });
        let fixture = Fixture::for_registry("https://registry.example:8443");
        let issued = fixture.token(Permission::ReadOnly);
        let value = ValueSource::Drop(fixture.taking(&issued));
        let registry =
            Registry { url: "https://registry.example:8443".parse().unwrap(), repositories: Default::default() };
        let (permission, level) = (Permission::ReadOnly, Level::User);
        let target = Target {
            registry: &registry,
            username: "ci",
            permission,
            environment: Some("Staging_EU"),
            level,
            value: &value,
        };
        let line = configure(PackageManager::named("kubernetes").unwrap(), &target).unwrap().commands[0].run.clone();
        Self { fixture, api, mood, line, issued }
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Runs the line that was shown, against this address.
    fn run_at(&self, address: &str) -> Output {
        let config = json!({ "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{ "name": "test", "cluster": { "server": address } }],
            "users": [{ "name": "test", "user": {} }],
            "contexts": [{ "name": "test", "context": { "cluster": "test", "user": "test", "namespace": "web" } }] });
        let directory = self.fixture.home.path().join(".kube");
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join("config"), config.to_string()).unwrap();
        std::process::Command::new("/bin/sh")
            .args(["-c", &self.line])
            .env_clear()
            .env("PATH", self.fixture.path())
            .env("HOME", self.fixture.home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn run(&self) -> Output {
        self.run_at(&self.api.url())
    }

    fn patches(&self) -> Vec<Seen> {
        self.api.seen().into_iter().filter(|request| request.method == "PATCH").collect()
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_cluster_that_does_not_take_the_secret_does_not_cost_the_value_and_the_second_try_makes_it() {
    let cluster = Cluster::new();
    for mood in [Mood::Refuses, Mood::Conflicts, Mood::Breaks] {
        cluster.set(mood);
        let output = cluster.run();
        assert!(!output.status.success(), "{mood:?}: {}", text(&output));
        assert!(!text(&output).contains(cluster.issued.secret.expose()), "{mood:?}: {}", text(&output));
        assert!(cluster.fixture.drop_of(&cluster.issued).exists(), "{mood:?}: {}", text(&output));
    }
    let away = cluster.run_at("http://127.0.0.1:9");
    assert!(!away.status.success() && cluster.fixture.drop_of(&cluster.issued).exists(), "{}", text(&away));

    let tried = cluster.patches().len();
    cluster.set(Mood::Takes);
    let output = cluster.run();
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("secret/gatepass-staging-eu serverside-applied"), "{}", text(&output));
    assert!(!cluster.fixture.drop_of(&cluster.issued).exists());
    let patches = cluster.patches();
    assert_eq!(patches.len(), tried + 1);
    let made = patches.last().unwrap();
    // In the namespace of the context, over what is there, whoever made it.
    assert!(made.path.starts_with("/api/v1/namespaces/web/secrets/gatepass-staging-eu?"), "{}", made.path);
    assert!(made.path.contains("force=true"), "{}", made.path);
    let secret: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(secret["type"], "kubernetes.io/dockerconfigjson");
    assert!(secret["metadata"].get("annotations").is_none(), "{secret}");
    let login = secret["data"][".dockerconfigjson"].as_str().unwrap();
    let login: Value =
        serde_json::from_slice(&base64::engine::general_purpose::STANDARD.decode(login).unwrap()).unwrap();
    let password = cluster.issued.secret.expose();
    assert_eq!(login, json!({ "auths": { "registry.example:8443": { "username": "ci", "password": password } } }));
}

#[test]
fn a_value_that_is_gone_makes_no_secret() {
    let cluster = Cluster::new();
    assert!(cluster.run().status.success());
    let again = cluster.run();
    assert!(!again.status.success() && text(&again).contains("can be taken once"), "{}", text(&again));
    assert_eq!(cluster.patches().len(), 1);
}
