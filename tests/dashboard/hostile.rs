//! What a registry has, opened in the browser of an Admin who is signed in: nothing of it acts in the dashboard's place.

use axum::body::Body;
use axum::response::Response;
use gatepass_core::actor::Role;
use serde_json::json;

use super::site::Site;
use crate::authority::admin;
use crate::serve::support::{Recorder, Seen};

/// What every hostile page does if it can: it tells that it ran, and makes a token as the dashboard's own page would.
const SCRIPT: &str = "
document.title = 'ran';
fetch('/artifactory/generic/ran?' + encodeURIComponent(location.pathname));
new Image().src = '/artifactory/generic/ran?image';
navigator.serviceWorker?.register('/artifactory/generic/worker.js').then(() => fetch('/artifactory/generic/ran?worker'));
fetch('/dashboard/tokens/new').then(page => page.text()).then(page => {
  const csrf = /name=.csrf.[^>]*value=.([^\"\\']+)/.exec(page)[1];
  const form = new URLSearchParams({ csrf, name: 'stolen', permission: 'read_write', expires: 'never' });
  return fetch('/dashboard/tokens', { method: 'POST', body: form });
});";

/// A page in HTML with the script in all places that run one.
fn html() -> String {
    format!(
        "<!doctype html><title>page</title><script>{SCRIPT}</script><script src=/artifactory/generic/script.js></script>
         <link rel=stylesheet href=/artifactory/generic/style.css><body onload=\"{0}\"><img src=x onerror=\"{0}\">
         <svg onload=\"{0}\"></svg><iframe srcdoc=\"<script src=/artifactory/generic/script.js></script>\"></iframe>
         <iframe src=\"javascript:parent.eval(1)\"></iframe><object data=/artifactory/generic/svg></object>
         <embed src=/artifactory/generic/svg><meta http-equiv=refresh content=\"0;url=javascript:0\">
         <form id=f method=post action=/dashboard/tokens><input name=name value=stolen></form><script>f.submit()</script>",
        "fetch('/artifactory/generic/ran?handler')"
    )
}

fn svg() -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' onload=\"fetch('/artifactory/generic/ran?svg')\"><script>//<![CDATA[\n{SCRIPT}//]]></script></svg>"
    )
}

fn xhtml() -> String {
    format!(
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><script>//<![CDATA[\n{SCRIPT}//]]></script></head><body/></html>"
    )
}

/// A document whose style sheet makes a page with a script of it.
const STYLED: &str = "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='/artifactory/generic/sheet'?><a/>";

fn sheet() -> String {
    format!(
        "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:output method='html'/>
         <xsl:template match='/'><html><script><![CDATA[{SCRIPT}]]></script></html></xsl:template></xsl:stylesheet>"
    )
}

/// A document that opens an address and runs a script when it is opened.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('/artifactory/generic/ran?pdf'\\))>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";

