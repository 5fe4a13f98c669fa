//! A token's scope in the browser: asked for by form, shown wherever the token is, and held at the gateway.

use http::StatusCode;
use serde_json::json;

use super::browser::Browser;
use super::site::Site;

/// The value on the page of a token that was just made.
fn value(browser: &Browser) -> String {
    browser.find("heading", "Token created");
    browser.script("return document.getElementById('value').textContent", json!([])).as_str().unwrap().to_owned()
}

/// What a token's page says under this heading.
fn fact(browser: &Browser, heading: &str) -> String {
    let script = "return [...document.querySelectorAll('dl.facts > div')].find(fact =>
        fact.querySelector('dt').textContent === arguments[0]).querySelector('dd').innerText";
    browser.script(script, json!([heading])).as_str().unwrap().to_owned()
}

#[test]
fn entries_that_cannot_be_used_are_refused_beside_their_field_with_the_form_as_it_was() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    for (scope, sentence) in [
        ("docker/team/api npm", "There is no repository npm here"),
        ("docker/team//api", "docker/team//api names no package as docker registries do"),
        ("docker/team/api:x", "says another permission than :r or :rw"),
        ("docker/*/api", "Write the whole name, or its beginning with * at the end"),
        ("docker/team/api:rw", "A Read-Only token cannot have an entry with :rw"),
        (",\n ,", "A scope that names nothing opens nothing"),
        ("docker/<b>team</b>", "docker/<b>team</b> names no package"),
    ] {
        browser.open(&site.url("/dashboard/tokens/new"));
        browser.fill("textbox", "Name", "ci");
        browser.choose("Environment", "staging");
        browser.fill("textbox", "Scope", scope);
        browser.click("button", "Create Token");
        let alerts = browser.until("refusal", || Some(browser.texts("alert")).filter(|alerts| !alerts.is_empty()));
        assert!(alerts.len() == 1 && alerts[0].contains(sentence), "{scope}: {alerts:?}");
        assert_eq!(browser.focused(), ("textbox".to_owned(), "Scope".to_owned()), "{scope}");
        let field = "const field = document.getElementById('scope');
            const described = field.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id));
            return [field.value, field.getAttribute('aria-invalid'), described[0].getAttribute('role'),
                document.getElementById('name').value, document.getElementById('environment').value]";
        let shown = browser.script(field, json!([]));
        assert_eq!(shown, json!([scope.trim(), "true", "alert", "ci", "staging"]), "{scope}");
    }
    assert!(site.names().is_empty());
}

#[test]
fn a_form_that_no_browser_sends_makes_no_token_wider_than_it_says() {
    let site = Site::new();
    let session = site.session(&site.dev);
    let many = (0..51).map(|number| format!("docker/team/api-{number}")).collect::<Vec<_>>().join("\n");
    let value = gatepass_core::token::format::generate(gatepass_core::token::Permission::ReadOnly);
    let with_value = format!("docker/{}", value.expose());
    for scope in [
        ",",
        "\u{a0}, ",
        " ",
        "\r\n",
        "\t",
        " \r\n \r\n",
        "\u{2003}",
        "\u{200b}",
        "*",
        "**",
        "everything",
        "user",
        "docker/",
        "docker//",
        "docker/../x",
        // What a wider entry swallows, and a token that may change nothing.
        "docker:rw docker/team/api:r",
        "docker docker/team/api:r",
        "docker/team/*:rw docker/team/api",
        "docker/team/api:r",
        &many,
        &with_value,
    ] {
        let form = [("name", "a"), ("expires", "never"), ("permission", "read_write"), ("scope", scope)];
        let reply = site.post("/dashboard/tokens", &session, &form);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{scope}");
        assert!(reply.text.contains("id=\"scope-refusal\"") && !reply.text.contains(value.expose()), "{scope}");
    }
    assert!(site.names().is_empty());
    // The whole repository, in three ways of saying it, and everything by saying nothing.
    for (name, scope, kept) in [
        ("a", "docker/*", "docker"),
        ("b", " docker ,docker", "docker"),
        ("c", "docker\r\ndocker", "docker"),
        ("d", "", ""),
    ] {
        let reply = site.post("/dashboard/tokens", &session, &[("name", name), ("expires", "never"), ("scope", scope)]);
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{scope}: {}", reply.text);
        let scope = site.authority.named(name).unwrap().remove(0).scope.unwrap();
        assert_eq!((scope.to_strings().join(" ").as_str(), scope.is_everything()), (kept, kept.is_empty()), "{name}");
    }
}

