import { cases } from "./cases.mjs";

const longest = 10_000;

/** Runs all cases, one after another; returns how many passed, and what became of the others. */
export async function runSuite() {
  const failed = [];
  for (const { title, run } of cases) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, longest, new Error(`It did not end in ${longest} ms`));
    });
    try {
      await Promise.race([run(), late]);
    } catch (error) {
      failed.push(`${title}: ${error?.message ?? error}`);
    } finally {
      clearTimeout(timer);
    }
  }
  return { passed: cases.length - failed.length, failed };
}
