//! The audit in the browser: who did what, and only what was asked for.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::browser::Browser;
use super::demo;
use super::site::Site;
use crate::authority::admin;

fn entries(browser: &Browser) -> Vec<BTreeMap<String, String>> {
    browser.rows_of("Audit")
}

#[test]
fn what_was_done_is_told_and_filtered() {
    let site = demo::site();
    let browser = site.browser_of(&site.ada);
    browser.open(&site.url("/dashboard/audit"));
    let all = entries(&browser);
    let signed_in = &all[0];
    assert_eq!((signed_in["Who"].as_str(), signed_in["What"].as_str()), ("ada", "Sign in"), "the newest is first");
    assert_eq!(signed_in["From"], "127.0.0.1");
    let revoked = all.iter().find(|entry| entry["What"] == "Revoke token").unwrap();
    assert_eq!(
        [&revoked["Who"], &revoked["To"], &revoked["Client"], &revoked["Words"]],
        ["ada", "old-jenkins", "claude-code 2.1", "revoke old-jenkins"]
    );
    for (label, text, heading) in [
        ("Who", "olga", "Who"),
        ("Client", "cursor", "Client"),
        ("Token", "ci-staging", "To"),
        ("Words", "npm", "Words"),
    ] {
        browser.open(&site.url("/dashboard/audit"));
        browser.fill("textbox", label, text);
        browser.click("button", "Apply");
        browser.until("fewer entries", || (entries(&browser).len() < all.len()).then_some(()));
        assert!(
            entries(&browser).iter().all(|entry| entry[heading].contains(text)),
            "{label}: {:?}",
            entries(&browser)
        );
    }
    browser.open(&site.url("/dashboard/audit"));
    browser.choose("What", "Revoke token");
    browser.click("button", "Apply");
    browser.until("one entry", || (entries(&browser).len() == 1).then_some(()));
    browser.click("link", "Clear");
    browser.until("all entries", || (entries(&browser).len() == all.len()).then_some(()));

    let day = |days: i64| (Timestamp::now() - SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%d").to_string();
    browser.open(&site.url(&format!("/dashboard/audit?from={}&to={}", day(42), day(30))));
    let between: Vec<String> = entries(&browser).into_iter().map(|mut entry| entry.remove("To").unwrap()).collect();
    assert_eq!(between, ["release-bot", "cluster-production"]);
    browser.open(&site.url("/dashboard/audit?who=nobody"));
    browser.shows("No entry fits.");
}

#[test]
fn a_long_audit_goes_on_at_older() {
    let site = Site::new();
    for number in 0..120 {
        site.token(&admin(), &format!("token-{number:03}"));
    }
    let browser = site.browser_of(&site.ada);
    browser.open(&site.url("/dashboard/audit"));
    let newest = entries(&browser);
    browser.click("link", "Older");
    browser.until("older entries", || (entries(&browser)[0] != newest[0]).then_some(()));
    let older = entries(&browser);
    let made = newest.iter().chain(&older).filter(|entry| entry["What"] == "Create token").count();
    assert_eq!(made, 120);
    assert!(!browser.has("link", "Older"));
    browser.click("link", "Newest");
    browser.until("newest entries", || (entries(&browser)[0]["What"] == "Sign in").then_some(()));
}
