//! Several tokens in one call: what is said of each is what became of it, whichever failed and whatever came before it.

use serde_json::{Value, json};

use crate::support::Home;

/// Every order of three.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Makes three tokens for one trial, of which the verb fails with `bad` alone.
fn three(home: &Home, verb: &str, trial: usize) -> [String; 3] {
    let names = ["bad", "one", "two"].map(|name| format!("{name}-{trial}"));
    for name in &names {
        assert!(home.run(&["tokens", "create", "--name", name]).status.success());
    }
    if verb == "delete" {
        let [_, one, two] = &names;
        assert!(home.run(&["tokens", "revoke", one, two]).status.success());
    }
    names
}

/// The names of the tokens that are listed with this status.
fn listed(home: &Home, status: &str) -> Vec<String> {
    let rows = home.run(&["tokens", "list", "--status", status, "--json"]).json();
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// A home in whose store no token that is called `bad` can be revoked.
fn home_with_a_store_that_refuses() -> Home {
    let home = Home::new();
    assert!(home.run(&["tokens", "create", "--name", "ordinary"]).status.success());
    let store = rusqlite::Connection::open(home.gatepass().join("gatepass.db")).unwrap();
    let refuse =
        "CREATE TRIGGER refuse BEFORE UPDATE ON token WHEN old.name LIKE 'bad%' BEGIN SELECT RAISE(ABORT, 'no'); END";
    store.execute_batch(refuse).unwrap();
    home
}

#[test]
fn of_several_tokens_each_is_told_as_it_is_in_every_order_and_through_both_doors() {
    let home = home_with_a_store_that_refuses();
    let mut trial = 0;
    for verb in ["revoke", "delete"] {
        for (door, order) in ["plain", "json", "tool"].into_iter().flat_map(|door| ORDERS.map(|order| (door, order))) {
            trial += 1;
            let names = three(&home, verb, trial);
            let called: Vec<&str> = order.iter().map(|index| names[*index].as_str()).collect();
            let done: Vec<&str> = called.iter().copied().filter(|name| *name != names[0]).collect();
            let word = if verb == "revoke" { "Revoked" } else { "Deleted" };
            let failures = if door == "tool" {
                let mut server = home.server(&[]);
                let answer = server.call(&format!("{verb}_token"), json!({ "tokens": called })).done().clone();
                assert_eq!(told(&answer[word.to_lowercase()]), done, "{answer}");
                told_failures(&answer["failed"])
            } else {
                let flags = if door == "json" { &["--json"][..] } else { &[] };
                let ended = home.run(&[&["tokens", verb], &called[..], flags].concat());
                assert_eq!(ended.status.code(), Some(1), "{ended:?}");
                if door == "json" {
                    assert_eq!(told(&serde_json::from_str(&ended.stdout).unwrap()), done, "{ended:?}");
                } else {
                    let lines: Vec<&str> = ended.stdout.lines().map(|line| line.split(" (").next().unwrap()).collect();
                    assert_eq!(
                        lines,
                        done.iter().map(|name| format!("{word} {name}")).collect::<Vec<_>>(),
                        "{ended:?}"
                    );
                }
                assert!(ended.stderr.starts_with(&format!("gatepass: Not {}: ", word.to_lowercase())), "{ended:?}");
                ended.stderr.lines().map(str::to_owned).collect()
            };
            assert_eq!(failures.len(), 1, "{failures:?}");
            assert!(failures[0].contains("this one was not changed"), "{failures:?}");
            assert!(!failures[0].contains("nothing was changed"), "{failures:?}");
            // And so it is.
            assert!(listed(&home, "active").contains(&names[0]), "{called:?}");
            let over = listed(&home, "revoked");
            assert!(done.iter().all(|name| over.iter().any(|listed| listed == name) == (verb == "revoke")), "{over:?}");
        }
    }
    assert_eq!(trial, 36);
}

/// The names in rows.
fn told(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

fn told_failures(failed: &Value) -> Vec<String> {
    failed.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_name_that_nothing_has_stops_a_command_before_the_first_token_is_touched() {
    let home = Home::new();
    assert!(home.run(&["tokens", "create", "--name", "ci"]).status.success());
    for verb in ["revoke", "delete"] {
        for order in [["ci", "nobody"], ["nobody", "ci"]] {
            let refused = home.run(&[&["tokens", verb], &order[..]].concat());
            assert_eq!((refused.status.code(), refused.stdout.as_str()), (Some(1), ""), "{refused:?}");
            assert!(refused.stderr.contains("`nobody`; nothing was changed"), "{refused:?}");
            assert_eq!(listed(&home, "active"), ["ci"]);
        }
    }
    // Called twice, it is one token.
    let ended = home.run(&["tokens", "revoke", "ci", "CI"]);
    assert_eq!((ended.status.code(), ended.stdout.lines().count()), (Some(0), 1), "{ended:?}");
}
