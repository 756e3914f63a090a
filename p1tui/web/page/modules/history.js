/** The view of the history: any quantity over any period, beside the period before. */

import { build } from "./address.js";
import { dayOf } from "./days.js";
import { el, show } from "./elements.js";
import { Figure } from "./figure.js";
import { barData, drawBars, lineData } from "./history-chart.js";
import { readChoices, writeChoices, Controls } from "./history-controls.js";
import { QUANTITIES, load } from "./history-data.js";
import { periodTitle, summary } from "./history-summary.js";
import { lineDrawer } from "./line-chart.js";
import { live } from "./live.js";
import { text } from "./texts.js";

/** Seconds after which a period that is not over is asked for again. */
const AGAIN_S = 60;

let present = null;

/** Show the view in `content`; return the function that leaves it. */
export function enter(content, choices) {
  present = new HistoryView(content);
  present.choose(choices);
  return () => {
    present.close();
    present = null;
  };
}

/** Follow the address to other choices. */
export const choose = (choices) => present?.choose(choices);

class HistoryView {
  constructor(content) {
    this.controls = new Controls((choices) => {
      location.hash = build("history", writeChoices(choices));
    });
    this.title = el("h2", { id: "history-title" });
    this.summary = el("div", { class: "summary" });
    this.status = el("p", { class: "status", role: "status" });
    this.note = el("p", { class: "dim" });
    this.figure = new Figure(drawBars, { tall: true });
    this.lines = false;
    content.append(
      el("section", { class: "panel controls", "aria-label": text("choose_what") }, this.controls.element),
      el(
        "section",
        { class: "panel", "aria-labelledby": "history-title" },
        el("div", { class: "stepper" }, this.controls.previous, this.title, this.controls.next, this.controls.today),
        this.summary,
        this.status,
        this.controls.ticks,
        this.figure.element,
        this.note,
      ),
    );
    this.timer = setInterval(() => this.data?.isRunning && !document.hidden && this.load(), AGAIN_S * 1000);
    this.first = () => this.choices === undefined && this.choose(this.asked);
    live.addEventListener("change", this.first);
  }

  close() {
    clearInterval(this.timer);
    live.removeEventListener("change", this.first);
    this.question?.abort();
    this.figure.close();
  }

  /** Show what an address names, once the meter's clock and what it measures are known. */
  choose(asked) {
    this.asked = asked;
    if (!live.now) return;
    this.choices = readChoices(asked, live.now);
    this.figure.at = null;
    this.controls.set(this.choices, dayOf(live.time, live.now.timezone), this.names());
    show(this.title, periodTitle(this.choices));
    this.load();
  }

  /** Return the quantities of this house, in the usual order; the one that is shown among them. */
  names() {
    const found = new Set([...live.now.quantities, this.choices.quantity]);
    return Object.keys(QUANTITIES).filter((name) => found.has(name));
  }

  async load() {
    this.question?.abort();
    const question = (this.question = new AbortController());
    const { timezone } = live.now;
    try {
      const data = await load(this.choices, live.time, timezone, question.signal);
      const isLine = Boolean(QUANTITIES[this.choices.quantity].lines);
      const draw = isLine ? await lineDrawer() : drawBars;
      if (question.signal.aborted) return;
      this.data = data;
      this.show(data, isLine, draw, timezone);
    } catch (error) {
      if (question.signal.aborted) return;
      show(this.status, error.status ? error.message : text("not_answered"));
    }
  }

  show(data, isLine, draw, timezone) {
    const began = performance.now();
    if (isLine !== this.lines) {
      this.figure.drawn?.destroy?.();
      this.figure.drawn = null;
      this.figure.plot.replaceChildren();
    }
    this.lines = isLine;
    this.figure.draw = draw;
    const isEmpty = Object.values(data.values).every((values) => values.every((value) => value === null));
    show(this.status, isEmpty ? text("no_readings") : "");
    show(this.note, this.choices.quantity === "cost" && data.step === "hour" ? text("energy_alone") : "");
    show(this.summary, summary(this.choices, data, timezone, live.time));
    this.figure.set((isLine ? lineData : barData)(this.choices, data, timezone, live.time));
    performance.measure("p1tui chart", { start: began, end: performance.now() });
  }
}

