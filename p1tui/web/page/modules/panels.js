/** The panels of now. Each is a function of the state; one without anything to tell is left out. */

import { build } from "./address.js";
import { seconds } from "./api.js";
import { dayOf, firstOf, plusDays } from "./days.js";
import { el, svg } from "./elements.js";
import { linkState } from "./link-state.js";
import { change, clock, cost, energy, isKnown, money, number, price, watts, when, withUnit } from "./numbers.js";
import { direction, way } from "./power.js";
import { text } from "./texts.js";

/** Reading key, medium and unit of the registers of devices. */
const MEDIA = [
  ["gas", "gas_dm3", "m³"],
  ["water", "water_dm3", "m³"],
  ["heat", "heat_mj", "GJ"],
  ["heat", "heat_dm3", "m³"],
  ["warm_water", "warm_water_dm3", "m³"],
  ["cooling", "cooling_mj", "GJ"],
  ["submeter", "submeter_wh", "kWh"],
];
/** Seconds after which the read-out of a device is marked as old. */
const OLD_READOUT_S = 3 * 3600;
/** Percent of the main fuse from which a phase's load is a warning, and an error. */
const HIGH_LOAD = 80;
const FULL_LOAD = 100;

const panel = (id, title, note, ...body) =>
  el(
    "section",
    { class: "panel", id, "aria-labelledby": `${id}-title` },
    el("div", { class: "title" }, el("h2", { id: `${id}-title` }, title), note ? el("span", { class: "dim" }, note) : ""),
    ...body,
  );

const head = (...names) =>
  el("thead", null, el("tr", null, ...names.map((name, at) => (at ? el("th", { scope: "col" }, name) : el("td", null, name)))));

const row = (name, ...cells) =>
  el("tr", null, el("th", { scope: "row" }, name), ...cells.map((cell) => (cell?.nodeType ? cell : el("td", null, cell))));

/** Today against yesterday until the same time of day. */
export function todayPanel(now, time, peaks) {
  const { today = {}, yesterday = {}, timezone } = now;
  const rows = [];
  const add = (name, key, written) => {
    if (!isKnown(today[key])) return;
    const differs = now.since || now.yesterday_since ? "" : change(today[key], yesterday[key]);
    const note = differs ? el("span", { class: "at dim" }, el("span", { class: "hidden" }, text("difference")), differs) : "";
    rows.push(row(name, el("td", null, written(today[key]), note), written(yesterday[key])));
  };
  add(way("import"), "import_wh", energy);
  add(way("export"), "export_wh", energy);
  for (const [medium, key, unit] of MEDIA) {
    add(text(medium), key, (value) => (isKnown(value) ? withUnit(value / 1000, unit, unit === "kWh" ? 2 : 3) : "–"));
  }
  const costs = now.money;
  if (costs?.today) rows.push(row(text("cost"), cost(costs.today, costs.currency), cost(costs.yesterday, costs.currency)));
  for (const name of ["import", "export"]) {
    const [here, before] = [now.highest[`power_${name}_w`], peaks[name]];
    if (!here?.value && !before?.value) continue;
    const told = (peak) =>
      el("td", null, watts(peak?.value), peak?.value ? el("span", { class: "dim at" }, clock(seconds(peak.time), timezone)) : "");
    rows.push(row(el("span", { class: name }, text(`highest_${name}`)), told(here), told(before)));
  }
  if (!rows.length) return "";
  const first = dayOf(time, timezone);
  const until = clock(time, timezone);
  const began = seconds(now.yesterday_since);
  const begin = began === null ? null : dayOf(began, timezone) === plusDays(first, -1) ? clock(began, timezone) : when(began, timezone, time);
  const before = begin ? text("yesterday_from", { first: begin, last: until }) : text("yesterday_by", { time: until });
  const since = now.since ? el("p", { class: "dim" }, text("counted_since", { time: when(seconds(now.since), timezone, time) })) : "";
  return panel(
    "today",
    text("today"),
    el("a", { href: build("history", { period: "day", from: first, compare: 1 }) }, text("day_in_detail")),
    el(
      "table",
      { class: "numbers" },
      head("", text("today"), before),
      el("tbody", null, ...rows),
    ),
    since,
  );
}

