// The coach: while a text is being written, its hints are asked for along the way. The text goes into no address.
const PAUSE_MS = 900;
const FAILED_MS = 5000;
const place = () => document.querySelector("[data-coach]");
const form = document.getElementById(place().dataset.coachForm);
const text = form.elements.text;
let timer = null;
let running = null;
let read = text.value.trim();

const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
form.after(said);

text.addEventListener("input", () => later(PAUSE_MS));
form.addEventListener("submit", stop);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-skip], [data-skip-none]");
  if (!button || !place().contains(button)) return;
  event.preventDefault();
  form.setAttribute("action", button.getAttribute("formaction"));
  const next = new URL(place().dataset.coach, location.href);
  if (button.dataset.skip) next.searchParams.append("skip", button.dataset.skip);
  else next.searchParams.delete("skip");
  place().dataset.coach = next.pathname + next.search;
  button.closest("li")?.remove();
  read = null;
  ask();
});

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

function stop() {
  clearTimeout(timer);
  running?.abort();
  read = text.value.trim();
}

async function ask() {
  const written = text.value.trim();
  if (written === read) return;
  running?.abort();
  running = new AbortController();
  const mine = running;
  try {
    const body = new FormData();
    body.set("text", text.value);
    const answer = await fetch(place().dataset.coach, { method: "POST", body, signal: mine.signal });
    if (answer.ok) {
      show(await answer.text());
      read = written;
    } else if (answer.status === 503) {
      later(1000 * (Number(answer.headers.get("Retry-After")) || FAILED_MS / 1000));
    } else {
      read = written; // the same text would be refused again
      place().replaceChildren();
    }
  } catch (error) {
    if (error.name !== "AbortError") later(FAILED_MS);
  }
}

function show(page) {
  const part = new DOMParser().parseFromString(page, "text/html").body;
  const open = place().querySelector("details")?.open ?? true;
  place().replaceChildren(...part.childNodes);
  const details = place().querySelector("details");
  if (details) details.open = open;
  const count = place().querySelector("[data-coach-count]")?.textContent ?? "";
  if (said.textContent !== count) said.textContent = count;
}
