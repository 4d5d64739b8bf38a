const integer = new Intl.NumberFormat("en");
const threeDigits = new Intl.NumberFormat("en", {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});
const units = ["kB", "MB", "GB", "TB"];

/** Returns a number with separators, such as "12,345". */
export function formatInteger(value: number): string {
  return integer.format(value);
}

/** Returns a number and its noun, such as "1 file" or "12,345 files". */
export function formatCount(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns a number of bytes in three digits, such as "1.25 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = "B";
  for (let power = 0; value >= 999.5 && power < units.length; power++) {
    value /= 1000;
    unit = units[power] as string;
  }
  return `${unit === "B" ? formatInteger(value) : threeDigits.format(value)} ${unit}`;
}

/** Returns a duration in whole seconds, such as "5 s", "2:05" or "1:02:05". */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return text.replace(/^(00:)?0?/, "");
}
