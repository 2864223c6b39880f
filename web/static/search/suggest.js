// Suggestions under a search box: a combobox over rows that the server renders.
const WAIT_MS = 120;

for (const form of document.querySelectorAll("form[data-suggest]")) bind(form, form.querySelector('input[type="search"]'));

function bind(form, input) {
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder || input.name);
  list.hidden = true;
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0;
  let running = null;
  let at = -1;

  const rows = () => [...list.querySelectorAll('[role="option"]')];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (next) => {
    const all = rows();
    if (!all.length) return;
    at = (next + all.length + 1) % (all.length + 1);
    all.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    if (at < all.length) {
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    running?.abort();
    const typed = input.value.trim();
    if (!typed) return close();
    running = new AbortController();
    const mine = running;
    try {
      const asked = new URLSearchParams({ q: typed });
      if (form.elements.kind) asked.set("kind", form.elements.kind.value);
      const answer = await fetch(`${form.dataset.suggest}?${asked}`, { signal: mine.signal });
      if (!answer.ok) return close();
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== running) return;
      list.replaceChildren(...part.body.children);
      rows().forEach((row, n) => { row.id = `${list.id}-${n}`; });
      at = rows().length;
      list.hidden = at === 0;
      input.setAttribute("aria-expanded", String(at > 0));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); select(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); select(at - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && rows()[at]) { event.preventDefault(); rows()[at].click(); }
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
}
