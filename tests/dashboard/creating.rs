//! A token's life in the browser: made, copied, used by a real client, revoked, deleted. Its value is shown once.

use gatepass_core::ecosystem::{Ecosystem, PackageManager};
use http::{Method, StatusCode};
use serde_json::json;

use super::browser::Browser;
use super::http::Session;
use super::site::Site;
use crate::authority::admin;

/// Creates a token by the form; its value, as it is shown.
fn create(browser: &Browser, name: &str) -> String {
    browser.click("link", "Create Token");
    browser.fill("textbox", "Name", name);
    browser.click("button", "Create Token");
    browser.find("heading", "Token created");
    let value = browser.script("return document.getElementById('value').textContent", json!([]));
    let value = value.as_str().unwrap().to_owned();
    assert!(gatepass_core::token::format::parse(&value).is_some(), "no value is shown");
    value
}

fn is_gone(browser: &Browser, value: &str) {
    browser.shows("The value was shown once and is gone.");
    assert!(!browser.source().contains(value) && !browser.source().contains(&value[8..]));
    assert!(!browser.has("button", "Copy"));
}

#[test]
fn what_cannot_be_made_is_refused_with_the_form_as_it_was_filled() {
    let site = Site::new();
    site.token(&admin(), "ci-docker");
    let browser = site.browser_of(&site.dev);
    browser.open(&site.url("/dashboard/tokens/new"));
    browser.fill("textbox", "Name", "CI-Docker");
    browser.choose("Permission", "Read & Write");
    browser.choose("Environment", "staging");
    browser.fill("textbox", "Scope", "docker/team/*");
    browser.click("radio", "Never");
    browser.click("button", "Create Token");
    let [refusal] = browser
        .until("refusal", || Some(browser.texts("alert")).filter(|alerts| !alerts.is_empty()))
        .try_into()
        .unwrap();
    assert!(refusal.contains("CI-Docker"), "{refusal}");
    let filled = "return [...document.querySelectorAll('main input, main select, main textarea')].filter(field =>
        field.type !== 'hidden' && (field.type !== 'radio' || field.checked)).map(field => field.value)";
    let filled = browser.script(filled, json!([]));
    let filled: Vec<&str> = filled.as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
    for value in ["CI-Docker", "read_write", "docker/team/*", "staging", "never"] {
        assert!(filled.contains(&value), "{filled:?}");
    }
    assert_eq!(site.names(), ["ci-docker"]);
}

#[test]
fn what_a_form_cannot_hold_is_refused_all_the_same() {
    let site = Site::new();
    let session = site.session(&site.dev);
    for form in [
        [("name", "a"), ("permission", "admin"), ("expires", "never")],
        [("name", "a"), ("environment", "no-such"), ("expires", "never")],
        [("name", "a"), ("expires", "date"), ("date", "2020-01-01")],
        [("name", "a"), ("expires", "date"), ("date", "tomorrow")],
        [("name", "a"), ("expires", "bogus"), ("date", "2099-01-01")],
        [("name", "a"), ("expires", "Never"), ("date", "")],
        [("name", "a"), ("expires", "30d"), ("environment", "")],
        // A date without the choice of one is not what the form says.
        [("name", "a"), ("permission", "read_only"), ("date", "2099-01-01")],
        [("name", "with\u{202e}direction"), ("expires", "never"), ("environment", "")],
        [("name", &"n".repeat(10_000)), ("expires", "never"), ("environment", "")],
    ] {
        let reply = site.post("/dashboard/tokens", &session, &form);
        assert!(reply.status.is_client_error(), "{form:?}: {}", reply.status);
        assert!(reply.text.contains("role=\"alert\"") || reply.status == StatusCode::BAD_REQUEST, "{}", reply.text);
    }
    assert!(site.names().is_empty());
}

