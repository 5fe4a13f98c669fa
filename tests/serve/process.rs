//! `gatepass serve` as a process: what it refuses to start with, what it logs, and how it stops.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::Role;
use gatepass_core::creation::NewToken;
use jiff::Timestamp;

use super::support::{Process, Recorder, Sink};
use crate::authority::{admin, read_only};
use crate::support::Home;

/// A token's id and value, made by another process than the gateway's: this one.
pub(super) fn token(home: &Home, name: &str) -> (String, String) {
    let store = SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap();
    let new = NewToken { name: Some(name.to_owned()), ..read_only() };
    let issued = Authority::new(Arc::new(store)).create(&admin(), new, Timestamp::now()).unwrap();
    (issued.token.id.to_string(), issued.secret.expose().to_owned())
}

fn refusal(home: &Home, config: &str, arguments: &[&str]) -> String {
    std::fs::create_dir_all(home.gatepass()).unwrap();
    std::fs::write(home.gatepass().join("config.toml"), config).unwrap();
    let finished = home.run(&[&["serve"], arguments].concat());
    assert!(!finished.status.success());
    finished.stderr.replace(&home.path().display().to_string(), "~")
}

#[test]
fn an_open_address_without_tls_is_refused() {
    let home = Home::new();
    insta::assert_snapshot!(refusal(&home, "", &["--listen", "0.0.0.0:0"]), @"gatepass: Without TLS, 0.0.0.0:0 would show every token to the network; nothing was started. Pass --tls-cert and --tls-key, or --plaintext where the network itself is encrypted.");
    assert!(refusal(&home, "", &["--tls-cert", "/no/such.pem"]).contains("--tls-key"));
    let missing = refusal(&home, "", &["--tls-cert", "/no/such.pem", "--tls-key", "/no/such.key"]);
    assert!(missing.contains("the certificate /no/such.pem cannot be read"), "{missing}");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = refusal(&Home::new(), "", &["--listen", &address]);
    assert!(refused.contains(&address) && refused.contains("--listen"), "{refused}");
}

#[test]
fn a_table_that_cannot_be_an_upstream_is_named() {
    let home = Home::new();
    let refused = |table: &str| refusal(&home, &format!("[upstreams.npm]\n{table}\n"), &[]);
    let good = "type = \"npm\"\nurl = \"http://127.0.0.1:1\"";
    let mut shown = String::new();
    for table in [
        "",
        "type = \"npn\"\nurl = \"http://127.0.0.1:1\"",
        "type = \"npm\"\nurl = \"127.0.0.1:1\"",
        "type = \"npm\"\nurl = \"http://me:secret@127.0.0.1:1\"",
        "type = \"npm\"\nurl = \"ftp://127.0.0.1\"",
        &format!("{good}\npasswort = \"x\""),
        &format!("{good}\nusername = \"me\""),
        &format!("{good}\nusername = \"me\"\npassword_file = \"a\"\npassword_env = \"B\""),
        &format!("{good}\nusername = \"me\"\npassword_file = \"no-such-file\""),
        &format!("{good}\nusername = \"me\"\npassword_env = \"NO_SUCH_VARIABLE\""),
    ] {
        let refused = refused(table);
        assert!(!refused.contains("secret"), "{refused}");
        shown += &refused;
    }
    insta::assert_snapshot!("tables", shown);
    assert!(refusal(&home, "upstreams = 1\n", &[]).contains("[upstreams.upstreams]"));
}

/// Words that say where a scope is, or what it is of, are no repository's.
#[test]
fn no_repository_is_called_as_a_word_of_a_scope() {
    for key in ["user", "project", "everything", "api"] {
        let home = Home::new();
        let flag = format!("npm={key}");
        let refused = home.run(&["--repository-key", &flag, "tokens", "list"]);
        assert!(!refused.status.success() && refused.stderr.contains("--repository-key"), "{refused:?}");

        let upstream = format!("[upstreams.{key}]\ntype = \"npm\"\nurl = \"http://127.0.0.1:1\"\n");
        let renamed = format!("[repository_keys]\nnpm = \"{key}\"\n");
        for (config, place) in [(upstream, format!("[upstreams.{key}]")), (renamed, "repository_keys".to_owned())] {
            let refused = refusal(&home, &config, &[]);
            assert!(refused.contains(&place) && refused.contains("is not `api`, `user`, `project` or"), "{refused}");
        }
    }
}