/// A page's name, its type if any, what else the registry says of it, and what it is.
type Page = (&'static str, Option<&'static str>, &'static [(&'static str, &'static str)], fn() -> String);

const PAGES: [Page; 28] = [
    ("html", Some("text/html"), &[], html),
    ("html-charset", Some("text/html; charset=utf-7"), &[], html),
    ("html-inline", Some("text/html"), &[("content-disposition", "inline")], html),
    ("html-policy", Some("text/html"), &[("content-security-policy", "default-src * 'unsafe-inline'")], html),
    ("html-twice", Some("text/html, text/plain"), &[], html),
    ("html-odd", Some("TEXT/HTML;"), &[], html),
    ("html-preload", Some("text/html"), &[("link", "</artifactory/generic/script.js>; rel=preload; as=script")], html),
    ("html-worker", Some("text/html"), &[("service-worker-allowed", "/")], html),
    ("refresh", Some("text/plain"), &[("refresh", "0;url=/artifactory/generic/html")], html),
    ("xhtml", Some("application/xhtml+xml"), &[], xhtml),
    ("xml-script", Some("application/xml"), &[], xhtml),
    ("text-xml-script", Some("text/xml"), &[], xhtml),
    ("svg", Some("image/svg+xml"), &[], svg),
    ("atom", Some("application/atom+xml"), &[], xhtml),
    ("rdf", Some("application/rdf+xml"), &[], xhtml),
    ("xslt", Some("application/xml"), &[], || STYLED.to_owned()),
    ("text-xslt", Some("text/xml"), &[], || STYLED.to_owned()),
    ("mathml", Some("application/mathml+xml"), &[], xhtml),
    ("pdf", Some("application/pdf"), &[], || PDF.to_owned()),
    ("script", Some("text/javascript"), &[], || SCRIPT.to_owned()),
    ("mixed", Some("multipart/x-mixed-replace; boundary=b"), &[], || {
        format!("--b\r\ncontent-type: text/html\r\n\r\n{}\r\n--b--\r\n", html())
    }),
    ("mhtml", Some("message/rfc822"), &[], || format!("content-type: text/html\r\n\r\n{}", html())),
    ("no-type", None, &[], html),
    ("plain", Some("text/plain"), &[], html),
    ("bytes", Some("application/octet-stream"), &[], html),
    ("unknown", Some("unknown/unknown"), &[], html),
    ("image", Some("image/png"), &[], html),
    ("json", Some("application/json"), &[], html),
];

fn registry(seen: &Seen) -> Response {
    let name = seen.uri.path().rsplit('/').next().unwrap_or_default();
    let text =
        |kind: &str, body: String| Response::builder().header("content-type", kind).body(Body::from(body)).unwrap();
    match name {
        "script.js" | "worker.js" => text("text/javascript", SCRIPT.to_owned()),
        "style.css" => text("text/css", "@import '/artifactory/generic/ran?style'".to_owned()),
        "sheet" => text("text/xsl", sheet()),
        _ => match PAGES.iter().find(|page| page.0 == name) {
            Some((_, kind, headers, body)) => {
                let builder = Response::builder().header("service-worker-allowed", "/");
                let builder = kind.iter().fold(builder, |builder, kind| builder.header("content-type", *kind));
                let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
                builder.body(Body::from(body())).unwrap()
            }
            None => text("text/plain", String::new()),
        },
    }
}

fn ran(registry: &Recorder) -> Vec<String> {
    let seen = registry.seen().into_iter().filter(|seen| seen.uri.path().ends_with("/ran"));
    seen.map(|seen| seen.uri.to_string()).collect()
}

#[test]
fn no_page_of_a_registry_acts_as_the_admin_who_opens_it() {
    let registry = Recorder::answering(registry);
    let mut site = Site::new();
    site.also_before(&format!("[upstreams.generic]\ntype = \"generic\"\nurl = \"{}\"\n", registry.url));
    let attacker = site.token(&admin(), "attackers-own");
    let browser = site.browser_of(&site.ada);
    // The page does all this where nothing forbids it.
    browser.open(&format!("{}/html", registry.url));
    browser.until("the script that runs", || (!ran(&registry).is_empty()).then_some(()));

    let link = |name: &str| {
        let (user, value) = (&attacker.token.username, attacker.secret.expose());
        format!("http://{user}:{value}@{}/artifactory/generic/{name}", site.host())
    };
    for (name, ..) in PAGES {
        // What is downloaded opens no page, and the browser says so as an error.
        let _ = browser.wait(browser.driver().goto(link(name)));
        let title = browser.script("return document.title", json!([]));
        assert_ne!(title, "ran", "{name}");
        // Another page's time: whatever was started has been asked for by then.
        browser.open(&site.url("/dashboard/tokens"));
        browser.find("heading", "Token Management");
        assert_eq!(ran(&registry), [""; 0], "{name}");
        assert_eq!(site.names(), ["attackers-own"], "{name}");
    }

    // Not even a page of the dashboard's own origin gets a worker of it, or a script.
    for script in [
        "return await navigator.serviceWorker.register('/artifactory/generic/worker.js').then(() => 'registered', () => 'refused')",
        "return await new Promise(done => { const script = document.createElement('script'); \
         script.src = '/artifactory/generic/script.js'; script.onload = () => done('registered'); \
         script.onerror = () => done('refused'); document.head.append(script); })",
    ] {
        assert_eq!(browser.promise(script), "refused", "{script}");
    }
    assert_eq!(browser.promise("return (await navigator.serviceWorker.getRegistrations()).length"), 0);
    assert_eq!((ran(&registry), site.names()), (Vec::new(), vec!["attackers-own".to_owned()]));
    assert_eq!(site.authority.users().unwrap().iter().filter(|user| user.role == Role::Admin).count(), 1);
    assert_eq!(PAGES.len(), 28, "pages");
}
