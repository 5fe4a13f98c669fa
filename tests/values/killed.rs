//! Kills between a token and its drop: whenever one comes, every token that works has its value somewhere, and every
//! value that waits is a working token's.

use std::collections::BTreeSet;
use std::time::Duration;

use gatepass_authority::Authority;
use gatepass_core::admission::Admission;
use gatepass_core::listing::Filter;
use gatepass_core::token::{Status, TokenId};
use jiff::Timestamp;
use serde_json::json;

use super::authority;
use crate::support::Home;

/// How many times a server is killed, each a little later than the last.
const ROUNDS: u64 = 160;
const HOMES: u64 = 16;

fn active(authority: &Authority) -> BTreeSet<TokenId> {
    let filter = Filter { status: Some(Status::Active), ..Filter::default() };
    let page = authority.list(&filter, 500, None, Timestamp::now()).unwrap();
    assert!(page.next.is_none());
    page.tokens.into_iter().map(|token| token.id).collect()
}

/// The values of the drops that are there, by the file's name; and that nothing else lies there.
fn waiting(home: &Home) -> Vec<(TokenId, String)> {
    let Ok(entries) = std::fs::read_dir(home.gatepass().join("drops")) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        // Those that are to end have no value.
        if name == "unclaimed" {
            continue;
        }
        // One that was never given its name: its token was never made, and a sweep takes it a minute later.
        if name.starts_with('.') {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        found.push((name.parse().unwrap(), text.lines().nth(1).unwrap().to_owned()));
    }
    found
}

/// The working token whose value stands in the client's file, which is then there alone.
fn applied(home: &Home, authority: &Authority) -> Option<TokenId> {
    let file = std::fs::read_to_string(home.path().join(".npmrc")).ok()?;
    let value = file.split_once("_authToken=")?.1.lines().next()?.to_owned();
    match authority.authenticate(&value, Timestamp::now()).unwrap() {
        Admission::Admitted(token) => Some(token.id),
        _ => None,
    }
}

#[test]
fn whenever_a_server_is_killed_no_token_works_whose_value_nobody_holds() {
    let (mut made, mut killed_early) = (0, 0);
    for home_number in 0..HOMES {
        let home = Home::new();
        let mut before = 0;
        for round in 0..ROUNDS / HOMES {
            let mut server = home.server(&[]);
            // Whatever is made ready at the first call is: the kill comes into the work.
            server.call("list_tokens", json!({"request": "active tokens"}));
            // Without waiting for answers; the kill comes somewhere in the middle.
            for call in 0..3 {
                let (tool, arguments) = match call {
                    0 | 1 => ("generate_token", json!({})),
                    _ => ("configure_package_manager", json!({"package_manager": "npm", "mode": "apply"})),
                };
                let request = json!({"jsonrpc": "2.0", "id": 100 + call, "method": "tools/call",
                    "params": {"name": tool, "arguments": arguments}});
                server.write_line(request.to_string().as_bytes());
            }
            let number = home_number * (ROUNDS / HOMES) + round;
            std::thread::sleep(Duration::from_micros(number * 250));
            server.signal(9);
            server.wait();

            // As the next gatepass leaves it, which revokes what was in the client's file until the last one's took its place.
            assert!(home.run(&["tokens", "list"]).status.success());
            let authority = authority(&home);
            let active = active(&authority);
            let waiting = waiting(&home);
            for (id, value) in &waiting {
                let admission = authority.authenticate(value, Timestamp::now()).unwrap();
                assert!(matches!(admission, Admission::Admitted(token) if token.id == *id), "round {number}: {id}");
            }
            let waiting = waiting.into_iter().map(|(id, _)| id);
            let held: BTreeSet<TokenId> = waiting.chain(applied(&home, &authority)).collect();
            assert_eq!(active, held, "round {number}");
            let now = active.len();
            killed_early += usize::from(now < before + 2);
            before = now;
        }
        made += before;
    }
    // Kills came before, between and after.
    assert!(made > 20 && killed_early > 10, "{made} tokens, {killed_early} kills before the last");
}
