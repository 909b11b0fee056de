/**
 * The program that owns the sandbox's servers, in a session of its own, where no Ctrl-C of the terminal reaches it.
 * It takes orders over the channel of the command line that started it, and ends everything when the channel closes
 * without the order to keep it.
 */
import { type News, type Order, type StartOrder, toNews } from './messages.ts';
import { type OwnedSandbox, ownSandbox } from './owned-sandbox.ts';
import { logOf, removeState } from './state.ts';

/** How long an orderly end may take before the process goes anyway; the next start clears away the rest. */
const END_WITHIN_MS = 30_000;

function tell(news: News): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(news, () => resolve());
    else resolve();
  });
}

const log = (line: string) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

function supervise(): void {
  // What its servers write is for this user alone: logs, keys, records.
  process.umask(0o077);
  let owned: OwnedSandbox | undefined;
  let file = '';
  let keep = false;
  let over: Promise<void> | undefined;

  const finish = (code: number) => {
    over ??= (async () => {
      setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
      await owned?.end().catch((error) => log(String(error.stack ?? error)));
      if (code === 0 && file !== '') await removeState(logOf(file));
      await tell({ type: 'stopped' });
      process.exit(code);
    })();
    return over;
  };

  const start = async (order: StartOrder) => {
    keep ||= order.keep;
    file = order.stateFile;
    owned = ownSandbox(order, { log, onStep: (step) => void tell({ type: 'step', step }) });
    try {
      await tell({ type: 'ready', info: await owned.started });
    } catch (error) {
      log(String((error as Error).stack ?? error));
      await tell({ type: 'failed', error: toNews(error) });
      await finish(1);
    }
  };

  process.on('message', (order: Order) => {
    if (order.type === 'start') void start(order.order);
    if (order.type === 'keep') keep = true;
    if (order.type === 'stop') void finish(0);
  });
  process.on('disconnect', () => {
    if (!keep) void finish(0);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void finish(0));
  process.on('uncaughtException', (error) => {
    log(String(error.stack));
    void finish(1);
  });
}

supervise();
