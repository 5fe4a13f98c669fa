//! Connections to upstreams: a request is sent once, and a connection is used again only when both sides must agree that an
//! answer is over. Upstreams here count the connections that come and the requests on each.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::Permission;
use gatepass_gateway::Settings;

use super::support::{Gate, HYPER_UTIL, Line, bearer, named};
use crate::support::HANG_TIMEOUT;

const FILE: &str = "/artifactory/generic/a";

/// What an upstream saw.
#[derive(Default)]
struct Seen {
    /// The requests, by the number of their connection.
    requests: Vec<usize>,
    /// How many connections there are now, and were all in all.
    open: usize,
    opened: usize,
}

#[derive(Clone, Default)]
struct Counted(Arc<(Mutex<Seen>, Condvar)>);

impl Counted {
    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let changed = change(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
        changed
    }

    /// Waits until it is so.
    fn wait(&self, what: &str, so: impl Fn(&Seen) -> bool) {
        let (seen, timeout) =
            self.0.1.wait_timeout_while(self.0.0.lock().unwrap(), HANG_TIMEOUT, |seen| !so(seen)).unwrap();
        assert!(!timeout.timed_out(), "never {what}: {} open, requests {:?}", seen.open, seen.requests);
    }

    fn requests(&self) -> Vec<usize> {
        self.0.0.lock().unwrap().requests.clone()
    }
}

/// What an upstream does with a request.
enum Deed {
    /// It writes this, and reads the next request.
    Answer(Vec<u8>),
    /// It writes this, and closes.
    Close(Vec<u8>),
    /// It writes this, waits this long, writes that, and reads the next request.
    Slow(Vec<u8>, Duration, Vec<u8>),
}

/// An upstream that does this with the request of this number on a connection.
fn upstream(deed: impl Fn(usize, &str) -> Deed + Send + Sync + 'static) -> (String, Counted) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (counted, deed) = (Counted::default(), Arc::new(deed));
    let noted = counted.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (noted, deed) = (noted.clone(), Arc::clone(&deed));
            let connection = noted.change(|seen| {
                seen.open += 1;
                seen.opened += 1;
                seen.opened
            });
            std::thread::spawn(move || {
                serve(&stream, connection, &noted, &*deed);
                drop(stream);
                noted.change(|seen| seen.open -= 1);
            });
        }
    });
    (url, counted)
}

/// Serves a connection until either side closes it.
fn serve(mut stream: &TcpStream, connection: usize, noted: &Counted, deed: &dyn Fn(usize, &str) -> Deed) -> Option<()> {
    let mut reader = BufReader::new(stream);
    for number in 0.. {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        noted.change(|seen| seen.requests.push(connection));
        match deed(number, &head) {
            Deed::Answer(answer) => stream.write_all(&answer).ok()?,
            Deed::Close(answer) => return stream.write_all(&answer).ok(),
            Deed::Slow(start, pause, rest) => {
                stream.write_all(&start).ok()?;
                std::thread::sleep(pause);
                stream.write_all(&rest).ok()?;
            }
        }
    }
    None
}

fn here() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere".to_vec()
}

fn gate(url: &str) -> (Gate, String) {
    let upstreams = named(&[("generic", Ecosystem::Generic, url)]);
    let gate = Gate::with(Settings { upstreams, idle_timeout: Duration::from_secs(5), ..Settings::default() });
    let token = bearer(&gate.token(Permission::ReadWrite));
    (gate, token)
}

