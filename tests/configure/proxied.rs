//! `--check` behind a proxy: a registry that is reached through one alone is asked through it, by the variables that are
//! usual, and the proxy hears no token.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use crate::packages::recorder::{Answer, OUTSIDE, Recorder};
use crate::support::Home;

/// A proxy that leads everybody to one server, whatever they ask for, and keeps what it hears of them.
struct Proxy {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, heard) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<u8>>>::default());
        let kept = Arc::clone(&heard);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || lead(client, server, &kept));
            }
        });
        Self { address, heard }
    }

    /// What it heard since it was asked last.
    fn heard(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.heard.lock().unwrap())).into_owned()
    }
}

/// Answers the request for a tunnel, and passes on what follows, both ways.
fn lead(mut client: TcpStream, server: SocketAddr, heard: &Mutex<Vec<u8>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    heard.lock().unwrap().extend(&head);
    let mut server = TcpStream::connect(server).ok()?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    let (mut back, mut answers) = (client.try_clone().ok()?, server.try_clone().ok()?);
    thread::spawn(move || std::io::copy(&mut answers, &mut back));
    let mut bytes = [0; 4096];
    loop {
        let read = client.read(&mut bytes).ok().filter(|read| *read > 0)?;
        heard.lock().unwrap().extend(bytes.get(..read)?);
        server.write_all(bytes.get(..read)?).ok()?;
    }
}

/// What the environment says of proxies, and whether the registry, which is reached through one alone, is reached.
const CASES: &[(&[(&str, &str)], bool)] = &[
    (&[], false),
    (&[("http_proxy", "{proxy}")], false),
    (&[("HTTPS_PROXY", "{proxy}"), ("NO_PROXY", OUTSIDE)], false),
    (&[("https_proxy", "{proxy}"), ("no_proxy", ".invalid")], false),
    (&[("https_proxy", "http://127.0.0.1:1"), ("HTTPS_PROXY", "{proxy}")], false),
    (&[("HTTPS_PROXY", "{proxy}")], true),
    (&[("https_proxy", "{proxy}")], true),
    (&[("all_proxy", "{proxy}")], true),
    (&[("ALL_PROXY", "{proxy}"), ("NO_PROXY", "other.invalid")], true),
    (&[("HTTPS_PROXY", "http://somebody:sentinel@{host}")], true),
];

#[test]
fn a_registry_behind_a_proxy_is_asked_through_it_and_the_proxy_hears_no_token() {
    let (registry, authority) = Recorder::start_tls(|seen| match &seen.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        None => Answer::challenge(),
    });
    let proxy = Proxy::start(registry.address());
    let home = Home::new();
    let certificate = home.path().join("authority.pem");
    std::fs::write(&certificate, authority).unwrap();
    let url = format!("https://{OUTSIDE}");
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command =
            home.command(&[&["--backend", "embedded", "--url", &url, "configure", "npm"], arguments].concat());
        command.env("SSL_CERT_FILE", &certificate).env("PATH", home.path()).stdin(std::process::Stdio::null());
        for (name, value) in variables {
            let host = proxy.address.to_string();
            command.env(name, value.replace("{proxy}", &format!("http://{host}")).replace("{host}", &host));
        }
        command.output().unwrap()
    };
    let applied = run(&["--apply"], &[]);
    assert!(applied.status.success(), "{applied:?}");
    let npmrc = std::fs::read_to_string(home.path().join(".npmrc")).unwrap();
    let value = super::value_in(&npmrc);
    for (variables, is_reached) in CASES {
        let checked = run(&["--check", "--json"], variables);
        let answer: Value = serde_json::from_slice(&checked.stdout).unwrap_or_else(|_| panic!("{checked:?}"));
        let outcome = if *is_reached { "reached" } else { "unreachable" };
        assert_eq!(answer["checked"]["registry"]["outcome"], outcome, "{variables:?}: {answer:#}");
        assert_eq!(checked.status.success(), *is_reached, "{variables:?}: {checked:?}");
        let heard = proxy.heard();
        assert_eq!(heard.contains(&format!("CONNECT {OUTSIDE}:443 ")), *is_reached, "{variables:?}: {heard}");
        assert!(!heard.contains(&value) && !heard.contains(&value[4..]), "the proxy hears the token");
        assert!(!String::from_utf8_lossy(&checked.stderr).contains("sentinel"), "{checked:?}");
    }
    // Nobody is asked whom those authorities do not vouch for, and a proxy that is no address is an error that does not repeat it.
    std::fs::write(&certificate, rcgen::generate_simple_self_signed([OUTSIDE.to_owned()]).unwrap().cert.pem()).unwrap();
    let refused = run(&["--check", "--json"], &[("HTTPS_PROXY", "{proxy}")]);
    assert!(
        !refused.status.success() && String::from_utf8_lossy(&refused.stdout).contains("unreachable"),
        "{refused:?}"
    );
    let refused = run(&["--check"], &[("HTTPS_PROXY", "http://sentinel:x y@[")]);
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && message.contains("The proxy that the environment names"), "{refused:?}");
    assert!(!message.contains("sentinel"), "{message}");
}
