// Judging by keyboard: a digit is the level, a letter the reason that keeps it; every key is printed where it works.
const form = document.querySelector("form[data-judge]");
const note = form?.elements.note;

const LETTERS = /^[a-z1-4?？]$/;

// With a Chinese input method on, the key is no letter but the place on the board still is.
function keyOf(event) {
  const key = event.key.toLowerCase();
  if (LETTERS.test(key)) return key === "？" ? "?" : key;
  const place = /^(?:Key|Digit|Numpad)([A-Z1-4])$/.exec(event.code ?? "");
  return place ? place[1].toLowerCase() : event.key;
}

function keep() {
  form.requestSubmit(form.querySelector("[data-keep]"));
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing && event.target === note) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target === note || event.target.matches("textarea, select, input:not([type=radio])")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = keyOf(event);
  if (key === "?") {
    const help = document.querySelector("[data-help]");
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: "nearest" });
    return;
  }
  if (key === "n" && note) {
    event.preventDefault();
    note.focus();
    return;
  }
  if (key === "Enter" && form && (event.target === document.body || event.target.matches("input[type=radio], .judge-side"))) {
    event.preventDefault();
    keep();
    return;
  }
  const chosen = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!chosen) return;
  event.preventDefault();
  if (chosen.type !== "radio") {
    chosen.click();
    return;
  }
  chosen.checked = true;
  chosen.focus({ preventScroll: true });
  if (chosen.name === "reason" && form.elements.level.value) keep();
});

form?.addEventListener("submit", (event) => {
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
});
window.addEventListener("pageshow", () => { if (form) delete form.dataset.sent; });
