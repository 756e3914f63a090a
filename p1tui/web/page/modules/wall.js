/** The view for a tablet on the wall: digits to be read across the room, dimmed at night. */

import { el, show } from "./elements.js";
import { live } from "./live.js";
import { clock, duration, energy, isKnown, price } from "./numbers.js";
import { digits, direction, netPower } from "./power.js";
import { text } from "./texts.js";
import { CLEAR, DARK, storedTheme, useTheme } from "./themes.js";

/** Local hours from which, and until which, the picture is dim, unless the address says `night=22-7`. */
const NIGHT = [22, 7];
/** Milliseconds for which a touch makes the picture bright at night. */
const BRIGHT_MS = 30_000;
/** Pixels by which the picture moves each minute, so that nothing burns in. */
const SHIFTS = [[0, 0], [6, 0], [6, 6], [0, 6]];

/** Show the view in `content`; return the function that leaves it. */
export function enter(content, choices) {
  const [from, until] = nightOf(choices.night);
  const body = el("div", { class: "wall" });
  content.append(el("h2", { class: "hidden" }, text("wall")), body, el("a", { class: "leave", href: "#now" }, text("leave_wall")));
  let brightUntil = 0;
  let lock = null;
  const awake = async () => {
    try {
      lock = await navigator.wakeLock?.request("screen");
    } catch {
      lock = null; // only a page over TLS or on this computer may keep the screen on
    }
  };
  const draw = () => {
    if (!live.now) return;
    const hour = Number(clock(live.time, live.now.timezone).slice(0, 2));
    const isNight = from <= until ? from <= hour && hour < until : hour >= from || hour < until;
    const isDim = isNight && performance.now() > brightUntil;
    if (isDim !== document.body.classList.contains("night")) useDark(isDim);
    const [x, y] = SHIFTS[Math.floor(live.time / 60) % SHIFTS.length];
    body.style.translate = `${x}px ${y}px`;
    show(body, ...picture(live.now, live.time));
  };
  const brighten = () => {
    brightUntil = performance.now() + BRIGHT_MS;
    draw();
  };
  const events = ["pointerdown", "keydown", "focusin"];
  for (const name of events) addEventListener(name, brighten);
  document.addEventListener("visibilitychange", awake);
  live.addEventListener("change", draw);
  live.addEventListener("tick", draw);
  awake();
  draw();
  return () => {
    for (const name of events) removeEventListener(name, brighten);
    document.removeEventListener("visibilitychange", awake);
    live.removeEventListener("change", draw);
    live.removeEventListener("tick", draw);
    if (document.body.classList.contains("night")) useDark(false);
    lock?.release();
  };
}

/** Dim the picture, which is a dark one then, or take back both. */
function useDark(isDim) {
  document.body.classList.toggle("night", isDim);
  useTheme(isDim && storedTheme() !== CLEAR ? DARK : storedTheme());
}

function nightOf(choice) {
  const found = /^(\d{1,2})-(\d{1,2})$/.exec(choice ?? "");
  return found ? [Number(found[1]) % 24, Number(found[2]) % 24] : NIGHT;
}

function picture(now, time) {
  const net = netPower(now.reading);
  const { today = {}, money: costs } = now;
  const facts = [];
  const fact = (name, value, kind) => facts.push(el("div", null, el("dt", { class: kind ?? null }, name), el("dd", null, value)));
  if (isKnown(today.import_wh)) fact(`▲ ${text("import")} ${text("today_small")}`, energy(today.import_wh), "import");
  if (isKnown(today.export_wh)) fact(`▼ ${text("export")} ${text("today_small")}`, energy(today.export_wh), "export");
  if (isKnown(costs?.price)) fact(text("price_now"), price(costs.price, costs.currency));
  else if (isKnown(today.gas_dm3)) fact(`${text("gas")} ${text("today_small")}`, `${(today.gas_dm3 / 1000).toFixed(3)} m³`);
  fact(text("clock"), clock(time, now.timezone));
  if (net === null) return [el("p", { class: "word" }, text(now.reading ? "not_sent" : "no_telegram_yet"))];
  const { name, arrow, word } = direction(net);
  const [figure, unit] = digits(net);
  return [
    el("p", { class: `figure ${name}`, "data-length": figure.length }, el("span", { class: "digits" }, figure), el("span", { class: "unit" }, ` ${unit}`)),
    el("p", { class: `word ${name}` }, live.isStale ? text("old", { age: live.age === null ? "–" : duration(live.age) }) : `${arrow} ${word}`),
    el("dl", null, ...facts),
  ];
}
