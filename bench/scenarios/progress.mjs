// Operations whose body awaits once and then reports.

/** Each operation sends `reports` reports to one listener. */
function toOne(reports) {
  const short = `${reports.toLocaleString("en")} report${reports === 1 ? "" : "s"}`;
  return {
    short,
    title: `${short} to one listener`,
    shape: "reports",
    reports,
    async batch(start, count) {
      let sum = 0;
      for (let index = 0; index < count; index++)
        await start(reports, () => {
          sum++;
        });
      return sum;
    },
    // p-progress reports the end as well.
    expected: (count) => count * reports,
    tolerant: true,
  };
}

export const scenarios = {
  "reports-1": { ...toOne(1), alternative: "reportsOnce" },
  "reports-100": toOne(100),
  "reports-10000": toOne(10_000),
  "listeners-10": {
    short: "100 to 10 listeners",
    title: "100 reports to 10 listeners",
    shape: "listeners",
    reports: 100,
    async batch(start, count) {
      let sum = 0;
      const listener = () => {
        sum++;
      };
      for (let index = 0; index < count; index++) {
        // Ten functions, not one ten times: some peers keep a set of them.
        const all = Array.from({ length: 10 }, () => () => listener());
        await start(100, all);
      }
      return sum;
    },
    expected: (count) => count * 1000,
    tolerant: true,
  },
};
