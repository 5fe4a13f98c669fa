//! Upstreams that make different things of bodies, written by hand.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What an upstream makes of bodies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Habit {
    /// It reads them as they are sent.
    Reads,
    /// It does not read them: what follows the head is the next request.
    Ignores,
    /// The same, and it skips lines that are no requests.
    Searches,
    /// It answers and closes.
    Closes,
    /// It reads one byte less than `Content-Length` says.
    ReadsLess,
    /// It knows no `Transfer-Encoding`: chunks are the next request.
    KnowsNoChunks,
    /// It sends a body where there is none: to HEAD, and with 304.
    Babbles,
}

pub(super) const HABITS: [Habit; 7] = [
    Habit::Reads,
    Habit::Ignores,
    Habit::Searches,
    Habit::Closes,
    Habit::ReadsLess,
    Habit::KnowsNoChunks,
    Habit::Babbles,
];

/// An upstream of this habit, written by hand: it answers every request with its own path, notes all that it takes for
/// a request line, with the number of the connection, and keeps its connections whatever is asked of it.
pub(super) fn upstream(habit: Habit) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let noted = Arc::<Mutex<Vec<String>>>::default();
    let lines = Arc::clone(&noted);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let lines = Arc::clone(&lines);
            std::thread::spawn(move || serve(habit, number, &stream, &lines));
        }
    });
    (url, noted)
}

fn serve(habit: Habit, number: usize, stream: &TcpStream, lines: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        let is_request = |line: &str| line.trim_end().ends_with(" HTTP/1.1") && line.starts_with(char::is_alphabetic);
        while !is_request(&line) {
            if !line.trim().is_empty() && habit != Habit::Searches {
                return None;
            }
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
        }
        let (mut length, mut chunked, mut header) = (0_usize, false, String::new());
        while header != "\r\n" {
            header.clear();
            if reader.read_line(&mut header).ok()? == 0 {
                return None;
            }
            let lower = header.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            chunked |= lower.starts_with("transfer-encoding:");
        }
        lines.lock().unwrap().push(format!("{number} {}", line.trim()));
        let (has_body, head) = (chunked || length > 0, line.starts_with("HEAD "));
        match habit {
            Habit::ReadsLess if length > 0 => reader.read_exact(&mut vec![0; length - 1]).ok()?,
            Habit::Babbles | Habit::ReadsLess if length > 0 => reader.read_exact(&mut vec![0; length]).ok()?,
            Habit::Reads if chunked => {
                let mut line = String::new();
                while line != "0\r\n" {
                    line.clear();
                    reader.read_line(&mut line).ok()?;
                }
                reader.read_line(&mut line).ok()?;
            }
            Habit::Reads => reader.read_exact(&mut vec![0; length]).ok()?,
            Habit::KnowsNoChunks if !chunked => reader.read_exact(&mut vec![0; length]).ok()?,
            _ => {}
        }
        let path = line.split(' ').nth(1)?;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", path.len());
        let mut stream = stream;
        stream.write_all(answer.as_bytes()).ok()?;
        if habit == Habit::Babbles && head {
            // A whole answer, after the gateway had the time to use the connection again.
            std::thread::sleep(Duration::from_millis(3));
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil").ok()?;
        } else if !head {
            stream.write_all(path.as_bytes()).ok()?;
        }
        if habit == Habit::Closes && has_body {
            return None;
        }
    }
}

/// An upstream that answers when the last chunk has come, and what came on each of its connections.
pub(super) fn noting() -> (String, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let noted = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let all = Arc::clone(&noted);
    std::thread::spawn(move || {
        for (number, mut stream) in listener.incoming().map_while(Result::ok).enumerate() {
            all.lock().unwrap().push(Vec::new());
            let all = Arc::clone(&all);
            std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut bytes) {
                    let mut all = all.lock().unwrap();
                    all[number].extend_from_slice(&bytes[..count]);
                    if all[number].ends_with(b"0\r\n\r\n") {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                    }
                }
            });
        }
    });
    (url, noted)
}