/// The status of an answer.
fn status(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn a_request_that_an_upstream_took_and_did_not_answer_is_not_sent_again() {
    for line in ["GET", "HEAD", "DELETE"] {
        // The first request of each connection is answered, so that the second comes on one that was kept.
        let (url, counted) = upstream(|number, _| if number == 0 { Deed::Answer(here()) } else { Deed::Close(vec![]) });
        let (gate, token) = gate(&url);
        let mut client = Line::to(&gate);
        assert_eq!(status(&client.get(FILE, &token)), "200");
        let before = counted.requests();
        let head = client.ask(line, FILE, &token);
        let requests = counted.requests();
        assert_eq!(requests.len(), before.len() + 1, "{line}: {requests:?}");
        let kept = requests.last() == before.last();
        assert_eq!(status(&head), if kept { "502" } else { "200" }, "{line}: {head}");
        assert_eq!(kept, line != "HEAD", "{line}: nothing may follow on its connection, so it has one of its own");
    }
}

#[test]
fn a_connection_is_not_used_again_where_an_answer_has_no_clear_end() {
    // Each answer, and whether its client gets it.
    let answers: [(&str, &str); 9] = [
        ("two lengths", "200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhere\r\n0\r\n\r\n"),
        ("two lengths that do not agree", "200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nhere!"),
        ("no content, with a length", "204 No Content\r\ncontent-length: 4\r\n\r\n"),
        ("not modified, with a length", "304 Not Modified\r\ncontent-length: 4\r\n\r\n"),
        ("not modified, with chunks", "304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n"),
        ("no length", "200 OK\r\n\r\nhere"),
        ("an end that is told", "200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nhere"),
        ("another protocol", "101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
        (
            "more than its length",
            "200 OK\r\ncontent-length: 4\r\n\r\nhereHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
        ),
    ];
    for (name, answer) in answers {
        let bytes = format!("HTTP/1.1 {answer}").into_bytes();
        let (url, counted) = upstream(move |_, head| {
            if head.contains("/plain ") {
                Deed::Answer(here())
            } else if name == "no length" {
                Deed::Close(bytes.clone())
            } else {
                Deed::Answer(bytes.clone())
            }
        });
        let (gate, token) = gate(&url);
        let mut client = Line::to(&gate);
        for _ in 0..3 {
            client.head_or_broken(FILE, &token);
            // Another client on the same thread, if there are two: four have come on each then.
            let mut others: Vec<Line> = (0..4).map(|_| Line::to(&gate)).collect();
            for other in &mut others {
                assert_eq!(other.body("/artifactory/generic/plain", &token), "here", "{name}");
            }
            client = Line::to(&gate);
        }
        assert_nothing_follows(&counted.requests(), [0, 5, 10]);
    }
}

#[test]
fn a_connection_is_not_used_again_after_an_answer_that_was_cut() {
    let large = || {
        let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n".to_vec();
        answer.resize(answer.len() + 50_000_000, b'x');
        answer
    };
    let (url, counted) = upstream(move |_, head| Deed::Answer(if head.contains("/plain ") { here() } else { large() }));
    let (gate, token) = gate(&url);
    for round in 1..=3 {
        let mut client = TcpStream::connect(gate.host()).unwrap();
        client
            .write_all(format!("GET {FILE} HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\n\r\n").as_bytes())
            .unwrap();
        client.read_exact(&mut [0; 100_000]).unwrap();
        drop(client);
        counted.wait("closed", |seen| seen.requests.len() == round * 5 - 4 && seen.open <= seen.opened - round);
        for _ in 0..4 {
            assert_eq!(Line::to(&gate).body("/artifactory/generic/plain", &token), "here");
        }
    }
    assert_nothing_follows(&counted.requests(), [0, 5, 10]);
}

#[test]
fn an_upload_that_is_answered_early_is_answered_whole_and_nothing_follows_on_its_connection() {
    let full = b"HTTP/1.1 507 Insufficient Storage\r\ncontent-length: 4\r\n\r\nfull".to_vec();
    let (url, counted) =
        upstream(move |_, head| Deed::Answer(if head.starts_with("PUT") { full.clone() } else { here() }));
    let (gate, token) = gate(&url);
    let mut line = BufReader::new(TcpStream::connect(gate.host()).unwrap());
    line.get_mut().set_read_timeout(Some(HANG_TIMEOUT)).unwrap();
    let body = vec![b'x'; 300_000];
    for round in 0..3 {
        let head = format!(
            "PUT {FILE} HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        line.get_mut().write_all(head.as_bytes()).unwrap();
        line.get_mut().write_all(&body[..1000]).unwrap();
        counted.wait("asked", |seen| seen.requests.len() > round * 2);
        std::thread::sleep(Duration::from_millis(20));
        line.get_mut().write_all(&body[1000..]).unwrap();
        let (answer, text) = answer(&mut line);
        assert_eq!((status(&answer), text.as_str()), ("507", "full"), "round {round}");
        let get = format!("GET {FILE} HTTP/1.1\r\nhost: gate\r\nauthorization: {token}\r\n\r\n");
        line.get_mut().write_all(get.as_bytes()).unwrap();
        let (head, text) = self::answer(&mut line);
        assert_eq!((status(&head), text.as_str()), ("200", "here"), "round {round}, on the same connection");
    }
    assert_nothing_follows(&counted.requests(), [0, 2, 4]);
}

/// No request came on the connection of one of these after it.
fn assert_nothing_follows(requests: &[usize], last: [usize; 3]) {
    for place in last {
        let connection = requests[place];
        assert!(!requests[place + 1..].contains(&connection), "after request {place}: {requests:?}");
    }
}

/// The head and the body of an answer that has a length.
fn answer(line: &mut BufReader<TcpStream>) -> (String, String) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(line.read_line(&mut head).unwrap(), 0, "closed after {head:?}");
    }
    let length = head.to_ascii_lowercase();
    let length = length.split_once("content-length: ").unwrap().1.lines().next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    line.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn connections_are_not_kept_for_long() {
    const CLIENTS: usize = 300;
    let (url, counted) = upstream(|_, _| {
        let (start, rest) = (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhe".to_vec(), b"re".to_vec());
        Deed::Slow(start, Duration::from_millis(500), rest)
    });
    let (gate, token) = gate(&url);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| assert_eq!(Line::to(&gate).body(FILE, &token), "here"));
        }
    });
    assert!(counted.0.0.lock().unwrap().opened > 0);
    counted.wait("closed", |seen| seen.open == 0);
}

/// The tests of what a connection to an upstream must hold, over the other pool.
#[test]
fn the_same_holds_over_hyper_utils_connection_pool() {
    if std::env::var_os(HYPER_UTIL).is_some() {
        return;
    }
    let modules = ["framing", "limits", "broken_off", "revoked_upload", "passing", "upstream_connections"];
    let modules = modules.map(|module| format!("serve::{module}::"));
    let tests = std::process::Command::new(std::env::current_exe().unwrap())
        .args(&modules)
        .env(HYPER_UTIL, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&tests.stdout);
    assert!(tests.status.success(), "{text}");
    let passed = |module: &String| text.lines().filter(|line| line.contains(module) && line.ends_with("ok")).count();
    let passed: Vec<usize> = modules.iter().map(passed).collect();
    assert!(passed.iter().all(|count| *count > 0), "{passed:?}: {text}");
}
