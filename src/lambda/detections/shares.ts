import type { Evidence } from './define.ts';
import { texts } from './request.ts';

/** Where calls that share a snapshot, an image or a document name those who get it: accounts, organisations, or `all`. */
const ADDED = [
  ...['createVolumePermission', 'launchPermission', 'loadPermission'].flatMap((list) =>
    ['userId', 'group', 'organizationArn', 'organizationalUnitArn'].map(
      (kind) => `${list}.add.items.${kind}`,
    ),
  ),
  'ModifyFpgaImageAttributeRequest.LoadPermission.Add.UserId',
  'ModifyFpgaImageAttributeRequest.LoadPermission.Add.Group',
  'valuesToAdd',
  'accountIdsToAdd',
];

/** Those who get a share by this call. */
export const added = (evidence: Evidence): string[] => ADDED.flatMap((path) => texts(evidence, path));
