//! The gateway beside nginx doing the same: `auth_basic` and `proxy_pass` with kept upstream connections. Both stand before
//! the same nginx that serves files, and the same `wrk` asks them, in turn, in one run. And what it costs to look a token
//! up with a thousand, a hundred thousand and a million in the store, in place and on a thread that may wait.
//!
//! `cargo bench --bench gateway`; nginx, wrk and curl must be there (`tests/serve/install` has curl, apt the others). The
//! ratio is what counts: the machine's own noise is in both figures. The processor time that a request costs is told
//! besides, since it hardly depends on what else the machine does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement may fail loudly")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::creation::NewToken;
use gatepass_core::token::{Issued, Permission};
use jiff::Timestamp;

const ROUNDS: usize = 3;
const SECONDS: &str = "5s";
const BLOB: u64 = 512 << 20;

fn main() {
    // cargo test --benches asks for a quick look only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    look_up(folder.path());
    beside_nginx(folder.path());
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A process that is ended with the measurement.
struct Process(Child);

impl Process {
    fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "{command:?} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self(child)
    }

    /// The memory it has now and the most it had, in MiB (proc(5), `VmRSS` and `VmHWM`).
    fn memory(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
        };
        (field("VmRSS"), field("VmHWM"))
    }

    /// The processor time that it and its children used in programs and in the kernel, in clock ticks (proc(5), `utime`
    /// and `stime`).
    fn ticks(&self) -> [u64; 2] {
        let own = self.0.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        let mut ticks = [0; 2];
        for id in children.split_whitespace().map(str::to_owned).chain([own.to_string()]) {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
            let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
            ticks[0] += fields[11].parse::<u64>().unwrap();
            ticks[1] += fields[12].parse::<u64>().unwrap();
        }
        ticks
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // nginx's master ends its workers on SIGTERM only.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn nginx(folder: &Path, name: &str, port: u16, server: &str) -> Process {
    let home = folder.join(name);
    fs::create_dir_all(&home).unwrap();
    let home = home.display();
    let config = format!(
        "daemon off; worker_processes 2; pid {home}/pid; error_log {home}/error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
         client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;\n\
         uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;\n{server} }}\n"
    );
    fs::write(folder.join(format!("{name}.conf")), config).unwrap();
    Process::start(Command::new("nginx").arg("-c").arg(folder.join(format!("{name}.conf"))), port)
}

fn token(authority: &Authority) -> Issued {
    let actor = Actor { name: "bench".to_owned(), role: Role::Admin, client: None, address: None, words: None };
    let new = NewToken {
        name: None,
        permission: Permission::ReadOnly,
        environment: None,
        expires: None,
        package_manager: None,
        scope: gatepass_core::scope::Scope::EVERYTHING,
        description: None,
        words: None,
    };
    authority.create(&actor, new, Timestamp::now()).unwrap()
}

/// Adds rows until the store has this many tokens. Nobody knows their values.
fn fill(file: &Path, tokens: u64) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO token (id, digest, name, name_key, username, permission, created_by, created, hint)
             SELECT hex(randomblob(16)), randomblob(32), 'n' || value, 'n' || value, hex(randomblob(16)), 'read_only',
                    'bench', 0, 'gpr_0000'
             FROM (WITH RECURSIVE n(value) AS (SELECT (SELECT count(*) FROM token) UNION ALL SELECT value + 1 FROM n
                   WHERE value + 1 < {tokens}) SELECT value FROM n);
             PRAGMA wal_checkpoint(TRUNCATE);"
        ))
        .unwrap();
}

fn look_up(folder: &Path) {
    let file = folder.join("look-up.db");
    let authority = Authority::new(Arc::new(SqliteStore::open(&file).unwrap()));
    let issued = token(&authority);
    println!("looking a token up, in one thread:");
    for tokens in [1_000_u64, 100_000, 1_000_000] {
        fill(&file, tokens);
        let now = Timestamp::now();
        let times: Vec<Duration> = (0..20_000)
            .map(|_| {
                let start = Instant::now();
                authority.authenticate(issued.secret.expose(), now).unwrap();
                start.elapsed()
            })
            .collect();
        let (median, worst) = (quantile(&times, 0.5), quantile(&times, 0.99));
        println!("  {tokens:>9} tokens: median {median:?}, 99th percentile {worst:?}");
    }
    println!("the same on an event loop, in place and on a thread that may wait, by the clock for each:");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for at_once in [1, 32] {
        let [in_place, hop] = [true, false].map(|in_place| {
            let rounds = (0..ROUNDS).map(|_| runtime.block_on(admissions(&authority, &issued, at_once, in_place)));
            rounds.min().unwrap()
        });
        println!("  {at_once:>2} at once: in place {in_place:?}, on another thread {hop:?}");
    }
}

/// How long it takes to admit a token in so many tasks at once, for each time.
async fn admissions(authority: &Authority, issued: &Issued, at_once: u32, in_place: bool) -> Duration {
    const TIMES: u32 = 20_000;
    let start = Instant::now();
    let tasks = (0..at_once).map(|_| {
        let (authority, value) = (authority.clone(), issued.secret.expose().to_owned());
        tokio::spawn(async move {
            for _ in 0..TIMES / at_once {
                if in_place {
                    authority.authenticate(&value, Timestamp::now()).unwrap();
                    tokio::task::yield_now().await;
                    continue;
                }
                let (authority, value) = (authority.clone(), value.clone());
                let admit = move || authority.authenticate(&value, Timestamp::now()).unwrap();
                tokio::task::spawn_blocking(admit).await.unwrap();
            }
        })
    });
    futures::future::join_all(tasks).await.into_iter().for_each(Result::unwrap);
    start.elapsed() / TIMES
}

