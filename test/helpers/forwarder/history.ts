import { forwarder } from '../../../src/lambda/logs-to-elasticsearch/handler.ts';
import { HISTORY_LIMITS } from '../../../src/lambda/logs-to-elasticsearch/limits.ts';

/** The forwarder as one loads the past with it: each event goes to the month of its own time. */
export const handler = forwarder((_, dailyFrom) => ({ ...HISTORY_LIMITS, dailyFrom }));
