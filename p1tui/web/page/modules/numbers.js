/** Numbers, amounts, lengths of time and times of day, as the reader's language writes them. */

import { language, text } from "./texts.js";

/** Sign for a value that is not known. */
export const UNKNOWN = "–";

const formats = new Map();

/** Return the locale of numbers and dates; English with the clock of 24 hours. */
const locale = () => (language() === "en" ? "en-GB" : language());

function format(kind, options) {
  const key = `${kind.name} ${locale()} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new kind(locale(), options));
  return formats.get(key);
}

/** Write a number; thousands are grouped from 10,000 on. */
export function number(value, decimals = 0) {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: "min2" };
  return format(Intl.NumberFormat, options).format(value).replace("-", "−");
}

/** Write a value with its unit, kept together on one line. */
export const withUnit = (value, unit, decimals = 0) =>
  isKnown(value) ? `${number(value, decimals)}\u00a0${unit}` : UNKNOWN;

export const isKnown = (value) => value !== null && value !== undefined;

/** Write a power: `1837 W`. */
export const watts = (value) => withUnit(value, "W");

/** Write an energy in Wh as kWh, with as many decimals as its size leaves room for. */
export const energy = (wh, decimals = Math.abs(wh) < 100_000 ? 2 : 1) =>
  isKnown(wh) ? withUnit(wh / 1000, "kWh", decimals) : UNKNOWN;

/** Write a difference in percent with its sign; empty where there is nothing to compare with. */
export function change(now, before) {
  if (!isKnown(now) || !isKnown(before) || before === 0) return "";
  const percent = Math.round((100 * (now - before)) / Math.abs(before));
  return `${percent > 0 ? "+" : ""}${number(percent)}\u00a0%`;
}

/** Write an amount of money, given as a decimal string. */
export function money(amount, currency, decimals = 2) {
  if (!isKnown(amount)) return UNKNOWN;
  const options = { style: "currency", currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return format(Intl.NumberFormat, options).format(Number(amount)).replace("-", "−").replace(" ", "\u00a0");
}

/** Write a price of a kWh, with four decimals. */
export const price = (amount, currency) =>
  isKnown(amount) ? `${money(amount, currency, 4)}${text("per_kwh")}` : UNKNOWN;

/** Write a cost of which something may be unknown. */
export const cost = (found, currency) =>
  !found || !isKnown(found.amount)
    ? UNKNOWN
    : `${found.at_least ? (found.may_earn ? "±\u00a0" : "≥\u00a0") : ""}${money(found.amount, currency)}`;

/** Write a length of time in its two largest units. */
export function duration(seconds) {
  const s = Math.max(Math.round(seconds), 0);
  if (s < 60) return `${s}\u00a0s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  const whole = text("hours", { n: hours }).replace(" ", "\u00a0");
  if (hours < 48) return minutes % 60 ? `${whole} ${minutes % 60}\u00a0min` : whole;
  return text("days", { n: number(Math.floor(hours / 24)) });
}

/** Write a moment, in seconds UTC, by the parts of a date that `options` name, in the meter's time zone. */
export const moment = (seconds, timeZone, options) =>
  format(Intl.DateTimeFormat, { timeZone, ...options }).format(new Date(seconds * 1000));

/** Write a time of day: `14:05`. */
export const clock = (seconds, timeZone, options) =>
  moment(seconds, timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options });

/** Write a time of day, and before it the day if it is another one than that of `now`. */
export function when(seconds, timeZone, now) {
  const day = { day: "numeric", month: "short" };
  const here = moment(seconds, timeZone, { ...day, year: "numeric" }) === moment(now, timeZone, { ...day, year: "numeric" });
  return here ? clock(seconds, timeZone) : `${moment(seconds, timeZone, day)} ${clock(seconds, timeZone)}`;
}
