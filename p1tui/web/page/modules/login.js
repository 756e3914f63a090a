/** The page that asks for the token. */

import { loadTexts, text } from "./texts.js";

await loadTexts();
document.title = `${text("log_in")} – p1tui`;
const query = new URLSearchParams(location.search);
const wrong = document.getElementById("wrong");
if (query.has("wait")) wrong.textContent = text("token_wait", { time: query.get("wait") });
else if (query.has("wrong")) wrong.textContent = text("token_wrong");
const field = document.getElementById("token");
if (wrong.textContent) field.setAttribute("aria-invalid", "true");
field.focus();
