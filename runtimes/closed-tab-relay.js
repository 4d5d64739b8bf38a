// A SharedWorker: hands the ports that a tab sends to the tab that connected before it.
let newest;
addEventListener("connect", ({ ports: [tab] }) => {
  const before = newest;
  newest = tab;
  tab.onmessage = ({ ports }) => before.postMessage(undefined, ports);
});
