/** The view of now: power, today against yesterday, costs, phases, registers, uploads. */

import { el, show } from "./elements.js";
import { live } from "./live.js";
import { seconds } from "./api.js";
import { energy, money, watts } from "./numbers.js";
import { costPanel, linksPanel, phasesPanel, quarterPanel, registersPanel, todayPanel } from "./panels.js";
import { PeaksOfYesterday } from "./peaks.js";
import { headline } from "./power.js";
import { PowerChart } from "./power-chart.js";
import { text } from "./texts.js";

/** True once the time of the page's first number has been marked, for tests. */
let isMeasured = false;

/** Show the view in `content`; return the function that leaves it. */
export function enter(content) {
  const chart = new PowerChart();
  const peaks = new PeaksOfYesterday();
  const head = el("div", { class: "headline" });
  const panels = el("div", { class: "panels" });
  const said = el("p", { class: "said", "aria-live": "polite" });
  const say = el("button", { type: "button", class: "say", onclick: () => show(said, sentence(live.now)) }, text("say_now"));
  content.append(
    el(
      "section",
      { class: "panel power", "aria-labelledby": "power-title" },
      el("h2", { id: "power-title" }, text("power_now")),
      head,
      say,
      said,
      chart.element,
    ),
    panels,
  );

  const draw = () => {
    if (!live.now) return;
    show(head, headline(live.now.reading, flowOf(live.now)));
    if (!isMeasured) performance.mark("p1tui first number");
    isMeasured = true;
    const found = [todayPanel, costPanel, phasesPanel, quarterPanel, registersPanel, linksPanel];
    show(panels, ...found.map((panel) => panel(live.now, live.time, peaks.found)));
  };
  const change = () => {
    chart.take(live.now);
    peaks.take(live.now);
    draw();
  };
  peaks.addEventListener("change", draw);
  live.addEventListener("change", change);
  live.addEventListener("tick", draw);
  if (live.now) change();
  return () => {
    live.removeEventListener("change", change);
    live.removeEventListener("tick", draw);
    chart.close();
  };
}

/** Return for how many seconds the power has had its present direction; null if unknown. */
function flowOf(now) {
  const since = seconds(now.flow_since);
  return since === null ? null : Math.max(live.time - since, 0);
}

/** Return the state of the house in one sentence, for who listens. */
function sentence(now) {
  const { reading, today = {}, yesterday = {}, money: costs } = now ?? {};
  if (!reading) return text("no_telegram_yet");
  const net = (reading.power_import_w ?? 0) - (reading.power_export_w ?? 0);
  const word = text(net > 0 ? "importing" : net < 0 ? "returning" : "balanced");
  const said = [text("say_power", { direction: word, power: watts(Math.abs(net)) })];
  if (today.import_wh !== undefined) {
    const before = yesterday.import_wh === undefined ? "" : ` ${text("say_yesterday", { energy: energy(yesterday.import_wh) })}`;
    said.push(text("say_today", { energy: energy(today.import_wh) }) + before);
  }
  if (today.export_wh) said.push(text("say_export", { energy: energy(today.export_wh) }));
  if (costs?.today?.amount) said.push(text("say_cost", { amount: money(costs.today.amount, costs.currency) }));
  if (live.isStale) said.unshift(text("say_stale"));
  return said.join(" ");
}
