/** US dollars with two decimals and thousands separated: `1234.5` → `$1,234.50`. */
export const dollars = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Whole cents, in dollars: a sum of prices without the noise of the float. */
export const inCents = (usd: number): number => Math.round(usd * 100) / 100;
