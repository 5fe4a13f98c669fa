//! Many silent connections: they keep nobody out, however few descriptors there are.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use tokio::net::TcpSocket;

use crate::support::{Home, PATIENCE};

/// More than a process may have of descriptors, as they are limited usually.
const SILENT: usize = 1100;

struct Limited {
    child: Child,
    address: SocketAddr,
}

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A gateway that may have this many descriptors and no more.
fn start(home: &Home, descriptors: &str) -> Limited {
    let serve = home.command(&["serve", "--listen", "127.0.0.1:0"]);
    let limited = format!("{descriptors}; exec \"$@\"");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &limited, "sh"]).arg(serve.get_program()).args(serve.get_args()).env_clear();
    command.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = lines.find_map(|line| {
        let line = line.unwrap();
        Some(line.split_once("http://")?.1.split_whitespace().next()?.parse().unwrap())
    });
    std::thread::spawn(move || lines.for_each(drop));
    Limited { child, address: address.unwrap() }
}

/// A connection from this address of the machine's own.
async fn connect(from: &str, to: SocketAddr) -> std::io::Result<tokio::net::TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0))?;
    tokio::time::timeout(PATIENCE, socket.connect(to)).await.map_err(std::io::Error::other)?
}

/// Whether somebody at this address is answered.
async fn answered(from: &str, to: SocketAddr) -> bool {
    let Ok(stream) = connect(from, to).await else { return false };
    let mut stream = stream.into_std().unwrap();
    tokio::task::spawn_blocking(move || {
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
    })
    .await
    .unwrap()
}

#[test]
fn a_thousand_silent_connections_keep_nobody_out() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, ..limit };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for descriptors in ["ulimit -n 256", "ulimit -S -n 256", ":"] {
        let home = Home::new();
        let gate = start(&home, descriptors);
        runtime.block_on(async {
            let mut silent = Vec::new();
            // From one address, and then from many.
            for number in 0..2 * SILENT {
                let from =
                    if number < SILENT { "127.0.0.1".to_owned() } else { format!("127.0.1.{}", number % 200 + 1) };
                let connected = tokio::time::timeout(Duration::from_secs(10), connect(&from, gate.address)).await;
                silent.extend(connected.ok().and_then(Result::ok));
                if number % 500 == 0 {
                    assert!(answered("127.0.0.9", gate.address).await, "{descriptors}: after {number} of them");
                }
            }
            assert!(silent.len() > SILENT, "{descriptors}: {} came", silent.len());
            for from in ["127.0.0.2", "127.0.0.1", "127.0.1.1"] {
                assert!(answered(from, gate.address).await, "{descriptors}: from {from}");
            }
        });
    }
}
