/** The theme of the page: as the device, or as the reader chose for this browser. */

export const DARK = "p1tui-dark";
export const LIGHT = "p1tui-light";
export const CLEAR = "p1tui-clear";
export const THEMES = [DARK, LIGHT, CLEAR];

const STORED = "p1tui.theme";

/** Return the theme that the reader chose; empty: as the device. */
export const storedTheme = () => localStorage.getItem(STORED) ?? "";

/** Keep and use the reader's choice. */
export function chooseTheme(name) {
  localStorage.setItem(STORED, name);
  useTheme(name);
}

/** Use a theme; empty: as the device. Charts are told by the event `colours`. */
export function useTheme(name) {
  if (THEMES.includes(name)) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  dispatchEvent(new Event("colours"));
}
