/** The view of prices: today and tomorrow by the quarter hour, and the cheapest stretch ahead. */

import { get, seconds } from "./api.js";
import { build } from "./address.js";
import { drawBars } from "./bar-chart.js";
import { dayOf, plusDays } from "./days.js";
import { el, show } from "./elements.js";
import { Figure } from "./figure.js";
import { live } from "./live.js";
import { clock, money, number, price } from "./numbers.js";
import { negativeStretches, stretch, tagged } from "./stretches.js";
import { periodTitle } from "./history-summary.js";
import { text } from "./texts.js";

const QUARTER_S = 900;
/** Hours of a stretch that can be chosen. */
const HOURS = [1, 2, 3, 4, 6, 8];
/** Seconds between questions. */
const AGAIN_S = 300;

let present = null;

/** Show the view in `content`; return the function that leaves it. */
export function enter(content, choices) {
  present = new PricesView(content, choices);
  return () => {
    present.close();
    present = null;
  };
}

/** Follow the address to another length of the stretch. */
export const choose = (choices) => present?.choose(choices);

class PricesView {
  constructor(content, choices) {
    this.hours = hoursOf(choices);
    this.facts = el("dl", { class: "facts prices-facts" });
    this.status = el("p", { class: "status", role: "status" });
    this.days = el("div", { class: "panels days" });
    this.figures = new Map();
    this.select = el(
      "select",
      { id: "hours", onchange: () => (location.hash = build("prices", { hours: this.select.value })) },
      ...HOURS.map((hours) => el("option", { value: hours, selected: hours === this.hours }, text("hours", { n: hours }))),
    );
    content.append(
      el(
        "section",
        { class: "panel", "aria-labelledby": "prices-title" },
        el("h2", { id: "prices-title" }, text("prices")),
        el("p", null, el("label", { for: "hours" }, text("stretch_of")), " ", this.select),
        this.facts,
        this.status,
      ),
      this.days,
    );
    this.drawn = null;
    this.change = () => {
      if (!this.asked) this.load();
      else if (this.quarters && Math.floor(live.time / QUARTER_S) !== this.drawn) this.draw();
    };
    live.addEventListener("change", this.change);
    this.timer = setInterval(() => !document.hidden && this.load(), AGAIN_S * 1000);
    if (live.now) this.load();
  }

  close() {
    clearInterval(this.timer);
    live.removeEventListener("change", this.change);
    for (const { figure } of this.figures.values()) figure.close();
  }

  choose(choices) {
    this.hours = hoursOf(choices);
    this.select.value = this.hours;
    if (this.quarters) this.draw();
  }

  async load() {
    this.asked = true;
    try {
      const { quarters, attribution } = await get("/api/prices");
      this.attribution = attribution;
      this.quarters = ofPresentTariff(quarters).map((each) => ({ ...each, time: seconds(each.start) }));
      this.draw();
    } catch (error) {
      show(this.status, error.status ? error.message : text("not_answered"));
    }
  }

  draw() {
    const { timezone } = live.now;
    const now = live.time;
    this.drawn = Math.floor(now / QUARTER_S);
    const known = this.quarters.filter((each) => each.total !== null);
    const today = dayOf(now, timezone);
    const marks = tagged(known);
    const best = stretch(known, this.hours * 4, now - QUARTER_S, 1);
    const worst = stretch(known, this.hours * 4, now - QUARTER_S, -1);
    show(this.facts, ...this.told(known, best, worst, now, timezone, today));
    show(this.status, known.length ? "" : text("no_prices"));
    const days = Map.groupBy ? Map.groupBy(known, (each) => dayOf(each.time, timezone)) : grouped(known, timezone);
    for (const [day, quarters] of days) this.figureOf(day, today).set(dayData(day, quarters, marks, best, now, timezone, today));
    if (!days.has(plusDays(today, 1)) && known.length) show(this.status, text("tomorrow_unknown"));
  }