fn quantile(times: &[Duration], part: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = (part * (sorted.len() - 1) as f64) as usize;
    sorted[place]
}

fn beside_nginx(folder: &Path) {
    let files = folder.join("files");
    fs::create_dir_all(&files).unwrap();
    fs::write(files.join("small"), vec![b'x'; 1024]).unwrap();
    fs::File::create(files.join("blob")).unwrap().set_len(BLOB).unwrap();
    // A worker of nginx that root started is "nobody".
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (upstream, proxy, gateway) = (free_port(), free_port(), free_port());
    let root = files.display();
    let _upstream =
        nginx(folder, "upstream", upstream, &format!("server {{ listen 127.0.0.1:{upstream}; root {root}; }}"));

    let home = folder.join("home");
    fs::create_dir_all(&home).unwrap();
    let authority = Authority::new(Arc::new(SqliteStore::open(&home.join("gatepass.db")).unwrap()));
    let issued = token(&authority);
    let (username, value) = (&issued.token.username, issued.secret.expose());
    let sha1 =
        Command::new("sh").arg("-c").arg(format!("printf %s '{value}' | openssl sha1 -binary | base64")).output();
    let sha1 = String::from_utf8(sha1.unwrap().stdout).unwrap();
    fs::write(folder.join("htpasswd"), format!("{username}:{{SHA}}{sha1}")).unwrap();
    let proxying = format!(
        "upstream files {{ server 127.0.0.1:{upstream}; keepalive 64; }}
         server {{ listen 127.0.0.1:{proxy}; location /artifactory/generic/ {{
           auth_basic gate; auth_basic_user_file {}/htpasswd;
           proxy_pass http://files/; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Authorization \"\";
           proxy_max_temp_file_size 0; }} }}",
        folder.display()
    );
    let beside = nginx(folder, "proxy", proxy, &proxying);
    fs::write(
        home.join("config.toml"),
        format!("[upstreams.generic]\ntype = \"generic\"\nurl = \"http://127.0.0.1:{upstream}\"\n"),
    )
    .unwrap();
    let ours = Process::start(
        Command::new(env!("CARGO_BIN_EXE_gatepass"))
            .args(["serve", "--listen", &format!("127.0.0.1:{gateway}"), "--log", "error"])
            .env("GATEPASS_HOME", &home),
        gateway,
    );

    let basic = format!("Authorization: Basic {}", STANDARD.encode(format!("{username}:{value}")));
    println!("small authenticated GETs, 32 connections, best of {ROUNDS} rounds of {SECONDS} in turn:");
    let mut best = [(0.0_f64, String::new()), (0.0, String::new())];
    for _ in 0..ROUNDS {
        for (place, (process, port)) in [(&beside, proxy), (&ours, gateway)].into_iter().enumerate() {
            let before = process.ticks();
            let url = format!("http://127.0.0.1:{port}/artifactory/generic/small");
            let report =
                output(Command::new("wrk").args(["-t1", "-c32", "-d", SECONDS, "--latency", "-H", &basic, &url]));
            assert!(!report.contains("Non-2xx"), "{report}");
            let rate = field(&report, "Requests/sec:").parse().unwrap();
            if rate > best[place].0 {
                let (requests, after) = (before_word(&report, "requests").parse::<f64>().unwrap(), process.ticks());
                let [program, kernel] = [0, 1].map(|part| micros(after[part] - before[part]) / requests);
                let report = format!(
                    "median {}, 99th percentile {}; {:.1} µs of processor time a request ({program:.1} in the program, \
                     {kernel:.1} in the kernel)",
                    field(&report, "50%"),
                    field(&report, "99%"),
                    program + kernel
                );
                best[place] = (rate, report);
            }
        }
    }
    for (name, (rate, latency)) in ["nginx", "gatepass"].iter().zip(&best) {
        println!("  {name:>8}: {rate:.0} requests a second, {latency}");
    }
    println!("  gatepass / nginx: {:.2}", best[1].0 / best[0].0);

    println!("a blob of {} MiB, best of {ROUNDS} in turn:", BLOB >> 20);
    let mut best = [f64::MAX; 2];
    for _ in 0..ROUNDS {
        for (place, port) in [proxy, gateway].into_iter().enumerate() {
            let url = format!("http://127.0.0.1:{port}/artifactory/generic/blob");
            let report = output(Command::new("curl").args([
                "-sf",
                "-o",
                "/dev/null",
                "-w",
                "%{size_download} %{time_total}",
                "-H",
                &basic,
                &url,
            ]));
            let (size, time) = report.split_once(' ').unwrap();
            assert_eq!(size, BLOB.to_string());
            best[place] = best[place].min(time.parse().unwrap());
        }
    }
    #[expect(clippy::cast_precision_loss)]
    let rate = |seconds: f64| (BLOB >> 20) as f64 / seconds;
    println!("  nginx {:.0} MiB/s, gatepass {:.0} MiB/s, ratio {:.2}", rate(best[0]), rate(best[1]), best[0] / best[1]);
    let (now, most) = ours.memory();
    println!("memory of gatepass after all this: {now} MiB, at most {most} MiB");
    drop(beside);
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Clock ticks (`USER_HZ`, 100 a second on Linux) in microseconds.
#[expect(clippy::cast_precision_loss)]
fn micros(ticks: u64) -> f64 {
    ticks as f64 * 10_000.0
}

/// The word before this one.
fn before_word<'a>(text: &'a str, name: &str) -> &'a str {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).find(|pair| pair[1] == name).map_or("?", |pair| pair[0])
}

/// The word after this one.
fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.split_whitespace().skip_while(|word| *word != name).nth(1).unwrap_or("?")
}
