/** The first few texts, and how many there are besides: `a, b, c and 4 more`. */
export function firstOf(all: readonly string[], shown: number): string {
  const more = all.length - shown;
  return `${all.slice(0, shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
