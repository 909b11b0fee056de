import type { Steps } from './steps.ts';

/*
 * Steps as bytes that compress well: how many; then a byte for the way from each start to the next; what those bytes
 * have no room for; the values. A way is odd × 2^n, mostly with a small odd number, since ranges are blocks of addresses
 * that a power of two divides. A byte has n in its upper six bits, and 0 to 2 in the others stand for 1, 3, 5; 3 says
 * that the rest follows elsewhere.
 */
const REST = 3;

export function pack({ starts, values }: Steps): Uint8Array {
  const ways = [...starts.subarray(1)].map((start, at) => wayOf(start - (starts[at] as number)));
  const heads = ways.map(({ halvings, odd }) => halvings * 4 + Math.min(odd, REST));
  const rests = ways.flatMap(({ odd }) => (odd < REST ? [] : digits(odd - REST)));
  return Uint8Array.from([...digits(starts.length), ...heads, ...rests, ...values]);
}

/** `way` is (2 × odd + 1) × 2^halvings. */
function wayOf(way: number): { halvings: number; odd: number } {
  let [odd, halvings] = [way, 0];
  for (; odd % 2 === 0; odd /= 2) halvings += 1;
  return { halvings, odd: (odd - 1) / 2 };
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function digits(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) + 128, ...digits(Math.floor(number / 128))];
}

const POWERS = Float64Array.from({ length: 64 }, (_, at) => 2 ** at);

/** The steps that {@link pack} made bytes of. One plain loop, since the first event of a cold start waits for it. */
export function unpack(bytes: Uint8Array): Steps {
  let place = 0;
  let start = 0;
  const number = (): number => {
    let sum = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[place++] as number;
      sum += (byte & 127) * scale;
      if (byte < 128) return sum;
    }
  };
  const count = number();
  const starts = new Float64Array(count);
  const heads = bytes.subarray(place - 1, place + count - 1);
  place += count - 1;
  for (let at = 1; at < count; at++) {
    const head = heads[at] as number;
    const small = head & 3;
    start += (2 * (small < REST ? small : REST + number()) + 1) * (POWERS[head >> 2] as number);
    starts[at] = start;
  }
  return { starts, values: bytes.subarray(place) };
}
