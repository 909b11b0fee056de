import type { Answers, Facts, StackFacts } from '../core/types.ts';
import { dailyFrom } from './daily.ts';
import { type PreflightContext, type PreflightFinding, usage } from './finding.ts';
import { holdsDomain } from './names.ts';
import { type Shape, type ShapeAnswers, sameShape, shapeOf, shapeOfStack } from './shape.ts';
import { SIZES } from './sizes.ts';

type Known = Pick<Facts, 'upgrades'>;

/** Part of a smaller domain's storage that its events may take: indices need room to be written and moved. */
const FULL = 0.75;

/** Versions that a stack's domain can have, its own first, as AWS answers; undefined where it does not. */
const versionsOf = ({ upgrades }: Known, stack: StackFacts): readonly string[] | undefined =>
  upgrades[stack.parameters.DomainName ?? ''];

/** The version that a stack's domain has now; undefined where there is no domain yet. */
const engineOf = (stack: StackFacts | undefined): string | undefined =>
  holdsDomain(stack) ? stack?.parameters.EngineVersion : undefined;

/** Whether this engine in the place of the stack's is a change of a domain that is there. */
export const changesEngine = (stack: StackFacts | undefined, engine: string | undefined): boolean =>
  engineOf(stack) !== undefined && engineOf(stack) !== engine;

/** Engines that a stack's domain can have. AWS upgrades along its own path, and never back. */
export function enginesFor(facts: Known, stack: StackFacts | undefined, ours: readonly string[]): string[] {
  const own = engineOf(stack);
  if (stack === undefined || own === undefined) return [...ours];
  return [own, ...ours.filter((engine) => engine !== own && versionsOf(facts, stack)?.includes(engine))];
}

/** Why a domain can't have this engine, and how to get it; undefined where it can, or where there is no domain yet. */
export function engineProblem(
  facts: Known,
  stack: StackFacts | undefined,
  engine: string,
): string | undefined {
  const own = engineOf(stack);
  if (stack === undefined || own === undefined || own === engine) return undefined;
  const versions = versionsOf(facts, stack);
  if (versions === undefined)
    return `The domain has ${own}, and AWS did not answer which versions it can be upgraded to (es:GetCompatibleVersions).`;
  if (versions.includes(engine)) return undefined;
  const others = versions.filter((version) => version !== own);
  const offer = others.length > 0 ? `upgrades it only to ${others.join(', ')}` : 'offers no upgrade of it';
  return `The domain has ${own}, and AWS ${offer}. Deploy another stack with ${engine} (--stack-name), and tear this one down afterwards.`;
}

/** Stops a plan with an engine that the domain can't have. */
export function engineFits({ facts, answers, stack }: PreflightContext): PreflightFinding[] {
  const why = engineProblem(facts, stack, answers.engine);
  if (why === undefined) return [];
  const { stackName, engine } = answers;
  return [
    usage('engine-not-there', `The domain of ${stackName} can't be changed to ${engine}.`, why, [
      `Deploy a stack beside it: npx create-cloudtrail-kibana --stack-name ${stackName}-2 --engine ${engine}`,
      `then, when its boards show what you need: npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
    ]),
  ];
}

/** Storage of all nodes, in GiB; 0 for a domain that this version does not know. */
const storageOf = (shape: Shape | undefined): number =>
  shape === undefined ? 0 : shape.nodes * shape.volumeGiB;

/** Whether the answers leave a domain less storage than it has. */
export const shrinks = (stack: StackFacts | undefined, answers: ShapeAnswers, region: string): boolean =>
  holdsDomain(stack) && storageOf(shapeOf(answers, region)) < storageOf(shapeOfStack(stack));

/** Stops a plan whose smaller domain could not hold what is stored. */
export function storageFits({ facts, answers, stack }: PreflightContext): PreflightFinding[] {
  const { region } = facts.identity;
  if (!shrinks(stack, answers, region)) return [];
  const [room, used] = [storageOf(shapeOf(answers, region)), facts.storedGiB];
  if (used === undefined)
    return [
      `The domain gets smaller (${room} GiB), and how much is stored could not be read: if it is more, AWS refuses the change.`,
    ];
  if (used <= room * FULL) return [];
  return [
    usage(
      'size-too-small',
      `The size ${answers.domainSize} is too small for what is stored.`,
      `${used.toFixed(1)} GiB are stored, and ${answers.domainSize} has ${room} GiB, of which at most ${FULL * 100} % should be full.`,
      [
        'Keep the size, or choose a larger one: --domain-size, --nodes or --volume',
        'or keep events for fewer days first: --retention-days; indices past it are deleted within a day.',
      ],
    ),
  ];
}

/**
 * What a change of the domain takes (OpenSearch Service Developer Guide, "Upgrading domains" and "Making configuration
 * changes").
 */
export function domainWarnings(
  stack: StackFacts | undefined,
  answers: Answers,
  { identity: { region }, today, limits }: Pick<Facts, 'identity' | 'today' | 'limits'>,
): string[] {
  if (stack === undefined || !holdsDomain(stack)) return [];
  const { engine } = answers;
  const own = engineOf(stack);
  return [
    ...(changesEngine(stack, engine)
      ? [
          `The upgrade from ${own} to ${engine} can not be taken back. It takes from 15 minutes to several hours; the boards can be read meanwhile, and may be slow.`,
          'If something else fails after the upgrade, nothing is rolled back: what was changed is kept, and the next run goes on.',
        ]
      : []),
    ...nodeWarnings(shapeOfStack(stack), shapeOf(answers, region, limits.zones?.length)),
    ...dailyWarnings(stack.parameters.DailyFrom ?? '', dailyFrom(stack, answers, today), answers),
  ];
}

/**
 * More nodes and larger volumes are changed in place; another type, masters or zones that were not there, and a smaller
 * volume by new nodes (the same, "Making configuration changes").
 */
function nodeWarnings(before: Shape | undefined, after: Shape): string[] {
  if (sameShape(before, after)) return [];
  const inPlace =
    before !== undefined &&
    before.instanceType === after.instanceType &&
    before.masterType === after.masterType &&
    before.zones === after.zones &&
    before.volumeGiB <= after.volumeGiB;
  if (!inPlace)
    return [
      'AWS makes new nodes beside the old ones (blue/green) and copies the events: half an hour to several hours, in which the domain costs about twice.',
    ];
  if (before.nodes === after.nodes && before.volumeGiB === after.volumeGiB) return [];
  return [
    'AWS changes the nodes in place and moves events between them: up to several hours. A volume can be changed again after six hours.',
  ];
}

function dailyWarnings(before: string, after: string, { domainSize }: Answers): string[] {
  if (before === after)
    return after === '' || SIZES[domainSize].daily
      ? []
      : [
          'Each day keeps an index of its own, with the smaller size as well: an event that came again would be there twice otherwise.',
        ];
  return [
    `From ${after} on each day has an index of its own. That is never taken back, with a smaller size neither.`,
  ];
}
