//! The pages as people look at them: with a screen reader's engine, in light and dark, and at a phone's width.

use std::path::Path;

use serde_json::{Value, json};

use super::browser::Browser;
use super::demo;
use super::site::Site;

/// The width of a phone's screen.
pub(super) const PHONE: u32 = 390;

/// A scope with a name that is wider than a phone.
const LONG_SCOPE: &str = "docker/team/a-rather-long-name-of-an-image/that-has-several-parts/and-goes-over-several-lines-on-a-phone:r docker/other-team/*";

/// The path of the page of the token with this name.
fn page_of(site: &Site, name: &str) -> String {
    format!("/dashboard/tokens/{}", site.authority.named(name).unwrap()[0].id)
}

/// What the accessibility engine finds on the page, one line each.
fn findings(browser: &Browser) -> Vec<String> {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/axe/node_modules/axe-core/axe.min.js");
    let engine =
        std::fs::read_to_string(&engine).unwrap_or_else(|error| panic!("{error}; tests/dashboard/install brings it"));
    browser.script(&engine, json!([]));
    let rules = json!({ "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    let found = browser.promise(&format!(
        "const found = await axe.run(document, {rules});
         return {{ passed: found.passes.length, lines: found.violations.flatMap(rule => rule.nodes.map(node =>
             `${{rule.id}}: ${{node.html}}: ${{node.failureSummary.replace(/\\s+/g, ' ')}}`)) }}"
    ));
    assert!(found["passed"].as_u64().unwrap() > 10, "the engine looked at nothing");
    found["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Looks at the page in both colours and at both widths, and notes what is wrong with it.
fn look(browser: &Browser, page: &str, faults: &mut Vec<String>) {
    for (width, height) in [(1280, 800), (PHONE, 844)] {
        browser.size(width, height);
        for colours in ["light", "dark"] {
            browser.colours(colours);
            faults.extend(findings(browser).iter().map(|finding| format!("{page}, {width}, {colours}: {finding}")));
        }
        let wide = browser.script("return document.documentElement.scrollWidth", json!([]));
        if wide.as_u64().unwrap() > u64::from(width) {
            faults.push(format!("{page} is {wide} wide on a screen of {width}"));
        }
    }
    browser.size(1280, 800);
    browser.colours("light");
}

/// Every page that the two roles can come to.
fn paths(site: &Site) -> Vec<String> {
    let id = |name: &str| site.authority.named(name).unwrap()[0].id.to_string();
    let mut paths: Vec<String> = [
        "/dashboard/tokens",
        "/dashboard/tokens?status=Active&sort=expires",
        "/dashboard/tokens?search=no-such",
        "/dashboard/tokens?status=nonsense",
        "/dashboard/tokens/new",
        "/dashboard/environments",
        "/dashboard/environments/production",
        "/dashboard/environments/development",
        "/dashboard/audit",
        "/dashboard/audit?who=nobody",
        "/dashboard/no-such",
    ]
    .map(str::to_owned)
    .into();
    for (name, page) in [
        ("ci-staging", ""),
        ("docs-build", ""),
        ("ci-staging", "/revoke"),
        ("old-jenkins", "/delete"),
        ("npm-laptop", "/created"),
    ] {
        paths.push(format!("/dashboard/tokens/{}{page}", id(name)));
    }
    paths
}

#[test]
fn the_accessibility_engine_finds_nothing_on_any_page_in_light_and_dark_on_a_desk_and_a_phone() {
    let site = demo::site();
    let mut faults = Vec::new();
    let browser = Browser::start();
    browser.open(&site.url("/dashboard/sign-in"));
    look(&browser, "sign-in", &mut faults);
    browser.fill("textbox", "Identity token or sign-in link", "wrong");
    browser.click("button", "Sign in");
    browser.until("refusal", || browser.texts("alert").pop());
    look(&browser, "sign-in, refused", &mut faults);
    site.sign_in(&browser, &site.ada);
    for path in paths(&site) {
        browser.open(&site.url(&path));
        look(&browser, &path, &mut faults);
    }
    browser.open(&site.url("/dashboard/tokens/new"));
    browser.fill("textbox", "Name", "ci-staging");
    browser.click("button", "Create Token");
    browser.until("refusal", || browser.texts("alert").pop());
    look(&browser, "create, refused", &mut faults);
    browser.fill("textbox", "Name", "looked-at");
    browser.fill("textbox", "Scope", "docker/team/*/x nowhere");
    browser.click("button", "Create Token");
    browser.shows("names no package");
    look(&browser, "create, its scope refused", &mut faults);
    browser.fill("textbox", "Scope", LONG_SCOPE);
    browser.click("button", "Create Token");
    browser.find("heading", "Token created");
    browser.open_details();
    look(&browser, "created", &mut faults);
    for path in ["/dashboard/tokens".to_owned(), "/dashboard/audit".to_owned(), page_of(&site, "looked-at")] {
        browser.open(&site.url(&path));
        browser.shows("docker/team/a-rather-long");
        look(&browser, &format!("{path} with a narrow token"), &mut faults);
    }
    browser.open(&site.url("/dashboard/tokens"));
    browser.click("summary", "Account menu for ada");
    browser.open_details();
    look(&browser, "tokens with everything open", &mut faults);
    site.sign_in(&browser, &site.dev);
    browser.open(&site.url("/dashboard/audit"));
    look(&browser, "refused to a Developer", &mut faults);
    let empty = Site::new();
    site_empty(&empty, &browser, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn site_empty(site: &Site, browser: &Browser, faults: &mut Vec<String>) {
    site.sign_in(browser, &site.ada);
    browser.shows("No tokens yet");
    look(browser, "no tokens yet", faults);
}

#[test]
fn on_a_phone_every_action_can_be_reached() {
    let site = demo::site();
    let browser = site.browser_of(&site.ada);
    browser.size(PHONE, 844);
    browser.reload();
    // What shows itself only when the keyboard comes to it is looked at then.
    let outside = "return [...document.querySelectorAll('a, button, input, select, summary')].filter(element => {
        if (!element.checkVisibility()) return false;
        element.focus();
        // The first line of what goes over several.
        const place = element.getClientRects()[0];
        const seen = document.elementsFromPoint(place.left + place.width / 2, place.top + place.height / 2);
        return place.left < 0 || place.right > innerWidth || place.width < 2 || !seen.includes(element);
    }).map(element => element.outerHTML)";
    for path in paths(&site) {
        browser.open(&site.url(&path));
        assert_eq!(browser.script(outside, json!([])), json!([]), "{path}");
    }
    browser.open(&site.url("/dashboard/tokens"));
    assert_eq!(browser.rows().len(), 8, "the table is there for a screen reader, however it is laid out");
    browser.click("link", "Revoke ci-staging");
    browser.click("button", "Revoke");
    browser.shows("Revoked ci-staging.");
}

#[test]
fn every_time_is_told_from_now_and_exactly_on_hover() {
    let site = demo::site();
    let browser = site.browser_of(&site.ada);
    let mut times = 0;
    for path in paths(&site) {
        browser.open(&site.url(&path));
        let shown =
            "return [...document.querySelectorAll('time')].map(time => [time.innerText, time.title, time.dateTime])";
        let shown: Vec<[String; 3]> = serde_json::from_value(browser.script(shown, json!([]))).unwrap();
        for [told, exact, machine] in &shown {
            assert!(["ago", "in ", "just now"].iter().any(|word| told.contains(word)), "{path}: {told}");
            assert!(exact.ends_with(" UTC") && exact.get(..10) == machine.get(..10), "{path}: {exact}, {machine}");
        }
        times += shown.len();
    }
    assert!(times > 50, "{times}");
}

/// The engine does not look at placeholders.
#[test]
fn placeholders_can_be_read_in_light_and_dark() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    for colours in ["light", "dark"] {
        browser.colours(colours);
        let contrast =
            "const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            const luminance = colour => {
                const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map(channel);
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
            };
            const field = document.querySelector('input[placeholder]');
            const [one, other] = [luminance(getComputedStyle(field, '::placeholder').color),
                luminance(getComputedStyle(field).backgroundColor)];
            return Math.max(one, other) / Math.min(one, other)";
        let contrast = browser.script(contrast, json!([])).as_f64().unwrap();
        assert!(contrast >= 4.5, "{contrast} in {colours}");
    }
}

#[test]
fn dark_is_dark_and_light_is_light() {
    let site = Site::new();
    let browser = site.browser_of(&site.ada);
    let brightness = |scheme: &str| {
        browser.colours(scheme);
        let colours = "const numbers = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b);
            const style = getComputedStyle(document.body);
            return [numbers(getComputedStyle(document.documentElement).backgroundColor), numbers(style.backgroundColor), numbers(style.color)]";
        let Value::Array(numbers) = browser.script(colours, json!([])) else { panic!() };
        let number = |index: usize| numbers[index].as_f64().unwrap();
        (number(0).max(number(1)), number(2))
    };
    let (paper, ink) = brightness("light");
    assert!(paper > ink, "{paper} {ink}");
    let (paper, ink) = brightness("dark");
    assert!(paper < ink, "{paper} {ink}");
}
