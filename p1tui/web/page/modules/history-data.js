/** Values of a period and of the one before, asked of the server. */

import { get, seconds } from "./api.js";
import { dayOf, daysBetween, firstOf, plusDays, stepped } from "./days.js";
import { live } from "./live.js";
import { clock } from "./numbers.js";

/** Keys, unit and divisor of each quantity; `down` is drawn below the zero line. */
export const QUANTITIES = {
  energy: { up: "import_wh", down: "export_wh", unit: "kWh", per: 1000, decimals: 3 },
  power: { up: "power_import_w", down: "power_export_w", unit: "W", per: 1, decimals: 0, lines: true },
  demand: { up: "demand_w", unit: "W", per: 1, decimals: 0 },
  gas: { up: "gas_dm3", unit: "m³", per: 1000, decimals: 3 },
  water: { up: "water_dm3", unit: "m³", per: 1000, decimals: 3 },
  heat: { up: "heat_mj", unit: "GJ", per: 1000, decimals: 3 },
  warm_water: { up: "warm_water_dm3", unit: "m³", per: 1000, decimals: 3 },
  cooling: { up: "cooling_mj", unit: "GJ", per: 1000, decimals: 3 },
  submeter: { up: "submeter_wh", unit: "kWh", per: 1000, decimals: 3 },
  cost: { up: "cost", unit: "", per: 1, decimals: 2, signed: true },
};

/** Heat of a meter that counts volume. */
const HEAT_VOLUME = { up: "heat_dm3", unit: "m³", per: 1000, decimals: 3 };

/** Return what is known of a quantity of this house. */
export const quantityOf = (name) => (name === "heat" && live.now?.reading?.heat_dm3 !== undefined ? HEAT_VOLUME : QUANTITIES[name]);

/** Most days of a span that is shown by hours, days, months; by quarter hours and hours for lines. */
const HOURLY_DAYS = 2;
const DAILY_DAYS = 92;
const MONTHLY_DAYS = 6 * 366;
const LINE_HOURLY_DAYS = 62;

/** Return the step of a period, as the API names it. */
export function stepOf(quantity, first, end) {
  const days = daysBetween(first, end);
  if (QUANTITIES[quantity].lines) return days <= HOURLY_DAYS ? "quarter" : days <= LINE_HOURLY_DAYS ? "hour" : "day";
  return days <= HOURLY_DAYS ? "hour" : days <= DAILY_DAYS ? "day" : days <= MONTHLY_DAYS ? "month" : "year";
}

/** Return first day and day after the last of a period; a span has both in its choices. */
export function bounds({ period, from, to }) {
  return period === "span" ? [from, plusDays(to, 1)] : [from, stepped(period, from, 1)];
}

/** Return the choices of the period `by` periods later. */
export function moved(choices, by) {
  if (choices.period !== "span") return { ...choices, from: stepped(choices.period, choices.from, by) };
  const days = daysBetween(choices.from, choices.to) + 1;
  return { ...choices, from: plusDays(choices.from, days * by), to: plusDays(choices.to, days * by) };
}

/**
 * Return the values of a period: `{ start, values, total, highest, past, step, … }`.
 *
 * `past` has the same of the period before, its total until the same moment, `pastUntil`, where the period is not
 * over; costs are those of whole days.
 */
export async function load(choices, now, timezone, signal) {
  const [first, end] = bounds(choices);
  const before = moved(choices, -1);
  const [pastFirst, pastEnd] = bounds(before);
  const today = dayOf(now, timezone);
  const isRunning = first <= today && today < end;
  const step = stepOf(choices.quantity, first, end);
  const questions = [quantity(choices.quantity, first, end, step, signal)];
  let pastUntil = null;
  if (choices.compare) {
    questions.push(quantity(choices.quantity, pastFirst, pastEnd, step, signal));
    if (isRunning && choices.quantity !== "cost") {
      pastUntil = { day: counterpart(choices.period, first, pastFirst, pastEnd, today), time: clock(now, timezone) };
      questions.push(total(choices.quantity, pastFirst, `${pastUntil.day}T${pastUntil.time}`, signal));
    }
  }
  const [present, past, partial] = await Promise.all(questions);
  if (past && partial) past.total = partial;
  return { ...present, past: past ?? null, step, first, end, pastFirst, pastEnd, pastUntil, isRunning };
}

/** Return the day of the period before that corresponds to today. */
function counterpart(period, first, pastFirst, pastEnd, today) {
  const at = period === "year" ? `${pastFirst.slice(0, 4)}${today.slice(4)}` : plusDays(pastFirst, daysBetween(first, today));
  const last = plusDays(pastEnd, -1);
  const real = plusDays(firstOf("month", at), Number(at.slice(8)) - 1);
  return real > last ? last : real;
}

async function quantity(name, first, end, step, signal) {
  const found = await get("/api/history", { quantity: name, from: first, to: plusDays(end, -1), step }, signal);
  const { cost, cost_incomplete: partial, ...values } = found.values;
  if (cost) values.cost = cost.map((each) => (each === null ? null : Number(each)));
  return { ...found, start: found.time.map(seconds), values, partial, total: numbers(found.total) };
}

async function total(name, from, to, signal) {
  return numbers((await get("/api/history", { quantity: name, from, to, step: "day" }, signal)).total);
}

/** Costs are decimal strings, so that none is rounded on its way; here they become numbers. */
const numbers = ({ cost, ...rest }) => (cost === undefined || cost === null ? { cost, ...rest } : { cost: Number(cost), ...rest });
