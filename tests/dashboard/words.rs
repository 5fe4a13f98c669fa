//! Text that people typed and clients sent stays text, wherever it is shown.

use gatepass_core::actor::Actor;
use gatepass_core::creation::NewToken;
use gatepass_core::deployment::Manifest;
use gatepass_core::deployment::Use;
use gatepass_core::environment::Environment;
use jiff::Timestamp;
use serde_json::json;

use super::site::Site;
use crate::authority::{admin, read_only};

/// What would run, if any of it was taken for markup.
const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>";

/// Text that turns the rest of its line round, and hides.
const TURNING: &str = "txt.\u{202e}gpj.\u{2066}\u{200b}evil";

#[test]
fn markup_scripts_and_turned_text_are_shown_as_they_were_written() {
    let site = Site::new();
    let long = "0123456789".repeat(1000);
    let now = Timestamp::now();
    for (number, text) in [SCRIPT, TURNING, &long].into_iter().enumerate() {
        let actor =
            Actor { name: text.to_owned(), client: Some(text.to_owned()), words: Some(text.to_owned()), ..admin() };
        let environment = Some(Environment::New("staging".to_owned()));
        let name = if number == 0 { "<img src=x onerror=alert(4)> & \"co\"".to_owned() } else { format!("n{number}") };
        let new = NewToken { name: Some(name), environment, words: Some(text.to_owned()), ..read_only() };
        let issued = site.make(&actor, new);
        let used = Use {
            token: issued.token.id.clone(),
            at: now,
            client: Some(gatepass_core::token::Sanitized::client(text)),
            times: 1,
        };
        site.authority.record_usage(&[used]).unwrap();
        let manifest = Manifest {
            image: format!("docker/{text}"),
            tag: Some(text.to_owned()),
            digest: "sha256:a".to_owned(),
            members: Vec::new(),
        };
        site.authority.record_pull(&issued.token, &manifest, Some(text), now).unwrap();
        site.authority.see_tag(&manifest.image, text, "sha256:b", now).unwrap();
    }

    let browser = site.browser_of(&site.ada);
    let mut pages = vec!["/dashboard/tokens".to_owned(), "/dashboard/audit".into(), "/dashboard/environments".into()];
    pages.push("/dashboard/environments/staging".to_owned());
    for id in site.ids() {
        for page in ["", "/revoke", "/created"] {
            pages.push(format!("/dashboard/tokens/{id}{page}"));
        }
    }
    let searched = url::form_urlencoded::byte_serialize(SCRIPT.as_bytes()).collect::<String>();
    pages.push(format!("/dashboard/tokens?search={searched}&name={searched}&status={searched}"));
    pages.push(format!("/dashboard/tokens?search={searched}"));
    pages.push(format!("/dashboard/audit?who={searched}&words={searched}"));
    pages.push(format!("/dashboard/tokens/{searched}"));
    pages.push(format!("/dashboard/environments/{searched}"));
    for page in &pages {
        // A dialog that opened would fail this and all that follows.
        browser.open(&site.url(page));
        let foreign = "return [document.querySelectorAll('main img, main script, main svg').length,
            document.querySelectorAll('script').length, [...document.querySelectorAll('*')].filter(element =>
                element.getAttributeNames().some(name => name.startsWith('on'))).length]";
        assert_eq!(browser.script(foreign, json!([])), json!([0, 1, 0]), "{page}");
        let text = browser.text();
        assert!(!text.contains('\u{202e}') && !text.contains('\u{2066}') && !text.contains('\u{200b}'), "{page}");
        // As wide as the window, however long a word is.
        let wide = browser.script("return document.documentElement.scrollWidth <= innerWidth", json!([]));
        assert_eq!(wide, true, "{page} is wider than the window");
    }
    browser.open(&site.url("/dashboard/tokens"));
    assert!(browser.rows().iter().any(|row| row["Created By"] == SCRIPT), "{:?}", browser.rows());
    assert_eq!(browser.row("<img src=x onerror=alert(4)> & \"co\"")["Environment"], "staging");
    browser.open(&site.url("/dashboard/audit"));
    browser.shows(SCRIPT);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_name_that_looks_like_markup_lives_as_any_other() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    let name = "<b>bold</b> & <script>alert(1)</script>";
    browser.open(&site.url("/dashboard/tokens/new"));
    browser.fill("textbox", "Name", name);
    browser.click("button", "Create Token");
    browser.find("heading", "Token created");
    browser.click("link", "Done");
    browser.click("link", &format!("Revoke {name}"));
    browser.find("heading", &format!("Revoke {name}?"));
    browser.click("button", "Revoke");
    browser.shows(&format!("Revoked {name}."));
}
