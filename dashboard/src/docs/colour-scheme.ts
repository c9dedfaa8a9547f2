/** Light or dark as the dashboard has it: as was chosen there, or as the system is. */

/** Where Mantine keeps the choice. */
const CHOICE = "mantine-color-scheme-value";
/** What Swagger UI's own styles go by. */
const DARK = "dark-mode";

export function followColourScheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem(CHOICE);
    const isDark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.classList.toggle(DARK, isDark);
    document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  };
  apply();
  system.addEventListener("change", apply);
  // Of another tab, where the dashboard is.
  addEventListener("storage", apply);
}
