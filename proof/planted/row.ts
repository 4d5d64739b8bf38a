/** One planted bug: the rule that it breaks, and what found it. */
export interface Row {
  readonly rule: string;
  readonly "found by": string | undefined;
}
