import type { Expected } from '../rows.ts';
import { CHANGES } from './changes.ts';
import { OVERVIEW } from './overview.ts';
import { SECURITY } from './security.ts';
import { SIGN_IN } from './sign-in.ts';
import { THIRD_PARTIES } from './third-parties.ts';

/** What each panel has to show, by the id of its saved object without our prefix. */
export const PANELS: Readonly<Record<string, Expected>> = Object.fromEntries(
  Object.entries({
    overview: OVERVIEW,
    'sign-in': SIGN_IN,
    changes: CHANGES,
    security: SECURITY,
    'third-parties': THIRD_PARTIES,
  }).flatMap(([board, panels]) => Object.entries(panels).map(([id, panel]) => [`${board}-${id}`, panel])),
);
