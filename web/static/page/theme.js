// The colours: chosen without loading the page again, and kept in the cookie that the server reads.
const YEAR_S = 365 * 24 * 3600;
const SECURE = location.protocol === "https:";
const COOKIE = SECURE ? "__Host-theme" : "theme";
const SCHEMES = { auto: "light dark", light: "light", dark: "dark" };

document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-theme-choice]");
  if (!choice) return;
  event.preventDefault();
  const theme = choice.dataset.themeChoice;
  document.documentElement.dataset.theme = theme;
  document.querySelector('meta[name="color-scheme"]').content = SCHEMES[theme];
  document.cookie = `${COOKIE}=${theme}; path=/; max-age=${YEAR_S}; samesite=lax${SECURE ? "; secure" : ""}`;
  for (const other of document.querySelectorAll("[data-theme-choice]")) {
    if (other === choice) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
});
