/** The page: texts, the stream, and the view that the address names. */

import { parse } from "./address.js";
import { returnTo, seconds } from "./api.js";
import { el, show } from "./elements.js";
import { STALE_S, live } from "./live.js";
import * as nowView from "./now.js";
import { clock, duration } from "./numbers.js";
import { chooseLanguage, language, languages, loadTexts, text } from "./texts.js";
import { THEMES, chooseTheme, storedTheme, useTheme } from "./themes.js";

const LATER = {
  history: () => import("./history.js"),
  prices: () => import("./prices.js"),
  upload: () => import("./upload.js"),
  wall: () => import("./wall.js"),
};

const content = document.getElementById("content");
let shown = { name: "", view: null, leave: null };

/** Show the view of the address; the one before is left first. */
async function route(event) {
  const { view: name, choices } = parse(location.hash);
  const view = LATER[name] ? await LATER[name]() : nowView;
  if (parse(location.hash).view !== name) return;
  if (name === shown.name && view.choose) {
    view.choose(choices);
  } else {
    shown.leave?.();
    content.replaceChildren();
    shown = { name, view, leave: view.enter(content, choices) };
    document.body.dataset.view = name;
    if (event) content.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  document.title = `${text(name)} – p1tui`;
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Say in words how fresh the numbers are. */
function frame() {
  const { now } = live;
  document.body.classList.toggle("stale", live.isStale);
  if (!now) return;
  const fresh = live.age === null ? text("no_telegram_yet") : text("ago", { age: duration(live.age) });
  const state = live.isStale ? "warn" : "good";
  show(
    document.getElementById("freshness"),
    el("span", { class: state, "aria-hidden": "true" }, live.isStale ? "!" : "●"),
    ` ${fresh}`,
  );
  show(document.getElementById("house"), now.demo ? text("demo") : now.profile === "default" ? "" : now.profile);
  document.getElementById("logout").hidden = !now.login;
  show(document.getElementById("program"), `p1tui ${now.version}`);
  show(document.getElementById("trouble"), trouble(now));
  const isBad = now.links.some((link) => ["retrying", "stopped"].includes(link.state));
  show(document.getElementById("upload-mark"), isBad ? " !" : "");
}

/** Return the sentence on what is wrong; it holds no number that changes each second. */
function trouble(now) {
  const at = clock(seconds(now.reading?.time) ?? now.now, now.timezone, { second: "2-digit" });
  if (live.isLost) return text("connection_lost", { time: at });
  if (now.engine.words) return now.engine.words;
  if (live.age === null) return now.source.words;
  if (live.age > STALE_S) return `${text("stale", { seconds: STALE_S, time: at })} ${now.source.words}`;
  return now.recorder.words;
}

function fillChoices() {
  const select = document.getElementById("language");
  select.replaceChildren(
    ...Object.entries(languages()).map(([code, name]) =>
      el("option", { value: code, lang: code, selected: code === language() }, name),
    ),
  );
  select.onchange = async () => {
    chooseLanguage(select.value);
    location.reload();
  };
  const theme = document.getElementById("theme");
  theme.replaceChildren(
    ...["", ...THEMES].map((name) => el("option", { value: name, selected: name === storedTheme() }, text(name || "theme_auto"))),
  );
  theme.onchange = () => chooseTheme(theme.value);
}

useTheme(storedTheme());
matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => dispatchEvent(new Event("colours")));
returnTo();
live.start();
await loadTexts();
document.getElementById("views").setAttribute("aria-label", text("views"));
fillChoices();
live.addEventListener("change", frame);
live.addEventListener("tick", frame);
frame();
addEventListener("hashchange", route);
await route();
