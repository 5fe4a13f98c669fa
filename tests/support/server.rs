//! An MCP server that runs, and a client that writes lines as a test wants them.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::{HANG_TIMEOUT, ToolResult, misfits, piped};

/// A running server and its line-by-line client.
pub struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    errors: Option<std::thread::JoinHandle<String>>,
    next_id: i64,
    /// Which tool each request calls, by its id, so that every answer is held against that tool's schema.
    called: HashMap<String, String>,
}

impl Server {
    /// Starts this command as a server, to which nothing was said yet.
    pub fn start(command: &mut Command) -> Self {
        let mut child = piped(command).spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut stderr = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut stderr, &mut text).unwrap();
            text
        });
        let stdin = child.stdin.take();
        Self { child, stdin, lines, errors: Some(errors), next_id: 0, called: HashMap::new() }
    }

    /// Writes a line as it is.
    pub fn write_line(&mut self, line: &[u8]) {
        if let Ok(request) = serde_json::from_slice::<Value>(line)
            && let Some(tool) = request["params"]["name"].as_str().filter(|_| request["method"] == "tools/call")
        {
            self.called.insert(request["id"].to_string(), tool.to_owned());
        }
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line).and_then(|()| stdin.write_all(b"\n")).and_then(|()| stdin.flush()).unwrap();
    }

    /// The next line that the server writes. The structured answer of a tool must fit its output schema, as clients that
    /// check it would find out.
    pub fn read(&mut self) -> Value {
        match self.lines.recv_timeout(HANG_TIMEOUT) {
            Ok(line) => {
                let message: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if let Some(structured) = message["result"].get("structuredContent")
                    && let Some(tool) = self.called.get(&message["id"].to_string())
                {
                    let errors = misfits(tool, structured);
                    assert!(
                        errors.is_empty(),
                        "{tool} answers what its schema does not allow: {errors:?} {structured}"
                    );
                }
                message
            }
            Err(RecvTimeoutError::Timeout) => panic!("the server does not answer"),
            Err(RecvTimeoutError::Disconnected) => panic!("the server has closed its stdout"),
        }
    }

    /// Sends a request and answers its response, whole.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.write_line(request.to_string().as_bytes());
        let response = self.read();
        assert_eq!(response["id"], json!(id), "{response}");
        response
    }

    /// Says hello in the older way.
    pub fn initialize(&mut self, capabilities: Value) -> Value {
        let client = json!({"name": "test", "version": "1"});
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client});
        let response = self.request("initialize", params);
        self.write_line(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        response
    }

    /// Calls a tool and answers its result.
    pub fn call(&mut self, tool: &str, arguments: Value) -> ToolResult {
        let mut response = self.request("tools/call", json!({"name": tool, "arguments": arguments}));
        ToolResult(response["result"].take())
    }

    /// Calls a tool with each form that the server shows answered by this: the forms' messages, and the result.
    pub fn call_answering(&mut self, tool: &str, arguments: Value, answer: &Value) -> (Vec<Value>, ToolResult) {
        self.next_id += 1;
        let id = self.next_id;
        let params = json!({"name": tool, "arguments": arguments});
        let request = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
        self.write_line(request.to_string().as_bytes());
        let mut forms = Vec::new();
        loop {
            let mut message = self.read();
            if message.get("method").is_none() {
                assert_eq!(message["id"], json!(id), "{message}");
                return (forms, ToolResult(message["result"].take()));
            }
            assert_eq!(message["method"], "elicitation/create", "{message}");
            let response = json!({"jsonrpc": "2.0", "id": message["id"], "result": answer});
            self.write_line(response.to_string().as_bytes());
            forms.push(message["params"].take());
        }
    }

    /// Closes stdin.
    pub fn close_input(&mut self) {
        drop(self.stdin.take());
    }

    /// Closes stdin and waits for the end: the status and what was logged.
    pub fn finish(mut self) -> (ExitStatus, String) {
        self.close_input();
        self.wait()
    }

    /// Sends a signal by its number.
    pub fn signal(&self, signal: i32) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> (ExitStatus, String) {
        let deadline = std::time::Instant::now() + HANG_TIMEOUT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.errors.take().unwrap().join().unwrap());
            }
            assert!(std::time::Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
