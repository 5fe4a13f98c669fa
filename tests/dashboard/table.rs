//! The table of tokens: sorted, filtered, searched and paged, with some hundred of them.

use gatepass_core::creation::NewToken;
use gatepass_core::deployment::Use;
use gatepass_core::environment::Environment;
use gatepass_core::token::Permission;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::browser::Browser;
use super::site::Site;
use crate::authority::{admin, developer, read_only};

/// 230 tokens: every third is Read & Write, every fifth of an environment, every seventh dev's, and some are over.
fn filled() -> Site {
    let site = Site::new();
    let now = Timestamp::now();
    let ago = |hours: i64| now - SignedDuration::from_hours(hours);
    for number in 0..230 {
        let permission = if number % 3 == 0 { Permission::ReadWrite } else { Permission::ReadOnly };
        let environment = if number % 25 == 0 { "production" } else { "staging" };
        let environment = (number % 5 == 0).then(|| Environment::Existing(environment.to_owned()));
        let actor = if number % 7 == 0 { developer() } else { admin() };
        let expires = match number % 10 {
            0 => None,
            1 => Some(ago(1)),
            _ => Some(now + SignedDuration::from_hours(24 * (2 + number))),
        };
        let name = Some(format!("token-{number:03}"));
        let new = NewToken { name, permission, environment, expires, ..read_only() };
        let issued = site.authority.create(&actor, new, ago(500 - number)).unwrap();
        if number % 10 == 2 {
            site.authority.revoke(&admin(), &issued.token.id, now).unwrap();
        }
        if number == 100 {
            let used = Use { token: issued.token.id, at: ago(2), client: None, times: 3 };
            site.authority.record_usage(&[used]).unwrap();
        }
    }
    site
}

fn column(browser: &Browser, heading: &str) -> Vec<String> {
    browser.rows().into_iter().map(|mut row| row.remove(heading).unwrap()).collect()
}

fn names(browser: &Browser) -> Vec<String> {
    column(browser, "Name")
}

#[test]
fn some_hundred_tokens_are_sorted_filtered_searched_and_paged() {
    let site = filled();
    let browser = site.browser_of(&site.ada);
    let headings = ["Name", "Username", "Permission", "Environment", "Created By", "Created", "Expires", "Status"];
    assert_eq!(browser.texts("columnheader"), [&headings[..], &["Last Used", "Actions"]].concat());
    assert_eq!(names(&browser)[..2], ["token-229", "token-228"], "the newest are first");

    // Pages: all of them, each token once.
    let mut seen = names(&browser);
    while browser.has("link", "Next") {
        browser.click("link", "Next");
        seen.extend(names(&browser));
    }
    assert_eq!(seen.len(), 230);
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 230);
    assert_eq!(seen.last().unwrap(), "token-000");
    browser.click("link", "Previous");
    assert!(!names(&browser).contains(&"token-000".to_owned()));

    // Sorting: by each column, both ways, and said to a screen reader.
    browser.open(&site.url("/dashboard/tokens"));
    for (heading, first, last) in
        [("Name", "token-000", "token-229"), ("Created", "token-000", "token-229"), ("Last Used", "", "token-100")]
    {
        browser.click("link", heading);
        assert_eq!(sorted(&browser, heading), "ascending");
        assert!(first.is_empty() || names(&browser)[0] == first, "{heading}: {:?}", names(&browser)[0]);
        browser.click("link", heading);
        assert_eq!(sorted(&browser, heading), "descending");
        assert_eq!(names(&browser)[0], last, "{heading}");
    }
    for heading in ["Username", "Permission", "Environment", "Created By", "Expires", "Status"] {
        browser.click("link", heading);
        let direction = sorted(&browser, heading);
        let ascending = (heading.to_owned(), column(&browser, heading));
        browser.click("link", heading);
        assert_ne!(sorted(&browser, heading), direction);
        assert_ne!((heading.to_owned(), column(&browser, heading)), ascending);
    }

    // Searching.
    browser.open(&site.url("/dashboard/tokens"));
    browser.fill("searchbox", "Search", "KEN-04");
    browser.press(thirtyfour::Key::Enter);
    browser.until("ten rows", || (browser.rows().len() == 10).then_some(()));
    assert!(names(&browser).iter().all(|name| name.starts_with("token-04")));
    browser.fill("searchbox", "Search", "no such");
    browser.press(thirtyfour::Key::Enter);
    browser.shows("No token fits");
    assert!(!browser.text().contains("No tokens yet"));
}

