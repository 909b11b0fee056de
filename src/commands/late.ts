/**
 * The steps after the questions, each loaded when its turn comes: the AWS clients behind them would cost every run,
 * and every help text, their start-up time.
 */
import type { deployStack as DeployStack } from '../deploy/deploy-stack.ts';
import type { withPermissionsFor as WithPermissionsFor } from '../discover/permissions.ts';
import type { verify as Verify } from '../verify/verify.ts';
import type { preview as Preview } from './preview.ts';

export const preview: typeof Preview = async (...args) => (await import('./preview.ts')).preview(...args);

export const deployStack: typeof DeployStack = async (...args) =>
  (await import('../deploy/deploy-stack.ts')).deployStack(...args);

export const verify: typeof Verify = async (...args) => (await import('../verify/verify.ts')).verify(...args);

export const withPermissionsFor: typeof WithPermissionsFor = async (...args) =>
  (await import('../discover/permissions.ts')).withPermissionsFor(...args);