/// Whoever sends a field that a form does not have, or one twice, means something that would not be done.
#[test]
fn a_form_with_a_field_that_it_does_not_have_changes_nothing() {
    let site = Site::new();
    let session = site.session(&site.dev);
    let active = site.token(&crate::authority::developer(), "active").token.id;
    let mut cases = 0;
    for (path, form) in [
        ("/dashboard/tokens".to_owned(), vec![("name", "a"), ("expires", "never"), ("scope", "docker/team/api")]),
        (format!("/dashboard/tokens/{active}/revoke"), vec![]),
        (format!("/dashboard/tokens/{active}/delete"), vec![]),
        ("/dashboard/environments".to_owned(), vec![("name", "made")]),
        ("/dashboard/sign-out".to_owned(), vec![]),
    ] {
        let unknown = [("scopes", "docker"), ("Scope", "docker"), ("scope[]", "docker"), ("", ""), ("x", "")];
        for more in unknown.into_iter().chain(form.clone()) {
            let reply = site.post(&path, &session, &[form.as_slice(), &[more]].concat());
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path} {more:?}: {}", reply.text);
            cases += 1;
        }
    }
    assert_eq!(cases, 5 * 5 + 3 + 1);
    assert_eq!(site.names(), ["active"]);
    assert!(site.authority.token(&active).unwrap().revoked.is_none());
    let twice = site.post("/dashboard/tokens", &session, &[("name", "a"), ("csrf", &session.csrf)]);
    assert_eq!(twice.status, StatusCode::FORBIDDEN, "{}", twice.text);
}

#[test]
fn a_token_is_made_for_some_packages_shown_as_that_and_held_to_them() {
    let site = Site::new();
    let browser = site.browser_of(&site.dev);
    browser.click("link", "Create Token");
    browser.shows("docker, docker/NAME or docker/BEGINNING*, and :r or :rw may follow.");
    browser.shows("Left empty, everything. These are served: docker.");
    browser.fill("textbox", "Name", "team-ci");
    browser.choose("Permission", "Read & Write");
    browser.fill("textbox", "Scope", "docker/team/*\ndocker/base:r");
    browser.click("button", "Create Token");
    let value = value(&browser);
    assert_eq!(fact(&browser, "Scope"), "docker/base:r\ndocker/team/*");
    let username = site.authority.named("team-ci").unwrap()[0].username.clone();
    for (image, opens) in [("team/app:1.0", true), ("base:1", true), ("base/x:1", false), ("other/app:1.0", false)] {
        let (pulled, message) = site.pull(&username, &value, image);
        assert_eq!(pulled, opens, "{image}: {message}");
    }

    browser.click("link", "Done");
    browser.find("heading", "Token Management");
    assert_eq!(browser.rows()[0]["Name"], "team-ci\ndocker/base:r, docker/team/*");
    browser.click("link", "team-ci");
    browser.find("heading", "team-ci");
    assert_eq!(fact(&browser, "Scope"), "docker/base:r\ndocker/team/*");

    // One with more entries than a row has, and one for everything.
    let session = site.session(&site.dev);
    for (name, scope) in [("many", "docker/a docker/b docker/c docker/d docker/e"), ("all", "")] {
        let form = [("name", name), ("expires", "never"), ("scope", scope)];
        assert_eq!(site.post("/dashboard/tokens", &session, &form).status, StatusCode::SEE_OTHER);
    }
    browser.open(&site.url("/dashboard/tokens"));
    let names: Vec<String> = browser.rows().into_iter().map(|mut row| row.remove("Name").unwrap()).collect();
    let many = "many\ndocker/a, docker/b, docker/c and 2 more";
    assert_eq!(names, ["all", many, "team-ci\ndocker/base:r, docker/team/*"]);
    let id = site.authority.named("all").unwrap()[0].id.clone();
    browser.open(&site.url(&format!("/dashboard/tokens/{id}")));
    assert_eq!(fact(&browser, "Scope"), "Everything");

    let browser = site.browser_of(&site.ada);
    browser.open(&site.url("/dashboard/audit?what=create_token"));
    let made: Vec<String> = browser.rows_of("Audit").into_iter().map(|mut row| row.remove("To").unwrap()).collect();
    let many = "many\ndocker/a, docker/b, docker/c, docker/d, docker/e";
    assert_eq!(made, ["all", many, "team-ci\ndocker/base:r, docker/team/*"]);
}

#[test]
fn a_form_that_says_something_in_its_address_changes_nothing() {
    let site = Site::new();
    let session = site.session(&site.dev);
    let id = gatepass_core::token::TokenId::generate();
    let mut cases = 0;
    for path in [
        "/dashboard/tokens".to_owned(),
        "/dashboard/sign-in".to_owned(),
        "/dashboard/sign-out".to_owned(),
        format!("/dashboard/tokens/{id}/revoke"),
        format!("/dashboard/tokens/{id}/delete"),
        "/dashboard/environments".to_owned(),
    ] {
        for query in ["scope=docker/team/api", "%73cope=docker", "scope", "permission=read_only", "x=1", "csrf=x"] {
            let refused = site.post(&format!("{path}?{query}"), &session, &[("name", "ci")]);
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}?{query}");
            assert!(refused.text.contains("takes no parameters in its address"), "{path}?{query}: {}", refused.text);
            cases += 1;
        }
    }
    assert_eq!((cases, site.names().len()), (36, 0));
    assert_eq!(site.get("/dashboard/tokens", Some(&session)).status, StatusCode::OK);
}
