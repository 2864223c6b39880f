// The look that holds now, light, dark or paper, for what is drawn by scripts and so can't use the tokens itself.
const TOKENS = ["ink", "ink-soft", "line", "line-strong", "green", "ochre", "indigo", "surface"];

/** Read the colours and the type: the tokens by their names, and `font`. */
export function look() {
  const style = getComputedStyle(document.documentElement);
  const tokens = Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...tokens, font: getComputedStyle(document.body).fontFamily };
}

/** Call `show` whenever the look or the size of `place` changes, and once at first. */
export function followLook(place, show) {
  new ResizeObserver(show).observe(place);
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", show);
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
