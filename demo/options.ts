import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What the user asks for. */
export interface Options {
  readonly directory: string;
  readonly list: boolean;
  readonly help: boolean;
  /** In milliseconds. */
  readonly timeout: number | undefined;
}

export const help = `Usage: npm run demo -- [options] [directory]

Computes the SHA-256 of every file below a directory (default: the project's node_modules), and one
of the whole: that of the list which this prints, sorted by path:

  cd directory && find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum

Options:
  --list          print that list on standard output, and all else on standard error
  --timeout <ms>  cancel after so many milliseconds
  --help          print this

Ctrl-C cancels, and says how far it came; a second Ctrl-C kills. Symbolic links are not followed.

Exit codes: 0 all files hashed, 1 something could not be read, 2 wrong usage, 124 timed out,
130 canceled by Ctrl-C, 143 by SIGTERM.`;

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** The longest delay of a timer, in milliseconds. */
const longest = 0x7fffffff;

/**
 * Reads the arguments of the command line.
 *
 * @throws {Error} If they make no sense; the message is for the user.
 */
export function parseOptions(parameters: string[]): Options {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      timeout: { type: "string" },
    },
  });
  const { help, list, timeout } = values;
  const [directory = relative("", modules), ...others] = positionals;
  if (others.length > 0) throw new RangeError("Cannot hash several directories: expected one");
  if (directory === "") throw new RangeError("Cannot hash directory: its name is empty");
  return { directory, list, help, timeout: parseTimeout(timeout) };
}

function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(milliseconds <= longest))
    throw new RangeError(
      `Cannot use --timeout ${JSON.stringify(text)}: expected milliseconds from 0 to ${longest}`,
    );
  return milliseconds;
}
