import { once } from 'node:events';
import { createEffects } from '../../src/effects.ts';
import { reduce, startRows } from '../../src/progress/reduce.ts';
import { ttyView } from '../../src/progress/tty.ts';

/** Shows the live list of a stack on a terminal; a key takes it on by a step. */
const fx = createEffects({}, 'test');
const event = (logicalId: string, status: string) => ({
  id: `${logicalId}-${status}`,
  time: fx.clock.now(),
  logicalId,
  physicalId: '',
  type: 'AWS::Test',
  status,
  reason: undefined,
  isStack: false,
});
// An echo of the key would move the cursor.
process.stdin.setRawMode(true);
const groups = ['Domain', 'Proxy'].map((name) => ({ name, resources: [name], minutes: [1, 3] as const }));
const begun = reduce(startRows(groups), event('Domain', 'CREATE_IN_PROGRESS'));
const view = ttyView(begun, fx);
const step = () => once(process.stdin, 'data');
await step();
view.lost(
  'No answer from CloudFormation for 30s. The stack goes on all the same; this run keeps asking.\nThe last try: it was cut.',
);
await step();
view.back('CloudFormation answers again.');
await step();
view.show(['Domain', 'Proxy'].reduce((rows, name) => reduce(rows, event(name, 'CREATE_COMPLETE')), begun));
await view.end();
process.stdin.pause();