/** The price of now, and costs with where they lead. */
export function costPanel(now, time) {
  const costs = now.money;
  if (!costs) return "";
  const { currency } = costs;
  const { timezone } = now;
  const negative = isKnown(costs.market) && Number(costs.market) < 0;
  const facts = [];
  const fact = (name, value, kind = "") => facts.push(el("dt", null, name), el("dd", { class: kind || null }, value));
  if (isKnown(costs.price)) fact(text("price_now"), price(costs.price, currency), "strong");
  if (isKnown(costs.market)) {
    fact(text("market_price"), price(costs.market, currency) + (negative ? `, ${text("negative")}` : ""), negative ? "good" : "");
  }
  if (isKnown(costs.export)) fact(text("export_earns"), price(costs.export, currency));
  if (costs.month) {
    fact(text("this_month"), cost(costs.month.so_far, currency));
    if (isKnown(costs.month.leads_to)) fact(text("leads_to"), `≈\u00a0${money(costs.month.leads_to, currency)}`);
  }
  if (costs.year) fact(text("contract_year"), cost(costs.year.so_far, currency));
  for (const peak of costs.peaks ?? []) {
    const words = { time: clock(seconds(peak.until), timezone), power: watts(peak.below_w), amount: money(peak.cost, currency) };
    facts.push(el("dt", { class: "warn" }, `! ${peak.line}`), el("dd", { class: "warn" }, text("peak_ahead", words)));
  }
  return panel(
    "cost",
    text("price_and_cost"),
    el("a", { href: build("history", { quantity: "cost", period: "month", from: firstOf("month", dayOf(time, timezone)) }) }, text("costs_in_detail")),
    el("dl", { class: "facts" }, ...facts),
  );
}

/** Voltage, current, power and load of each phase. */
export function phasesPanel(now) {
  const { reading } = now;
  const fuse = now.main_fuse_a;
  const rows = [1, 2, 3].map((n) => phase(reading, n, fuse)).filter(Boolean);
  if (!rows.length) return "";
  return panel(
    "phases",
    text("phases"),
    fuse ? text("main_fuse", { n: fuse }) : "",
    el(
      "table",
      { class: "numbers" },
      head("", text("voltage"), text("current"), text("power"), ...(fuse ? [text("load")] : [])),
      el("tbody", null, ...rows),
    ),
  );
}

function phase(reading, n, fuse) {
  const [volts, amps] = [reading?.[`l${n}_voltage_mv`], reading?.[`l${n}_current_ma`]];
  const [taken, given] = [reading?.[`l${n}_import_w`], reading?.[`l${n}_export_w`]];
  if (![volts, amps, taken, given].some(isKnown)) return null;
  const net = isKnown(taken) || isKnown(given) ? (taken ?? 0) - (given ?? 0) : null;
  const { name, arrow, word } = direction(net ?? 0);
  const power = el(
    "td",
    { class: name },
    isKnown(net) ? [el("span", { "aria-hidden": "true" }, `${arrow} `), watts(Math.abs(net)), el("span", { class: "hidden" }, ` ${word}`)] : "–",
  );
  const cells = [isKnown(volts) ? withUnit(volts / 1000, "V", 1) : "–", isKnown(amps) ? withUnit(amps / 1000, "A", amps % 1000 ? 2 : 0) : "–", power];
  if (fuse) {
    const milliamps = isKnown(amps) ? amps : volts && isKnown(net) ? Math.abs(net) * 1e6 / volts : null;
    const load = milliamps === null ? null : Math.floor(Math.abs(milliamps) / (fuse * 10));
    const level = load >= FULL_LOAD ? "error" : load >= HIGH_LOAD ? "warn" : null;
    const meter = svg("svg", { class: "load", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { width: 100, height: 10, class: "track" }),
      svg("rect", { width: Math.min(load ?? 0, 100), height: 10, class: level ?? "strong" }));
    cells.push(el("td", { class: level }, load === null ? "–" : [meter, ` ${load >= HIGH_LOAD ? "!\u00a0" : ""}${load}\u00a0%`]));
  }
  return row(`L${n}`, ...cells);
}

