/** The highest power of today and of yesterday, asked for now and then. */

import { get, seconds } from "./api.js";
import { dayOf, plusDays } from "./days.js";

/** Milliseconds between questions. */
const EVERY_MS = 60_000;

export class PeaksOfDays extends EventTarget {
  /** `today` and `yesterday`: for `import` and `export` the highest reading, `{ time, value }`. */
  found = {};
  #askedAt = -Infinity;

  /** Ask if it is time. */
  async take(now) {
    if (performance.now() - this.#askedAt < EVERY_MS) return;
    this.#askedAt = performance.now();
    const today = dayOf(now.now, now.timezone);
    const days = [["today", today], ["yesterday", plusDays(today, -1)]];
    try {
      const answers = days.map(([, day]) =>
        get("/api/history", { quantity: "power", from: day, to: day, step: "quarter" }),
      );
      (await Promise.all(answers)).forEach((answer, at) => (this.found[days[at][0]] = peaks(answer.highest)));
      this.dispatchEvent(new Event("change"));
    } catch {
      this.#askedAt = performance.now() - EVERY_MS / 2; // sooner again: the rest of the page says what is wrong
    }
  }
}

const peaks = (highest = {}) =>
  Object.fromEntries(
    ["import", "export"]
      .map((way) => [way, highest[`power_${way}_max_w`]])
      .filter(([, peak]) => peak)
      .map(([way, { time, value }]) => [way, { time: seconds(time), value }]),
  );
