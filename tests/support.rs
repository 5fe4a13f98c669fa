//! What every test needs: a home of its own, the built binary in it, and a client that writes lines as a test wants them.

mod server;

pub use server::Server;

use std::collections::HashMap;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take before a test says that it hangs. No test measures time with it.
pub const HANG_TIMEOUT: Duration = Duration::from_secs(60);

/// A directory that is home and GATEPASS_HOME at once, and is gone with the test.
pub struct Home {
    directory: TempDir,
    /// Where its tokens live, when that is not in the home itself.
    gateway: Option<Gateway>,
}

impl Home {
    pub fn new() -> Self {
        let gateway = OVER_A_GATEWAY.get().then(Gateway::start);
        Self { directory: TempDir::new().unwrap(), gateway }
    }

    /// A home with what is in this directory.
    pub fn of(directory: TempDir) -> Self {
        Self { directory, gateway: None }
    }

    /// The user's home.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The address of the gateway where its tokens live.
    pub fn gateway_url(&self) -> &str {
        &self.gateway.as_ref().unwrap().access.serving.url
    }

    /// gatepass's home.
    pub fn gatepass(&self) -> PathBuf {
        self.directory.path().join("gatepass")
    }

    /// The built binary, with these arguments, and with nothing of the real environment but the search path.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepass"));
        // In no project: this one has hostile files of its own, to try with.
        command.args(arguments).current_dir(self.path());
        command.env_clear().env("HOME", self.path()).env("GATEPASS_HOME", self.gatepass());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TZ", "UTC");
        // Java's clients ask the user database for the home.
        command.env("JAVA_TOOL_OPTIONS", format!("-Duser.home={}", self.path().display()));
        if let Some(gateway) = &self.gateway {
            gateway.access.give(&mut command);
        }
        command
    }

    /// Runs the binary to its end.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        Finished::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the binary to its end, with this on its stdin.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Finished {
        let mut child = piped(&mut self.command(arguments)).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Finished::of(output)
    }

    /// An MCP server with these arguments, and a client that has said hello in the older way.
    pub fn server(&self, arguments: &[&str]) -> Server {
        let mut server = self.silent_server(arguments);
        server.initialize(json!({}));
        server
    }

    /// An MCP server with these arguments, to which nothing was said yet.
    pub fn silent_server(&self, arguments: &[&str]) -> Server {
        Server::start(&mut self.command(arguments))
    }
}

std::thread_local! {
    static OVER_A_GATEWAY: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Runs a test so that each of its homes has the JFrog backend, over a live `gatepass serve` of its own.
pub fn over_a_gateway(test: impl FnOnce()) {
    OVER_A_GATEWAY.set(true);
    test();
    OVER_A_GATEWAY.set(false);
}

/// A home that is served, and an Admin's credential for it: the platform of other homes.
pub struct Access {
    serving: Serving,
    identity: String,
}

impl Access {
    /// Serves a home to a new user of this name.
    pub fn to(home: &Home, user: &str) -> Self {
        let user = home.run(&["user", "add", "--role", "admin", "--json", user]).json();
        Self { serving: Serving::start(home), identity: user["token"].as_str().unwrap().to_owned() }
    }

    /// Makes it the backend of a command.
    pub fn give<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("GATEPASS_URL", &self.serving.url).env("GATEPASS_ACCESS_TOKEN", &self.identity)
    }
}

/// A home of its own that is served.
struct Gateway {
    access: Access,
    _home: TempDir,
}

impl Gateway {
    fn start() -> Self {
        let home = Home::of(TempDir::new().unwrap());
        Self { access: Access::to(&home, &whoami::username().unwrap()), _home: home.directory }
    }
}

/// A live `gatepass serve`; it stops when dropped.
pub struct Serving {
    child: Child,
    pub url: String,
}