#[test]
fn a_stop_in_the_moment_that_it_says_it_serves_is_a_clean_one() {
    let home = Home::new();
    for _ in 0..10 {
        Process::start(&home, "", &[]).stop();
    }
}

#[test]
fn a_gateway_in_a_process_serves_logs_and_stops() {
    let home = Home::new();
    let upstream = Recorder::new();
    let config = format!(
        "[upstreams.files]\ntype = \"generic\"\nurl = \"{}\"\nusername = \"gate\"\npassword_env = \"UPSTREAM_PASSWORD\"\n",
        upstream.url
    );
    let gate = Process::start(&home, &config, &["--log", "trace"]);
    let (id, value) = token(&home, "ci");
    let path = "/artifactory/files/a";
    assert!(gate.ask(path, &value).starts_with("HTTP/1.1 200 OK"));
    assert!(upstream.seen()[0].headers["authorization"].to_str().unwrap().starts_with("Basic "));
    assert!(gate.ask("/healthz", "").contains("ok"));
    let not_allowed = ["/artifactory/nowhere/a", "/artifactory/api/npm/files/a", "/artifactory/api/cargo/files/a"];
    for path in not_allowed {
        assert!(gate.ask(path, &value).starts_with("HTTP/1.1 404"), "{path}");
    }
    home.run(&["tokens", "revoke", &id]);
    let refused = gate.ask(path, &value);
    assert!(refused.starts_with("HTTP/1.1 401 The token ci was revoked. Generate a new one."), "{refused}");
    let metrics = gate.ask("/metrics", "");
    for line in ["gatepass_requests_total{type=\"generic\",status=\"200\"} 1", "{type=\"generic\",status=\"401\"} 1"] {
        assert!(metrics.contains(line), "{metrics}");
    }
    let log = gate.stop();
    assert!(log.contains("passed") && log.contains("refused") && log.contains(&id), "{log}");
    for path in not_allowed {
        let told: Vec<_> = log.lines().filter(|line| line.contains(&format!("path=\"{path}\""))).collect();
        assert!(told.len() == 1 && told[0].contains("refused") && told[0].contains(&id), "{path}: {told:?}");
    }
    for secret in [&value[8..], "upstream-secret", "Z2F0ZTp1cHN0cmVhbS1zZWNyZXQ"] {
        assert!(!log.contains(secret), "the log holds a secret");
    }
}

