import type { Detection } from '../define.ts';
import { BACKUPS } from './backups.ts';
import { BEDROCK } from './bedrock.ts';
import { COMPUTE } from './compute.ts';
import { CREDENTIALS } from './credentials.ts';
import { DATABASES } from './databases.ts';
import { DOMAINS } from './domains.ts';
import { GUARDS } from './guards.ts';
import { IDENTITY } from './identity.ts';
import { LOGGING } from './logging.ts';
import { LOSS } from './loss.ts';
import { MACHINES } from './machines.ts';
import { MAIL } from './mail.ts';
import { MINING } from './mining.ts';
import { NETWORK } from './network.ts';
import { ORGANIZATION } from './organization.ts';
import { OUTSIDE } from './outside.ts';
import { OWN } from './own.ts';
import { PUBLIC } from './public.ts';
import { RIGHTS } from './rights.ts';
import { ROLES } from './roles.ts';
import { SECRETS } from './secrets.ts';
import { STORAGE } from './storage.ts';
import { USERS } from './users.ts';

/** Every detection that one record decides. */
export const DETECTIONS: readonly Detection[] = [
  ...PUBLIC,
  ...OUTSIDE,
  ...NETWORK,
  ...RIGHTS,
  ...ROLES,
  ...USERS,
  ...IDENTITY,
  ...CREDENTIALS,
  ...GUARDS,
  ...LOGGING,
  ...LOSS,
  ...DATABASES,
  ...BACKUPS,
  ...STORAGE,
  ...MINING,
  ...BEDROCK,
  ...MACHINES,
  ...COMPUTE,
  ...SECRETS,
  ...ORGANIZATION,
  ...DOMAINS,
  ...MAIL,
  ...OWN,
];
