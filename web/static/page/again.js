// Shows how something in the background gets on: asks for the page again every few seconds and puts in what is new. Once the
// page says that it is over it is loaded anew. Without this script there is a link that does the same.

const SELECTOR = "[data-again]";

async function look() {
  const part = document.querySelector(SELECTOR);
  if (!part) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(SELECTOR);
      if (!fresh) {
        location.reload();
        return;
      }
      if (!fresh.isEqualNode(part)) part.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // nothing answers at the moment: the next look tells
  }
  setTimeout(look, 1000 * Number(part.dataset.again));
}

setTimeout(look, 1000 * Number(document.querySelector(SELECTOR)?.dataset.again ?? 0));
