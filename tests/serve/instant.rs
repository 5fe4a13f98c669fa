//! Revoked means refused on the very next request, on open connections and under load, from whichever process it came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use gatepass_app::embedded::Embedded;
use gatepass_authority::Authority;
use gatepass_authority::store::SqliteStore;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::policy::Policy;
use gatepass_core::token::{Permission, TokenId};
use gatepass_gateway::Settings;
use http::{Request, StatusCode};
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::support::{Gate, Line, Recorder, bearer, client, named};
use crate::authority::{House, admin, read_only, reopened};

#[test]
fn a_revocation_by_another_process_is_in_force_on_an_open_connection() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("generic", Ecosystem::Generic, &upstream.url)]);
    let elsewhere = Authority::new(Arc::new(SqliteStore::open_relaxed(gate.house.store.path()).unwrap()));
    let mut line = Line::to(&gate);
    // More refusals of one address than this would wait, and this is about what is answered, not when.
    for _ in 0..19 {
        let issued = gate.token(Permission::ReadOnly);
        for _ in 0..3 {
            let answer = line.get("/artifactory/generic/a", &bearer(&issued));
            assert!(answer.starts_with("http/1.1 200"), "{answer}");
        }
        elsewhere.revoke(&admin(), &issued.token.id, Timestamp::now()).unwrap();
        let answer = line.get("/artifactory/generic/a", &bearer(&issued));
        assert!(answer.starts_with("http/1.1 401"), "{answer}");
    }
}

/// Many clients use many tokens without a pause, over two gateways on one store, while a third party revokes the tokens
/// one after the other. Whoever begins a request after the revocation was answered must be refused.
#[test]
fn no_request_that_began_after_a_revocation_gets_through() {
    let upstream = Recorder::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(revoke_under_load(&upstream));
}

async fn revoke_under_load(upstream: &Recorder) {
    const TOKENS: usize = 20;
    let house = House::new();
    let mut gates = Vec::new();
    for _ in 0..2 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gates.push(format!("http://{}/artifactory/generic/a", listener.local_addr().unwrap()));
        let embedded = Embedded::new(reopened(&house), Policy::default());
        let settings =
            Settings { upstreams: named(&[("generic", Ecosystem::Generic, &upstream.url)]), ..Settings::default() };
        tokio::spawn(gatepass_web::serve(listener, settings.into(), embedded, std::future::pending()));
    }
    let tokens: Vec<_> =
        (0..TOKENS).map(|_| house.authority.create(&admin(), read_only(), Timestamp::now()).unwrap()).collect();
    let revoked: Arc<Mutex<HashMap<TokenId, ()>>> = Arc::default();
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));

    let mut clients = Vec::new();
    for (number, issued) in tokens.iter().enumerate() {
        let (id, token, gate) = (issued.token.id.clone(), bearer(issued), gates[number % 2].clone());
        let (revoked, done) = (Arc::clone(&revoked), Arc::clone(&done));
        clients.push(tokio::spawn(async move {
            let (client, mut passed, mut refused) = (client(), 0_usize, 0_usize);
            while !done.load(std::sync::atomic::Ordering::SeqCst) || refused == 0 {
                let was_revoked = revoked.lock().unwrap().contains_key(&id);
                let request = Request::get(&gate).header("authorization", &token).body(Body::empty()).unwrap();
                match client.request(request).await.unwrap().status() {
                    StatusCode::OK => {
                        assert!(!was_revoked, "{id} got through after its revocation was answered");
                        passed += 1;
                    }
                    StatusCode::UNAUTHORIZED => {
                        refused += 1;
                        break;
                    }
                    status => panic!("{status}"),
                }
            }
            (passed, refused)
        }));
    }
    let ids: Vec<TokenId> = tokens.iter().map(|issued| issued.token.id.clone()).collect();
    let authority = house.authority.clone();
    tokio::task::spawn_blocking(move || {
        for id in ids {
            std::thread::sleep(std::time::Duration::from_millis(10));
            authority.revoke(&admin(), &id, Timestamp::now()).unwrap();
            revoked.lock().unwrap().insert(id, ());
        }
        done.store(true, std::sync::atomic::Ordering::SeqCst);
    })
    .await
    .unwrap();
    let (mut passed, mut refused) = (0, 0);
    for client in clients {
        let (some, others) = client.await.unwrap();
        passed += some;
        refused += others;
    }
    assert!(passed > TOKENS, "there was no load: {passed} requests");
    assert_eq!(refused, TOKENS);
}
