import { argumentError } from "../../lib/adapter-kit.js";

/** The part of Node's process that shows whether it is one of Electron. */
interface ProcessLike {
  readonly versions?: { readonly electron?: string };
}

/** Returns whether an object is `MessagePortMain`, `UtilityProcess` or `process.parentPort` of Electron. */
function isOfElectron(port: object): boolean {
  const { process } = globalThis as { readonly process?: ProcessLike };
  const isWebOrNode = "addEventListener" in port || "terminate" in port;
  return process?.versions?.electron !== undefined && !isWebOrNode;
}

/** Returns whether an object is `MessagePortMain`, the only one of the three that can be closed. */
function isPortMain(port: object): boolean {
  return "close" in port && isOfElectron(port);
}

/**
 * Returns whether a message is one that `MessagePortMain` could not read, and passes on as null: a renderer
 * sent it with a transferred buffer, or with a value of the web such as a `Blob`.
 *
 * @see {@link https://github.com/electron/electron/issues/34905}
 */
export function isUnreadable(port: object, message: unknown): boolean {
  return message === null && isPortMain(port);
}

/**
 * Returns the parts to transfer; throws if Electron does not transfer them.
 *
 * Some versions of Electron crash of a part that is not a port, and `parentPort` ignores all parts.
 *
 * @see {@link https://github.com/electron/electron/issues/37565}
 */
export function checkedParts(port: object, parts: readonly unknown[]): readonly unknown[] {
  const moves = (part: object): boolean => isPortMain(part) && (isPortMain(port) || "kill" in port);
  for (const part of isOfElectron(port) ? parts : [])
    if (!moves(Object(part)))
      throw argumentError("transfer part", "`MessagePortMain`, and none in `parentPort`", part);
  return parts;
}
