/** The data of the history's charts: slots of bars, or lines, with the words for each point. */

export { drawBars } from "./bar-chart.js";

import { el } from "./elements.js";
import { quantityOf, moved } from "./history-data.js";
import { bareValue, directions, periodTitle, pointName, valueText } from "./history-summary.js";
import { money, number } from "./numbers.js";
import { text } from "./texts.js";

/** Mark of a cost of which something is unknown, that can only add, or also take away. */
const INCOMPLETE = { at_least: "≥\u00a0", known_part: "≈\u00a0" };

/** Return the data of a chart of bars. */
export function barData(choices, data, timezone, now) {
  const quantity = quantityOf(choices.quantity);
  const ways = directions(choices, quantity);
  const past = choices.compare ? data.past : null;
  const count = data.start.length;
  const scaled = (value) => (value === null || value === undefined ? null : value / quantity.per);
  const signed = (name, value) => (name === "export" && value !== null ? -value : value);
  const kind = (name) => name || (quantity.signed ? "cost" : "import");
  const lane = (found, at, suffix) =>
    ways.map(([name, key]) => {
      const value = signed(name, scaled(found.values[key]?.[at]));
      return { value, kind: `${quantity.signed && value < 0 ? "export" : kind(name)}${suffix}${found.partial?.[at] ? " partial" : ""}` };
    });
  const slots = Array.from({ length: count }, (_, at) => ({
    lanes: past ? [lane(data, at, ""), lane(past, at, " past")] : [lane(data, at, "")],
    tick: pointName(data, at, timezone),
    marked: isNow(data, at, now),
  }));
  const present = slots.findIndex((slot) => slot.marked);
  return {
    slots,
    start: present >= 0 ? present : count - 1,
    axis: (value, decimals) => (quantity.signed ? money(value, data.currency, decimals) : number(value, decimals)),
    ...words(choices, quantity, data, past, ways, count, timezone),
  };
}

/** Return the data of a chart of lines: means over each step. */
export function lineData(choices, data, timezone) {
  const quantity = quantityOf(choices.quantity);
  const ways = directions(choices, quantity);
  const past = choices.compare ? data.past : null;
  const lines = ways.map(([name, key]) => ({ kind: name, filled: true, values: signed(name, data.values[key]) }));
  for (const [name, key] of past ? ways : []) {
    lines.push({ kind: name, dashed: true, values: signed(name, fitted(past.values[key], data.start.length)) });
  }
  return {
    times: data.start,
    lines,
    range: [data.start[0], data.start.at(-1) + (data.start[1] - data.start[0] || 0)],
    timezone,
    start: Math.max(lines[0]?.values.findLastIndex((value) => value !== null) ?? 0, 0),
    ...words(choices, quantity, data, past, ways, data.start.length, timezone),
  };
}

const signed = (name, values) => (name === "export" ? values.map((value) => (value === null ? null : -value)) : values);

/** Cut values to a length, or fill them up: a period before may be longer or shorter. */
const fitted = (values, length) => Array.from({ length }, (_, at) => values[at] ?? null);

function isNow(data, at, now) {
  if (!data.isRunning) return false;
  return data.start[at] <= now && (at + 1 === data.start.length || now < data.start[at + 1]);
}

function words(choices, quantity, data, past, ways, count, timezone) {
  const label = (name) => (name ? text(name) : text(choices.quantity));
  const arrow = { import: "▲ ", export: "▼ ", "": "" };
  const unit = quantity.signed ? "" : ` (${quantity.unit})`;
  const names = [periodTitle(choices, { short: true }), periodTitle(moved(choices, -1), { short: true })];
  const read = quantity.per === 1 ? quantity.decimals : 2;
  return {
    count,
    sentence: text("history_sentence", { quantity: text(choices.quantity), period: periodTitle(choices) }),
    legend: [],
    tell: (at) => [
      `${pointName(data, at, timezone, { long: true })}  `,
      ...ways.flatMap(([name, key]) => [
        el("span", { class: name || "strong" }, arrow[name] + valueText(quantity, data.values[key]?.[at], data.currency, read)),
        " ",
      ]),
      ...(past ? [el("span", { class: "dim" }, ` ${text("before")} ${ways.map(([name, key]) => arrow[name] + valueText(quantity, past.values[key]?.[at], data.currency, read)).join(" ")}`)] : []),
    ],
    columns: [
      text("time"),
      ...ways.map(([name]) => label(name) + unit),
      ...(past ? ways.map(([name]) => `${label(name)}, ${names[1]}${unit}`) : []),
    ],
    row: (at) => [
      pointName(data, at, timezone, { long: true }),
      ...ways.map(([, key]) => (INCOMPLETE[data.partial?.[at]] ?? "") + bareValue(quantity, data.values[key]?.[at])),
      ...(past ? ways.map(([, key]) => bareValue(quantity, past.values[key]?.[at])) : []),
    ],
  };
}
