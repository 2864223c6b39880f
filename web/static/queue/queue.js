// The queue by keyboard. The pair after the open one is fetched beforehand, so that the next opens at once; what was
// decided is sent meanwhile, one after the other, and each answer brings the pair after the next.
const place = document.querySelector("[data-queue]");
const RENEW_MS = 4 * 60 * 1000;
const LETTERS = /^[a-z1-4?？]$/;
let passed = [];
let ahead = null; // a promise of the next part
let ready = null; // that part, once it is here
let line = Promise.resolve(); // what was sent, in its order

const part = () => place.querySelector("[data-part]");
const form = () => place.querySelector("[data-form]");

function read(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("[data-part]");
}

// Send a form under the pairs that the answer shall not bring, and give the part that comes back.
function send(fields, without) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("part", "1");
  body.set("passed", without.filter(Boolean).slice(-50).join(","));
  const answer = line.then(async () => {
    const response = await fetch("/queue", { method: "POST", body, keepalive: true }); // it is sent even if the page is left
    const brought = response.ok || response.status === 409 ? read(await response.text()) : null;
    if (brought === null) throw new Error("unanswered");
    return brought;
  });
  line = answer.catch(() => {});
  return answer;
}

function fieldsOf(extra) {
  const fields = Object.fromEntries(new FormData(form()));
  return { ...fields, ...extra };
}

function expect(answer) {
  ahead = answer;
  ready = null;
  answer.then((next) => { if (ahead === answer) ready = next; }, () => {});
}

// Have the pair after the open one ready.
function prefetch() {
  if (part().dataset.pair) expect(send(fieldsOf({ do: "next" }), [...passed, part().dataset.pair]));
}

// Show a part; what can be taken back is the act that was just sent, whether its answer is here or not.
function show(next, last) {
  clearLost();
  part().replaceWith(next);
  form().elements.passed.value = passed.join(",");
  if (last !== undefined) undoable(last);
  const back = place.querySelector("[data-back]");
  if (back) back.disabled = passed.length === 0;
  place.querySelector("[data-nothing]")?.focus();
  if (next.getBoundingClientRect().top < 0) next.scrollIntoView();
}

function undoable(act) {
  form().elements.act.value = act;
  place.querySelector("[data-undo]").disabled = act === "";
}

// Put what an answer says of the day into the part that is shown already.
function tell(answer) {
  for (const mark of ["[data-progress]", "[data-last]"]) {
    const ours = place.querySelector(mark), theirs = answer.querySelector(mark);
    if (ours && theirs) ours.replaceWith(theirs.cloneNode(true));
  }
  undoable(answer.querySelector("[name=act]").value);
  for (const notice of answer.querySelectorAll(".notice")) part().querySelector("[data-progress]").after(notice);
}

function clearLost() {
  place.querySelector("[data-lost-notice]")?.remove();
}

function lost() {
  clearLost();
  const notice = document.createElement("p");
  notice.className = "notice notice-warning";
  notice.setAttribute("role", "alert");
  notice.dataset.lostNotice = "";
  notice.textContent = place.dataset.lost;
  part().before(notice);
}

// Go on to the pair that is ready while what was done is on its way.
async function goOn(fields) {
  const here = part();
  here.dataset.waits = "";
  let next;
  try {
    next = await ahead.catch(() => { prefetch(); return ahead; }); // what failed while nobody waited is asked once more
  } catch {
    delete here.dataset.waits; // nothing was sent: the key can be pressed again
    lost();
    return;
  }
  try {
    const answer = send(fields, [...passed, fields.pair, next.dataset.pair]);
    expect(answer);
    show(next, fields.do === "pass" ? fields.act : fields.lease);
    tell(await answer);
  } catch {
    lost();
  }
}

// Go to a pair that the market has to open first; the open one comes next.
async function goTo(fields) {
  const here = part();
  try {
    const back = await send(fields, passed);
    if (fields.do === "back") passed = passed.slice(0, -1);
    if (here.dataset.pair) expect(Promise.resolve(here));
    show(back);
    if (!here.dataset.pair) prefetch();
  } catch {
    lost();
  }
}

function act(button, fields) {
  const doing = button.value;
  if ("waits" in part().dataset || doing === "stay") return;
  if (doing === "undo" || doing === "back") {
    goTo({ ...fields, do: doing });
    return;
  }
  if (doing === "pass") passed = [...passed.filter((pair) => pair !== fields.pair), fields.pair];
  goOn({ ...fields, do: doing });
}

function keyOf(event) {
  const key = event.key.toLowerCase();
  if (LETTERS.test(key)) return key === "？" ? "?" : key;
  const code = /^(?:Key|Digit|Numpad)([A-Z1-4])$/.exec(event.code ?? "");
  return code ? code[1].toLowerCase() : event.key;
}

function choose(mode) {
  for (const other of place.querySelectorAll("[data-mode]")) other.open = other === mode && !other.open;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) {
    if (event.key === "Escape" || (event.key === "Enter" && event.target.name === "note")) {
      event.preventDefault();
      event.target.blur();
    }
    return;
  }
  const key = keyOf(event);
  if (key === "?") {
    const help = document.querySelector("[data-help]");
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: "nearest" });
    return;
  }
  const mode = place.querySelector("[data-mode][open]");
  if (key === "Escape") {
    choose(null);
    return;
  }
  if (mode && key === "n") {
    event.preventDefault();
    mode.querySelector("[name=note]")?.focus();
    return;
  }
  const inner = mode?.querySelector(`[data-key-in="${CSS.escape(key)}"]`);
  if (inner) {
    event.preventDefault();
    inner.click();
    return;
  }
  const opens = place.querySelector(`[data-mode="${CSS.escape(key)}"]`);
  const button = mode ? null : place.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (opens && !mode) {
    event.preventDefault();
    choose(opens);
  } else if (button) {
    event.preventDefault();
    button.click();
  }
});

place.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter) act(event.submitter, fieldsOf());
});

setInterval(() => {
  if (!part().dataset.lease) return;
  const body = new FormData();
  body.set("do", "renew");
  body.set("lease", part().dataset.lease);
  body.set("ahead", ready?.dataset.lease ?? "");
  fetch("/queue", { method: "POST", body }).then((answer) => { if (!answer.ok) lost(); }, () => {});
}, RENEW_MS);

passed = form().elements.passed.value.split(",").filter(Boolean);
prefetch();
