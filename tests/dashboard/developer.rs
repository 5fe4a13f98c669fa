//! What a Developer may not do, on the page and behind it.

use http::StatusCode;

use super::site::Site;
use crate::authority::{admin, developer, other_developer};

#[test]
fn others_tokens_are_on_no_page_for_a_developer() {
    let site = Site::new();
    for (actor, name) in [(admin(), "of-ada"), (developer(), "of-dev"), (other_developer(), "of-olga")] {
        site.token(&actor, name);
    }
    let browser = site.browser_of(&site.dev);
    assert_eq!(browser.rows().len(), 1);
    assert_eq!(browser.row("of-dev")["Actions"], "Revoke");
    let of_olga = site.authority.named("of-olga").unwrap()[0].id.clone();
    browser.open(&site.url(&format!("/dashboard/tokens/{of_olga}")));
    browser.find("heading", "Not found");
    assert!(!browser.has("link", "Revoke of-olga"));

    let admin = site.browser_of(&site.ada);
    assert!(admin.rows().iter().all(|row| row["Actions"] == "Revoke"));
}

#[test]
fn a_developer_who_asks_without_a_button_is_refused() {
    let site = Site::new();
    let active = site.token(&other_developer(), "active").token.id;
    let revoked = site.token(&other_developer(), "revoked").token.id;
    site.authority.revoke(&admin(), &revoked, jiff::Timestamp::now()).unwrap();
    let session = site.session(&site.dev);
    for (id, verb) in [(&active, "revoke"), (&revoked, "delete")] {
        let path = format!("/dashboard/tokens/{id}/{verb}");
        assert_eq!(site.get(&path, Some(&session)).status, StatusCode::NOT_FOUND);
        assert_eq!(site.post(&path, &session, &[]).status, StatusCode::NOT_FOUND);
    }
    assert_eq!(site.authority.token(&active).unwrap().revoked, None);
    assert!(site.authority.token(&revoked).is_ok());
    // What they own is theirs to end; what is Active is nobody's to delete.
    let own = site.token(&crate::authority::developer(), "own").token.id;
    let refused = site.post(&format!("/dashboard/tokens/{own}/delete"), &session, &[]);
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert!(site.authority.token(&own).is_ok());
    let done = site.post(&format!("/dashboard/tokens/{own}/revoke"), &session, &[]);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[test]
fn the_audit_is_for_admins() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    browser.click("summary", "Account menu for dev");
    browser.find("link", "Environments");
    assert!(!browser.has("link", "Audit"));
    let refused = site.get("/dashboard/audit", Some(&site.session(&site.dev)));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.text.contains("claude-code"), "{}", refused.text);
    browser.open(&site.url("/dashboard/audit"));
    assert!(!browser.has("table", "Audit"));

    let admin = site.browser_of(&site.ada);
    admin.click("summary", "Account menu for ada");
    admin.click("link", "Audit");
    admin.find("table", "Audit");
    admin.shows("dev");
}

#[test]
fn a_developer_who_becomes_an_admin_is_one_at_once() {
    let site = Site::new();
    let session = site.session(&site.dev);
    assert_eq!(site.get("/dashboard/audit", Some(&session)).status, StatusCode::FORBIDDEN);
    site.home.run(&["user", "role", "dev", "admin"]);
    assert_eq!(site.get("/dashboard/audit", Some(&session)).status, StatusCode::OK);
    site.home.run(&["user", "role", "dev", "developer"]);
    assert_eq!(site.get("/dashboard/audit", Some(&session)).status, StatusCode::FORBIDDEN);
}

const COLUMNS: [&str; 4] = ["name", "username", "created", "last_used"];

