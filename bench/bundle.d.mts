/** Bytes of a bundle. */
export interface BundleSize {
  readonly minified: number;
  readonly gzip: number;
}

export function measureBundle(
  code: string,
  resolveDir: string,
  external?: readonly string[],
): Promise<BundleSize>;
