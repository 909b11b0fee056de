import { type Ending, type Journal, lastOf } from './journal.ts';
import type { Seen, Step, World } from './world.ts';

/**
 * Runs the steps that have not ended well yet, in their order. A failed step stops what needs it and nothing else. Those
 * that are marked so run in any case, after Ctrl-C too. True when all is well.
 */
export async function runSteps(steps: readonly Step[], world: World, journal: Journal): Promise<boolean> {
  for (const step of steps) {
    if (step.always) await runStep(step, { ...world, fx: world.ending }, journal);
    else if (isDone(journal, step.id)) world.fx.report.say(`✔ ${step.shows} (done before)`);
    else if (!world.fx.signal.aborted) await runStep(step, world, journal);
  }
  return steps.every(({ id }) => isDone(journal, id));
}

const isDone = (journal: Journal, id: string): boolean => lastOf(journal.entries()).get(id)?.ending === 'ok';

async function runStep(step: Step, world: World, journal: Journal): Promise<void> {
  const { report, clock } = world.fx;
  const started = clock.now();
  const end = (ending: Ending, seen: Seen, why?: string) => {
    const seconds = Math.round((clock.now() - started) / 1000);
    journal.add({ time: new Date(clock.now()).toISOString(), step: step.id, ending, seconds, ...seen, why });
    report.say(
      `${{ ok: '✔', failed: '✖', 'not-run': '–' }[ending]} ${step.shows}${why === undefined ? '' : `\n    ${why}`}`,
    );
    for (const note of seen.notes ?? []) report.say(`    ${note}`);
  };
  const missing = (step.needs ?? []).filter((id) => !isDone(journal, id));
  if (missing.length > 0) return end('not-run', {}, `It needs ${missing.join(', ')}.`);
  report.say(`… ${step.shows} (about ${step.minutes} min)`);
  try {
    end('ok', await step.run(world));
  } catch (error) {
    const why = (error as Error).message;
    if (step.asks) end('ok', { notes: [`No answer: ${why}`] });
    else end('failed', {}, why);
  }
}
