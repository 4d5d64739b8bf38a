import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pages, root } from "./pages.js";

describe("the page of the hooks of React", () => {
  test.each(["upload", "upload-by-hand"])("has the text of %s.tsx, which a spec runs", (name) => {
    const text = readFileSync(join(root, `spec/adapters/react/${name}.tsx`), "utf8");
    expect(pages.get("docs/react.md")).toContain(`\`\`\`tsx\n${text}\`\`\`\n`);
  });
});
