/** Days of the calendar as texts like `2026-11-29`, and periods of them. Days know no time zone. */

const DAY_MS = 86_400_000;

const parts = (day) => day.split("-").map(Number);
const written = (date) => date.toISOString().slice(0, 10);

/** Return the day that is `by` days later. */
export function plusDays(day, by) {
  return written(new Date(Date.parse(`${day}T00:00Z`) + by * DAY_MS));
}

/** Return the number of days from one day to another. */
export const daysBetween = (first, last) => (Date.parse(`${last}T00:00Z`) - Date.parse(`${first}T00:00Z`)) / DAY_MS;

/** Return the local day of a moment, in seconds UTC. */
export const dayOf = (seconds, timeZone) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    new Date(seconds * 1000),
  );

/** Return true for a day that exists. */
export const isDay = (value) =>
  /^\d{4}-\d\d-\d\d$/.test(value ?? "") && !Number.isNaN(Date.parse(`${value}T00:00Z`)) && plusDays(value, 0) === value;

export const PERIODS = ["day", "week", "month", "year"];

/** Return the first day of the period that holds a day. */
export function firstOf(period, day) {
  const [year, month] = parts(day);
  if (period === "week") return plusDays(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));
  if (period === "month") return written(new Date(Date.UTC(year, month - 1, 1)));
  if (period === "year") return written(new Date(Date.UTC(year, 0, 1)));
  return day;
}

/** Return the first day of the period that is `by` periods later. */
export function stepped(period, first, by) {
  const [year, month] = parts(first);
  if (period === "month") return written(new Date(Date.UTC(year, month - 1 + by, 1)));
  if (period === "year") return written(new Date(Date.UTC(year + by, 0, 1)));
  return plusDays(first, by * (period === "week" ? 7 : 1));
}
