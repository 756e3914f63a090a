/** Bars as SVG: up from the zero line and down from it, in lanes side by side. */

import { svg } from "./elements.js";
import { decimalsOf, roundValues } from "./scale.js";

/** Share of a slot that the lanes take: one lane, or the present and the past one. */
const LANES = { 1: [[0.1, 0.8]], 2: [[0.06, 0.54], [0.64, 0.28]] };

/**
 * Draw `data.slots`, each `{ lanes: [[{ value, kind }]], tick, marked }`, into `host`.
 *
 * `value` is null where nothing is known; `kind` names the colours in the style sheet. `tick` is a label below
 * the slot, or empty. `data.axis(value, decimals)` writes the marks of the value axis.
 */
export function drawBars(host, data) {
  const rem = parseFloat(getComputedStyle(host).fontSize);
  const [width, height] = [host.clientWidth, host.clientHeight];
  const values = data.slots.flatMap((slot) => slot.lanes.flat().map((bar) => bar.value).filter((value) => value !== null));
  const marks = roundValues(Math.min(0, ...values), Math.max(0, ...values) || (values.length ? 0.001 : 1), height > 260 ? 5 : 4);
  const decimals = decimalsOf(marks);
  const labels = marks.map((mark) => data.axis(mark, decimals));
  const measure = ruler(host);
  const left = Math.ceil(Math.max(...labels.map(measure)) + rem * 0.6);
  const [right, top, bottom] = [2, rem * 0.9, rem * 1.7];
  const slotWidth = (width - left - right) / Math.max(data.slots.length, 1);
  const [low, high] = [marks[0], marks.at(-1)];
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const x = (at) => left + at * slotWidth;

  const grid = marks.map((mark, at) => [
    svg("line", { class: Math.abs(mark) < 1e-12 ? "zero" : "grid", x1: left, x2: width - right, y1: y(mark), y2: y(mark) }),
    svg("text", { class: "value", x: left - rem * 0.4, y: y(mark) + rem * 0.3 }, labels[at]),
  ]);
  const cursor = svg("rect", { class: "cursor", y: top, height: height - top - bottom, width: slotWidth, x: -slotWidth * 2 });
  const bars = data.slots.flatMap((slot, at) =>
    slot.lanes.flatMap((lane, number) => {
      const [begin, share] = LANES[slot.lanes.length][number];
      return lane.filter((bar) => bar.value).map((bar) => {
        const [upper, lower] = [y(Math.max(bar.value, 0)), y(Math.min(bar.value, 0))];
        const size = Math.max(slotWidth * share, 1);
        return svg("rect", { class: `bar ${bar.kind}`, x: x(at) + slotWidth * begin, y: upper, width: size, height: Math.max(lower - upper, 1) });
      });
    }),
  );
  const here = data.slots.findIndex((slot) => slot.marked);
  const pointer = here < 0 ? [] : [svg("text", { class: "tick here", x: x(here) + slotWidth / 2, y: top + rem * 0.2 }, "▾")];
  const rows = ticks(data.slots, slotWidth, measure, rem).map(([at, label]) =>
    svg("text", { class: data.slots[at].marked ? "tick here" : "tick", x: x(at) + slotWidth / 2, y: height - rem * 0.4 }, label),
  );
  host.replaceChildren(
    svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...grid, cursor, ...bars, ...pointer, ...rows),
  );
  return {
    x: (at) => x(at) + slotWidth / 2,
    at: (position) => Math.floor((position - left) / slotWidth),
    mark: (at) => cursor.setAttribute("x", x(at)),
  };
}

/** Return the function that measures a text as the chart writes it: the present time in bold. */
function ruler(host) {
  const style = getComputedStyle(host);
  const context = document.createElement("canvas").getContext("2d");
  context.font = `700 ${style.fontSize} ${style.fontFamily}`;
  return (text) => context.measureText(text).width;
}

/** Return those ticks that do not touch each other: each n-th, n as small as there is room for. */
function ticks(slots, slotWidth, measure, rem) {
  const named = slots.map((slot, at) => [at, slot.tick]).filter(([, label]) => label);
  if (!named.length) return [];
  const widest = Math.max(...named.map(([, label]) => measure(label))) + rem * 0.6;
  const distance = named.length > 1 ? (named[1][0] - named[0][0]) * slotWidth : Infinity;
  const each = Math.max(1, Math.ceil(widest / distance));
  return named.filter((_, number) => number % each === 0);
}
