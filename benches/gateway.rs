//! The gateway beside nginx doing the same: `auth_basic` and `proxy_pass` with kept upstream connections. Both stand before
//! the same nginx that serves files, and the same `wrk` asks them, in turn, in one run; the gateway with a token for
//! everything, and with one for twenty files.
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
use gatepass_core::ecosystem::{Ecosystem, Repositories};
use gatepass_core::scope::Scope;
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

fn token(authority: &Authority, scope: Scope) -> Issued {
    let actor = Actor { name: "bench".to_owned(), role: Role::Admin, client: None, address: None, words: None };
    let new = NewToken {
        name: None,
        permission: Permission::ReadOnly,
        environment: None,
        expires: None,
        package_manager: None,
        scope,
        description: None,
        words: None,
    };
    authority.create(&actor, new, Timestamp::now()).unwrap()
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
    let issued = token(&authority, Scope::EVERYTHING);
    let upstreams = [("generic".to_owned(), Ecosystem::Generic)].into();
    let files: Vec<String> =
        (1..20).map(|place| format!("generic/a/{place:02}")).chain(["generic/small".to_owned()]).collect();
    let scope = Scope::parse(&files, &Repositories { upstreams, ..Repositories::default() }).unwrap();
    let narrow = token(&authority, scope);
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

    let authorization = |issued: &Issued| {
        let login = format!("{}:{}", issued.token.username, issued.secret.expose());
        format!("Authorization: Basic {}", STANDARD.encode(login))
    };
    let (basic, narrow) = (authorization(&issued), authorization(&narrow));
    println!("small authenticated GETs, 32 connections, best of {ROUNDS} rounds of {SECONDS} in turn:");
    let contenders = [
        ("nginx", &beside, proxy, &basic),
        ("gatepass", &ours, gateway, &basic),
        ("20 files", &ours, gateway, &narrow),
    ];
    let mut best = [const { (0.0_f64, 0.0_f64, String::new()) }; 3];
    for _ in 0..ROUNDS {
        for (best, (_, process, port, login)) in best.iter_mut().zip(contenders) {
            let before = process.ticks();
            let url = format!("http://127.0.0.1:{port}/artifactory/generic/small");
            let report =
                output(Command::new("wrk").args(["-t1", "-c32", "-d", SECONDS, "--latency", "-H", login, &url]));
            assert!(!report.contains("Non-2xx"), "{report}");
            let rate = field(&report, "Requests/sec:").parse().unwrap();
            if rate > best.0 {
                let (requests, after) = (before_word(&report, "requests").parse::<f64>().unwrap(), process.ticks());
                let [program, kernel] = [0, 1].map(|part| micros(after[part] - before[part]) / requests);
                let report = format!(
                    "median {}, 99th percentile {}; {:.1} µs of processor time a request ({program:.1} in the program, \
                     {kernel:.1} in the kernel)",
                    field(&report, "50%"),
                    field(&report, "99%"),
                    program + kernel
                );
                *best = (rate, program + kernel, report);
            }
        }
    }
    for ((name, ..), (rate, _, latency)) in contenders.iter().zip(&best) {
        println!("  {name:>8}: {rate:.0} requests a second, {latency}");
    }
    println!("  gatepass / nginx: {:.2}", best[1].0 / best[0].0);
    println!("  processor time of 20 files / everything: {:.2}", best[2].1 / best[1].1);

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
