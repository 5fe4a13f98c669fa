//! The dashboard's table with a million tokens: a page in each order, at the beginning, in the middle and at the end, and
//! under filters, each beside the first page of the usual order. And what the indexes for it cost whoever makes tokens or
//! notes their use.
//!
//! `cargo bench --bench table`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement may fail loudly")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::actor::{Actor, Role};
use gatepass_core::creation::NewToken;
use gatepass_core::deployment::Use;
use gatepass_core::listing::{Column, Filter, Order, Start};
use gatepass_core::token::{Permission, Status, TokenId};
use jiff::Timestamp;

const TOKENS: u64 = 1_000_000;
const PAGE: usize = 50;
const INDEXES: [&str; 5] =
    ["token_by_creation", "token_by_permission", "token_by_expiry", "token_by_use", "token_by_status"];

fn main() {
    // cargo test --benches asks for a quick look only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gatepass.db");
    let authority = Authority::new(Arc::new(SqliteStore::open(&file).unwrap()));
    fill(&file);
    pages(&authority);
    println!("with the indexes of the table:");
    changes(&authority, &file);
    let connection = rusqlite::Connection::open(&file).unwrap();
    for index in INDEXES {
        connection.execute_batch(&format!("DROP INDEX {index}")).unwrap();
    }
    println!("without them:");
    changes(&authority, &file);
}

/// A million tokens of 200 people: most of them Active, a tenth revoked, a third used never.
fn fill(file: &Path) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO token (id, digest, name, name_key, username, permission, environment_id, created_by, created,
                                expires, revoked, last_used, hint)
             SELECT lower(hex(randomblob(16))), randomblob(32), 'n' || value, 'n' || value, lower(hex(randomblob(12))),
                    iif(abs(random()) % 5 = 0, 'read_write', 'read_only'),
                    iif(abs(random()) % 3 = 0, NULL, 1 + abs(random()) % 3), 'user' || (abs(random()) % 200),
                    1700000000000 + value * 1000,
                    iif(abs(random()) % 5 = 0, NULL, 1700000000000 + value * 1000 + abs(random()) % 2000000000),
                    iif(abs(random()) % 10 = 0, 1700000000000 + value * 1000, NULL),
                    iif(abs(random()) % 3 = 0, NULL, 1700000000000 + value * 1000 + abs(random()) % 1000000000),
                    'gpr_0000'
             FROM (WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value + 1 < {TOKENS})
                   SELECT value FROM n);
             PRAGMA wal_checkpoint(TRUNCATE);"
        ))
        .unwrap();
}

fn pages(authority: &Authority) {
    let now = Timestamp::from_millisecond(1_701_000_000_000).unwrap();
    let page = |filter: &Filter, order: Order, start: &Start, rounds: usize| {
        median(rounds, || {
            authority.table(filter, order, start, PAGE, now).unwrap();
        })
    };
    let all = Filter::default();
    let first = page(&all, Order::default(), &Start::First, 31);
    println!("the first page of {PAGE}, newest first: {first:?}");
    println!(
        "each order: the first page, that behind a token of the middle, that before it (and how often the first page of all that is)"
    );
    let middle: TokenId = authority.named("n500000").unwrap().remove(0).id;
    let starts = [Start::First, Start::After(middle.clone()), Start::Before(middle)];
    for column in Column::ALL {
        for descending in [false, true] {
            let order = Order { column, descending };
            let times = starts.each_ref().map(|start| page(&all, order, start, 7));
            let ratios = times.map(|time| format!("{:.1}", time.as_secs_f64() / first.as_secs_f64()));
            println!("  {column:?} {}: {times:?} ({})", if descending { "down" } else { "up" }, ratios.join(", "));
        }
    }
    println!("filters, newest first and by name:");
    let some = |text: &str| Some(text.to_owned());
    for (what, filter) in [
        ("Active", Filter { status: Some(Status::Active), ..all.clone() }),
        ("staging", Filter { environment: some("staging"), ..all.clone() }),
        ("of one creator", Filter { created_by: some("user7"), ..all.clone() }),
        ("name has n99999", Filter { name_contains: some("n99999"), ..all.clone() }),
        ("search for nothing there", Filter { search: some("nowhere"), ..all.clone() }),
    ] {
        let by_name = Order { column: Column::Name, descending: false };
        let times = [Order::default(), by_name].map(|order| page(&filter, order, &Start::First, 3));
        let ratios = times.map(|time| format!("{:.0}", time.as_secs_f64() / first.as_secs_f64()));
        println!("  {what}: {times:?} ({})", ratios.join(", "));
    }
}

/// What it takes to make a token, and to note the use of a thousand.
fn changes(authority: &Authority, file: &Path) {
    let actor = Actor { name: "bench".to_owned(), role: Role::Admin, client: None, address: None, words: None };
    let create = median(201, || {
        let new = NewToken {
            name: Some(format!("{:x}", rand::random::<u64>())),
            permission: Permission::ReadOnly,
            environment: None,
            expires: None,
            package_manager: None,
            scope: gatepass_core::scope::Scope::EVERYTHING,
            description: None,
            words: None,
        };
        authority.create(&actor, new, Timestamp::now()).unwrap();
    });
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut read = connection.prepare("SELECT id FROM token WHERE position = 1 + abs(random()) % ?1").unwrap();
    let mut usage = || {
        let token = || read.query_row([TOKENS], |row| row.get::<_, String>(0)).unwrap().parse::<TokenId>().unwrap();
        let used = |token| Use { token, at: Timestamp::now(), client: None, times: 1 };
        std::iter::repeat_with(token).take(1000).map(used).collect::<Vec<_>>()
    };
    let mut batches: Vec<Vec<Use>> = std::iter::repeat_with(&mut usage).take(11).collect();
    let flush = median(11, || authority.record_usage(&batches.pop().unwrap()).unwrap());
    println!("  a token made in {create:?}, a thousand uses noted in {flush:?}");
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2]
}
