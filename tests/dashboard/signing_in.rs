//! Getting in: with an identity token, with a one-time link, and with nothing that is good for it.

use gatepass_core::actor::Role;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use super::browser::Browser;
use super::site::Site;
use crate::authority::admin;

const REFUSAL: &str = "That is not a valid identity token or sign-in link.";

/// The link that `gatepass user link` prints.
fn link(site: &Site, user: &str) -> String {
    let finished = site.home.run(&["user", "link", user, "--url", &site.origin]);
    assert!(finished.status.success(), "{finished:?}");
    let printed = finished.stdout.split_whitespace().find(|word| word.contains("#gpl_"));
    printed.unwrap_or_else(|| panic!("no link in {finished:?}")).to_owned()
}

/// A well-formed identity token of nobody.
fn of_nobody(site: &Site) -> String {
    let (_, secret) = site.authority.add_user(&admin(), "gone", Role::Developer, Timestamp::now()).unwrap();
    site.authority.remove_user(&admin(), "gone", Timestamp::now()).unwrap();
    secret.expose().to_owned()
}

#[test]
fn whoever_is_not_signed_in_is_asked_to_sign_in() {
    let site = Site::new();
    for path in
        ["/", "/dashboard", "/dashboard/tokens", "/dashboard/tokens/new", "/dashboard/environments", "/dashboard/audit"]
    {
        let mut path = path.to_owned();
        for _ in 0..2 {
            let reply = site.get(&path, None);
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}");
            path = reply.header("location").to_owned();
            if path == "/dashboard/sign-in" {
                break;
            }
        }
        assert_eq!(path, "/dashboard/sign-in");
    }
    let browser = Browser::start();
    browser.open(&site.url("/"));
    browser.find("textbox", "Identity token or sign-in link");
    assert_eq!(browser.path(), "/dashboard/sign-in");
}

#[test]
fn whatever_is_wrong_with_a_credential_is_refused_in_the_same_words() {
    let site = Site::new();
    let issued = site.token(&admin(), "ci");
    let refused = site.present("");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    for credential in
        [of_nobody(&site), issued.secret.expose().to_owned(), "gpi_malformed".into(), "ada".into(), "x".repeat(10_000)]
    {
        let reply = site.present(&credential);
        assert_eq!((reply.status, &reply.text), (refused.status, &refused.text));
        assert_eq!(reply.header("set-cookie"), "");
        assert!(!reply.text.contains(&credential));
    }

    let browser = Browser::start();
    browser.open(&site.url("/dashboard/sign-in"));
    browser.fill("textbox", "Identity token or sign-in link", &of_nobody(&site));
    browser.click("button", "Sign in");
    browser.until("refusal", || (browser.texts("alert") == [REFUSAL]).then_some(()));
    assert_eq!(browser.path(), "/dashboard/sign-in");
    browser.open(&site.url("/dashboard/tokens"));
    assert_eq!(browser.path(), "/dashboard/sign-in");
}

#[test]
fn an_identity_token_signs_in_and_sign_out_ends_the_session() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    assert_eq!(browser.path(), "/dashboard/tokens");
    assert!(!browser.source().contains(&site.ada));
    let cookie = browser.cookies()[0].clone();
    browser.click("summary", "Account menu for ada");
    browser.click("button", "Sign out");
    browser.find("button", "Sign in");
    assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
    let kept = format!("{}={}", cookie["name"].as_str().unwrap(), cookie["value"].as_str().unwrap());
    let reply = site.ask(Method::GET, "/dashboard/tokens", &[("cookie", &kept)], &[]);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "the session is over, whoever kept its cookie");
    // Going back shows nothing of what was there.
    browser.back();
    browser.find("button", "Sign in");
}

#[test]
fn a_one_time_link_signs_in_once_and_stays_nowhere() {
    let site = Site::new();
    let link = link(&site, "dev");
    let secret = link.split_once('#').unwrap().1;
    let browser = Browser::start();
    browser.open(&link);
    browser.shows("This link signs you in once.");
    assert_eq!(browser.address(), site.url("/dashboard/sign-in"));
    browser.click("button", "Sign in");
    browser.find("heading", "Token Management");
    browser.find("summary", "Account menu for dev");
    // The browser's own history, of which a script sees nothing.
    let history = browser.command("Page.getNavigationHistory", json!({}));
    let history: Vec<&str> =
        history["entries"].as_array().unwrap().iter().map(|entry| entry["url"].as_str().unwrap()).collect();
    assert_eq!(history[history.len() - 2..], [site.url("/dashboard/sign-in"), site.url("/dashboard/tokens")]);
    assert!(history.iter().all(|address| !address.contains("gpl_")), "{history:?}");
    let requests = browser.requests();
    assert!(requests.iter().any(|request| request.ends_with("/dashboard/sign-in")), "{requests:?}");
    assert!(requests.iter().all(|request| !request.contains(secret)), "{requests:?}");

    let again = Browser::start();
    again.open(&link);
    again.shows("This link signs you in once.");
    again.click("button", "Sign in");
    again.until("refusal", || (again.texts("alert") == [REFUSAL]).then_some(()));
}

#[test]
fn a_link_that_is_pasted_whole_signs_in_too() {
    let site = Site::new();
    let browser = site.browser_of(&link(&site, "olga"));
    browser.find("summary", "Account menu for olga");
}

#[test]
fn a_session_that_is_over_leads_to_the_sign_in() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    let database = rusqlite::Connection::open(site.home.gatepass().join("gatepass.db")).unwrap();
    let changed = database.execute("UPDATE session SET expires = 1", []).unwrap();
    assert_eq!(changed, 1);
    // Without anybody's doing: the page notices.
    browser.find("button", "Sign in");
    browser.open(&site.url("/dashboard/environments"));
    assert_eq!(browser.path(), "/dashboard/sign-in");
}

#[test]
fn a_user_who_is_removed_is_signed_out_at_once() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    site.home.run(&["user", "remove", "dev"]);
    browser.reload();
    browser.find("button", "Sign in");
    assert_eq!(site.present(&site.dev).status, StatusCode::UNAUTHORIZED);
}

#[test]
fn the_cookie_is_kept_from_scripts_and_from_other_sites() {
    for (site, name, secure) in
        [(Site::new(), "gatepass_session", false), (Site::over_tls(), "__Host-gatepass_session", true)]
    {
        let signed_in = site.present(&site.ada);
        let attributes: Vec<&str> = signed_in.cookie().1.split("; ").skip(1).collect();
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
            assert!(attributes.contains(&attribute), "{attributes:?}");
        }
        assert_eq!(attributes.contains(&"Secure"), secure);
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("Domain")), "{attributes:?}");

        let browser = Browser::with(&["--ignore-certificate-errors"]);
        site.sign_in(&browser, &site.ada);
        let [cookie] = browser.cookies().try_into().unwrap();
        let flags = (&cookie["name"], &cookie["httpOnly"], &cookie["sameSite"], &cookie["secure"]);
        assert_eq!(flags, (&json!(name), &json!(true), &json!("Strict"), &json!(secure)));
        assert_eq!(browser.script("return document.cookie", json!([])), "");
    }
}
