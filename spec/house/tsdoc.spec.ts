import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import {
  all,
  checker,
  type Documented,
  functions,
  membersOf,
  methods,
  namesOf,
  tagsOf,
} from "./tsdoc.js";

const descriptionOf = ({ symbol }: Documented): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker));

/** The classes of the errors that a function throws itself, or by an `assert…` that it calls. */
function thrownBy({ declarations }: Documented): string[] {
  const thrown = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) {
      const { expression } = node;
      if (ts.isNewExpression(expression)) thrown.add(expression.expression.getText());
      else if (/^argumentError\(/.test(expression.getText())) thrown.add("TypeError");
    }
    if (ts.isCallExpression(node) && /^assert[A-Z]\w+$/.test(node.expression.getText()))
      thrown.add("TypeError");
    ts.forEachChild(node, visit);
  };
  declarations.forEach(visit);
  return [...thrown];
}

describe("the TSDoc", () => {
  test("finds what the entries export", () => {
    expect(namesOf(all)).toContain("lib/run.ts: run");
    expect(namesOf(methods)).toContain("lib/async-info.ts: IAsyncInfo.cancel");
  });

  test("begins with a sentence on each export and on each of its members", () => {
    const symbols = [...all, ...all.flatMap(membersOf)];
    const silent = symbols.filter(
      (symbol) => !/^[A-Z`][\s\S]*?[.:](\s|$)/.test(descriptionOf(symbol)),
    );
    expect(namesOf(silent)).toEqual([]);
  });

  test("has an example on each function", () => {
    expect(namesOf(functions.filter((symbol) => tagsOf(symbol, "example").length === 0))).toEqual(
      [],
    );
  });

  test("names each class of error that a function throws by itself", () => {
    const silent = [...functions, ...methods].flatMap((symbol) => {
      const said = tagsOf(symbol, "throws").join("\n");
      const unsaid = thrownBy(symbol).filter((name) => !said.includes(`{${name}}`));
      return unsaid.map((name) => `${symbol.name} throws ${name}`);
    });
    expect(silent).toEqual([]);
  });

  test("describes no parameter that is not there", () => {
    const wrong = [...functions, ...methods].flatMap((symbol) => {
      const parameters = symbol.declarations.flatMap((declaration) =>
        ts.isFunctionLike(declaration)
          ? [...declaration.parameters, ...(declaration.typeParameters ?? [])].map(({ name }) =>
              name.getText(),
            )
          : [],
      );
      const said = [...tagsOf(symbol, "param"), ...tagsOf(symbol, "typeParam")];
      const strangers = said.map((text) => text.split(/\s/)[0] ?? "");
      return strangers
        .filter((name) => !parameters.includes(name))
        .map((name) => `${symbol.name}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });
});
