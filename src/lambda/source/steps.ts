/** A table of ranges: from each start on, up to the next one, its value holds; 0 is none. The first start is 0. */
export interface Steps {
  readonly starts: Float64Array;
  readonly values: Uint8Array;
}

/** A range from `from` up to, but without, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The value that holds at `key`: of the last start that is not above it. */
export function valueAt({ starts, values }: Steps, key: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= key) low = middle;
    else high = middle - 1;
  }
  return key < 0 ? 0 : (values[low] ?? 0);
}

/**
 * The steps of ranges that lie side by side or one in another, as prefixes of networks do: the innermost one holds. Of
 * the same range twice, the later one does. Neighbours with one value become one step.
 */
export function stepsOf(ranges: readonly Range[]): Steps {
  const steps: { start: number; value: number }[] = [{ start: 0, value: 0 }];
  const set = (start: number, value: number): void => {
    if (steps.at(-1)?.start === start) steps.pop();
    if (steps.at(-1)?.value !== value) steps.push({ start, value });
  };
  const around: Range[] = [];
  const endUntil = (start: number): void => {
    for (let inner = around.at(-1); inner && inner.to <= start; inner = around.at(-1)) {
      around.pop();
      set(inner.to, around.at(-1)?.value ?? 0);
    }
  };
  for (const range of ranges.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    endUntil(range.from);
    around.push(range);
    set(range.from, range.value);
  }
  endUntil(Number.POSITIVE_INFINITY);
  return {
    starts: Float64Array.from(steps, ({ start }) => start),
    values: Uint8Array.from(steps, ({ value }) => value),
  };
}
