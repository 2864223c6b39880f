// A 统一社会信用代码 checked while it is being typed; the server checks it again.
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

const holds = (code) => {
  let total = 0;
  let weight = 1;
  for (const character of code.slice(0, 17)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return false;
    total += value * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (total % 31)) % 31] === code[17];
};

for (const field of document.querySelectorAll("[data-credit-code]")) {
  const input = field.querySelector("input");
  const said = field.querySelector("[data-credit-code-said]");
  const kind = field.closest("form").elements.kind;
  const tell = () => {
    const code = input.value.normalize("NFKC").replace(/\s/g, "").toUpperCase();
    if (code === "" || kind?.value === "foreign") said.textContent = "";
    else if (code.length !== 18) said.textContent = field.dataset.short.replace("{n}", code.length);
    else said.textContent = holds(code) ? field.dataset.right : field.dataset.wrong;
  };
  input.addEventListener("input", tell);
  kind?.addEventListener("change", tell);
}
