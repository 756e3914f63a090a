/** Stretches of quarter hours: the cheapest, the dearest, and where the market is negative. */

const QUARTER_S = 900;
/** Share of the quarters that is called cheap, and dear. */
const SHARE = 0.2;

/**
 * Return the `count` quarters on end with the lowest mean (`sign` 1), or the highest (-1): `{ start, end, mean }`.
 *
 * Only stretches that begin after `from` count; of equal ones the first; null if there are too few quarters.
 */
export function stretch(quarters, count, from, sign) {
  const ahead = quarters.filter((each) => each.time > from);
  let best = null;
  for (let at = 0; at + count <= ahead.length; at += 1) {
    const part = ahead.slice(at, at + count);
    if (part.at(-1).time - part[0].time !== (count - 1) * QUARTER_S) continue;
    const mean = part.reduce((sum, each) => sum + Number(each.total), 0) / count;
    if (!best || sign * (mean - best.mean) < -1e-12) best = { start: part[0].time, end: part.at(-1).time + QUARTER_S, mean };
  }
  return best;
}

/** Return the stretches in which the market's price is below zero. */
export function negativeStretches(quarters) {
  const found = [];
  for (const each of quarters) {
    if (each.price === null || Number(each.price) >= 0) continue;
    if (found.at(-1)?.end === each.time) found.at(-1).end += QUARTER_S;
    else found.push({ start: each.time, end: each.time + QUARTER_S });
  }
  return found;
}

/** Return a word for the quarters that are cheap, dear or negative, by their time. */
export function tagged(quarters) {
  const sorted = quarters.map((each) => Number(each.total)).sort((one, other) => one - other);
  const [low, high] = [sorted[Math.floor(sorted.length * SHARE)], sorted[Math.ceil(sorted.length * (1 - SHARE)) - 1]];
  const word = (each) => {
    if (Number(each.total) < 0 || (each.price !== null && Number(each.price) < 0)) return "negative";
    if (low === high) return "";
    return Number(each.total) <= low ? "cheap" : Number(each.total) >= high ? "dear" : "";
  };
  return new Map(quarters.map((each) => [each.time, word(each)]));
}
