/**
 * Returns what a program wrote to stderr, without a crash of its compiler.
 *
 * The loader compiles in a process of esbuild, which may crash as the program exits.
 *
 * @see {@link https://github.com/evanw/esbuild/issues/3635}
 */
export function ownLines(stderr: string): string {
  return stderr.replace(/fatal error: all goroutines are asleep.*$/s, "");
}
