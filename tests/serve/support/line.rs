//! A connection on which a test writes what it likes, and the answers that it reads there.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::Gate;

/// One connection to a gateway, kept open.
pub(crate) struct Line(BufReader<TcpStream>);

impl Line {
    pub(crate) fn to(gate: &Gate) -> Self {
        Self(BufReader::new(TcpStream::connect(gate.host()).unwrap()))
    }

    /// The head of the answer, after the whole answer has come.
    pub(crate) fn get(&mut self, path: &str, authorization: &str) -> String {
        self.whole(path, authorization).0
    }

    /// The body of the answer.
    pub(crate) fn body(&mut self, path: &str, authorization: &str) -> String {
        self.whole(path, authorization).1
    }

    /// The head of the answer to HEAD.
    pub(crate) fn head(&mut self, path: &str, authorization: &str) -> String {
        self.ask("HEAD", path, authorization)
    }

    /// Asks, and reads whatever comes.
    pub(crate) fn head_or_broken(&mut self, path: &str, authorization: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: gate\r\nauthorization: {authorization}\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        while !line.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
        }
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str, authorization: &str) -> String {
        let request = format!("{method} {path} HTTP/1.1\r\nhost: gate\r\nauthorization: {authorization}\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        self.until("\r\n\r\n").to_ascii_lowercase()
    }

    fn whole(&mut self, path: &str, authorization: &str) -> (String, String) {
        let head = self.ask("GET", path, authorization);
        let mut body = String::new();
        if head.contains("transfer-encoding: chunked") {
            body = self.until("0\r\n\r\n");
        } else if let Some((_, length)) = head.split_once("content-length: ") {
            let length = length.lines().next().unwrap().parse().unwrap();
            let mut bytes = vec![0; length];
            self.0.read_exact(&mut bytes).unwrap();
            body = String::from_utf8_lossy(&bytes).into_owned();
        }
        (head, body)
    }

    fn until(&mut self, end: &str) -> String {
        let mut text = String::new();
        while !text.ends_with(end) {
            assert_ne!(self.0.read_line(&mut text).unwrap(), 0, "the connection was closed after {text:?}");
        }
        text
    }
}

/// What the gateway answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    pub(crate) headers: HeaderMap,
    /// Whether the body came to its end.
    pub(crate) whole: bool,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
