const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** A size in decimal units, as disks are sold and `du --si` counts: "950 B", "12.3 kB", "4.5 GB". */
export const phraseBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`;
  let [size, unit] = [bytes / 1_000, 0];
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1_000, unit + 1];
  return `${size.toFixed(size < 99.95 ? 1 : 0)} ${UNITS[unit] ?? ""}`;
};
