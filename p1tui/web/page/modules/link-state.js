/** The state of an upload in words. */

import { seconds } from "./api.js";
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
    words.push(link.waiting ? text(link.waiting === 1 ? "row_waiting" : "rows_waiting", { n: number(link.waiting) }) : text("all_sent"));
  }
  if (link.last_success) words.push(text("sent_ago", { age: duration(time - seconds(link.last_success)) }));
  return { mark, kind, words: words.join(", ") };
}
