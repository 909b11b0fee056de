/**
 * Families with GPUs or other accelerators, and those with the most memory (EC2 User Guide, "Accelerated computing
 * instances", "Memory optimized instances": `u-` and `u7i`). With a prefix `ml.` in SageMaker.
 */
const COSTLY = /^(p|g|gr|trn|inf|dl|vt|f|hpc)\d|^u(-|\d)/;
const SIZE = /^(\d*)xlarge$|^metal(?:-(\d+)xl)?$/;
/** Of most bare machines: 64 to 96. */
const METAL = 64;

/** Type in lower case and without `ml.`; undefined for a text that is none. */
const plain = (type: string): string | undefined =>
  /^(?:ml\.)?([a-z][a-z0-9-]{0,20}\.[a-z0-9-]{1,15})$/.exec(type.toLowerCase())?.[1];

/** Whether a machine of this type has accelerators, or memory that costs as much. */
export function isCostly(type: string): boolean {
  const name = plain(type);
  return name !== undefined && COSTLY.test(name);
}

/** vCPUs of a type by the name of its size: `m5.4xlarge` has 16, `m5.large` 2. Smaller ones count as 1. */
export function cpusOf(type: string): number {
  const size = plain(type)?.split('.')[1] ?? '';
  if (size === 'large') return 2;
  const [whole, times, bare] = SIZE.exec(size) ?? [];
  if (whole === undefined) return 1;
  if (whole.startsWith('metal')) return bare === undefined ? METAL : Number(bare) * 4;
  return (times === '' ? 1 : Number(times)) * 4;
}
