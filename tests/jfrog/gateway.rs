//! The whole tool suite once more, from the same source: over the JFrog backend and a live `gatepass serve`.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::{Home, Server, over_a_gateway};

/// Each of these tests of the tools, over a gateway.
macro_rules! again {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                over_a_gateway(crate::tools::$name);
            }
        )*

        #[test]
        fn every_test_of_the_tools_is_here() {
            let source = include_str!("../tools.rs");
            let all: Vec<_> = source.split("#[test]\npub fn ").skip(1).map(|rest| rest.split('(').next().unwrap()).collect();
            assert_eq!(all, [$(stringify!($name),)*]);
        }
    };
}

again! {
    an_unknown_environment_is_a_question_with_the_nearest_names,
    of_words_and_a_field_that_disagree_the_narrower_holds,
    a_question_that_was_asked_is_answered_by_the_next_call,
    a_call_that_is_only_repeated_does_not_answer_what_is_left_open,
    a_name_that_an_active_token_has_is_refused,
    the_answer_to_a_read_only_token_for_staging_can_be_used_at_once,
    a_token_gets_a_name_and_a_username_of_its_own,
    an_environment_is_created_when_the_user_said_so,
    with_a_package_manager_the_answer_has_its_configuration,
    a_package_manager_that_cannot_work_with_the_registry_is_said_plainly,
    lists_are_newest_first_and_filtered_and_paged,
    a_listed_token_has_every_column_and_no_value,
    a_name_that_is_only_near_revokes_nothing,
    several_tokens_are_revoked_only_when_each_is_named,
    a_revoked_token_stays_revoked_and_revoking_it_again_is_a_success,
    only_a_token_that_no_longer_works_is_deleted,
    an_environments_profile_has_its_tokens_and_says_why_it_has_no_deployments,
    a_configuration_is_made_for_an_existing_token_while_its_value_waits,
    an_existing_token_is_not_used_where_the_request_says_less_than_it_is,
    what_limits_where_files_are_written_is_asked_about_and_nothing_is_written,
    a_configuration_without_a_token_makes_none_and_says_what_apply_would_make,
    names_that_other_people_typed_are_cleaned_where_a_model_reads_them,
}

/// A line to the gateway on which the answer to the first request that makes a token is lost.
fn losing_line(gateway: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let gateway = gateway.trim_start_matches("http://").to_owned();
    let lost_one = Arc::new(AtomicBool::new(false));
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let (gateway, lost_one) = (gateway.clone(), Arc::clone(&lost_one));
            std::thread::spawn(move || {
                let mut server = TcpStream::connect(gateway).unwrap();
                let mut bytes = [0; 1 << 16];
                // One request, one answer: small enough that each comes in one piece, but for a body after its head.
                while let Ok(length @ 1..) = client.read(&mut bytes) {
                    let makes = bytes.starts_with(b"POST /access/api/v1/tokens");
                    server.write_all(&bytes[..length]).unwrap();
                    if makes && !bytes[..length].ends_with(b"}") {
                        let length = client.read(&mut bytes).unwrap();
                        server.write_all(&bytes[..length]).unwrap();
                    }
                    let length = server.read(&mut bytes).unwrap();
                    if makes && !lost_one.swap(true, Ordering::SeqCst) {
                        return;
                    }
                    client.write_all(&bytes[..length]).unwrap();
                }
            });
        }
    });
    url
}

#[test]
fn a_token_whose_answer_was_lost_is_revoked_and_made_again() {
    over_a_gateway(|| {
        let home = Home::new();
        let mut command = home.command(&[]);
        command.env("GATEPASS_URL", losing_line(home.gateway_url()));
        let mut server = Server::start(&mut command);
        server.initialize(json!({}));
        let made = server.call("generate_token", json!({"name": "ci-bot"}));
        let id = made.done()["token"]["id"].clone();
        let listed = server.call("list_tokens", json!({}));
        let rows: Vec<_> = listed.done()["tokens"].as_array().unwrap().iter().collect();
        assert_eq!(rows.len(), 2, "{listed:?}");
        assert_eq!((&rows[0]["id"], &rows[0]["status"]), (&id, &json!("active")));
        assert_eq!((&rows[1]["name"], &rows[1]["status"]), (&json!("ci-bot"), &json!("revoked")));
    });
}

/// What a platform's words leave unsaid of a token that writes is said, so that it is told alike wherever it is told.
#[test]
fn a_scope_is_told_as_it_was_asked_for() {
    over_a_gateway(|| {
        let home = Home::new();
        let mut server = home.server(&[]);
        for (arguments, permission, scope) in [
            (json!({"scope": "npm/x:rw"}), "read_write", json!(["npm/x:rw"])),
            (json!({"scope": ["npm:r", "npm/x:rw"]}), "read_write", json!(["npm:r", "npm/x:rw"])),
            (json!({"scope": "npm/x", "permission": "read_write"}), "read_write", json!(["npm/x:rw"])),
            (json!({"scope": "npm/x"}), "read_only", json!(["npm/x"])),
        ] {
            let made = server.call("generate_token", arguments.clone()).done()["token"].clone();
            let listed = server.call("list_tokens", json!({"name_contains": made["name"], "limit": 1}));
            for told in [&made, &listed.done()["tokens"][0]] {
                assert_eq!((&told["permission"], &told["scope"]), (&json!(permission), &scope), "{arguments}: {told}");
            }
            assert_eq!(home.run(&["tokens", "list", "--json"]).json()[0]["scope"], scope, "{arguments}");
        }
    });
}

#[test]
fn the_doctor_finds_a_gateway_well() {
    over_a_gateway(|| {
        let found = Home::new().run(&["doctor", "--json"]).json();
        assert_eq!(found["backend"], "jfrog");
        let findings = found["findings"].as_array().unwrap();
        assert!(findings.iter().all(|finding| finding["health"] == "fine"), "{found}");
        let rights = findings.iter().find(|finding| finding["check"] == "rights").unwrap();
        assert_eq!(rights["found"], "admin of a gatepass that serves a team");
    });
}
