/** Axes of values: round numbers to mark. */

/** Return round values from `low` to `high` or just beyond, about `count` of them. */
export function roundValues(low, high, count = 4) {
  const span = Math.max(high - low, 1e-9);
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const found = [];
  for (let at = Math.floor(low / step + 1e-9); at * step < high + step * 0.999; at += 1) found.push(at * step);
  return found;
}

/** Return the number of decimals that tell such values apart. */
export function decimalsOf(values) {
  const step = Math.abs(values[1] - values[0]) || 1;
  return Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) + (step.toPrecision(2).replace(/^[0.]+/, "")[1] === "5" ? 1 : 0) - 1e-9)));
}
