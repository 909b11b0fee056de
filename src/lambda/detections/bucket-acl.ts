import { anywhere } from './anywhere.ts';
import type { Evidence } from './define.ts';

/** Ready-made lists that let in anybody, or anybody with an AWS account (Amazon S3 User Guide, "Canned ACL"). */
const OPEN = new Set(['public-read', 'public-read-write', 'authenticated-read']);
const GROUPS = /acs\.amazonaws\.com\/groups\/global\/(AllUsers|AuthenticatedUsers)/i;
const HEADERS = ['read', 'write', 'read-acp', 'write-acp', 'full-control'].map(
  (right) => `x-amz-grant-${right}`,
);

/** Whether a call puts an access control list on a bucket or object that lets in everybody: as a header, or as grants. */
export function hasOpenAcl(evidence: Evidence): boolean {
  return (
    anywhere(evidence, 'x-amz-acl').some((name) => OPEN.has(name.toLowerCase())) ||
    anywhere(evidence, 'URI', ...HEADERS).some((value) => GROUPS.test(value))
  );
}
