//! What others do appears by itself, and a page says when it cannot know.

use serde_json::json;

use super::site::Site;
use crate::authority::admin;

const LOST: &str = "Connection to gatepass lost";

#[test]
fn what_is_revoked_in_one_tab_appears_in_the_other() {
    let site = Site::new();
    site.token(&admin(), "ci-docker");
    let browser = site.browser_of(&site.ada);
    let first = browser.tab();
    browser.script("window.notReloaded = true", json!([]));
    browser.new_tab();
    browser.open(&site.url("/dashboard/tokens"));
    browser.click("link", "Revoke ci-docker");
    browser.click("button", "Revoke");
    browser.shows("Revoked ci-docker.");
    browser.switch(&first);
    browser.until("revoked row", || (browser.row("ci-docker")["Status"] == "Revoked").then_some(()));
    assert_eq!(browser.row("ci-docker")["Actions"], "Delete");
    assert_eq!(browser.script("return window.notReloaded", json!([])), true);
}

#[test]
fn what_an_agent_makes_and_revokes_appears() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.shows("No tokens yet");
    browser.script("window.notReloaded = true", json!([]));
    let mut agent = site.home.server(&[]);
    agent.call("generate_token", json!({ "request": "read-only token for staging called by-agent" })).done();
    browser.shows("by-agent");
    assert_eq!(browser.row("by-agent")["Environment"], "staging");
    agent.call("revoke_token", json!({ "tokens": ["by-agent"] })).done();
    browser.until("revoked row", || (browser.row("by-agent")["Status"] == "Revoked").then_some(()));
    assert_eq!(browser.script("return window.notReloaded", json!([])), true);
}

#[test]
fn a_pull_appears_in_its_environments_profile() {
    let site = Site::new();
    let issued = site.scoped_token(&admin(), "cluster", "staging");
    let browser = site.browser_of(&site.ada);
    browser.open(&site.url("/dashboard/environments/staging"));
    browser.shows("No deployments yet");
    assert!(site.pull(&issued.token.username, issued.secret.expose(), "team/app:1.0").0);
    browser.shows("docker/team/app");
}

#[test]
fn the_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back() {
    let mut site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.script("window.notReloaded = true", json!([]));
    site.stop();
    browser.until("alert", || browser.texts("alert").iter().any(|alert| alert.contains(LOST)).then_some(()));
    site.token(&admin(), "made-meanwhile");
    site.start();
    browser.until("end of the alert", || browser.texts("alert").is_empty().then_some(()));
    browser.shows("made-meanwhile");
    assert_eq!(browser.script("return window.notReloaded", json!([])), true);
}

#[test]
fn what_somebody_is_typing_is_left_alone() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.fill("searchbox", "Search", "half a wo");
    site.token(&admin(), "ci-docker");
    browser.shows("ci-docker");
    assert_eq!(browser.focused(), ("searchbox".to_owned(), "Search".to_owned()));
    browser.press("rd");
    assert_eq!(browser.script("return document.activeElement.value", json!([])), "half a word");
}
