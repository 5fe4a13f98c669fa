//! Pictures of every page. Each run leaves them under `target/screenshots`; with UPDATE_SCREENSHOTS=1 they become those of
//! the README.

use std::path::Path;

use serde_json::json;

use super::browser::Browser;
use super::demo;
use super::looks::PHONE;

#[test]
fn pictures_of_every_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let site = demo::site();
    let browser = Browser::with(&[
        "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    ]);
    let take = |name: &str| {
        // Nothing that blinks or has the keyboard by chance.
        browser.script("document.activeElement?.blur(); scrollTo(0, 0)", json!([]));
        let picture = browser.picture();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 3000, "{name} shows nothing");
        std::fs::write(folder.join(name), &picture).unwrap();
        if std::env::var_os("UPDATE_SCREENSHOTS").is_some() {
            let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
            std::fs::create_dir_all(&kept).unwrap();
            std::fs::write(kept.join(name), &picture).unwrap();
        }
    };
    browser.colours("light");
    browser.command("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
    browser.open(&site.url("/dashboard/sign-in"));
    take("sign-in.png");
    site.sign_in(&browser, &site.ada);
    let id = |name: &str| site.authority.named(name).unwrap()[0].id.to_string();
    for (name, path) in [
        ("tokens.png", "/dashboard/tokens".to_owned()),
        ("create-token.png", "/dashboard/tokens/new".to_owned()),
        ("token.png", format!("/dashboard/tokens/{}", id("cluster-production"))),
        ("revoke.png", format!("/dashboard/tokens/{}/revoke", id("cluster-production"))),
        ("environments.png", "/dashboard/environments".to_owned()),
        ("environment.png", "/dashboard/environments/production".to_owned()),
        ("audit.png", "/dashboard/audit".to_owned()),
    ] {
        browser.open(&site.url(&path));
        take(name);
    }
    browser.open(&site.url("/dashboard/tokens"));
    browser.colours("dark");
    take("tokens-dark.png");
    browser.colours("light");
    browser.size(PHONE, 844);
    take("tokens-phone.png");
    browser.size(1280, 800);
    browser.open(&site.url("/dashboard/tokens/new"));
    browser.fill("textbox", "Name", "docs-preview");
    browser.click("button", "Create Token");
    browser.find("heading", "Token created");
    // A picture holds no value, not even that of a token which never opened anything.
    browser.script(
        "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
         while (walker.nextNode()) {
           const text = walker.currentNode;
           text.data = text.data.replace(/(gpr_\\w{4})\\w{32}/g, '$1' + '•'.repeat(32));
         }",
        json!([]),
    );
    take("token-created.png");
}
