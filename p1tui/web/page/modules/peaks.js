/** The highest power of yesterday, asked for now and then. */

import { get } from "./api.js";
import { dayOf, plusDays } from "./days.js";

/** Milliseconds between questions. */
const EVERY_MS = 600_000;

export class PeaksOfYesterday extends EventTarget {
  /** `import` and `export`: the highest reading of the day, `{ time, value }`. */
  found = {};
  #askedAt = -Infinity;

  /** Ask if it is time. */
  async take(now) {
    if (performance.now() - this.#askedAt < EVERY_MS) return;
    this.#askedAt = performance.now();
    const day = plusDays(dayOf(now.now, now.timezone), -1);
    try {
      const { highest } = await get("/api/history", { quantity: "power", from: day, to: day, step: "day" });
      this.found = { import: highest.power_import_w, export: highest.power_export_w };
      this.dispatchEvent(new Event("change"));
    } catch {
      this.#askedAt = performance.now() - EVERY_MS / 2; // sooner again: the rest of the page says what is wrong
    }
  }
}