/** The running quarter hour of a meter that tells its demand. */
export function quarterPanel(now) {
  const { reading, quarter, timezone } = now;
  if (!isKnown(reading?.demand_w) && !isKnown(reading?.peak_demand_w)) return "";
  const above = isKnown(quarter?.demand_forecast_w) && isKnown(reading.peak_demand_w) && quarter.demand_forecast_w > reading.peak_demand_w;
  const facts = [];
  if (isKnown(reading.demand_w)) facts.push(el("dt", null, text("so_far")), el("dd", null, watts(reading.demand_w)));
  if (isKnown(quarter?.demand_forecast_w)) {
    const words = above ? ` ! ${text("above_peak")}` : "";
    facts.push(el("dt", null, text("forecast")), el("dd", { class: above ? "warn" : null }, watts(quarter.demand_forecast_w) + words));
  }
  if (isKnown(reading.peak_demand_w)) {
    const at = seconds(reading.peak_demand_time);
    facts.push(
      el("dt", null, text("month_peak")),
      el("dd", null, watts(reading.peak_demand_w), at ? el("span", { class: "dim at" }, when(at, timezone, now.now)) : ""),
    );
  }
  const end = quarter ? text("until", { time: clock(seconds(quarter.end), timezone) }) : "";
  return panel("quarter", text("quarter_hour"), end, el("dl", { class: "facts" }, ...facts));
}

/** The registers as they stand on the meters themselves. */
export function registersPanel(now, time) {
  const { reading, today = {}, timezone } = now;
  if (!reading) return "";
  const rows = [];
  for (const name of ["import", "export"]) {
    const tariffs = Object.keys(reading).filter((key) => new RegExp(`^${name}_t\\d+_wh$`).test(key));
    for (const key of tariffs.length ? tariffs.sort() : [`${name}_wh`]) {
      if (!isKnown(reading[key])) continue;
      const tariff = /_t(\d+)_/.exec(key)?.[1];
      const here = tariff && Number(tariff) === reading.tariff;
      const label = [way(name), tariff ? ` T${tariff}` : "", here ? el("span", { class: "strong" }, ` (${text("tariff_now")})`) : ""];
      rows.push(row(label, standing(reading[key], "kWh", today[key])));
    }
  }
  for (const [medium, key, unit] of MEDIA) {
    if (!isKnown(reading[key])) continue;
    const at = seconds(reading[key.replace(/_[^_]+$/, "_time")]);
    const isOld = at !== null && time - at > OLD_READOUT_S;
    const read = at ? el("span", { class: isOld ? "warn at" : "dim at" }, (isOld ? "! " : "") + when(at, timezone, now.now)) : "";
    rows.push(row([text(medium), " ", read], standing(reading[key], unit, today[key])));
  }
  if (!rows.length) return "";
  return panel("registers", text("registers"), "", el("table", { class: "numbers" }, el("tbody", null, ...rows)));
}

/** Return the cell of a register, with its rise of today. */
function standing(value, unit, rise) {
  const risen = isKnown(rise) ? el("span", { class: "dim at" }, text("risen_today", { n: number(rise / 1000, 3) })) : "";
  return el("td", null, withUnit(value / 1000, unit, 3), risen);
}

/** The uploads, a line for each. */
export function linksPanel(now, time) {
  const lines = (now.links ?? []).map((link) => {
    const { mark, kind, words } = linkState(link, time);
    return el(
      "li",
      null,
      el("span", { class: kind }, el("span", { "aria-hidden": "true" }, `${mark} `), text(`link_${link.state}`)),
      ` ${link.name}`,
      el("span", { class: "dim" }, ` ${words}`),
    );
  });
  if (!lines.length && now.no_upload) lines.push(el("li", { class: "dim" }, now.no_upload));
  if (!lines.length) return "";
  const more = el("a", { href: "#upload" }, text("upload_in_detail"));
  return panel("links", text("upload"), more, el("ul", { class: "lines" }, ...lines));
}
