import { mostPeriods } from '../schema/index.ts';
import { dailyFrom } from './daily.ts';
import { type PreflightContext, type PreflightFinding, usage } from './finding.ts';
import { hasOwnDisks, heapGiB, mostNodes, volumeRange } from './instance-types.ts';
import { type Shape, shapeOf } from './shape.ts';

const GIB = 2 ** 30;
/** Data nodes that do without masters of their own (ListInstanceTypeDetails, MaximumNumberOfDataNodesWithoutMasterNode). */
const WITHOUT_MASTERS = 10;

/** Stops a plan with nodes that the service does not make: their number, and the volume of their type. */
export function shapeFits({ facts, answers }: PreflightContext): PreflightFinding[] {
  const shape = shapeOf(answers, facts.identity.region, facts.limits.zones?.length);
  const why = nodesProblem(shape) ?? volumeProblem(shape);
  if (why !== undefined)
    return [
      usage('nodes-not-there', 'The search domain can not have such nodes.', why, [
        "Give other --nodes, --instance-type or --volume; none for each is the size's own.",
      ]),
    ];
  return volumeRange(shape.instanceType) === undefined
    ? [
        `This version does not know ${shape.instanceType}: whether it takes ${shape.volumeGiB} GiB, AWS says during the deployment.`,
      ]
    : [];
}

function nodesProblem({ nodes, instanceType, masters }: Shape): string | undefined {
  const most = mostNodes(instanceType);
  if (nodes > most)
    return `A domain has at most ${most} nodes of ${instanceType}${most === 80 ? ', unless AWS has raised that' : ''}; these are ${nodes}.`;
  if (masters === 0 && nodes > WITHOUT_MASTERS)
    return `More than ${WITHOUT_MASTERS} data nodes want masters of their own, which the sizes large and xlarge have.`;
  return undefined;
}

function volumeProblem({ instanceType, volumeGiB }: Shape): string | undefined {
  if (hasOwnDisks(instanceType))
    return `${instanceType} has disks of its own and takes no volume; this stack gives each node one.`;
  const range = volumeRange(instanceType);
  if (range === undefined || (volumeGiB >= range.least && volumeGiB <= range.most)) return undefined;
  return `A node of ${instanceType} takes a volume of ${range.least} to ${range.most} GiB; this is ${volumeGiB}.`;
}

/** Stops a plan whose indices of days would come to more shards than the engine allows. */
export function daysFit({ facts, answers, stack }: PreflightContext): PreflightFinding[] {
  if (dailyFrom(stack, answers, facts.today) === '') return [];
  const shape = shapeOf(answers, facts.identity.region, facts.limits.zones?.length);
  const heap = heapGiB(shape.instanceType);
  if (heap === undefined) return [];
  const { nodes: dataNodes, replicas } = shape;
  const most = mostPeriods({ dataNodes, replicas, heapBytes: heap * GIB, engine: answers.engine });
  const { retentionDays } = answers;
  if (retentionDays > 0 && retentionDays <= most) return [];
  const asked = retentionDays === 0 ? 'All days are kept' : `${retentionDays} days are kept`;
  return [
    usage(
      'too-many-days',
      `Each day has an index of its own, and ${asked.toLowerCase()}.`,
      `${dataNodes} × ${shape.instanceType} hold at most ${most} of them: the engine limits the shards of a node, and a full one takes no new index.`,
      [`Keep fewer: --retention-days ${most}`, 'or give more or larger nodes: --nodes, --instance-type'],
    ),
  ];
}
