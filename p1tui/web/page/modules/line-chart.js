/** Lines over time by uPlot: import above the zero line, export below it. */

import { el } from "./elements.js";
import { clock, moment, number } from "./numbers.js";

let loading = null;

/** Load uPlot once; the first number of the page does not wait for it. */
function library() {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(
      el("link", { rel: "stylesheet", href: "/static/vendor/uPlot.min.css" }),
      el("script", { src: "/static/vendor/uPlot.iife.min.js", onload: () => resolve(globalThis.uPlot), onerror: reject }),
    );
  });
  return loading;
}

/** Return the drawing function for a `Figure`, once uPlot has been loaded. */
export async function lineDrawer() {
  const UPlot = await library();
  return (host, data, drawn) => drawLines(UPlot, host, data, drawn);
}

/** Return a colour as the canvas takes it: also a system colour of the forced ones. */
function colour(name, alpha = 1) {
  const probe = el("span", { class: `probe ${name}` });
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return alpha === 1 ? found : found.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/**
 * Draw `data.times` (seconds UTC) and `data.lines`, each `{ values, kind, filled, dashed }`; null is a gap.
 *
 * What was drawn before is changed where only the numbers differ, so that a live chart is cheap.
 */
function drawLines(UPlot, host, data, drawn) {
  const key = [data.lines.map((line) => line.kind + line.dashed).join(), host.clientWidth, host.clientHeight, data.timezone, paints()].join("|");
  const columns = [data.times, ...data.lines.map((line) => line.values)];
  if (drawn?.key === key) {
    drawn.range = data.range;
    drawn.chart.setData(columns);
    return drawn;
  }
  drawn?.destroy();
  host.replaceChildren();
  const rem = parseFloat(getComputedStyle(host).fontSize);
  const font = `${rem * 0.8}px ${getComputedStyle(host).fontFamily}`;
  const [ink, rule, strong] = [colour("dim"), colour("rule"), colour("strong")];
  const axis = { stroke: ink, font, grid: { stroke: rule, width: 0.5 }, ticks: { show: false } };
  const found = { key, range: data.range };
  const chart = new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: [rem * 0.6, rem, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, x: false, y: false },
      tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), data.timezone),
      scales: { x: { range: () => found.range }, y: { range: (_, low, high) => padded(low, high) } },
      axes: [
        { ...axis, size: rem * 1.7, gap: rem * 0.3, space: rem * 5, values: (_, ticks) => timeLabels(ticks, data.timezone, found.range[1]) },
        { ...axis, gap: rem * 0.3, size: rem * 3.4, space: rem * 2.4, values: (_, ticks) => ticks.map((each) => number(each)) },
      ],
      series: [
        {},
        ...data.lines.map((line) => ({
          stroke: colour(line.kind),
          fill: line.filled ? colour(line.kind, 0.28) : undefined,
          width: line.filled ? 1.5 : 1,
          dash: line.dashed ? [4, 4] : undefined,
          points: { show: false },
          paths: line.stepped ? UPlot.paths.stepped({ align: 1 }) : undefined,
        })),
      ],
      hooks: { draw: [(chart) => drawMarks(chart, found, strong, ink)], ready: [() => queueMicrotask(() => found.placed?.())] },
    },
    columns,
    host,
  );
  chart.root.setAttribute("aria-hidden", "true");
  found.chart = chart;
  const left = () => chart.bbox.left / devicePixelRatio;
  found.x = (at) => left() + chart.valToPos(chart.data[0][at] ?? found.range[1], "x");
  found.at = (position) => chart.posToIdx(position - left());
  found.mark = (at) => {
    found.cursor = at;
    chart.redraw(false);
  };
  found.destroy = () => chart.destroy();
  return found;
}

/** Return what the colours depend on, so that another theme draws anew. */
const paints = () => getComputedStyle(document.documentElement).getPropertyValue("--background") + (document.documentElement.dataset.theme ?? "");

function padded(low, high) {
  const [bottom, top] = [Math.min(low ?? 0, 0), Math.max(high ?? 0, 0)];
  const air = (top - bottom || 100) * 0.06;
  return [bottom < 0 ? bottom - air : 0, top > 0 ? top + air : bottom < 0 ? 0 : 100];
}

/** Write times of day; at midnight, and where marks are days apart, the day. */
function timeLabels(ticks, timezone, end) {
  const far = ticks.length > 1 && ticks[1] - ticks[0] >= 86_000;
  const months = ticks.length > 1 && ticks[1] - ticks[0] >= 27 * 86_400;
  return ticks.map((seconds) => {
    if (seconds >= end) return "";
    if (months) return moment(seconds, timezone, { month: "short", year: "2-digit" });
    const time = clock(seconds, timezone);
    return far || time === "00:00" ? moment(seconds, timezone, { day: "numeric", month: "short" }) : time;
  });
}

function drawMarks(chart, found, strong, ink) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  const zero = chart.valToPos(0, "y", true);
  ctx.strokeStyle = ink;
  ctx.beginPath();
  ctx.moveTo(bbox.left, zero);
  ctx.lineTo(bbox.left + bbox.width, zero);
  ctx.stroke();
  const time = chart.data[0][found.cursor];
  if (time !== undefined) {
    const x = Math.round(chart.valToPos(time, "x", true));
    ctx.strokeStyle = strong;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