#[test]
fn nothing_tells_a_developer_of_anothers_tokens() {
    let site = Site::new();
    let (active, revoked) = (
        site.scoped_token(&other_developer(), "secret-project-x", "staging"),
        site.scoped_token(&other_developer(), "secret-project-y", "staging"),
    );
    let admins = site.scoped_token(&admin(), "secret-project-z", "production");
    site.authority.revoke(&admin(), &revoked.token.id, jiff::Timestamp::now()).unwrap();
    let own = site.scoped_token(&developer(), "own", "staging");
    for (issued, image) in [(&active, "team/app:1"), (&own, "team/other:1"), (&admins, "team/app:1")] {
        assert!(site.pull("somebody", issued.secret.expose(), image).0);
    }
    let session = site.session(&site.dev);
    let bearer = format!("Bearer {}", site.dev);
    let mut pages = Vec::new();
    for page in [
        "/dashboard/tokens",
        "/dashboard/tokens?search=secret",
        "/dashboard/tokens?name=secret",
        "/dashboard/tokens?username=secret",
        "/dashboard/tokens?created_by=olga",
        "/dashboard/tokens?environment=staging&status=Revoked",
        "/dashboard/tokens?environment=production",
        "/dashboard/tokens?sort=name&order=desc",
        "/dashboard/environments",
        "/dashboard/environments/staging",
        "/dashboard/environments/production",
    ] {
        let reply = site.get(page, Some(&session));
        assert_eq!(reply.status, StatusCode::OK, "{page}");
        pages.push((page.to_owned(), reply.text));
    }
    for path in [
        "/access/api/v1/tokens",
        "/access/api/v1/tokens?status=revoked",
        "/access/api/v1/tokens?username=olga",
        "/access/api/v1/tokens?environment=production",
        "/access/api/v1/tokens?order_by=owner",
        "/gatepass/api/v1/environments",
        "/gatepass/api/v1/environments/staging",
        "/gatepass/api/v1/environments/production",
    ] {
        let reply = site.ask(http::Method::GET, path, &[("authorization", &bearer)], &[]);
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        pages.push((path.to_owned(), reply.text));
    }
    for (page, text) in &pages {
        for issued in [&active, &revoked, &admins] {
            let token = &issued.token;
            for told in [token.name.as_str(), &token.username, token.id.as_str(), &token.hint] {
                assert!(!text.contains(told), "{page} tells {told}: {text}");
            }
        }
    }
    let text_of = |wanted: &str| &pages.iter().find(|(page, _)| page == wanted).unwrap().1;
    // Totals and counts are of what is theirs.
    assert!(text_of("/dashboard/tokens").contains("1 token<"), "{}", text_of("/dashboard/tokens"));
    let counts: serde_json::Value = serde_json::from_str(text_of("/gatepass/api/v1/environments")).unwrap();
    let counted = counts["environments"].as_array().unwrap().iter().map(|one| {
        let tokens = &one["tokens"];
        ["active", "expired", "revoked"].map(|status| tokens[status].as_u64().unwrap()).iter().sum::<u64>()
    });
    assert_eq!(counted.sum::<u64>(), 1);
    // What runs is everybody's to see.
    assert!(text_of("/dashboard/environments/production").contains("team/app"));
    // Another's token is answered as one that never was, on every page and route that names one.
    let nobodys = gatepass_core::token::TokenId::generate();
    let mut cases = 0;
    for id in [&active.token.id, &revoked.token.id, &admins.token.id] {
        let settled = |text: String| text.replace(id.as_str(), "ID").replace(nobodys.as_str(), "ID");
        for end in ["", "/created", "/revoke", "/delete"] {
            let path = |id: &gatepass_core::token::TokenId| format!("/dashboard/tokens/{id}{end}");
            let (theirs, none) = (site.get(&path(id), Some(&session)), site.get(&path(&nobodys), Some(&session)));
            assert_eq!((theirs.status, settled(theirs.text)), (none.status, settled(none.text)), "{end}");
            assert_eq!(none.status, StatusCode::NOT_FOUND);
            cases += 1;
        }
        for verb in ["revoke", "delete"] {
            let path = |id: &gatepass_core::token::TokenId| format!("/dashboard/tokens/{id}/{verb}");
            let (theirs, none) = (site.post(&path(id), &session, &[]), site.post(&path(&nobodys), &session, &[]));
            assert_eq!((theirs.status, settled(theirs.text)), (none.status, settled(none.text)), "{verb}");
            cases += 1;
        }
        // Nor does a page beside it tell where it stands.
        for (beside, column) in
            ["after", "before"].into_iter().flat_map(|beside| COLUMNS.map(|column| (beside, column)))
        {
            let path = |id: &gatepass_core::token::TokenId| {
                format!("/dashboard/tokens?{beside}={id}&sort={column}&order=desc")
            };
            let (theirs, none) = (site.get(&path(id), Some(&session)), site.get(&path(&nobodys), Some(&session)));
            assert_eq!((theirs.status, theirs.text), (none.status, none.text), "{beside} by {column}");
            cases += 1;
        }
        for (method, path) in [
            (http::Method::GET, "/access/api/v1/tokens"),
            (http::Method::DELETE, "/access/api/v1/tokens"),
            (http::Method::DELETE, "/gatepass/api/v1/tokens"),
        ] {
            let ask = |id: &gatepass_core::token::TokenId| {
                site.ask(method.clone(), &format!("{path}/{id}"), &[("authorization", &bearer)], &[])
            };
            let (theirs, none) = (ask(id), ask(&nobodys));
            assert_eq!((theirs.status, settled(theirs.text)), (none.status, settled(none.text)), "{method} {path}");
            cases += 1;
        }
    }
    // Nor does a value, to whoever found it: not even whose row it is.
    let never_made = gatepass_core::token::format::generate(gatepass_core::token::Permission::ReadOnly);
    let by_value = |value: &str| {
        let form = [("token", value)];
        site.ask(http::Method::DELETE, "/access/api/v1/tokens/revoke", &[("authorization", &bearer)], &form)
    };
    let none = by_value(never_made.expose());
    for issued in [&active, &revoked, &admins] {
        let theirs = by_value(issued.secret.expose());
        assert_eq!((theirs.status, theirs.text), (none.status, none.text.clone()), "{}", issued.token.name);
        cases += 1;
    }
    assert_eq!((pages.len(), cases), (19, 54));
    assert!(site.authority.token(&active.token.id).unwrap().revoked.is_none());
}
