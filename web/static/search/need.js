// The box: answers are fetched and swapped in, filters go into the address, the text into neither.
import { openWhereWide } from "../page/wide.js";

const FILE_LIMIT = 10 * 1024 * 1024;
const form = document.querySelector("form[data-live]");
const text = form.elements.text;
const file = form.elements.file;
const busy = form.querySelector("[data-busy]");
let running = null;
form.dataset.ready = "";

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.hasAttribute("data-plain")) return;
  event.preventDefault();
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  ask(address, !button?.hasAttribute("formaction") || button.hasAttribute("data-jump"));
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-example]")) return;
  event.preventDefault();
  text.value = event.target.elements.text.value;
  ask(form.action, true);
});

file.addEventListener("change", () => { if (file.files.length) ask(form.action, true); });

for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("box-over");
  });
}
for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("box-over"));
form.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  file.files = one.files;
  ask(form.action, true);
});

window.addEventListener("popstate", () => {
  if (text.value.trim()) ask(location.href, false, false);
  else location.reload();
});

async function ask(address, jump, remember = true) {
  if (file.files[0]?.size > FILE_LIMIT) {
    file.value = "";
    return say(form.dataset.tooLarge);
  }
  running?.abort();
  running = new AbortController();
  const mine = running;
  wait(true);
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form), signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("form[data-live]")) return say(page.querySelector("h1")?.textContent ?? form.dataset.failed);
    wait(false);
    show(page, address, remember);
    if (jump) document.getElementById("answers").scrollIntoView({ block: "start" });
    document.getElementById("answers").focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") say(form.dataset.failed);
  } finally {
    if (mine === running) wait(false);
  }
}

function show(page, address, remember) {
  const theirs = page.querySelector("form[data-live]");
  text.value = theirs.elements.text.value;
  text.rows = theirs.elements.text.rows;
  file.value = "";
  form.setAttribute("action", theirs.getAttribute("action"));
  for (const part of page.querySelectorAll("[data-swap]")) {
    document.querySelector(`[data-swap="${part.dataset.swap}"]`)?.replaceWith(part);
  }
  const chosen = document.documentElement.dataset.theme;
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    choice.toggleAttribute("aria-current", choice.dataset.themeChoice === chosen);
    if (choice.dataset.themeChoice === chosen) choice.setAttribute("aria-current", "true");
  }
  document.title = page.title;
  openWhereWide(document);
  const next = new URL(form.action);
  if (remember && next.href !== location.href) history.pushState(null, "", next);
}

function wait(on) {
  busy.hidden = !on;
  const button = form.querySelector(".button-main");
  button.setAttribute("aria-busy", String(on));
}

function say(sentence) {
  const note = document.createElement("p");
  note.className = "notice notice-warning";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  document.getElementById("answers").replaceChildren(note);
}
