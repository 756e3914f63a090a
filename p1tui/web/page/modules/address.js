/** The address names the view and its choices: `#history?period=month&from=2026-11-01`. */

export const VIEWS = ["now", "history", "prices", "upload", "wall"];

/** Return the view and the choices that an address names; without a known view, that of now. */
export function parse(hash) {
  const [name, query] = hash.replace(/^#/, "").split("?", 2);
  return { view: VIEWS.includes(name) ? name : "now", choices: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

/** Return the address of a view and its choices; those that are empty are left out. */
export function build(view, choices = {}) {
  const query = new URLSearchParams(Object.entries(choices).filter(([, value]) => value !== "" && value !== null));
  return query.size ? `#${view}?${query}` : `#${view}`;
}
