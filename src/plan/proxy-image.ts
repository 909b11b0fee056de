import type { Facts, PlanKind, StackFacts } from '../core/types.ts';
import { isOlder } from './version.ts';

/** What decides whether an update takes the newest image for the proxy. */
export interface ImageContext {
  readonly facts: Pick<Facts, 'proxyImageId' | 'network'>;
  readonly stack: StackFacts | undefined;
  readonly kind: PlanKind;
  /** Of this tool. */
  readonly version: string;
  /** Asked for by --new-image. */
  readonly newImage: boolean;
}

/** True where the newest image is for the processor that the stack's proxy has. */
const fits = ({ facts, stack }: ImageContext): boolean =>
  (stack?.parameters.ProxyInstanceType ?? facts.network.proxyInstanceType) ===
  facts.network.proxyInstanceType;

/** True where a change comes with the newest image: it was asked for, or this tool is newer than the stack. */
const wantsNewest = ({ stack, kind, version, newImage }: ImageContext): boolean =>
  kind === 'update' && (newImage || isOlder(stack?.version ?? version, version));

/**
 * The image of the proxy's machine. Another one replaces the machine, so a stack keeps the one that it has: only an
 * upgrade and --new-image take the newest.
 */
export function proxyImage(context: ImageContext): string {
  const { facts, stack } = context;
  const kept = stack?.parameters.ProxyImageId;
  return kept === undefined || (wantsNewest(context) && fits(context)) ? facts.proxyImageId : kept;
}

/** What the new machine brings with it, or why there is none although it was asked for. */
export function imageWarnings(context: ImageContext): string[] {
  const { facts, stack, newImage } = context;
  const { ProxyImageId: kept, ProxyInstanceType } = stack?.parameters ?? {};
  if (!wantsNewest(context) || kept === undefined) return [];
  if (proxyImage(context) !== kept)
    return [
      "The proxy's machine is replaced by one of the newest image: some minutes without dashboards. Address and password stay; the certificate is a new one, of which browsers warn again.",
    ];
  if (!newImage) return [];
  return [
    fits(context)
      ? 'The proxy has the newest image already.'
      : `The proxy keeps its image: the newest one is for ${facts.network.proxyInstanceType}, and it is a ${ProxyInstanceType}.`,
  ];
}
