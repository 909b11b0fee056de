/** US dollars with two decimals and thousands separated: `1234.5` → `$1,234.50`. */
export const dollars = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
