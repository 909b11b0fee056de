/** What is known of types of search nodes. */

const TIB = 1024;

/** A family: sizes that its types come in, with the largest gp3 volume of each in GiB, and GiB of memory for each vCPU. */
interface Family {
  readonly names: readonly string[];
  readonly least: number;
  readonly memory: number;
  readonly volumes: Readonly<Record<string, number>>;
}

const GENERAL = { '2xlarge': 3 * TIB, '4xlarge': 6 * TIB, '8xlarge': 12 * TIB, '12xlarge': 18 * TIB };
const MEMORY = { '2xlarge': 6 * TIB, '4xlarge': 12 * TIB, '8xlarge': 16 * TIB, '12xlarge': 24 * TIB };
const NEW_GENERAL = { large: 768, xlarge: 2 * TIB, ...GENERAL, '16xlarge': 24 * TIB };
const NEW_MEMORY = { medium: 768, large: 1536, xlarge: 3 * TIB, ...MEMORY, '16xlarge': 36 * TIB };

/** Volumes: OpenSearch Service Developer Guide, "Quotas", EBS volume size quotas (gp3), as of 2026-10. */
const FAMILIES: readonly Family[] = [
  { names: ['t3'], least: 10, memory: 2, volumes: { small: 100, medium: 200 } },
  { names: ['m7g', 'm8g'], least: 10, memory: 4, volumes: { medium: 512, ...NEW_GENERAL } },
  { names: ['m7i'], least: 10, memory: 4, volumes: NEW_GENERAL },
  { names: ['m5', 'm6g'], least: 10, memory: 4, volumes: { large: TIB, xlarge: 2 * TIB, ...GENERAL } },
  { names: ['r7g', 'r7i', 'r8g'], least: 10, memory: 8, volumes: NEW_MEMORY },
  { names: ['r5', 'r6g'], least: 10, memory: 8, volumes: { large: 2 * TIB, xlarge: 3 * TIB, ...MEMORY } },
  {
    ...{ names: ['c6g', 'c7g', 'c7i', 'c8g'], least: 10, memory: 2 },
    volumes: {
      ...{ large: 256, xlarge: 512, '2xlarge': TIB, '4xlarge': 1536, '8xlarge': 3 * TIB },
      ...{ '12xlarge': 4608, '16xlarge': 6 * TIB },
    },
  },
  { names: ['or1', 'or2'], least: 20, memory: 8, volumes: { ...NEW_MEMORY, large: 1532 } },
  { names: ['om2'], least: 20, memory: 4, volumes: NEW_GENERAL },
];

/** Types with disks of their own, which take no volume (the same). */
const OWN_DISKS = /^(i2|i3|i4i|i4g|i7i|i7ie|i8g|im4gn|oi2|r6gd|r7gd|r8gd)$/;

/** vCPUs of a type's size; `t3.small` has two as well. */
const CPUS: Readonly<Record<string, number>> = { small: 1, medium: 1, large: 2, xlarge: 4 };
const CPUS_OF_XLARGE = 4;
/** Half of the memory, up to what the engine can use well (Developer Guide, "Sizing OpenSearch Service domains"). */
const MOST_HEAP_GIB = 32;

function partsOf(type: string): { name: string; size: string; family: Family | undefined } {
  const [name = '', size = ''] = type.split('.');
  return { name, size, family: FAMILIES.find(({ names }) => names.includes(name)) };
}

/** Whether the nodes of a type have disks of their own, so that they take no volume. */
export const hasOwnDisks = (type: string): boolean => OWN_DISKS.test(partsOf(type).name);

/** Smallest and largest volume of a type in GiB; undefined for a type that this version does not know. */
export function volumeRange(type: string): { least: number; most: number } | undefined {
  const { size, family } = partsOf(type);
  const most = family?.volumes[size];
  return family && most !== undefined ? { least: family.least, most } : undefined;
}

/** GiB of heap of a node; undefined for a type that this version does not know. */
export function heapGiB(type: string): number | undefined {
  const { name, size, family } = partsOf(type);
  if (family?.volumes[size] === undefined) return undefined;
  if (name === 't3') return size === 'small' ? 1 : 2;
  const cpus = CPUS[size] ?? Number.parseInt(size, 10) * CPUS_OF_XLARGE;
  return Math.min(MOST_HEAP_GIB, (cpus * family.memory) / 2);
}

/** The service lets T3 nodes be ten at most (Developer Guide, "Quotas", Total node limit by instance family). */
export const mostNodes = (type: string): number => (/^t[23]\./.test(type) ? 10 : 80);
