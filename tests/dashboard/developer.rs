//! What a Developer may not do, on the page and behind it.

use http::StatusCode;

use super::site::Site;
use crate::authority::{admin, developer, other_developer};

#[test]
fn others_tokens_have_no_buttons_for_a_developer() {
    let site = Site::new();
    for (actor, name) in [(admin(), "of-ada"), (developer(), "of-dev"), (other_developer(), "of-olga")] {
        site.token(&actor, name);
    }
    let browser = site.browser_of(&site.dev);
    for (name, action) in [("of-ada", ""), ("of-dev", "Revoke"), ("of-olga", "")] {
        assert_eq!(browser.row(name)["Actions"], action);
    }
    let of_olga = site.authority.named("of-olga").unwrap()[0].id.clone();
    browser.open(&site.url(&format!("/dashboard/tokens/{of_olga}")));
    browser.find("heading", "of-olga");
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
        assert_eq!(site.get(&path, Some(&session)).status, StatusCode::FORBIDDEN);
        assert_eq!(site.post(&path, &session, &[]).status, StatusCode::FORBIDDEN);
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
