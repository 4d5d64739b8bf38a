const rounds = 9;

/**
 * Prints how many of a kind each side does in a second, and fails if ours does too few.
 *
 * Each side is a function that does `count` of them, and throws unless all arrived.
 */
export async function compare({ name, count, least, hand, ours }) {
  const rateOf = async (side) => {
    const start = performance.now();
    await side();
    return (count / (performance.now() - start)) * 1000;
  };
  await hand();
  await ours();
  const rates = { hand: [], ours: [], ratio: [] };
  for (let round = 0; round < rounds; round++) {
    const [first, second] = [await rateOf(hand), await rateOf(ours)];
    rates.hand.push(first);
    rates.ours.push(second);
    rates.ratio.push(second / first);
  }
  const median = (list) => [...list].sort((left, right) => left - right)[rounds >> 1];
  const rate = (list) => Math.round(median(list)).toLocaleString("en");
  const ratio = median(rates.ratio);
  console.log(
    `${name}: ${rate(rates.ours)} a second, by hand ${rate(rates.hand)}: ${ratio.toFixed(2)} x`,
  );
  if (ratio >= least) return;
  console.error(`${name}: expected at least ${least} x, got ${ratio.toFixed(2)} x`);
  process.exitCode = 1;
}

/** Throws unless all arrived. */
export function assertCount(found, expected, what) {
  if (found !== expected) throw new Error(`Expected ${expected} ${what}, got ${found}`);
}

/** How many operations are under way at once. */
export const together = 1000;
