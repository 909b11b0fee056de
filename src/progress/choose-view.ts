import type { Effects } from '../core/effects.ts';
import type { Row } from './reduce.ts';
import type { View } from './view.ts';

/** The view that fits where the words go: a live list on a terminal, lines off it, events with --json. */
export async function createView(first: readonly Row[], fx: Effects): Promise<View> {
  if (fx.report.json) return (await import('./ndjson.ts')).ndjsonView(fx);
  if (fx.io.terminal) return (await import('./tty.ts')).ttyView(first, fx);
  return (await import('./lines.ts')).linesView(first, fx);
}
