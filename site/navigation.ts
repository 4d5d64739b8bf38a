// The order of the pages: each by its path and without the ending, or a folder, with a slash, for all of its pages.
import type { DefaultTheme } from "vitepress";
import { pagesIn, routeOf, titleOf } from "./pages.js";

export interface Group {
  readonly text: string;
  /** Set for a group that opens and closes: its heading is a button, and its arrow another. */
  readonly collapsed?: boolean;
  readonly items: readonly (string | Group)[];
}

export const groups: readonly Group[] = [
  { text: "Start", items: ["README", "docs/guide/quick-start", "docs/guide/why", "docs/web-demo"] },
  {
    text: "Guide",
    items: [
      "docs/guide/producing",
      "docs/guide/consuming",
      "docs/guide/cancellation",
      "docs/guide/progress",
      "docs/guide/composition",
      "docs/guide/errors",
      "docs/guide/operations-over-http",
      "docs/guide/frameworks",
      "docs/guide/how-do-i",
      "docs/scaling",
    ],
  },
  {
    text: "Adapters",
    items: [
      {
        text: "Promises and signals",
        items: [
          "docs/promise",
          "docs/abort-signal",
          "docs/abort-controller",
          "docs/cancellation-token",
          "docs/progress",
          "docs/p-cancelable",
        ],
      },
      {
        text: "Callbacks and streams",
        items: [
          "docs/node-callback",
          "docs/event-target",
          "docs/async-iterable",
          "docs/readable-stream",
          "docs/observable",
        ],
      },
      {
        text: "Other threads and servers",
        items: [
          "docs/message-port",
          "docs/blocking",
          "docs/fetch",
          "docs/http",
          "docs/response",
          "docs/polling",
          "docs/bullmq",
        ],
      },
      {
        text: "Frameworks and models",
        items: ["docs/react", "docs/store", "docs/progress-task", "docs/mcp", "docs/ai"],
      },
      { text: "Diagnostics", items: ["docs/diagnostics"] },
      { text: "Windows", items: ["docs/windows-runtime", "docs/winjs"] },
      { text: "Another shape", items: ["docs/writing-an-adapter"] },
    ],
  },
  {
    text: "Recipes",
    items: [
      "docs/recipes/http",
      "docs/recipes/queries",
      "docs/recipes/clouds",
      "docs/recipes/models",
      "docs/recipes/local",
      "docs/recipes/bars",
    ],
  },
  {
    text: "Coming from",
    items: [
      "docs/coming-from/abort-controller",
      "docs/coming-from/axios",
      "docs/coming-from/p-cancelable",
      "docs/coming-from/rxjs",
      "docs/coming-from/csharp",
      "docs/coming-from/cpp-winrt",
      "docs/coming-from/cpp-cx",
      "docs/coming-from/winjs",
      "docs/coming-from/rust",
      "docs/coming-from/python",
      "docs/coming-from/differences",
    ],
  },
  {
    text: "Reference",
    items: [
      "docs/contract",
      {
        text: "API",
        collapsed: true,
        items: [
          "docs/api/lib/README",
          "docs/api/lib/adapter-kit",
          "docs/api/adapters/",
          "docs/api/conformance/",
          "docs/api/lib/namespaces/",
        ],
      },
      "docs/conformance",
      "docs/set-ups",
      "docs/compatibility",
      "docs/versions",
      "docs/performance",
      "docs/leaks",
      "docs/reports",
      { text: "Decisions", collapsed: true, items: ["docs/decisions/"] },
      "CHANGELOG",
      "CONTRIBUTING",
      "SECURITY",
    ],
  },
];

const expand = (path: string): string[] =>
  path.endsWith("/") ? pagesIn(path.slice(0, -1)) : [path];

const pagesOf = ({ items }: Group): string[] =>
  items.flatMap((item) => (typeof item === "string" ? expand(item) : pagesOf(item)));

const linkTo = (page: string): DefaultTheme.SidebarItem => ({
  text: titleOf(page),
  link: `/${routeOf(page)}`.replace(/\/index$/, "/"),
});

function itemOf({ text, items, ...rest }: Group): DefaultTheme.SidebarItem {
  const inner = items.flatMap((item) =>
    typeof item === "string" ? expand(item).map(linkTo) : itemOf(item),
  );
  return { text, items: inner, ...rest };
}

/** Returns the sidebar; throws if a page is not in it. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  const listed = groups.flatMap(pagesOf);
  const missing = [...pagesIn(""), ...pagesIn("docs")].filter((page) => !listed.includes(page));
  if (missing.length > 0) throw new Error(`site/navigation.ts does not list ${missing.join(", ")}`);
  return groups.map(itemOf);
}
