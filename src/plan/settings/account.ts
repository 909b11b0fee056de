import { boundaryElsewhere, boundaryProblem, NO_BOUNDARY, readBoundary } from '../boundary.ts';
import { changedTags, readTagChange, tagChangeProblem, tagWords } from '../tags.ts';
import { setting } from './setting.ts';

export const tags = setting({
  answer: 'tags',
  flag: {
    type: 'string',
    multiple: true,
    value: 'key=value',
    help: 'set a tag; key= removes it, none removes all',
    example: 'team=platform',
    check: (text) => readTagChange(text).problems.join('; ') || undefined,
  },
  fallback: () => '',
  problem: (text, { stack }) => tagChangeProblem(stack?.tags ?? [], readTagChange(text)),
  read: (text) => {
    const { all, set, remove } = readTagChange(text);
    return { all, set, remove };
  },
  label: 'Tags',
  compare: ({ tags }, change) => [tagWords(tags), tagWords(changedTags(tags, change))],
});

export const permissionsBoundary = setting({
  answer: 'permissionsBoundary',
  flag: {
    type: 'string',
    value: 'arn',
    help: 'IAM policy that limits the roles; none: no limit',
    example: 'arn:aws:iam::123456789012:policy/Boundary',
    check: boundaryProblem,
  },
  fallback: ({ facts }) => facts.boundary ?? NO_BOUNDARY,
  kept: ({ parameters }) => parameters.PermissionsBoundary || NO_BOUNDARY,
  problem: (text, { facts }) => boundaryElsewhere(text, facts.identity),
  read: readBoundary,
  text: (arn) => arn ?? NO_BOUNDARY,
  parameter: 'PermissionsBoundary',
  write: (arn) => arn ?? '',
  label: 'Boundary',
  words: (arn) => arn || 'none',
});

export const protect = setting({
  answer: 'protect',
  flag: {
    type: 'boolean',
    negatable: true,
    help: 'termination protection: teardown has to lift it',
  },
  fallback: () => 'false',
  kept: ({ isProtected }) => String(isProtected),
  read: (text) => text === 'true',
  label: 'Protection',
  compare: ({ isProtected }, wanted) => [onOrOff(isProtected), onOrOff(wanted)],
});

const onOrOff = (on: boolean): string => (on ? 'on' : 'off');
