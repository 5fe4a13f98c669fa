//! What it costs to admit a token, which each request does anew: with a thousand, a hundred thousand and a million in the
//! store, in place and on a thread that may wait, and with a scope of twenty entries beside one for everything.
//!
//! `cargo bench --bench admission`. The ratio is what counts: the machine's own noise is in both figures.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a measurement may fail loudly")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::admission::Admission;
use gatepass_core::creation::NewToken;
use gatepass_core::ecosystem::{Ecosystem, PackageName, Repositories};
use gatepass_core::scope::{Scope, Subject};
use gatepass_core::token::{Issued, Permission};
use jiff::Timestamp;

const ROUNDS: usize = 3;

fn main() {
    // cargo test --benches asks for a quick look only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    scopes(folder.path());
    look_up(folder.path());
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

/// Admits a token for everything and tokens with a scope in turn, each asked for a package that it is for: the last of its
/// entries, so that all are compared.
fn scopes(folder: &Path) {
    const TIMES: u32 = 200_000;
    const BLOCKS: u32 = 100;
    let authority = Authority::new(Arc::new(SqliteStore::open(&folder.join("scopes.db")).unwrap()));
    let entries =
        |count: usize| -> Vec<String> { (1..=count).map(|place| format!("npm/@acme/part-{place:02}")).collect() };
    let of = |count| Scope::parse(&entries(count), &Repositories::default()).unwrap();
    let package = |count: usize| {
        let name = format!("@acme/part-{count:02}");
        Subject::Packages(vec![PackageName::parse(Ecosystem::Npm, &name).unwrap()])
    };
    let mut measured = [(0, Scope::EVERYTHING, Subject::Repository), (1, of(1), package(1)), (20, of(20), package(20))]
        .map(|(entries, scope, subject)| (entries, token(&authority, scope), subject, Duration::MAX));
    for _ in 0..BLOCKS {
        for (_, issued, subject, best) in &mut measured {
            let start = Instant::now();
            for _ in 0..TIMES / BLOCKS {
                let admission = authority.authenticate(black_box(issued.secret.expose()), Timestamp::now()).unwrap();
                let Admission::Admitted(token) = admission else { panic!("{admission:?}") };
                let scope = token.scope.unwrap();
                assert_eq!(
                    scope.permission(Permission::ReadOnly, black_box("npm"), Ecosystem::Npm, subject),
                    Some(Permission::ReadOnly)
                );
            }
            *best = start.elapsed().min(*best);
        }
    }
    let nanoseconds = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(TIMES / BLOCKS);
    println!("a token admitted, and asked whether it is for a package, in the best of {BLOCKS} blocks in turn:");
    let everything = measured[0].3;
    for (entries, _, _, best) in &measured {
        let ratio = best.as_secs_f64() / everything.as_secs_f64();
        println!("  {entries:>2} entries: {:.0} ns, {ratio:.2} of everything's", nanoseconds(*best));
    }
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
    let issued = token(&authority, Scope::EVERYTHING);
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
    for tasks_together in [1, 32] {
        let [in_place, hop] = [true, false].map(|in_place| {
            let rounds =
                (0..ROUNDS).map(|_| runtime.block_on(admissions(&authority, &issued, tasks_together, in_place)));
            rounds.min().unwrap()
        });
        println!("  {tasks_together:>2} at once: in place {in_place:?}, on another thread {hop:?}");
    }
}

/// How long it takes to admit a token in so many tasks at once, for each time.
async fn admissions(authority: &Authority, issued: &Issued, tasks_together: u32, in_place: bool) -> Duration {
    const TIMES: u32 = 20_000;
    let start = Instant::now();
    let tasks = (0..tasks_together).map(|_| {
        let (authority, value) = (authority.clone(), issued.secret.expose().to_owned());
        tokio::spawn(async move {
            for _ in 0..TIMES / tasks_together {
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