impl Serving {
    /// Serves what is in this home, at a port of its own.
    pub fn start(home: &Home) -> Self {
        let mut serve = home.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_once("http://").map(|(_, rest)| rest.split_whitespace().next().unwrap().to_owned())
        });
        // What it logs afterwards is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url: format!("http://{}", address.expect("the gateway did not start")) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn piped(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped())
}

/// What a process that ended has left.
#[derive(Debug)]
pub struct Finished {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    pub fn of(output: std::process::Output) -> Self {
        Self {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Its stdout as JSON, when it succeeded.
    pub fn json(&self) -> Value {
        assert!(self.status.success(), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// What is wrong with a tool's structured answer by its output schema, as `tools/` has it; that it is served so, another
/// test holds.
pub fn misfits(tool: &str, structured: &Value) -> Vec<String> {
    static SCHEMAS: OnceLock<HashMap<String, jsonschema::Validator>> = OnceLock::new();
    let schemas = SCHEMAS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let tools = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        tools
            .map(|path| {
                let tool: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
                let validator = jsonschema::validator_for(&tool["outputSchema"]).unwrap();
                (tool["name"].as_str().unwrap().to_owned(), validator)
            })
            .collect()
    });
    schemas[tool].iter_errors(structured).map(|error| error.to_string()).collect()
}

/// A tool's result.
#[derive(Debug)]
pub struct ToolResult(pub Value);

impl ToolResult {
    /// Its structured content, when it was done.
    pub fn done(&self) -> &Value {
        let structured = &self.0["structuredContent"];
        assert_eq!(structured["outcome"], "done", "{}", self.0);
        structured
    }

    /// Its questions, when nothing was done because something must be answered first.
    pub fn questions(&self) -> &Value {
        let structured = &self.0["structuredContent"];
        assert_eq!(structured["outcome"], "question", "{}", self.0);
        &structured["questions"]
    }

    /// The sentence of a failure, and its stable code.
    pub fn failure(&self) -> (&str, &str) {
        assert_eq!(self.0["isError"], true, "{}", self.0);
        (self.text(), self.0["_meta"]["gatepass/code"].as_str().unwrap())
    }

    /// What models read.
    pub fn text(&self) -> &str {
        self.0["content"][0]["text"].as_str().unwrap()
    }
}

/// The text without what differs from run to run: ids, times, usernames, values, the home and the binary's path.
pub fn settled(text: &str, home: &Home) -> String {
    let binary = env!("CARGO_BIN_EXE_gatepass");
    let text = text.replace(binary, "gatepass").replace(&home.gatepass().display().to_string(), "HOME");
    let text = match &home.gateway {
        Some(gateway) => text.replace(gateway.access.serving.url.trim_start_matches("http://"), "127.0.0.1:4747"),
        None => text,
    };
    let patterns = [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        (r"\bgp([rw])_[0-9A-Za-z]{36}\b", "gp${1}_VALUE"),
        (r"\bgp([rw])_[0-9A-Za-z]{4}\b", "gp${1}_HINT"),
    ];
    patterns
        .iter()
        .fold(text, |text, (pattern, word)| regex::Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned())
}

/// The source of the program, crate by crate: each file's name from the root of the workspace, and its text.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = std::fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path().join("src"));
    sources_below(crates.chain([root.join("src")]))
}

/// The source of the tests, the measurements and the fuzz targets, as [`sources`] gives the program's.
pub fn test_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources_below(["tests", "benches", "fuzz/src", "fuzz/fuzz_targets"].into_iter().map(|folder| root.join(folder)))
}

fn sources_below(folders: impl Iterator<Item = PathBuf>) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = folders
        .flat_map(|folder| crate::secrets::files(&folder))
        .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"));
    let mut sources: Vec<_> = files
        .map(|(path, bytes)| {
            (path.strip_prefix(root).unwrap().display().to_string(), String::from_utf8(bytes).unwrap())
        })
        .collect();
    sources.sort();
    sources
}
