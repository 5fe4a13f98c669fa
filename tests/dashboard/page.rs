//! What is on a page: found as people find it, clicked, filled, and used by keyboard.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;

use super::browser::Browser;
use crate::support::HANG_TIMEOUT;

/// The elements on the page that are `role` and are called `name`; any name when that is null. A `summary` has no role of
/// its own in the standard. What the browser tells a screen reader is slow to ask for, so only those are asked about that
/// can have the role, and whose text or label can make the name.
const FIND: &str =
    "const candidates = { button: 'button', link: 'a', heading: 'h1, h2, h3', summary: 'summary', radio: 'input',
        textbox: 'input, textarea', searchbox: 'input', combobox: 'select', columnheader: 'th', table: 'table' };
    const named = ['button', 'link', 'heading', 'summary'];
    const canBe = (element, role, name) => name === null || !named.includes(role)
        || (element.ariaLabel ?? element.textContent).replace(/\\s+/g, ' ').includes(name);
    const find = (role, name) => [...document.querySelectorAll(candidates[role] ?? '[role], output')].filter(element =>
        canBe(element, role, name) && (element.computedRole || element.localName) === role
        && (name === null || element.computedName === name) && element.checkVisibility());";

/// The rows of the table with this caption, by their columns' headings.
const ROWS: &str =
    "const table = [...document.querySelectorAll('table')].find(table => table.computedName === arguments[0]);
    const headings = [...table.tHead.rows[0].cells].map(cell => cell.textContent.trim());
    return [...table.tBodies[0].rows].map(row =>
        Object.fromEntries([...row.cells].map((cell, number) => [headings[number], cell.innerText.trim()])));";

impl Browser {
    /// Everything that is `role`, in the page's order.
    pub(crate) fn all(&self, role: &str) -> Vec<WebElement> {
        self.found(role, None).unwrap()
    }

    fn found(&self, role: &str, name: Option<&str>) -> WebDriverResult<Vec<WebElement>> {
        let script = format!("{FIND} return find(...arguments)");
        self.wait(self.driver().execute(script, vec![json!(role), json!(name)]))?.elements()
    }

    /// Whether there is something that is `role` and is called `name`, now.
    pub(crate) fn has(&self, role: &str, name: &str) -> bool {
        !self.found(role, Some(name)).unwrap().is_empty()
    }

    /// The one that is `role` and is called `name`, as soon as it is there.
    pub(crate) fn find(&self, role: &str, name: &str) -> WebElement {
        self.until(&format!("a {role} called {name:?}"), || {
            let mut found = self.found(role, Some(name)).ok()?;
            assert!(found.len() < 2, "there are {} that are {role} and called {name:?}", found.len());
            found.pop()
        })
    }

    /// Clicks on the one that is `role` and is called `name`.
    pub(crate) fn click(&self, role: &str, name: &str) {
        self.until(&format!("a {role} called {name:?} that can be clicked"), || {
            self.wait(self.find(role, name).click()).ok()
        });
    }

    /// Opens whatever is folded on the page, all at once.
    pub(crate) fn open_details(&self) {
        let open = "for (const part of document.querySelectorAll('main details')) {
            part.removeAttribute('name');
            part.open = true;
        }";
        self.script(open, json!([]));
    }

    pub(crate) fn click_on(&self, element: &WebElement) {
        self.wait(element.click()).unwrap();
    }

    /// Types into the field with this label, instead of what was in it.
    pub(crate) fn fill(&self, role: &str, name: &str, text: &str) {
        let field = self.find(role, name);
        self.wait(async {
            field.clear().await.unwrap();
            field.send_keys(text).await.unwrap();
        });
    }

    /// Chooses from the list with this label.
    pub(crate) fn choose(&self, name: &str, option: &str) {
        let list = self.find("combobox", name);
        self.wait(async {
            let found = thirtyfour::components::SelectElement::new(&list).await.unwrap();
            found.select_by_exact_text(option).await.unwrap();
        });
    }

    /// The text of an element.
    pub(crate) fn text_of(&self, element: &WebElement) -> String {
        self.wait(element.text()).unwrap()
    }

    /// The texts of everything that is `role`, in the page's order.
    pub(crate) fn texts(&self, role: &str) -> Vec<String> {
        let script = format!("{FIND} return find(arguments[0], null).map(element => element.innerText.trim())");
        serde_json::from_value(self.script(&script, json!([role]))).unwrap()
    }

    /// The row of the table of tokens whose name this is: a text for each column.
    pub(crate) fn row(&self, name: &str) -> BTreeMap<String, String> {
        let rows = self.rows();
        rows.iter().find(|row| row["Name"] == name).unwrap_or_else(|| panic!("no {name} among {rows:?}")).clone()
    }

    /// The rows of the table of tokens, each with a text for each column.
    pub(crate) fn rows(&self) -> Vec<BTreeMap<String, String>> {
        self.rows_of("Tokens")
    }

    /// The rows of the table with this caption.
    pub(crate) fn rows_of(&self, caption: &str) -> Vec<BTreeMap<String, String>> {
        serde_json::from_value(self.script(ROWS, json!([caption]))).unwrap()
    }

    /// What was copied last, pasted elsewhere: the page itself may not read it.
    pub(crate) fn clipboard(&self) -> String {
        let tab = self.tab();
        self.new_tab();
        self.open("data:text/html,<textarea aria-label=here autofocus></textarea>");
        self.click("textbox", "here");
        self.press(Key::Control + "v");
        let pasted = self.script("return document.querySelector('textarea').value", json!([]));
        self.wait(self.driver().close_window()).unwrap();
        self.switch(&tab);
        pasted.as_str().unwrap().to_owned()
    }

    /// Presses a key, or types a text, wherever the keyboard is now.
    pub(crate) fn press(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.wait(async {
            let active = self.driver().active_element().await.unwrap();
            active.send_keys(keys).await.unwrap();
        });
    }

    /// The role and name of what has the keyboard.
    pub(crate) fn focused(&self) -> (String, String) {
        let focused = "const active = document.activeElement; return [active.computedRole || active.localName, active.computedName]";
        serde_json::from_value(self.script(focused, json!([]))).unwrap()
    }

    /// Goes on by Tab until the one that is `role` and is called `name` has the keyboard.
    pub(crate) fn tab_to(&self, role: &str, name: &str) {
        for _ in 0..200 {
            if self.focused() == (role.to_owned(), name.to_owned()) {
                return;
            }
            self.press(Key::Tab);
        }
        panic!("no Tab leads to the {role} called {name:?}");
    }

    /// What `condition` answers, as soon as it answers something.
    pub(crate) fn until<T>(&self, what: &str, condition: impl Fn() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(answer) = condition() {
                return answer;
            }
            if start.elapsed() > HANG_TIMEOUT {
                panic!("there is no {what} on {}:\n{}", self.address(), self.text());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the page shows this text.
    pub(crate) fn shows(&self, text: &str) {
        self.until(&format!("text {text:?}"), || {
            let shown = self.try_script("return document.body.innerText", json!([])).ok()?;
            shown.as_str()?.contains(text).then_some(())
        });
    }
}