fn sorted(browser: &Browser, heading: &str) -> String {
    let sorted = "return [...document.querySelectorAll('th[aria-sort]')].map(th => [th.innerText, th.ariaSort])";
    let sorted: Vec<(String, String)> = serde_json::from_value(browser.script(sorted, json!([]))).unwrap();
    let [(by, direction)] = sorted.try_into().unwrap();
    assert_eq!(by.trim(), heading);
    direction
}

#[test]
fn every_column_filters() {
    let site = filled();
    let browser = site.browser_of(&site.ada);
    let reset = || {
        browser.open(&site.url("/dashboard/tokens"));
        browser.open_details();
    };
    let apply = || {
        browser.click("button", "Apply");
        browser.until("table", || browser.has("table", "Tokens").then_some(()));
    };
    for (label, choice, heading, shown) in [
        ("Permission", "Read & Write", "Permission", "Read & Write"),
        ("Environment", "staging", "Environment", "staging"),
        ("Environment", "None", "Environment", "None"),
        ("Expires", "Never", "Expires", "Never"),
        ("Status", "Expired", "Status", "Expired"),
        ("Status", "Revoked", "Status", "Revoked"),
        ("Status", "Active", "Status", "Active"),
        ("Last used", "Never", "Last Used", "Never"),
    ] {
        reset();
        browser.choose(label, choice);
        apply();
        let found = column(&browser, heading);
        assert!(!found.is_empty() && found.iter().all(|text| text == shown), "{label} {choice}: {found:?}");
        let total = browser.text();
        assert!(!total.contains("230 tokens"), "{label} {choice}");
    }
    for (label, text, heading) in
        [("Name", "en-12", "Name"), ("Created By", "dev", "Created By"), ("Username", "token-199", "Username")]
    {
        reset();
        browser.fill("textbox", label, text);
        apply();
        let found = column(&browser, heading);
        assert!(!found.is_empty() && found.iter().all(|shown| shown.contains(text)), "{label}: {found:?}");
    }
    reset();
    browser.choose("Last used", "Within 24 hours");
    apply();
    assert_eq!(names(&browser), ["token-100"]);

    // Several at once, by address as by form; and away again.
    browser.open(&site.url("/dashboard/tokens?permission=read_write&environment=staging&created_by=dev&sort=name"));
    assert_eq!(names(&browser), ["token-105", "token-210"]);
    browser.click("link", "Clear");
    assert!(browser.text().contains("230 tokens"));
    let day = (Timestamp::now() - SignedDuration::from_hours(500)).strftime("%Y-%m-%d").to_string();
    browser.open(&site.url(&format!("/dashboard/tokens?created_to={day}&sort=created")));
    assert_eq!(names(&browser)[0], "token-000");
    assert!(!browser.text().contains("230 tokens"));
}

#[test]
fn a_query_that_makes_no_sense_is_answered_in_words() {
    let site = Site::new();
    let session = site.session(&site.ada);
    site.token(&admin(), "ci");
    for query in [
        "after=",
        "after=-1",
        "before=x",
        "after=01a2098d-5870-7296-98c2-b8f67b74e9f8",
        "after=%00&before=%27",
        "sort=nothing",
        "order=up",
        "status=Gone",
        "permission=all",
        "created_from=yesterday",
        "expires=soon",
        "used=%ff",
        "environment=no-such",
    ] {
        let reply = site.get(&format!("/dashboard/tokens?{query}"), Some(&session));
        assert!(reply.status == StatusCode::OK || reply.status.is_client_error(), "{query}: {}", reply.status);
        assert!(reply.text.contains("<h1>"), "{query}: {}", reply.text);
    }
}

#[test]
fn a_status_is_read_case_aside_and_the_form_has_the_one_that_filters() {
    let site = Site::new();
    let session = site.session(&site.ada);
    site.token(&admin(), "ci");
    for word in ["active", "Active"] {
        let reply = site.get(&format!("/dashboard/tokens?status={word}"), Some(&session));
        assert!(reply.text.contains(r#"<option value="Active" selected>"#), "{word}: {}", reply.text);
        assert!(reply.text.contains(">ci<"), "{word}: {}", reply.text);
    }
    let reply = site.get("/dashboard/tokens?status=revoked", Some(&session));
    assert!(!reply.text.contains(">ci<"), "{}", reply.text);
}
