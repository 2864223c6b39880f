// The form of a listing: saved along the way, rows added, fields found, the coach asked. All of it works without this.
const PAUSE_MS = 1500;
const AGAIN_MS = 2500;
const AGAIN_MAX_MS = 300000;
const form = document.querySelector("form[data-posting]");
const saved = document.querySelector("[data-saved]");
const signIn = document.querySelector("[data-sign-in]");
let timer = null;
let running = false;
let changed = false; // something was typed that is not saved yet
let refused = false; // the same would be refused again: the page of the Save button tells why
let sent = false;
let held = null; // a button that waits for the saving under way; pressed again, it waits no longer
let wait = AGAIN_MS;

document.querySelector("[data-mistakes]")?.focus();

if (form && saved) {
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) return;
    changed = true;
    if (wait === AGAIN_MS) later(PAUSE_MS); // else the next attempt is on its way
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    sent = true;
    if (!running || held) return;
    event.preventDefault(); // two versions of one window under way at once would look like two people's
    held = { button: event.submitter };
  });
  window.addEventListener("pageshow", () => { sent = false; held = null; });
  window.addEventListener("online", () => later(0));
  window.addEventListener("focus", () => { if (signIn && !signIn.hidden) later(0); }); // perhaps signed in by now
  window.addEventListener("beforeunload", (event) => { if (changed && !sent) event.preventDefault(); });
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  if (refused || sent || running || !changed) return;
  running = true;
  changed = false;
  try {
    const typed = new FormData(form);
    typed.delete("file"); // a file is sent by its own button
    const answer = await fetch(form.dataset.posting, { method: "POST", body: new URLSearchParams(typed) });
    if (answer.ok) {
      const told = await answer.json();
      wait = AGAIN_MS;
      signIn.hidden = true;
      form.elements.version.value = told.version;
      history.replaceState(null, "", form.dataset.posting.replace(/autosave$/, "edit")); // a reload finds it again
      say(form.dataset.saidSaved.replace("{time}", told.saved));
      coach().catch(() => {}); // its hints are not what was to be saved
    } else if (answer.status === 401) {
      signIn.hidden = false;
      again(form.dataset.saidSignedOut);
    } else if (answer.status >= 500 || answer.status === 429 || answer.headers.has("Retry-After")) {
      again(form.dataset.saidLater, Number(answer.headers.get("Retry-After")) * 1000);
    } else {
      changed = true;
      refused = true;
      say(answer.status === 409 ? form.dataset.saidConflict : form.dataset.saidFailed);
    }
  } catch {
    again(form.dataset.saidOffline);
  } finally {
    running = false;
    if (held) form.requestSubmit(held.button);
    else if (changed && wait === AGAIN_MS) later(PAUSE_MS); // typed meanwhile
  }
}

function again(text, atLeast = 0) {
  changed = true;
  say(text);
  later(Math.max(wait, atLeast || 0));
  wait = Math.min(wait * 2, AGAIN_MAX_MS);
}

function say(text) {
  if (saved.textContent !== text) saved.textContent = text;
}

async function coach() {
  const place = document.querySelector("[data-coach-part]");
  if (!place || !form.dataset.coachFrom || !place.children.length) return;
  const answer = await fetch(form.dataset.coachFrom);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.querySelector("[data-coach-part]").childNodes);
}

document.querySelector("[data-add-row]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const rows = document.querySelector("[data-rows]");
  const last = rows.lastElementChild;
  const row = last.cloneNode(true);
  const next = rows.children.length;
  for (const each of row.querySelectorAll("[name], [id]")) {
    if (each.name) each.name = each.name.replace(/\[\d+\]/, `[${next}]`);
    if (each.id) each.id = each.id.replace(/-\d+-/, `-${next}-`);
    if (each.matches("input")) each.value = "";
    each.removeAttribute("aria-invalid");
    each.removeAttribute("aria-describedby");
  }
  for (const each of row.querySelectorAll(".field-error, input[type='hidden']")) each.remove();
  row.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+/, next + 1));
  rows.append(row);
  row.querySelector("input").focus();
});

for (const input of document.querySelectorAll("[data-wan]")) {
  const beside = input.parentElement.querySelector("output");
  input.addEventListener("input", () => {
    const plain = /^\s*[\d,]+(\.\d+)?\s*$/.test(input.value) ? Number(input.value.replaceAll(",", "")) * 10000 : NaN;
    beside.textContent = Number.isFinite(plain)
      ? `= ¥ ${plain.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
      : "";
  });
}

const picker = document.querySelector("[data-picker]");
if (picker) {
  const find = picker.querySelector("[data-find]");
  picker.querySelector("[data-find-button]").hidden = true;
  const count = () => {
    for (const branch of picker.querySelectorAll("[data-branch]")) {
      const n = branch.querySelectorAll("input:checked").length;
      branch.querySelector("[data-ticked]").textContent = n || "";
    }
  };
  count();
  picker.addEventListener("change", count);
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const branch of picker.querySelectorAll("[data-branch]")) {
      let any = false;
      for (const leaf of branch.querySelectorAll("[data-term]")) {
        const hit = wanted !== "" && leaf.dataset.term.includes(wanted);
        leaf.classList.toggle("tick-found", hit);
        any ||= hit;
      }
      branch.hidden = wanted !== "" && !any;
      branch.open = any || (wanted === "" && branch.querySelector("input:checked") !== null);
    }
  });
}