#[test]
fn a_token_is_made_copied_used_revoked_and_deleted() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    browser.shows("No tokens yet");
    let value = create(&browser, "ci-docker");
    assert!(value.starts_with("gpr_"), "who chose nothing gets Read-Only");

    // The first is the value's; the others copy configurations.
    let copy = browser.all("button").into_iter().find(|button| browser.text_of(button) == "Copy").unwrap();
    browser.click_on(&copy);
    browser.shows("Copied");
    assert_eq!(browser.clipboard(), value);

    browser.click("link", "Done");
    browser.find("heading", "Token Management");
    let row = browser.row("ci-docker");
    let (username, last_used) = (row["Username"].clone(), row["Last Used"].clone());
    assert_eq!(
        (row["Permission"].as_str(), row["Status"].as_str(), last_used.as_str()),
        ("Read-Only", "Active", "Never")
    );
    assert_eq!((row["Created By"].as_str(), row["Environment"].as_str()), ("dev", "None"));

    let (pulled, message) = site.pull(&username, &value, "team/app:1.0");
    assert!(pulled, "{message}");
    // Uses are written down every few seconds, and are no change that a page is told of at once.
    browser.until("last use", || {
        browser.reload();
        (browser.row("ci-docker")["Last Used"] == "just now").then_some(())
    });

    browser.click("link", "Revoke ci-docker");
    browser.find("heading", "Revoke ci-docker?");
    assert!(browser.text().contains(&username), "it says what will lose access");
    browser.click("link", "Cancel");
    browser.find("heading", "Token Management");
    assert!(site.pull(&username, &value, "team/app:1.0").0, "nothing was revoked");

    browser.click("link", "Revoke ci-docker");
    browser.click("button", "Revoke");
    browser.until("news", || browser.texts("status").contains(&"Revoked ci-docker.".to_owned()).then_some(()));
    let (pulled, message) = site.pull(&username, &value, "team/app:1.0");
    assert!(!pulled, "{message}");
    assert_eq!(browser.row("ci-docker")["Status"], "Revoked");

    browser.click("link", "Delete ci-docker");
    browser.find("heading", "Delete ci-docker?");
    browser.click("button", "Delete");
    browser.until("news", || browser.texts("status").contains(&"Deleted ci-docker.".to_owned()).then_some(()));
    browser.shows("No tokens yet");
    assert!(site.names().is_empty());
}

/// What the page of a token that is made by this form says, to somebody who makes it.
fn shown_of(site: &Site, session: &Session, form: &[(&str, &str)]) -> Vec<String> {
    let made = site.post("/dashboard/tokens", session, form);
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = site.get(made.header("location"), Some(session)).text;
    assert!(page.contains("Copy the value now"), "{page}");
    let managers = page.split("<details class=\"manager\"").skip(1);
    managers
        .map(|manager| {
            let title = manager.split_once("<summary>").unwrap().1.split_once("</summary>").unwrap().0;
            title.to_owned()
        })
        .collect()
}

#[test]
fn a_token_of_one_repository_is_shown_with_the_managers_of_that_repository_alone() {
    let site = Site::new();
    let session = site.session(&site.dev);
    let docker = PackageManager::ALL.into_iter().filter(|manager| manager.ecosystem() == Ecosystem::Docker);
    let docker: Vec<&str> = docker.map(PackageManager::title).collect();
    assert!(docker.contains(&"Docker") && docker.len() < PackageManager::ALL.len(), "{docker:?}");
    for (name, scope, permission) in [
        ("whole", "docker", "read_only"),
        ("image", "docker/team/api", "read_only"),
        ("images", "docker/team/*", "read_only"),
        ("pushed", "docker", "read_write"),
        ("one-pushed", "docker:r docker/team/api:rw", "read_write"),
    ] {
        let form = [("name", name), ("expires", "never"), ("permission", permission), ("scope", scope)];
        assert_eq!(shown_of(&site, &session, &form), docker, "{scope}");
    }
    // Who uploads is told how only where that is allowed.
    for (name, permission, is_there) in [("all", "read_only", false), ("all-written", "read_write", true)] {
        let shown = shown_of(&site, &session, &[("name", name), ("expires", "never"), ("permission", permission)]);
        assert_eq!(
            shown.iter().any(|title| title == PackageManager::Twine.title()),
            is_there,
            "{permission}: {shown:?}"
        );
    }
}

