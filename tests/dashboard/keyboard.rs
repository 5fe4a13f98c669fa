//! All of it without a mouse.

use serde_json::json;
use thirtyfour::Key;

use super::browser::Browser;
use super::site::Site;

#[test]
fn signing_in_creating_and_revoking_need_no_mouse() {
    let site = Site::new();
    let browser = Browser::start();
    browser.open(&site.url("/dashboard/sign-in"));
    browser.tab_to("textbox", "Identity token or sign-in link");
    browser.press(site.dev.as_str());
    browser.press(Key::Enter);
    browser.find("heading", "Token Management");

    browser.tab_to("link", "Create Token");
    browser.press(Key::Enter);
    browser.find("heading", "Create Token");
    browser.tab_to("textbox", "Name");
    browser.press("by-keyboard");
    browser.tab_to("combobox", "Permission");
    browser.press(Key::Down);
    browser.tab_to("textbox", "Scope");
    browser.press("docker/team/*");
    browser.tab_to("radio", "On a date");
    browser.press(Key::Down);
    browser.tab_to("button", "Create Token");
    browser.press(Key::Enter);
    browser.find("heading", "Token created");
    browser.tab_to("link", "Done");
    browser.press(Key::Enter);
    browser.find("heading", "Token Management");
    let row = browser.row("by-keyboard\ndocker/team/*");
    assert_eq!((row["Permission"].as_str(), row["Expires"].as_str()), ("Read & Write", "Never"));

    browser.tab_to("link", "Revoke by-keyboard");
    browser.press(Key::Enter);
    browser.find("heading", "Revoke by-keyboard?");
    browser.tab_to("button", "Revoke");
    browser.press(Key::Enter);
    browser.shows("Revoked by-keyboard.");
}

#[test]
fn the_menu_opens_by_enter_and_closes_by_escape() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.tab_to("summary", "Account menu for ada");
    assert!(!browser.has("button", "Sign out"));
    browser.press(Key::Enter);
    browser.find("button", "Sign out");
    browser.press(Key::Escape);
    assert!(!browser.has("button", "Sign out"));
    assert_eq!(browser.focused().1, "Account menu for ada", "the keyboard stays where it was");
    browser.press(Key::Enter);
    browser.tab_to("button", "Sign out");
    browser.press(Key::Enter);
    browser.find("button", "Sign in");
}

#[test]
fn the_first_tab_leads_past_the_header() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    browser.reload();
    browser.press(Key::Tab);
    assert_eq!(browser.focused(), ("link".to_owned(), "Skip to content".to_owned()));
    browser.press(Key::Enter);
    assert!(browser.address().ends_with("#content"));
    browser.tab_to("link", "Create Token");
}

#[test]
fn whatever_has_the_keyboard_is_seen_to_have_it() {
    let site = Site::new();
    site.token(&crate::authority::admin(), "ci");
    let browser = site.browser_of(&site.ada);
    for scheme in ["light", "dark"] {
        browser.colours(scheme);
        browser.open(&site.url("/dashboard/tokens"));
        for _ in 0..25 {
            browser.press(Key::Tab);
            let mark = "const style = getComputedStyle(document.activeElement);
                return document.activeElement === document.body
                    || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'";
            assert_eq!(browser.script(mark, json!([])), true, "{:?} in {scheme}", browser.focused());
        }
    }
}