/// What a first start says at a terminal until it serves and has said all, and the address that it serves at.
fn at_a_terminal(home: &Home, arguments: &str) -> (String, String) {
    std::fs::create_dir_all(home.gatepass()).unwrap();
    // util-linux's `script` gives the command a terminal, and ends it with its own.
    let line = format!("exec {} serve --listen 127.0.0.1:0 {arguments}", env!("CARGO_BIN_EXE_gatepass"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("HOME", home.path()).env("GATEPASS_HOME", home.gatepass());
    command.env("TERM", "dumb").stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    let mut script = command.spawn().unwrap();
    let mut lines = std::io::BufReader::new(script.stdout.take().unwrap());
    let mut printed = String::new();
    while !printed.contains("makes an identity token") {
        assert!(std::io::BufRead::read_line(&mut lines, &mut printed).unwrap() > 0, "{printed}");
    }
    script.kill().unwrap();
    script.wait().unwrap();
    let address =
        printed.split("gatepass serves http://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    (address, printed.replace('\r', ""))
}

#[test]
fn the_first_start_prints_no_link_where_logs_are_kept() {
    for arguments in [&[] as &[&str], &["--log", "trace"], &["--url", "https://gate.example"]] {
        let home = Home::new();
        let gate = Process::start(&home, "", arguments);
        assert!(gate.ask("/healthz", "").contains("ok"));
        let log = gate.stop();
        assert!(!log.contains("sign-in#") && !log.contains("gpl_"), "{log}");
        let name = whoami::username().unwrap();
        assert!(log.contains(&format!("`gatepass user link {name}` makes a link")), "{log}");
        let link = home.run(&["user", "link", &name]);
        assert!(link.stdout.contains("/dashboard/sign-in#gpl_"), "{link:?}");
    }
}

#[test]
fn the_first_start_at_a_terminal_prints_a_link_that_signs_its_admin_in_once() {
    let link = |printed: &str| printed.lines().find(|line| line.contains("/dashboard/sign-in#")).map(str::to_owned);
    let home = Home::new();
    let (address, printed) = at_a_terminal(&home, "");
    let printed = link(&printed).unwrap();
    let value = printed.strip_prefix(&format!("http://{address}/dashboard/sign-in#")).unwrap();
    let store = Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap());
    let authority = Authority::new(store);
    let signed_in = authority.sign_in(value, None, None, Timestamp::now()).unwrap().unwrap().signed_in;
    assert_eq!((signed_in.user.name, signed_in.user.role), (whoami::username().unwrap(), Role::Admin));
    assert!(authority.sign_in(value, None, None, Timestamp::now()).unwrap().is_none(), "once");
    assert!(!home.gatepass().join("admin-token").exists(), "no credential lies in a file");
    let (_, printed) = at_a_terminal(&Home::new(), "--url https://gate.example");
    assert!(link(&printed).unwrap().starts_with("https://gate.example/dashboard/sign-in#gpl_"));
    let (_, printed) = at_a_terminal(&Home::new(), "--dashboard-listen 127.0.0.1:0");
    let dashboard = printed.split("The dashboard is at ").nth(1).unwrap().lines().next().unwrap();
    assert!(link(&printed).unwrap().starts_with(&format!("{dashboard}/dashboard/sign-in#")), "the link is for it");
    let gate = Process::start(&home, "", &[]);
    let log = gate.stop();
    assert!(!log.contains("first Admin"), "another start makes none: {log}");
}

#[test]
fn networks_that_have_everybody_are_warned_of() {
    for (networks, warned) in [("0.0.0.0/0", true), ("10.0.0.0/8, ::/0", true), ("10.0.0.0/8", false)] {
        let home = Home::new();
        let config = format!("trusted_proxies = \"{networks}\"\n");
        let gate = Process::start(&home, &config, &[]);
        assert_eq!(gate.stop().contains("trusted_proxies has every address"), warned, "{networks}");
        let found = home.run(&["doctor"]);
        assert!(found.status.success(), "{found:?}");
        assert_eq!(found.stdout.contains("trusted_proxies has every address"), warned, "{found:?}");
    }
}

#[test]
fn a_transfer_that_is_under_way_finishes_after_a_stop_was_asked_for() {
    let slow = Recorder::answering(|_| {
        let pieces = futures::stream::unfold(0, |piece| async move {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            (piece < 10).then(|| (Ok::<_, std::io::Error>(bytes::Bytes::from("piece ")), piece + 1))
        });
        axum::response::Response::new(axum::body::Body::from_stream(pieces))
    });
    let home = Home::new();
    let config = format!("[upstreams.files]\ntype = \"generic\"\nurl = \"{}\"\n", slow.url);
    let gate = Process::start(&home, &config, &[]);
    let (_, value) = token(&home, "ci");
    let mut stream = TcpStream::connect(&gate.address).unwrap();
    let head = format!("GET /artifactory/files/a HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {value}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 17];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK\r\n");
    let address = gate.address.clone();
    gate.stop();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.matches("piece").count(), 10, "{rest}");
    assert!(TcpStream::connect(address).is_err());
}

/// A child that is killed the moment it has answered has recorded the pull all the same.
#[test]
fn no_pull_that_was_answered_is_lost_at_a_kill() {
    let manifest = r#"{"schemaVersion":2,"layers":[]}"#;
    let upstream = Recorder::answering(move |_| axum::response::Response::new(axum::body::Body::from(manifest)));
    let home = Home::new();
    let config = format!("[upstreams.docker]\ntype = \"docker\"\nurl = \"{}\"\n", upstream.url);
    for round in 1..=5 {
        let mut gate = Process::start(&home, &config, &[]);
        let store = Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap());
        let authority = Authority::new(store);
        let issued = authority.create(&admin(), crate::authority::scoped("staging"), Timestamp::now()).unwrap();
        let answer = gate.ask("/v2/docker/app/manifests/1.0", issued.secret.expose());
        gate.child.kill().unwrap();
        gate.child.wait().unwrap();
        assert!(answer.ends_with(manifest), "{answer}");
        assert_eq!(authority.profile("staging", 100).unwrap().history.len(), round);
    }
}

