/** Share of the places that may be taken before there are twice as many. */
const FULL = 0.6;

/** Remembers which texts it has seen, by 52 bits of their hashes: 8 to 27 bytes each. `hash` is hex. */
export function distinct(hash: (text: string) => string): { readonly isNew: (text: string) => boolean } {
  let places = new Float64Array(1024);
  let taken = 0;
  const put = (value: number): boolean => {
    let at = value % places.length;
    while (places[at] !== 0) {
      if (places[at] === value) return false;
      at = (at + 1) % places.length;
    }
    places[at] = value;
    return true;
  };
  const grow = (): void => {
    const old = places;
    places = new Float64Array(old.length * 2);
    for (const value of old) if (value !== 0) put(value);
  };
  return {
    isNew: (text) => {
      if (!put(Number.parseInt(hash(text).slice(0, 13), 16) || 1)) return false;
      if (++taken > places.length * FULL) grow();
      return true;
    },
  };
}
