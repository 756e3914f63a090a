/** The chart of power over the last minutes: from the history at first, then by each telegram. */

import { get, seconds } from "./api.js";
import { el } from "./elements.js";
import { Figure } from "./figure.js";
import { lineDrawer } from "./line-chart.js";
import { clock, number, watts } from "./numbers.js";
import { netPower } from "./power.js";
import { text } from "./texts.js";

/** Seconds of each span, by its key in the address and in storage. */
const SPANS = { 15: 900, 60: 3600 };
const STORED = "p1tui.span";
/** Seconds from the start of a step of the history to its middle. */
const MIDDLE_S = 5;
/** Seconds between drawings for who wants no motion. */
const CALM_S = 15;

export class PowerChart {
  /** Times in seconds UTC, ascending, and net power in W. */
  #points = [];
  #span = SPANS[localStorage.getItem(STORED)] ? localStorage.getItem(STORED) : "15";
  #loadedUntil = null;
  #figure = null;
  #drawnAt = -Infinity;
  #now = null;
  #closed = false;

  constructor() {
    this.choice = el("div", { class: "segments", role: "group", "aria-label": text("span_of_chart") });
    this.element = el("div", { class: "live-chart" }, this.choice);
    this.#fillChoice();
    lineDrawer().then((draw) => {
      if (this.#closed) return;
      this.#figure = new Figure(draw);
      this.element.append(this.#figure.element);
      this.#draw(true);
    }, () => this.element.append(el("p", { class: "warn" }, text("no_chart"))));
  }

  close() {
    this.#closed = true;
    this.#figure?.close();
  }

  /** Add the newest reading; ask the history first, and again after telegrams were missed. */
  take(now) {
    this.#now = now;
    const time = seconds(now.reading?.time);
    if (time === null || netPower(now.reading) === null) return;
    const last = this.#points.at(-1)?.[0];
    if (this.#loadedUntil === null || (last && time - last > 60)) this.#load(time);
    if (!last || time > last) this.#points.push([time, now.reading.power_import_w ?? 0, now.reading.power_export_w ?? 0]);
    while (this.#points.length && this.#points[0][0] < time - SPANS[60] - 60) this.#points.shift();
    this.#draw();
  }

  #fillChoice() {
    const names = { 15: text("last_15_min"), 60: text("last_hour") };
    this.choice.replaceChildren(
      ...Object.entries(names).map(([span, name]) =>
        el("button", { type: "button", "aria-pressed": String(span === this.#span), onclick: () => this.#choose(span) }, name),
      ),
    );
  }

  #choose(span) {
    this.#span = span;
    localStorage.setItem(STORED, span);
    const at = [...this.choice.children].indexOf(document.activeElement);
    this.#fillChoice();
    this.choice.children[at]?.focus();
    this.#draw(true);
  }

  async #load(until) {
    this.#loadedUntil = until;
    try {
      const end = new Date(until * 1000).toISOString();
      const begin = new Date((until - SPANS[60]) * 1000).toISOString();
      const found = await get("/api/history", { quantity: "power", from: begin, to: end, step: "10s" });
      const { power_import_w: taken, power_export_w: given } = found.values;
      const old = found.time
        .map((start, at) => [seconds(start) + MIDDLE_S, taken[at], given?.[at] ?? 0])
        .filter(([time, value]) => value !== null && time <= until);
      const newest = this.#points.filter(([time]) => !old.length || time > old.at(-1)[0]);
      this.#points = [...old, ...newest];
      this.#draw(true);
    } catch {
      // The chart begins with the next telegram; that the server does not answer is said above.
    }
  }

  #draw(anyhow = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_S : 0.5;
    if (!this.#figure || !this.#points.length || (!anyhow && performance.now() - this.#drawnAt < calm * 1000)) return;
    this.#drawnAt = performance.now();
    const end = this.#points.at(-1)[0];
    const span = SPANS[this.#span];
    const shown = gapped(this.#points.filter(([time]) => time >= end - span));
    const timezone = this.#now.timezone;
    const tell = (at) => {
      const [time, taken, given] = shown[at];
      const values = taken === null ? "–" : [
        el("span", { class: "import" }, `▲ ${watts(Math.round(taken))}`), " ",
        el("span", { class: "export" }, `▼ ${watts(Math.round(given))}`),
      ];
      return [`${clock(time, timezone, { second: "2-digit" })}  `, ...[values].flat()];
    };
    const following = this.#figure.at === null || this.#figure.at >= (this.#figure.data?.count ?? 0) - 1;
    if (following) this.#figure.at = null;
    this.#figure.set({
      times: shown.map(([time]) => time),
      lines: [
        { values: shown.map(([, taken]) => taken), kind: "import", filled: true },
        { values: shown.map(([, , given]) => (given === null ? null : -given)), kind: "export", filled: true },
      ],
      range: [end - span, end],
      timezone,
      legend: legend(),
      sentence: sentence(shown, timezone, text(this.#span === "15" ? "last_15_min" : "last_hour")),
      count: shown.length,
      tell,
      columns: [text("time"), `${text("import")} (W)`, `${text("export")} (W)`],
      ...table(shown, timezone),
    });
  }
}

const legend = () => [
  el("span", { class: "import" }, `▲ ${text("import")}`), " ",
  el("span", { class: "export" }, `▼ ${text("export")}`), " ",
  el("span", { class: "dim" }, "W"),
];

/** Break the line where nothing was heard for more than a minute. */
function gapped(points) {
  const found = [];
  points.forEach((point, at) => {
    if (at && point[0] - points[at - 1][0] > 60) found.push([point[0] - 1, null, null]);
    found.push(point);
  });
  return found;
}

function sentence(points, timezone, span) {
  const known = points.filter(([, taken]) => taken !== null);
  const [high, low] = [Math.max(...known.map((each) => each[1])), Math.max(...known.map((each) => each[2]))];
  return text("power_sentence", { span, import: watts(Math.round(high)), export: watts(Math.round(low)) });
}

/** Return the rows of the table: one for each minute, with the mean of its points. */
function table(points, timezone) {
  const minutes = new Map();
  for (const [time, taken, given] of points) {
    if (taken === null) continue;
    const minute = Math.floor(time / 60) * 60;
    const sums = minutes.get(minute) ?? [0, 0, 0];
    minutes.set(minute, [sums[0] + 1, sums[1] + taken, sums[2] + given]);
  }
  const rows = [...minutes].map(([minute, [count, taken, given]]) => [
    clock(minute, timezone),
    number(Math.round(taken / count)),
    number(Math.round(given / count)),
  ]);
  return { rows: rows.length, row: (at) => rows[at] };
}