  told(known, best, worst, now, timezone, today) {
    const found = [];
    const fact = (name, value, kind) => found.push(el("dt", null, name), el("dd", { class: kind ?? null }, value));
    const here = known.find((each) => each.time <= now && now < each.time + QUARTER_S);
    const between = (span) => `${dayName(dayOf(span.start, timezone), today)} ${clock(span.start, timezone)}–${clock(span.end, timezone)}`;
    if (here) {
      fact(text("price_now"), `${price(here.total, here.currency)} ${text("until", { time: clock(here.time + QUARTER_S, timezone) })}`, "strong");
      if (here.export !== null) fact(text("export_earns"), price(here.export, here.currency));
    }
    const mean = (span) => text("mean_of_stretch", { span: between(span), price: price(span.mean, known[0].currency) });
    if (best) fact(text("cheapest", { n: this.hours }), mean(best), "good");
    if (worst) fact(text("dearest", { n: this.hours }), mean(worst), "warn");
    const negative = negativeStretches(known.filter((each) => each.time + QUARTER_S > now));
    if (negative.length) fact(text("negative_market"), negative.map(between).join(", "), "good");
    const sources = [...new Set(known.map((each) => each.source).filter(Boolean))];
    if (this.attribution || sources.length) fact(text("source_of_prices"), this.attribution || sources.join(", "), "dim");
    return found;
  }

  /** Return the figure of a day; those of other days than two stay until the view is left. */
  figureOf(day, today) {
    if (!this.figures.has(day)) {
      const figure = new Figure(drawBars, { tall: true });
      const element = el(
        "section",
        { class: "panel", "aria-labelledby": `day-${day}` },
        el("h2", { id: `day-${day}` }, `${dayName(day, today)}, ${periodTitle({ period: "day", from: day })}`),
        figure.element,
      );
      this.figures.set(day, { figure, element });
      this.days.append(element);
    }
    return this.figures.get(day).figure;
  }
}

/** Return the quarters by the tariff that the meter counts now, where the price depends on it. */
function ofPresentTariff(quarters) {
  const tariffs = [...new Set(quarters.map((each) => each.tariff ?? null))];
  const present = live.now?.reading?.tariff ?? null;
  const chosen = tariffs.includes(present) ? present : tariffs[0];
  return quarters.filter((each) => (each.tariff ?? null) === chosen);
}

const hoursOf = ({ hours }) => (HOURS.includes(Number(hours)) ? Number(hours) : 2);

function grouped(quarters, timezone) {
  const days = new Map();
  for (const each of quarters) {
    const day = dayOf(each.time, timezone);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return days;
}

function dayName(day, today) {
  if (day === today) return text("today");
  return day === plusDays(today, 1) ? text("tomorrow") : periodTitle({ period: "day", from: day }, { short: true });
}

function dayData(day, quarters, marks, best, now, timezone, today) {
  const { currency } = quarters[0];
  const isHere = (each) => each.time <= now && now < each.time + QUARTER_S;
  const word = (each) => {
    const words = [];
    if (isHere(each)) words.push(text("present"));
    if (marks.get(each.time)) words.push(text(marks.get(each.time)));
    if (best && best.start <= each.time && each.time < best.end) words.push(text("in_stretch"));
    return words.join(", ");
  };
  const slots = quarters.map((each) => ({
    lanes: [[{ value: Number(each.total), kind: `price ${marks.get(each.time) ?? ""} ${isHere(each) ? "here" : ""}` }]],
    tick: each.time % 3600 === 0 ? clock(each.time, timezone) : "",
    marked: isHere(each),
  }));
  const here = quarters.findIndex(isHere);
  return {
    slots,
    count: slots.length,
    start: Math.max(here, 0),
    axis: (value, decimals) => money(value, currency, Math.max(decimals, 2)),
    sentence: text("prices_sentence", { day: dayName(day, today) }),
    legend: [
      ...["cheap", "dear", "negative"].filter((kind) => quarters.some((each) => marks.get(each.time) === kind)).map((kind) => el("span", { class: `key ${kind}` }, text(kind))),
      here >= 0 ? el("span", { class: "key here" }, `▾ ${text("present")}`) : "",
      el("span", { class: "dim" }, text("with_all_lines")),
    ],
    tell: (at) => {
      const each = quarters[at];
      const said = word(each);
      return [
        `${clock(each.time, timezone)}–${clock(each.time + QUARTER_S, timezone)}  `,
        el("span", { class: "strong" }, price(each.total, currency)),
        each.price === null ? "" : el("span", { class: "dim" }, ` ${text("market")} ${money(each.price, currency, 4)}`),
        said ? ` ${said}` : "",
      ].filter(Boolean);
    },
    columns: [text("time"), text("price"), text("market"), text("export_earns"), text("remark")],
    row: (at) => {
      const each = quarters[at];
      const bare = (value) => (value === null ? "–" : number(Number(value), 4));
      return [clock(each.time, timezone), bare(each.total), bare(each.price), bare(each.export), word(each)];
    },
  };
}
