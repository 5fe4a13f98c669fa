//! Whether the registry takes a token: the request that a client would send, sent by gatepass itself, and the client's
//! own command.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::process::{Child, Command};

use crate::Application;
use crate::blocking::off_event_loop;
use gatepass_clients::consumer::{NotFound, SearchPath};
use gatepass_clients::{Probe, Scheme};
use gatepass_core::error::Result;
use gatepass_core::secret::Secret;
use gatepass_http::{Network, client_builder, unusable};

/// How long a registry may take to answer.
const REGISTRY_TIMEOUT: Duration = Duration::from_secs(15);

/// What the registry said to a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdict {
    /// In one word.
    pub outcome: Outcome,
    /// The address that was asked.
    pub url: String,
    /// The HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What the registry said, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It took the token, which it does not do with anybody's request, whether or not it has what was asked for, and whether
    /// or not that is in the token's scope.
    Reached,
    /// It answered, and answers so without the token and with a made-up one, too: nothing is known of the token.
    Unproven,
    /// It did not take the token.
    Refused,
    /// There was no answer, or none that says anything about the token.
    Unreachable,
}

/// What the client's own command said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnVerdict {
    /// The command.
    pub command: String,
    /// Whether it succeeded, which means that the registry took what is in the client's files.
    pub succeeded: bool,
}

/// Runs the client's own command in the home, where the client is installed, and says whether it succeeded. What it prints
/// goes nowhere: it could quote its files. Only a client is run that `gatepass pipe` would give a value to, and it finds no
/// other programs than such: one of a project's would say of itself that it works. `project` is one at hand, where one is named.
///
/// # Errors
/// `Internal`: what looks for it panicked.
pub(crate) async fn ask_client(
    application: &Application,
    words: Vec<String>,
    project: Option<PathBuf>,
) -> Result<ClientAnswer> {
    let (files, command) = (application.client_files.clone(), shell_words::join(&words));
    // Others may have a say in who owns a file, and a program may lie on a disk far away.
    let start = off_event_loop(move |thread| Ok(start(&words, files.on(thread).user_home(), project.as_deref())));
    let succeeded = match start.await? {
        Started::Running(mut child) => {
            let status = tokio::time::timeout(REGISTRY_TIMEOUT * 2, child.wait()).await;
            matches!(status, Ok(Ok(status)) if status.success())
        }
        Started::Failed => false,
        Started::NotFound(NotFound::Nowhere) => return Ok(ClientAnswer::NotInstalled),
        Started::NotFound(NotFound::Untrusted(program)) => return Ok(ClientAnswer::Untrusted(program)),
    };
    Ok(ClientAnswer::Ran(OwnVerdict { command, succeeded }))
}

/// A client's command that was to be started.
enum Started {
    Running(Child),
    Failed,
    NotFound(NotFound),
}

fn start(words: &[String], home: &Path, project: Option<&Path>) -> Started {
    let Some((program, arguments)) = words.split_first() else { return Started::NotFound(NotFound::Nowhere) };
    let search = SearchPath::of_environment(project);
    let program = match search.find(program) {
        Ok(program) => program,
        Err(reason) => return Started::NotFound(reason),
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(home).kill_on_drop(true);
    // The client has what it needs in its files: gatepass's own credentials, and anybody else's, are none of its business.
    command.env_clear().envs(crate::client_environment::client_environment()).env("PATH", search.joined());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_or(Started::Failed, Started::Running)
}

/// What a registry is asked with.
#[derive(Clone, Copy)]
struct Credential<'a> {
    username: &'a str,
    value: &'a str,
}

/// A credential that no registry has given: not to be mistaken for anybody's, so that no account is locked by it.
const NOBODY: Credential<'static> =
    Credential { username: "gatepass-check", value: "gatepass-asks-whether-this-is-refused" };

/// Whether a client's own command is run, and what it said.
#[derive(Debug)]
pub enum ClientAnswer {
    /// The search path leads to no such client.
    NotInstalled,
    /// It leads to this, which a project at hand, or another user, could have put there. It is not run.
    Untrusted(PathBuf),
    /// It was run.
    Ran(OwnVerdict),
}

/// Sends the request and says what came of it. `is_narrow` is that the token is for some packages of the repository: then a
/// registry that knows it, and says that this is not one of them, took it. A yes is one only where the same request without the token, or with a made-up
/// one, is refused. Redirects are not followed: the token is for this registry. The way there is the operator's, as a
/// platform is reached: clients go by the same proxy, but for those that were told another, which their own command says.
///
/// # Errors
/// `InvalidConfiguration`: certificates or a proxy that cannot be used.
pub async fn check(
    probe: &Probe,
    network: &Network,
    username: &str,
    secret: &Secret,
    is_narrow: bool,
) -> Result<Verdict> {
    let (url, network) = (probe.url.clone(), network.clone());
    // Authorities are read from files.
    let build =
        off_event_loop(move |_| client_builder(&url, &network)?.timeout(REGISTRY_TIMEOUT).build().map_err(unusable));
    let client = build.await?;
    let status = ask(&client, probe, Some(Credential { username, value: secret.expose() })).await;
    let outcome = match status {
        // Nobody's is not told what it is for.
        Some(StatusCode::FORBIDDEN) if is_narrow => match ask(&client, probe, Some(NOBODY)).await {
            Some(StatusCode::UNAUTHORIZED) => Outcome::Reached,
            _ => Outcome::Refused,
        },
        Some(status) if is_refusal(status) => Outcome::Refused,
        // A registry that has no such thing may have taken the token before it said so. Another status (a redirect to a
        // page, a proxy's wish, too many requests) tells nothing of it.
        Some(status) if status.is_success() || status == StatusCode::NOT_FOUND => {
            let mut is_refused = ask(&client, probe, None).await.is_some_and(is_refusal);
            // Some answer strangers, and refuse a wrong token all the same.
            is_refused = is_refused || ask(&client, probe, Some(NOBODY)).await.is_some_and(is_refusal);
            if is_refused { Outcome::Reached } else { Outcome::Unproven }
        }
        _ => Outcome::Unreachable,
    };
    Ok(Verdict { outcome, url: probe.url.to_string(), status: status.map(|status| status.as_u16()) })
}

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// Sends the request with this credential, and gives the status, where there was an answer.
async fn ask(client: &Client, probe: &Probe, credential: Option<Credential<'_>>) -> Option<StatusCode> {
    let request = client.get(probe.url.clone());
    let request = match (probe.scheme, credential) {
        (_, None) => request,
        (Scheme::Bearer, Some(Credential { value, .. })) => request.bearer_auth(value),
        (Scheme::Basic, Some(Credential { username, value })) => request.basic_auth(username, Some(value)),
    };
    match request.send().await {
        Ok(response) => Some(response.status()),
        Err(cause) => {
            tracing::info!(cause = %cause.without_url(), "a registry could not be reached");
            None
        }
    }
}