#[test]
fn each_package_managers_configuration_is_there_and_can_be_copied() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    let value = create(&browser, "ci-npm");
    let offered = browser.texts("summary");
    let menu = 1;
    // It is Read-Only, for everything: all but the one that only uploads.
    let uploads = usize::from(PackageManager::ALL.into_iter().any(gatepass_clients::only_uploads));
    assert_eq!(offered.len(), menu + PackageManager::ALL.len() - uploads, "{offered:?}");
    // Which sends no token over plain http, and that is said.
    browser.click("summary", "Terraform");
    browser.shows("https");
    browser.click("summary", "npm");
    let npm = browser.all("button").into_iter().filter(|button| browser.text_of(button) == "Copy").nth(1).unwrap();
    browser.click_on(&npm);
    browser.shows("Copied");
    let copied = browser.clipboard();
    assert!(copied.contains(&format!("registry={}/artifactory/api/npm/npm/", site.origin)), "it is for npm");
    browser.open_details();
    assert!(browser.text().contains(&value) && browser.text().contains("docker login"));
}

#[test]
fn a_token_of_an_environment_is_followed_there() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.open(&site.url("/dashboard/environments"));
    browser.fill("textbox", "Name", "qa-1");
    browser.click("button", "Create Environment");
    browser.find("heading", "qa-1");
    browser.open(&site.url("/dashboard/environments"));
    browser.click("link", "qa-1");
    browser.find("heading", "qa-1");
    browser.click("link", "Generate token for this environment");
    browser.fill("textbox", "Name", "qa-cluster");
    browser.click("button", "Create Token");
    browser.find("heading", "Token created");
    let value = browser.script("return document.getElementById('value').textContent", json!([]));
    let username = site.authority.named("qa-cluster").unwrap()[0].username.clone();
    let (pulled, message) = site.pull(&username, value.as_str().unwrap(), "team/app:1.0");
    assert!(pulled, "{message}");
    browser.open(&site.url("/dashboard/environments/qa-1"));
    for heading in ["What runs now", "Drift", "Deployment history", "Tokens"] {
        browser.find("heading", heading);
    }
    browser.shows("docker/team/app");
    assert_eq!(browser.script("return document.querySelectorAll('ol.timeline li').length", json!([])), 1);
    site.authority.see_tag("docker/team/app", "1.0", "sha256:moved", jiff::Timestamp::now()).unwrap();
    browser.reload();
    browser.shows("sha256:moved");
}

#[test]
fn the_value_is_not_shown_again_on_reload_nor_on_going_back() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    let value = create(&browser, "first");
    let shown = "return [...document.querySelectorAll('code, pre')].map(part => part.textContent).join('\\n')";
    let shown = browser.script(shown, json!([])).as_str().unwrap().matches(&value).count();
    assert_eq!(browser.source().matches(&value).count(), shown, "it is nowhere but where it is to be seen");
    assert!(!browser.address().contains(&value));
    browser.reload();
    is_gone(&browser, &value);

    let value = create_anew(&site, &browser, "second");
    browser.click("link", "Done");
    browser.find("heading", "Token Management");
    browser.back();
    is_gone(&browser, &value);
    browser.forward();
    browser.find("heading", "Token Management");
    assert!(!browser.source().contains(&value));

    // By way of another site, from where browsers like to bring a page back as it was.
    let value = create_anew(&site, &browser, "third");
    browser.open("data:text/html,<h1>elsewhere</h1>");
    browser.back();
    is_gone(&browser, &value);
}

fn create_anew(site: &Site, browser: &Browser, name: &str) -> String {
    browser.open(&site.url("/dashboard/tokens"));
    create(browser, name)
}

#[test]
fn nobody_else_sees_a_value_and_no_answer_but_one_has_it() {
    let site = Site::new();
    let (dev, ada) = (site.session(&site.dev), site.session(&site.ada));
    let made = site.post("/dashboard/tokens", &dev, &[("name", "ci"), ("expires", "never")]);
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = made.header("location").to_owned();
    assert!(!page.contains("gpr_") && !made.text.contains("gpr_"));
    let value = regex::Regex::new("gpr_[0-9A-Za-z]{36}").unwrap();
    assert!(!value.is_match(&site.get(&page, Some(&ada)).text), "an Admin is not who made it");
    let head = site.ask(Method::HEAD, &page, &[("cookie", &dev.cookie)], &[]);
    assert_eq!(head.status, StatusCode::OK);
    let shown = site.get(&page, Some(&dev));
    assert!(value.is_match(&shown.text) && shown.header("cache-control").contains("no-store"));
    assert!(!value.is_match(&site.get(&page, Some(&dev)).text));
}
