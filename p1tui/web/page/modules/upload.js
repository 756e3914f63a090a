/** The view of the uploads: the health of each in words, then its figures. */

import { seconds } from "./api.js";
import { el, show } from "./elements.js";
import { linkState } from "./link-state.js";
import { live } from "./live.js";
import { clock, duration, isKnown, number, when, withUnit } from "./numbers.js";
import { text } from "./texts.js";

const PHASES = [["name", "name_lookup"], ["connect", "connect"], ["tls", "tls"], ["first_byte", "first_byte"]];

/** Show the view in `content`; return the function that leaves it. */
export function enter(content) {
  const body = el("div", { class: "panels wide" });
  content.append(el("h2", { class: "hidden" }, text("upload")), body);
  const draw = () => live.now && show(body, ...panels(live.now, live.time));
  live.addEventListener("change", draw);
  live.addEventListener("tick", draw);
  draw();
  return () => {
    live.removeEventListener("change", draw);
    live.removeEventListener("tick", draw);
  };
}

function panels(now, time) {
  const found = (now.links ?? []).map((link, at) => linkPanel(link, `link-${at}`, now, time));
  if (!found.length) {
    found.push(el("section", { class: "panel", id: "no-upload" }, el("p", null, now.no_upload || text("no_upload"))));
  }
  return [...found, recordingPanel(now, time)];
}

function linkPanel(link, id, now, time) {
  const { mark, kind, words } = linkState(link, time);
  const since = link.since ? text("since", { time: when(seconds(link.since), now.timezone, time) }) : "";
  const network = link.network ?? {};
  const weak = isKnown(network.signal_dbm) && network.signal_dbm < -75;
  const facts = [];
  const fact = (name, value, level) => {
    if (isKnown(value) && value !== "") facts.push(el("div", null, el("dt", null, name), el("dd", { class: level ?? null }, value)));
  };
  if (!link.newest_only) {
    const { waiting } = link;
    const oldest = link.oldest ? `, ${text("oldest", { age: duration(time - seconds(link.oldest)) })}` : "";
    fact(text("waiting"), waiting ? number(waiting) + oldest : text("nothing_waits"));
    if (link.parked) fact(text("parked"), `! ${number(link.parked)}`, "error");
    if (link.drain_s && waiting) fact(text("drains_in"), duration(link.drain_s));
  }
  fact(text("last_success"), link.last_success ? text("ago", { age: duration(time - seconds(link.last_success)) }) : text("never"));
  if (link.next_try) fact(text("next_call"), text("in_time", { time: duration(seconds(link.next_try) - time) }));
  if (link.failures) fact(text("failures"), text("in_a_row", { n: number(link.failures) }), "warn");
  fact(text("last_answer"), isKnown(link.last_status) ? `HTTP ${link.last_status}` : null);
  fact(text("sent_today"), number(link.sent_today));
  fact(text("sent_year"), number(link.sent_year));
  if (link.quota_year) {
    const percent = (100 * link.sent_year) / link.quota_year;
    fact(text("quota"), text("of_quota", { percent: number(percent, percent < 1 ? 1 : 0), n: number(link.quota_year) }));
  }
  fact(text("round_trip"), isKnown(link.round_trip_ms) ? withUnit(link.round_trip_ms, "ms") : null);
  for (const [key, name] of PHASES) {
    const phase = link.phases[key];
    if (phase) fact(text(name), text("spread", { p50: number(phase.p50), p95: number(phase.p95) }));
  }
  fact(text("interface"), network.interface);
  fact(text("wifi"), network.ssid);
  fact(text("signal"), isKnown(network.signal_dbm) ? (weak ? "! " : "") + withUnit(network.signal_dbm, "dBm") : null, weak ? "warn" : null);
  if (isKnown(network.power_save)) fact(text("power_save"), network.power_save ? `! ${text("on")}` : text("off"), network.power_save ? "warn" : null);
  if (isKnown(network.clock_set)) fact(text("clock_state"), text(network.clock_set ? "synchronised" : "not_synchronised"), network.clock_set ? null : "warn");
  return el(
    "section",
    { class: "panel", id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, link.name),
    el("p", { class: "verdict" }, el("span", { class: kind }, el("span", { "aria-hidden": "true" }, `${mark} `), text(`link_${link.state}`)), ` ${[since, words].filter(Boolean).join(", ")}`),
    kind === "good" ? "" : el("p", { class: kind }, link.words),
    link.notice ? el("p", { class: "warn" }, link.notice) : "",
    el("dl", { class: "grid" }, ...facts),
    network.advice ? el("p", { class: "warn advice" }, network.advice) : "",
  );
}

function recordingPanel(now, time) {
  const { recorder = {}, source = {} } = now;
  const facts = [];
  const fact = (name, value) => facts.push(el("div", null, el("dt", null, name), el("dd", null, value)));
  if (source.name) fact(text("source"), source.name);
  fact(text("recorded"), number(recorder.recorded));
  if (isKnown(now.rejected)) fact(text("rejected"), number(now.rejected));
  if (now.received_at) fact(text("last_telegram"), clock(now.received_at, now.timezone, { second: "2-digit" }));
  const bad = recorder.words || (source.state === "open" ? "" : source.words);
  return el(
    "section",
    { class: "panel", id: "recording", "aria-labelledby": "recording-title" },
    el("h2", { id: "recording-title" }, text("recording")),
    el("p", { class: "verdict" }, el("span", { class: bad ? "warn" : "good" }, el("span", { "aria-hidden": "true" }, bad ? "! " : "● "), bad || text("recording_well"))),
    el("dl", { class: "grid" }, ...facts),
  );
}
