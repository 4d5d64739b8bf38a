// Writes spec/types/windows/winrt-uwp.generated.ts: what `fromWindowsRuntime`, `toPromise` and
// `toWindowsRuntimePromise` infer of each member of @types/winrt-uwp that reports progress.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const declarations = "node_modules/@types/winrt-uwp/index.d.ts";
const target = "spec/types/windows/winrt-uwp.generated.ts";

const withProgress = /^Windows\.Foundation\.(IPromiseWith)?IAsync(Operation|Action)WithProgress$/;

/** One overload of a method, or a property, whose type is an operation or an action with progress. */
export interface Api {
  /** The full name, such as `Windows.Web.Http.HttpClient.getAsync`. */
  readonly name: string;
  /** The parameters of the function that checks it. */
  readonly parameters: readonly string[];
  /** How that function uses it. */
  readonly expression: string;
  /** Whether it is a raw operation, and not a promise of one. */
  readonly raw: boolean;
  /** The declared type of the result. */
  readonly result: string;
  /** The declared type of progress. */
  readonly progress: string;
}

/** A member that may be one. */
type Member =
  | ts.MethodDeclaration
  | ts.MethodSignature
  | ts.PropertyDeclaration
  | ts.PropertySignature;

function isMember(node: ts.Node): node is Member {
  return isMethod(node) || ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
}

function isMethod(node: ts.Node): node is ts.MethodDeclaration | ts.MethodSignature {
  return ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
}

function isStatic(node: Member): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** Reads the declarations, in their order. */
export function readApis(): Api[] {
  const text = readFileSync(`${root}${declarations}`, "utf8");
  const file = ts.createSourceFile(declarations, text, ts.ScriptTarget.ES2022, true);
  const declared = new Set<string>();
  const members: (readonly [owner: string, member: Member])[] = [];

  const visit = (path: string, node: ts.Node): void => {
    if (ts.isModuleBlock(node)) for (const child of node.statements) visit(path, child);
    if (
      !ts.isModuleDeclaration(node) &&
      !ts.isInterfaceDeclaration(node) &&
      !ts.isClassDeclaration(node)
    )
      return;
    const owner = [path, node.name?.text].filter(Boolean).join(".");
    declared.add(owner);
    if (!ts.isModuleDeclaration(node))
      members.push(...node.members.filter(isMember).map((member) => [owner, member] as const));
    else if (node.body !== undefined) visit(owner, node.body);
  };
  for (const statement of file.statements) visit("", statement);
  return members.flatMap(([owner, member]) => apiOf(owner, member, declared));
}

function apiOf(owner: string, member: Member, declared: ReadonlySet<string>): Api[] {
  /** A type, all on one line, with the full names of its namespace. */
  const textOf = (type: ts.TypeNode): string =>
    type
      .getText()
      .replaceAll(/\/\*.*?\*\//gs, "")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/(?<![.\w])[A-Z]\w*/g, (name) => {
        const full = owner.replace(/[^.]+$/, name);
        return declared.has(full) ? full : name;
      });

  const { type } = member;
  if (type === undefined || !ts.isTypeReferenceNode(type)) return [];
  const [, promise, kind] = withProgress.exec(type.typeName.getText()) ?? [];
  if (kind === undefined) return [];
  const types = type.typeArguments?.map(textOf) ?? [];
  if (kind === "Action") types.unshift("void");
  const [result = "", progress = ""] = types;
  const name = member.name.getText();
  const parameters = isMethod(member) ? [...member.parameters] : [];
  const names = parameters.map((parameter) => parameter.name.getText());
  const typed = parameters.map(({ type }, index) => `${names[index]}: ${type ? textOf(type) : ""}`);
  const call = isMethod(member) ? `(${names.join(", ")})` : "";
  return [
    {
      name: `${owner}.${name}`,
      parameters: isStatic(member) ? typed : [`target: ${owner}`, ...typed],
      expression: `${isStatic(member) ? owner : "target"}.${name}${call}`,
      raw: promise === undefined,
      result,
      progress,
    },
  ];
}

function checkOf(api: Api, index: number): string {
  const raw = api.raw ? "declared" : "declared.operation";
  const back = `toWindowsRuntimePromise(operation)${api.raw ? ".operation" : ""}`;
  return `
/** ${api.name} */
export function api${index + 1}(${api.parameters.join(", ")}): void {
  const declared = ${api.expression};
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<${api.result}, ${api.progress}>>()(operation);
  equal<Promise<${api.result}>>()(
    toPromise(${raw}, { progress: (value) => equal<${api.progress}>()(value) }),
  );
  const back: typeof declared = ${back};
  void back;
}
`;
}

/** Writes the text of the generated file, formatted as all files are. */
export function generate(apis: readonly Api[]): string {
  const { version } = createRequire(import.meta.url)("@types/winrt-uwp/package.json");
  const text = `// Written by scripts/winrt-types.ts from @types/winrt-uwp ${version}; not to be edited.
// biome-ignore-all lint/suspicious/noExplicitAny: the declarations say so of types that they do not have
/// <reference types="winrt-uwp" />
import type { IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { equal } from "./equal.js";
${apis.map(checkOf).join("")}`;
  const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
  return execFileSync(process.execPath, [biome, "format", "--stdin-file-path", target], {
    cwd: root,
    input: text,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${root}${target}`, generate(readApis()));
