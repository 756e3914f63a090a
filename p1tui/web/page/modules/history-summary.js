/** The sums of a period in words and numbers, beside those of the period before. */

import { seconds } from "./api.js";
import { dayOf, plusDays } from "./days.js";
import { el } from "./elements.js";
import { quantityOf, bounds, moved } from "./history-data.js";
import { change, clock, isKnown, moment, money, number, when, withUnit } from "./numbers.js";
import { way } from "./power.js";
import { text } from "./texts.js";

const noon = (day) => Date.parse(`${day}T12:00Z`) / 1000;
const written = (day, options) => moment(noon(day), "UTC", options);

/** Return the name of a period: `June 2026`, `Thu 12 June 2026`, `8 June – 14 June 2026`. */
export function periodTitle(choices, { short = false } = {}) {
  const [first, end] = bounds(choices);
  const month = short ? "short" : "long";
  if (choices.period === "day") return written(first, { weekday: "short", day: "numeric", month, year: short ? undefined : "numeric" });
  if (choices.period === "month") return written(first, { month, year: "numeric" });
  if (choices.period === "year") return written(first, { year: "numeric" });
  const last = plusDays(end, -1);
  const [one, other] = [first.slice(0, 4), last.slice(0, 4)];
  const begin = { day: "numeric", month: first.slice(0, 7) === last.slice(0, 7) ? undefined : month, year: one === other ? undefined : "numeric" };
  return `${written(first, begin)} – ${written(last, { day: "numeric", month, year: short ? undefined : "numeric" })}`;
}

/**
 * Say which part of a period is told: `since 24 Sep`, `by 12 May 17:50`, `24 Sep – 12 May 17:50`; empty if all of it is.
 *
 * `began` is when recording began, `until` up to when the period is told, both as local `{ day, time }`. Within a day
 * moments are times.
 */
function part(choices, began, until = null) {
  const isDay = choices.period === "day";
  const dayText = (day) => written(day, { day: "numeric", month: "short" });
  const end = until && (isDay ? until.time : `${dayText(until.day)} ${until.time}`);
  if (!beganWithin(choices, began, until)) return until ? text("by", { time: end }) : "";
  const begin = isDay ? began.time : dayText(began.day);
  return until ? `${begin} – ${end}` : text("since", { time: begin });
}

/** Return true if recording began within a period, and before it is told up to. */
function beganWithin(choices, began, until = null) {
  const [first, end] = bounds(choices);
  const at = ({ day, time }) => `${day}T${time}`;
  return began !== null && at(began) > `${first}T00:00` && at(began) < (until ? at(until) : `${end}T00:00`);
}

/** Return a table of the sums. */
export function summary(choices, data, timezone, now) {
  const quantity = quantityOf(choices.quantity);
  const past = choices.compare ? data.past : null;
  const earlier = moved(choices, -1);
  const began = data.began && { day: dayOf(seconds(data.began), timezone), time: clock(seconds(data.began), timezone) };
  const isPart = beganWithin(choices, began) || beganWithin(earlier, began);
  const rows = choices.quantity === "cost" ? costRows(data, past, isPart) : quantity.lines || choices.quantity === "demand" ? peakRows(choices, quantity, data, past, timezone, now) : sumRows(choices, quantity, data, past, isPart);
  if (!rows.length) return "";
  const named = (each, note) => periodTitle(each, { short: true }) + (note ? `, ${note}` : "");
  const name = named(choices, part(choices, began) || (data.isRunning ? text("so_far") : ""));
  const before = named(earlier, past ? part(earlier, began, data.pastUntil) : "");
  const head = ["", name, ...(past ? [before] : [])];
  return el(
    "table",
    { class: "numbers sums" },
    el("thead", null, el("tr", null, ...head.map((each) => (each ? el("th", { scope: "col" }, each) : el("td", null))))),
    el("tbody", null, ...rows),
  );
}

const row = (name, ...cells) => el("tr", null, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", null, cell)));

/** Write a value, and below it how it differs from that of the period before. */
const compared = (value, differs) =>
  el("span", null, value, differs ? el("span", { class: "at strong" }, el("span", { class: "hidden" }, text("difference")), differs) : "");

/** Return the names and keys of the directions that are shown. */
export function directions(choices, quantity) {
  if (!quantity.down) return [["", quantity.up]];
  return [["import", quantity.up], ["export", quantity.down]].filter(([name]) => !choices.hidden.has(name));
}

function sumRows(choices, quantity, data, past, isPart) {
  const told = (value) => (isKnown(value) ? withUnit(value / quantity.per, quantity.unit, Math.abs(value) < 1e5 ? 2 : 1) : "–");
  return directions(choices, quantity).map(([name, key]) => {
    const [here, before] = [data.total?.[key], past?.total?.[key]];
    const cells = past ? [compared(told(here), isPart ? "" : change(here, before)), told(before)] : [told(here)];
    return row(name ? way(name) : text(choices.quantity), ...cells);
  });
}

function peakRows(choices, quantity, data, past, timezone, now) {
  const told = (peak) => (peak?.value ? [withUnit(peak.value, "W"), el("span", { class: "dim at" }, when(seconds(peak.time), timezone, now))] : isKnown(peak) ? withUnit(0, "W") : "–");
  const cell = (peak) => el("span", null, ...[told(peak)].flat());
  return directions(choices, quantity).map(([name, key]) => {
    const peak = (found) => found?.highest?.[key];
    const label = name ? el("span", { class: name }, text(`highest_${name}`)) : text("highest_quarter");
    const [here, before] = [peak(data), peak(past)];
    return row(label, cell(here), ...(past ? [cell(before)] : []));
  });
}

function costRows(data, past, isPart) {
  const told = (found) => (isKnown(found.total.cost) ? `${found.total.cost_incomplete ? (found.total.cost_incomplete === "at_least" ? "≥\u00a0" : "≈\u00a0") : ""}${money(found.total.cost, data.currency)}` : "–");
  const isWhole = past && !isPart && !data.isRunning && !past.total.cost_incomplete && !data.total.cost_incomplete;
  const differs = isWhole ? change(data.total.cost, past.total.cost) : "";
  return [row(text("cost"), compared(told(data), differs), ...(past ? [told(past)] : []))];
}

/** Write the begin of a bar, or of a line's step: a time, a day, a month or a year. */
export function pointName(data, at, timezone, { long = false } = {}) {
  const time = data.start[at];
  if (data.step === "year") return moment(time, timezone, { year: "numeric" });
  if (data.step === "month") return moment(time, timezone, { month: long ? "long" : "short", year: long ? "numeric" : undefined });
  const day = moment(time, timezone, long ? { weekday: "short", day: "numeric", month: "short" } : { day: "numeric" });
  if (data.step === "day") return day;
  return long ? `${day}, ${clock(time, timezone)}` : clock(time, timezone);
}

/** Write a value of a quantity. */
export function valueText(quantity, value, currency, decimals = quantity.decimals) {
  if (!isKnown(value)) return "–";
  return quantity.signed ? money(value, currency) : withUnit(value / quantity.per, quantity.unit, decimals);
}

/** Write a value of a quantity without its unit, as the table has it. */
export const bareValue = (quantity, value) => (isKnown(value) ? number(value / quantity.per, quantity.decimals) : "–");
