/** The state of an upload in words. */

import { duration, number } from "./numbers.js";
import { text } from "./texts.js";

const MARKS = {
  starting: ["…", "dim"],
  up: ["●", "good"],
  sending: ["●", "good"],
  retrying: ["!", "warn"],
  stopped: ["!", "error"],
  paused: ["‖", "warn"],
};

/** Return mark, class and a few words on what waits and when something was sent. */
export function linkState(link, time) {
  const [mark, kind] = MARKS[link.state] ?? ["?", "dim"];
  const words = [];
  if (!link.newest_only) {
    const waiting = link.backlog?.entries ?? 0;
    words.push(waiting ? text("rows_waiting", { n: number(waiting) }) : text("all_sent"));
  }
  if (link.last_success_at) words.push(text("sent_ago", { age: duration(time - link.last_success_at) }));
  return { mark, kind, words: words.join(", ") };
}
