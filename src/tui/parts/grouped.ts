/** A count as a person reads a large one: "4,031". */
export const grouped = (count: number): string => String(Math.trunc(count)).replace(/\B(?=(?:\d{3})+$)/g, ",");
