/** The present power in words: sign, number, unit and direction. */

import { el } from "./elements.js";
import { duration, isKnown, number, watts } from "./numbers.js";
import { text } from "./texts.js";

/** Watts above which a power is told in kW. */
const LARGEST_W = 99_999;

/** Return the net power of a reading in W, above 0 from the grid; null where the meter sends none. */
export function netPower(reading) {
  if (!isKnown(reading?.power_import_w) && !isKnown(reading?.power_export_w)) return null;
  return (reading.power_import_w ?? 0) - (reading.power_export_w ?? 0);
}

/** Return name, arrow and word of a direction. */
export function direction(net) {
  if (net > 0) return { name: "import", arrow: "▲", word: text("importing") };
  if (net < 0) return { name: "export", arrow: "▼", word: text("returning") };
  return { name: "balanced", arrow: "•", word: text("balanced") };
}

/** Draw arrow and word of a direction, which stay together; `name` is `import` or `export`. */
export const way = (name) =>
  el("span", { class: name }, el("span", { "aria-hidden": "true" }, name === "import" ? "▲\u00a0" : "▼\u00a0"), text(name));

/** Return the digits of a net power with its sign, and their unit. */
export function digits(net) {
  const sign = net > 0 ? "+" : net < 0 ? "−" : "";
  const size = Math.abs(net);
  return size > LARGEST_W ? [sign + number(size / 1000, 1), "kW"] : [sign + number(size), "W"];
}

/** Draw the power; `since` are the seconds for which the direction has been this one, or null. */
export function headline(reading, since) {
  const net = netPower(reading);
  if (net === null) return [el("p", { class: "dim" }, text(reading ? "not_sent" : "no_telegram_yet"))];
  const { name, arrow, word } = direction(net);
  const [figure, unit] = digits(net);
  const both = reading.power_import_w && reading.power_export_w;
  return [
    el("p", { class: `figure ${name}` }, el("span", { class: "digits" }, figure), " ", el("span", { class: "unit" }, unit)),
    el(
      "p",
      { class: "direction" },
      el("span", { class: `chip ${name}` }, el("span", { "aria-hidden": "true" }, `${arrow} `), word),
      since === null ? "" : ` ${text("for_time", { time: duration(since) })}`,
    ),
    both
      ? el("p", { class: "dim" }, `▲ ${watts(reading.power_import_w)}  ▼ ${watts(reading.power_export_w)}`)
      : "",
  ];
}
