//! A client that sends a body in each way that there is.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::super::support::Gate;

/// How a body is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Framing {
    Length,
    Chunked,
    Http2,
    Http2WithLength,
}

pub(super) const FRAMINGS: [Framing; 4] = [Framing::Length, Framing::Chunked, Framing::Http2, Framing::Http2WithLength];

/// Sends it; the status of the answer, if there was one.
pub(super) fn send(
    gate: &Gate,
    framing: Framing,
    token: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<u16> {
    match framing {
        Framing::Length | Framing::Chunked => {
            let mut stream = TcpStream::connect(gate.host()).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            let (length, body) = match framing {
                Framing::Length => (format!("content-length: {}", body.len()), body.to_vec()),
                _ => {
                    let start = format!("{:x}\r\n", body.len());
                    let chunked = [start.as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
                    ("transfer-encoding: chunked".to_owned(), chunked)
                }
            };
            let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let head =
                format!("{method} {path} HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\n{more}{length}\r\n\r\n");
            stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).ok()?;
            String::from_utf8_lossy(&answer[9..]).parse().ok()
        }
        Framing::Http2 | Framing::Http2WithLength => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let client: Client<_, Body> = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
                let mut request = Request::builder().method(method).uri(format!("{}{path}", gate.url));
                request = request.header("authorization", token);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                if let Framing::Http2WithLength = framing {
                    request = request.header("content-length", body.len());
                }
                let pieces = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::copy_from_slice(body))]);
                let response = client.request(request.body(Body::from_stream(pieces)).unwrap()).await.ok()?;
                Some(response.status().as_u16())
            })
        }
    }
}
