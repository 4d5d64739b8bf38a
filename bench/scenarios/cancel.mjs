// Operations that wait, are canceled half way and settle; somebody waits for them from the start.

function canceling(short, title, shape) {
  return {
    short,
    title,
    shape,
    async batch(cancel, count) {
      const reason = new Error("not needed");
      let sum = 0;
      for (let index = 0; index < count; index++) sum += await cancel(reason);
      return sum;
    },
    expected: (count) => count,
  };
}

export const scenarios = {
  "cancel-reason": canceling(
    "with a reason",
    "Create, cancel with a reason, settle",
    "cancelReason",
  ),
  cancel: canceling("without a reason", "Create, cancel without a reason, settle", "cancelDefault"),
  "cancel-signal": canceling(
    "through `signal`",
    "Create, cancel with a reason through the body's `signal`, settle",
    "cancelSignal",
  ),
};