#[test]
fn an_agent_reads_what_was_pulled_through_the_gateway() {
    let upstream = Recorder::answering(|_| axum::response::Response::new(axum::body::Body::from("{}")));
    let home = Home::new();
    let config = format!("[upstreams.docker]\ntype = \"docker\"\nurl = \"{}\"\n", upstream.url);
    let gate = Process::start(&home, &config, &[]);
    let store = Arc::new(SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap());
    let authority = Authority::new(store);
    for environment in ["staging", "production"] {
        let new = crate::authority::scoped(environment);
        let issued = authority.create(&admin(), new, Timestamp::now()).unwrap();
        gate.ask("/v2/docker/team/app/manifests/1.0", issued.secret.expose());
    }
    authority.see_tag("docker/team/app", "1.0", "sha256:moved", Timestamp::now()).unwrap();
    let mut server = home.server(&[]);
    let shown = server.call("list_environments", serde_json::json!({ "name": "staging" }));
    let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let profile = &shown.done()["profile"];
    for list in ["running", "deployments"] {
        let [pull] = profile[list].as_array().unwrap().as_slice() else { panic!("{profile}") };
        assert_eq!(
            (&pull["image"], &pull["tag"], &pull["digest"]),
            (&"docker/team/app".into(), &"1.0".into(), &digest.into())
        );
    }
    assert_eq!(profile["drift"][0]["kind"], "tag_moved");
    assert!(shown.text().contains("its tag 1.0 has been at sha256:moved since"), "{}", shown.text());
}

#[test]
fn two_gibibytes_pass_both_ways_in_bounded_memory() {
    const SIZE: u64 = 2 << 30;
    let upstream = Sink::new();
    let home = Home::new();
    let gate =
        Process::start(&home, &format!("[upstreams.files]\ntype = \"generic\"\nurl = \"{}\"\n", upstream.url), &[]);
    let store = SqliteStore::open_relaxed(&home.gatepass().join("gatepass.db")).unwrap();
    let new = NewToken { permission: gatepass_core::token::Permission::ReadWrite, ..read_only() };
    let issued = Authority::new(Arc::new(store)).create(&admin(), new, Timestamp::now()).unwrap();
    let blob = home.path().join("blob");
    std::fs::File::create(&blob).unwrap().set_len(SIZE).unwrap();
    let netrc = home.path().join("netrc");
    std::fs::write(&netrc, format!("machine 127.0.0.1 login me password {}\n", issued.secret.expose())).unwrap();
    let curl = |arguments: &[&str], path: &str| {
        let mut command = std::process::Command::new("curl");
        command
            .args(["-sS", "--fail-with-body", "-o", "/dev/null", "-w", "%{size_download}", "--netrc-file"])
            .arg(&netrc);
        let output =
            command.args(arguments).arg(format!("http://{}/artifactory/files/{path}", gate.address)).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    curl(&["-T", blob.to_str().unwrap()], "blob");
    assert_eq!(upstream.taken.load(std::sync::atomic::Ordering::SeqCst), SIZE);
    assert_eq!(curl(&[], &SIZE.to_string()), SIZE.to_string());
    let status = std::fs::read_to_string(format!("/proc/{}/status", gate.child.id())).unwrap();
    let most = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let most: u64 = most.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(most < 100 * 1024, "{most} KiB");
    println!("at most {most} KiB");
}
