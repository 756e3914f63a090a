/** What the reader of the history chooses, and the address that keeps it. */

import { PERIODS, dayOf, firstOf, isDay, plusDays } from "./days.js";
import { el } from "./elements.js";
import { QUANTITIES, quantityOf, bounds, moved } from "./history-data.js";
import { periodTitle } from "./history-summary.js";
import { text } from "./texts.js";

const ALL_PERIODS = [...PERIODS, "span"];
/** Most days of a span. */
const LONGEST_DAYS = 3653;

/** Return the choices of an address; what it does not name, or names wrongly, is the usual. */
export function readChoices(asked, now) {
  const today = dayOf(now.now, now.timezone);
  const quantity = QUANTITIES[asked.quantity] ? asked.quantity : "energy";
  const period = ALL_PERIODS.includes(asked.period) ? asked.period : "day";
  const day = isDay(asked.from) ? asked.from : period === "span" ? plusDays(today, -13) : today;
  const from = period === "span" ? day : firstOf(period, day);
  let to = isDay(asked.to) && asked.to >= from ? asked.to : today < from ? from : today;
  if (to > plusDays(from, LONGEST_DAYS)) to = plusDays(from, LONGEST_DAYS);
  const hidden = new Set((asked.hide ?? "").split(",").filter(Boolean));
  return { quantity, period, from, to: period === "span" ? to : "", compare: asked.compare !== "0", hidden };
}

/** Return the choices as an address names them. */
export const writeChoices = ({ quantity, period, from, to, compare, hidden }) => ({
  period,
  from,
  to,
  quantity,
  compare: compare ? "1" : "0",
  hide: [...hidden].join(","),
});

export class Controls {
  /** @param changed called with the new choices. */
  constructor(changed) {
    this.changed = changed;
    this.quantities = el("div", { class: "segments", role: "group", "aria-label": text("quantity") });
    this.periods = el("div", { class: "segments", role: "group", "aria-label": text("period") });
    this.first = el("input", { type: "date", id: "span-from", onchange: () => this.span() });
    this.last = el("input", { type: "date", id: "span-to", onchange: () => this.span() });
    this.dates = el("div", { class: "dates", hidden: true },
      el("label", { for: "span-from" }, text("from")), this.first, el("label", { for: "span-to" }, text("to")), this.last);
    this.ticks = el("div", { class: "ticks", role: "group", "aria-label": text("choose_what") });
    this.previous = this.button("‹", "previous", () => moved(this.choices, -1));
    this.next = this.button("›", "next", () => moved(this.choices, 1));
    this.today = el("button", { type: "button", class: "plain", onclick: () => this.changed(this.ofToday()) }, text("to_today"));
    this.element = el("div", { class: "rows" }, this.quantities, this.periods, this.dates);
  }

  button(mark, key, choices) {
    return el("button", { type: "button", class: "step", "aria-label": text(key), title: text(key), onclick: () => this.changed(choices()) }, mark);
  }

  ofToday() {
    return { ...this.choices, from: firstOf(this.choices.period, this.day) };
  }

  span() {
    if (isDay(this.first.value) && isDay(this.last.value)) {
      const [from, to] = [this.first.value, this.last.value].sort();
      this.changed({ ...this.choices, from, to });
    }
  }

  /** Show the choices; `day` is today, `names` are the quantities of this house. */
  set(choices, day, names) {
    this.choices = choices;
    this.day = day;
    this.segments(this.quantities, names, choices.quantity, (quantity) => ({ ...choices, quantity }));
    this.segments(this.periods, ALL_PERIODS, choices.period, (period) => this.inPeriod(period));
    this.dates.hidden = choices.period !== "span";
    [this.first.value, this.last.value] = [choices.from, choices.to];
    const [first, end] = bounds(choices);
    this.next.disabled = end > day;
    this.today.hidden = choices.period === "span" || (first <= day && day < end);
    const boxes = [];
    for (const way of quantityOf(choices.quantity).down ? ["import", "export"] : []) {
      const mark = way === "import" ? "▲" : "▼";
      boxes.push(this.box(`show_${way}`, way, `${mark}\u00a0${text(way)}`, !choices.hidden.has(way), (isShown) => {
        const hidden = new Set(choices.hidden);
        if (isShown) hidden.delete(way);
        else hidden.add(way);
        return { ...choices, hidden };
      }));
    }
    const before = periodTitle(moved(choices, -1), { short: true });
    boxes.push(this.box("compare", "past", before, choices.compare, (compare) => ({ ...choices, compare })));
    const { unit, lines, signed } = quantityOf(choices.quantity);
    const words = signed ? "" : text(lines ? "mean_in" : "in_unit", { unit });
    this.replace(this.ticks, [...boxes, el("span", { class: "dim" }, words)]);
  }

  /** Return the choices of another period that holds the day shown, or today if that is within the present one. */
  inPeriod(period) {
    const [first, end] = bounds(this.choices);
    const day = first <= this.day && this.day < end ? this.day : first;
    if (period === "span") {
      const last = plusDays(end, -1) > this.day && first <= this.day ? this.day : plusDays(end, -1);
      return { ...this.choices, period, from: first, to: last };
    }
    return { ...this.choices, period, from: firstOf(period, day), to: "" };
  }

  segments(group, names, chosen, choices) {
    this.replace(group, names.map((name) =>
      el("button", { type: "button", "data-name": name, "aria-pressed": String(name === chosen), onclick: () => this.changed(choices(name)) }, text(name)),
    ));
  }

  /** Return a box that shows or hides a part of the chart, in its colour: the legend as well. */
  box(key, kind, name, isOn, choices) {
    return el("label", { class: `tick ${kind}` },
      el("input", { type: "checkbox", "data-name": key, checked: isOn, onchange: (event) => this.changed(choices(event.target.checked)) }),
      ` ${name}`);
  }

  /** Replace the children of a group; the one that has the focus keeps it. */
  replace(group, children) {
    const focused = group.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    group.replaceChildren(...children);
    if (focused) group.querySelector(`[data-name="${focused}"]`)?.focus();
  }
}
