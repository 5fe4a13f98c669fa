// What the dashboard's pages cannot do by themselves: take a link's secret out of the address, copy, send a form once, show
// what others changed, and close the menu.
"use strict";

// A one-time link has its secret after the `#`, which browsers keep to themselves. It goes into the form and out of the
// address and the history.
const credential = document.getElementById("credential");
const takeLink = () => {
  const value = location.hash.slice(1);
  if (!credential || !value.startsWith("gpl_")) return;
  history.replaceState(null, "", location.pathname);
  credential.value = value;
  document.getElementById("link-note").textContent = "This link signs you in once.";
  credential.form.querySelector("button").focus();
};
takeLink();
addEventListener("hashchange", takeLink);

// Copying. What was copied is said to screen readers too, since the button has the focus.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    // Without TLS browsers keep the clipboard from pages: the text is marked, to be copied by hand.
    getSelection().selectAllChildren(source);
    button.textContent = "Marked: copy it with your keyboard";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 3000);
});

// A value that was shown once is not shown again by going back to a page that the browser kept.
addEventListener("pagehide", () => document.querySelectorAll("[data-one-time]").forEach((part) => {
  part.replaceChildren("The value was shown once and is gone.");
}));

// A form is sent once, however often its button is pressed: the answer to the second would hide that to the first, which
// has the value of a new token. Whoever comes back to the page may send it again.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => sent.delete(form)));

// The menu closes on Escape and on a click elsewhere.
const menu = document.querySelector("details.menu");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

// What others change appears: the server is asked for a number that grows with every change, and the parts of the page
// that are marked are taken anew when it did, and once a minute for the relative times.
const PAUSE = 2000;
const ANEW = 30;
const connection = document.getElementById("connection");
let revision = Number(document.body.dataset.watch);
let asked = 0;

const say = (sentence) => {
  if (!sentence) return connection.replaceChildren();
  if (connection.textContent === sentence) return;
  const alert = document.createElement("p");
  alert.className = "lost";
  alert.setAttribute("role", "alert");
  alert.textContent = sentence;
  connection.replaceChildren(alert);
};

const ask = (address) => fetch(address, {
  headers: { "X-Gatepass-Live": "1" },
  cache: "no-store",
  redirect: "error",
  signal: AbortSignal.timeout(10000),
});

const swap = async () => {
  if (!document.querySelector("[data-live]")) return;
  const answer = await ask(location.href);
  // Somebody deleted what the page shows.
  if (answer.status === 404) return location.reload();
  if (!answer.ok) throw answer;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const change = fresh.getElementById(part.id);
    if (!change || change.innerHTML === part.innerHTML) continue;
    // Whoever is at a link by keyboard stays at it.
    const place = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    part.replaceChildren(...change.childNodes);
    if (place) part.querySelector(`a[href="${CSS.escape(place)}"]`)?.focus();
    part.classList.remove("swapped");
    requestAnimationFrame(() => part.classList.add("swapped"));
  }
};

const watch = async () => {
  try {
    const answer = await ask("/dashboard/revision");
    if (answer.status === 401) {
      location.assign("/dashboard/sign-in");
      return;
    }
    if (!answer.ok) throw answer;
    const latest = (await answer.json()).revision;
    asked += 1;
    if (latest !== revision || asked % ANEW === 0) await swap();
    revision = latest;
    say("");
  } catch {
    say("Connection to gatepass lost. Trying again…");
  }
  setTimeout(watch, PAUSE);
};
if (document.body.dataset.watch) setTimeout(watch, PAUSE);
