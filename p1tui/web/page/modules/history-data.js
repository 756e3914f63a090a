/** Values of a period and of the one before, asked of the server. */

import { get, seconds } from "./api.js";
import { dayOf, daysBetween, firstOf, plusDays, stepped } from "./days.js";
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
 * Return the values of a period: `{ start, values, total, highest, past, step, until }`.
 *
 * `past` has the same of the period before, its total until the same moment where the period is not over.
 */
export async function load(choices, now, timezone, signal) {
  const [first, end] = bounds(choices);
  const before = moved(choices, -1);
  const [pastFirst, pastEnd] = bounds(before);
  const today = dayOf(now, timezone);
  const isRunning = first <= today && today < end;
  const ask = choices.quantity === "cost" ? costs : quantity;
  const step = stepOf(choices.quantity, first, end);
  const questions = [ask(choices.quantity, first, end, step, signal)];
  if (choices.compare) {
    questions.push(ask(choices.quantity, pastFirst, pastEnd, step, signal));
    if (isRunning && choices.quantity !== "cost") {
      const until = `${counterpart(choices.period, first, pastFirst, pastEnd, today)}T${clock(now, timezone)}`;
      questions.push(total(choices.quantity, pastFirst, until, signal));
    }
  }
  const [present, past, partial] = await Promise.all(questions);
  if (past && partial) past.total = partial;
  if (past && isRunning && choices.quantity === "cost") past.total = null;
  return { ...present, past: past ?? null, step, first, end, pastFirst, pastEnd, isRunning };
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
  const highest = Object.fromEntries(
    Object.entries(found.highest ?? {}).map(([key, each]) => [key, { time: seconds(each.time), value: each.value }]),
  );
  return { start: found.time.map(seconds), values: found.values, total: found.total, highest, began: seconds(found.began) };
}

async function total(name, from, to, signal) {
  return (await get("/api/history", { quantity: name, from, to, step: "day" }, signal)).total;
}

/** Costs of days, months or years are bills; within a day, import at its price less export at its worth. */
async function costs(_, first, end, step, signal) {
  if (step === "hour") return hourlyCosts(first, end, signal);
  const bills = (await get("/api/costs", { from: first, to: plusDays(end, -1), every: step }, signal)).bills;
  const parts = new Map();
  for (const bill of bills) {
    const at = step === "day" ? bill.from : firstOf(step, bill.from);
    parts.set(at, [...(parts.get(at) ?? []), bill]);
  }
  const days = [];
  for (let at = firstOf(step, first); at < end; at = stepped(step, at, 1)) days.push(at);
  const sum = (found) => (found?.some((bill) => bill.total !== null) ? found.reduce((all, bill) => all + Number(bill.total ?? 0), 0) : null);
  return {
    days,
    values: { cost: days.map((day) => sum(parts.get(day))) },
    partial: days.map((day) => Boolean(parts.get(day)?.some((bill) => bill.at_least))),
    total: { cost: sum(bills) },
    isPartial: bills.some((bill) => bill.at_least),
    currency: bills[0]?.currency ?? "EUR",
    highest: {},
  };
}

async function hourlyCosts(first, end, signal) {
  const days = [];
  for (let day = first; day < end; day = plusDays(day, 1)) days.push(day);
  const [energy, ...prices] = await Promise.all([
    get("/api/history", { quantity: "energy", from: first, to: plusDays(end, -1), step: "quarter" }, signal),
    ...days.map((date) => get("/api/prices", { date }, signal)),
  ]);
  const quarters = new Map(prices.flatMap((each) => each.quarters).map((each) => [seconds(each.start), each]));
  const start = [];
  const cost = [];
  const partial = [];
  energy.time.map(seconds).forEach((time, at) => {
    if (time % 3600 === 0 || !start.length) {
      start.push(time);
      cost.push(null);
      partial.push(false);
    }
    const [taken, given] = [energy.values.import_wh[at], energy.values.export_wh[at]];
    const price = quarters.get(time);
    const isKnown = price && price.total !== null && (!given || price.export !== null);
    if (taken === null) return;
    if (!isKnown) partial[partial.length - 1] = true;
    else cost[cost.length - 1] = (cost.at(-1) ?? 0) + (taken * Number(price.total) - (given ?? 0) * Number(price.export ?? 0)) / 1000;
  });
  const known = cost.filter((each) => each !== null);
  return {
    start,
    values: { cost },
    partial,
    total: { cost: known.length ? known.reduce((all, each) => all + each, 0) : null },
    isPartial: partial.some(Boolean),
    currency: prices[0]?.quarters[0]?.currency ?? "EUR",
    energyAlone: true,
    highest: {},
  };
}
