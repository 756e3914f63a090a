/** Questions to the server. Every one is a GET of this host. */

const KEPT = "p1tui.view";

/** An answer that is no success; the message is a sentence for the reader. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Return the JSON of an answer. Throws `Refused`, or `TypeError` where nobody answers. */
export async function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(parameters);
  const answer = await fetch(query.size ? `${path}?${query}` : path, { signal });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, json.error ?? String(answer.status));
  return json;
}

/** Leave for the page that asks for the token. */
export function logIn() {
  sessionStorage.setItem(KEPT, location.hash);
  location.assign("/login");
}

/** Come back from there to the view that was left. */
export function returnTo() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept && !location.hash) location.replace(kept);
}

/** Return a time of the API, RFC 3339, in seconds UTC; null where there is none. */
export const seconds = (time) => (time ? Date.parse(time) / 1000 : null);
