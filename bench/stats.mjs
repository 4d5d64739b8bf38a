/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what each round says of two contenders: what disturbs a round disturbs both. */
export function medianRatio(times, others) {
  if (times === undefined || others === undefined) return undefined;
  const rounds = Math.min(times.length, others.length);
  return median(times.slice(0, rounds).map((time, round) => time / others[round]));
}

/** The order of a round: rotated by one each time, and turned round every second time. */
export function orderOf(items, round) {
  const start = round % items.length;
  const rotated = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}

/** Three digits, with the unit that suits. */
export function formatTime(nanoseconds) {
  for (const [unit, size] of Object.entries({ s: 1e9, ms: 1e6, µs: 1e3 }))
    if (nanoseconds >= size) return `${formatNumber(nanoseconds / size)} ${unit}`;
  return `${formatNumber(nanoseconds)} ns`;
}

/** Three digits; «–» where there is no number. */
export function formatNumber(number) {
  if (number === undefined || number === null) return "–";
  if (number >= 100) return Math.round(number).toLocaleString("en");
  return number >= 10 ? number.toFixed(1) : number.toFixed(2);
}
