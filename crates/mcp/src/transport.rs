//! The line protocol on stdin and stdout. rmcp's own transport drops what it cannot parse, and a client that waits for
//! an answer then waits forever; this one answers every line that a client may be waiting on.

use std::io;
use std::sync::Arc;

use futures::StreamExt as _;
use gatepass_core::token::name::cleaned;
use rmcp::model::{CallToolRequestParams, ErrorCode, ErrorData, JsonRpcMessage, RequestId};
use rmcp::service::{RoleServer, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::transport::io::{StdioReader, StdioWriter, stdio_pipes};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Mutex;
use tokio_util::codec::{AnyDelimiterCodec, AnyDelimiterCodecError, FramedRead};

/// The longest line that is read. A longer one is answered without its id, which is somewhere in it.
const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// The most characters that an error of the protocol has.
const LONGEST_ERROR: usize = 500;

/// A client on a pair of streams, until its stream ends or the process is asked to stop.
pub(super) struct Stdio<R = StdioReader, W = StdioWriter> {
    lines: FramedRead<R, AnyDelimiterCodec>,
    /// A line was too long: the decoder pauses once before it goes on behind it.
    paused: bool,
    writer: Arc<Mutex<W>>,
    terminate: Signal,
    interrupt: Signal,
}

impl Stdio {
    /// The process's own stdin and stdout.
    pub(super) fn new() -> io::Result<Self> {
        let (reader, writer) = stdio_pipes();
        Self::over(reader, writer)
    }
}

impl<R: AsyncRead + Send + Unpin, W: AsyncWrite + Send + Unpin + 'static> Stdio<R, W> {
    /// Any two streams.
    pub(super) fn over(reader: R, writer: W) -> io::Result<Self> {
        let newline = b"\n".to_vec();
        let codec = AnyDelimiterCodec::new_with_max_length(newline.clone(), newline, LONGEST_LINE);
        Ok(Self {
            lines: FramedRead::new(reader, codec),
            paused: false,
            writer: Arc::new(Mutex::new(writer)),
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Answers a line that is no message. In a task of its own, since `receive` may be dropped half-way.
    fn refuse(&self, error: ErrorData, id: Option<RequestId>) {
        let writer = Arc::clone(&self.writer);
        let message = fit(TxJsonRpcMessage::<RoleServer>::error(error, id));
        tokio::spawn(async move { write_line(&writer, message).await });
    }

    /// The message of a line; `None` when there is nothing to deliver, because it was answered here or is no message.
    fn parse(&self, line: &[u8]) -> Option<RxJsonRpcMessage<RoleServer>> {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
        if line.is_empty() {
            return None;
        }
        let value: Value = match serde_json::from_slice(line) {
            Ok(value) => value,
            Err(error) => {
                tracing::debug!(%error, "a line is not JSON");
                let message = format!("This line is not valid JSON: {error}. Send one JSON-RPC message a line.");
                self.refuse(ErrorData::new(ErrorCode::PARSE_ERROR, message, None), None);
                return None;
            }
        };
        let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
        if let Some(error) = wrong_call(&value) {
            self.refuse(error, id);
            return None;
        }
        let answerable = id.is_some() || value.get("method").is_none();
        match serde_json::from_value(value) {
            Ok(message) => Some(message),
            Err(error) => {
                tracing::debug!(%error, "a line is not a message");
                if answerable {
                    let message =
                        "This is not a JSON-RPC 2.0 request, response or notification; batches are not taken.";
                    self.refuse(ErrorData::invalid_request(message, None), id);
                }
                None
            }
        }
    }
}

/// Why a `tools/call` cannot be one. rmcp would take it for an unknown method.
fn wrong_call(value: &Value) -> Option<ErrorData> {
    if value.get("method").and_then(Value::as_str) != Some("tools/call") {
        return None;
    }
    let params = value.get("params").cloned().unwrap_or(Value::Null);
    let error = serde_json::from_value::<CallToolRequestParams>(params).err()?;
    let error = cleaned(&error.to_string(), 200);
    let message =
        format!("The parameters of tools/call cannot be used: {error}. `name` is a string, `arguments` an object.");
    Some(ErrorData::invalid_params(message, None))
}

/// An error as it may be answered: what it repeats of a message that was not taken is cleaned and bounded, whoever wrote it.
fn fit(mut message: TxJsonRpcMessage<RoleServer>) -> TxJsonRpcMessage<RoleServer> {
    if let JsonRpcMessage::Error(answer) = &mut message {
        answer.error.message = cleaned(&answer.error.message, LONGEST_ERROR).into();
    }
    message
}

async fn write_line<W: AsyncWrite + Unpin>(writer: &Mutex<W>, message: impl serde::Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(&message)?;
    line.push(b'\n');
    let mut writer = writer.lock().await;
    writer.write_all(&line).await?;
    writer.flush().await
}

impl<R, W> Transport<RoleServer> for Stdio<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(&mut self, message: TxJsonRpcMessage<RoleServer>) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let writer = Arc::clone(&self.writer);
        let message = fit(message);
        async move { write_line(&writer, message).await }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let line = tokio::select! {
                line = self.lines.next() => line,
                // The end of input and a request to stop are one thing: what is under way is finished and answered.
                _ = self.terminate.recv() => return None,
                _ = self.interrupt.recv() => return None,
            };
            match line {
                Some(Ok(line)) => {
                    if let Some(message) = self.parse(&line) {
                        return Some(message);
                    }
                }
                Some(Err(AnyDelimiterCodecError::MaxChunkLengthExceeded)) => {
                    self.paused = true;
                    let message = format!("This line is longer than {} MiB; it was not read.", LONGEST_LINE >> 20);
                    self.refuse(ErrorData::invalid_request(message, None), None);
                }
                Some(Err(AnyDelimiterCodecError::Io(error))) => {
                    tracing::error!(%error, "stdin cannot be read");
                    return None;
                }
                None if self.paused => self.paused = false,
                None => return None,
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.writer.lock().await.shutdown().await
    }
}
