import { CHANGE_LOG } from './changes.ts';
import type { Board } from './define.ts';
import { OVERVIEW } from './overview.ts';
import { SECURITY } from './security.ts';
import { SIGN_INS } from './sign-in.ts';
import { THIRD_PARTIES } from './third-parties.ts';

/** All boards, in the order of their links. */
export const BOARDS: readonly Board[] = [OVERVIEW, SIGN_INS, CHANGE_LOG, SECURITY, THIRD_PARTIES];
