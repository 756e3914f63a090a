/** Texts of the page in the reader's language: the catalogues of the screen, by key. */

/** The server reads the reader's choice from this cookie, so that its sentences are in the same language. */
const COOKIE = "p1tui-lang";
const YEAR_S = 31_536_000;

let catalogue = { language: "en", languages: {}, texts: {} };

/** Fetch the texts in the language that the reader chose, else in the browser's. */
export async function loadTexts() {
  const answer = await fetch("/api/texts");
  catalogue = await answer.json();
  document.documentElement.lang = catalogue.language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
}

/** Return a text with its values filled in: `text("until", { time: "14:15" })`. */
export function text(key, values = {}) {
  return (catalogue.texts[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Return the code of the present language. */
export const language = () => catalogue.language;

/** Return the names of all languages, by code. */
export const languages = () => catalogue.languages;

/** Keep the reader's choice for this browser. */
export function chooseLanguage(code) {
  document.cookie = `${COOKIE}=${code}; path=/; max-age=${YEAR_S}; SameSite=Strict`;
}
