//! A browser with a profile of its own: its tabs, its screen, and what it notes.

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, WindowHandle};

use super::driver::{Driver, Place};

/// How the browser is started: without a screen, and without the calls home that it makes otherwise.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Containers give little shared memory.
    "--disable-dev-shm-usage",
    // Lets a script ask for what a screen reader would say.
    "--enable-blink-features=ComputedAccessibilityInfo",
];

/// A browser; it is closed when dropped.
pub(crate) struct Browser {
    driver: Option<WebDriver>,
    runtime: tokio::runtime::Runtime,
    // In the order of their end: the browser, its profile, its driver, its place.
    _profile: tempfile::TempDir,
    _chromedriver: Arc<Driver>,
    _place: Arc<Place>,
}

impl Browser {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// One with these arguments besides.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let place = Place::of_this_test();
        let chromedriver = Driver::shared();
        let profile = tempfile::tempdir().unwrap();
        let mut capabilities = ChromeCapabilities::new();
        for argument in ARGUMENTS.iter().chain(arguments) {
            capabilities.add_arg(argument).unwrap();
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        capabilities.set("goog:loggingPrefs", json!({ "performance": "ALL", "browser": "ALL" })).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // Another part of gatepass may have done so already.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let driver = runtime.block_on(WebDriver::new(chromedriver.url.as_str(), capabilities)).unwrap();
        let browser =
            Self { driver: Some(driver), runtime, _profile: profile, _chromedriver: chromedriver, _place: place };
        browser.size(1280, 800);
        browser
    }

    pub(super) fn driver(&self) -> &WebDriver {
        self.driver.as_ref().unwrap()
    }

    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Goes to a page, and waits until it is there.
    pub(crate) fn open(&self, url: &str) {
        self.wait(self.driver().goto(url)).unwrap();
    }

    pub(crate) fn reload(&self) {
        self.wait(self.driver().refresh()).unwrap();
    }

    pub(crate) fn back(&self) {
        self.wait(self.driver().back()).unwrap();
    }

    pub(crate) fn forward(&self) {
        self.wait(self.driver().forward()).unwrap();
    }

    /// What the address bar shows.
    pub(crate) fn address(&self) -> String {
        self.script("return location.href", json!([])).as_str().unwrap().to_owned()
    }

    /// The path that the address bar shows.
    pub(crate) fn path(&self) -> String {
        self.script("return location.pathname", json!([])).as_str().unwrap().to_owned()
    }

    /// The page as it was sent and changed since, as HTML.
    pub(crate) fn source(&self) -> String {
        self.script("return document.documentElement.outerHTML", json!([])).as_str().unwrap().to_owned()
    }

    /// The text that is to be seen.
    pub(crate) fn text(&self) -> String {
        self.script("return document.body.innerText", json!([])).as_str().unwrap().to_owned()
    }

    /// What the script returns.
    pub(crate) fn script(&self, script: &str, arguments: Value) -> Value {
        self.try_script(script, arguments).unwrap()
    }

    pub(super) fn try_script(&self, script: &str, arguments: Value) -> WebDriverResult<Value> {
        let Value::Array(arguments) = arguments else { panic!("arguments are a list") };
        Ok(self.wait(self.driver().execute(script, arguments))?.json().clone())
    }

    /// What the promise that the script returns comes to.
    pub(crate) fn promise(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done)");
        self.wait(self.driver().execute_async(script, Vec::new())).unwrap().json().clone()
    }

    /// A command of the browser's own protocol.
    pub(crate) fn command(&self, method: &str, parameters: Value) -> Value {
        self.wait(self.driver().cdp().send_raw(method, parameters)).unwrap()
    }

    /// The size of the page's part of the window.
    pub(crate) fn size(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// The colours that the person prefers: `light` or `dark`.
    pub(crate) fn colours(&self, scheme: &str) {
        let scheme = json!({ "name": "prefers-color-scheme", "value": scheme });
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        self.command("Emulation.setEmulatedMedia", json!({ "features": [scheme, still] }));
    }

    /// Opens a second tab and goes to it.
    pub(crate) fn new_tab(&self) -> WindowHandle {
        self.wait(async {
            let tab = self.driver().new_tab().await.unwrap();
            self.driver().switch_to_window(tab.clone()).await.unwrap();
            tab
        })
    }

    pub(crate) fn tab(&self) -> WindowHandle {
        self.wait(self.driver().window()).unwrap()
    }

    pub(crate) fn switch(&self, tab: &WindowHandle) {
        self.wait(self.driver().switch_to_window(tab.clone())).unwrap();
    }

    /// The addresses that pages asked for since this was last asked.
    pub(crate) fn requests(&self) -> Vec<String> {
        let entries = self.wait(self.driver().get_log("performance")).unwrap();
        let messages = entries.iter().map(|entry| serde_json::from_str::<Value>(&entry.message).unwrap());
        let sent = messages.filter(|message| message["message"]["method"] == "Network.requestWillBeSent");
        let addresses = sent.map(|message| message["message"]["params"]["request"]["url"].as_str().unwrap().to_owned());
        // The browser's own first page is of no interest.
        addresses.filter(|address| !address.starts_with("chrome://") && !address.starts_with("data:")).collect()
    }

    /// What the browser complained about since this was last asked: scripts that failed, policies that were broken. That
    /// a page was a refusal is not among it.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.wait(self.driver().browser_log()).unwrap();
        let grave = entries.into_iter().filter(|entry| entry.level == "WARNING" || entry.level == "SEVERE");
        grave.map(|entry| entry.message).filter(|message| !message.contains("the server responded with")).collect()
    }

    /// What is to be seen now, as a PNG.
    pub(crate) fn picture(&self) -> Vec<u8> {
        self.wait(self.driver().screenshot_as_png()).unwrap()
    }

    /// The cookies that the browser would send to the page.
    pub(crate) fn cookies(&self) -> Vec<Value> {
        let Value::Array(cookies) = self.command("Network.getCookies", json!({}))["cookies"].take() else {
            panic!("no list of cookies")
        };
        cookies
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = self.runtime.block_on(driver.quit());
        }
    }
}
