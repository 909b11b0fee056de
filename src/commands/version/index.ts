import { EXIT } from '../../core/errors.ts';
import { VERSION } from '../../version.ts';
import type { Run } from '../row.ts';

/** Prints the version of this program. */
export const version: Run = async (_flags, { io, report }) => {
  if (report.json) report.result({ version: VERSION });
  else io.out(`${VERSION}\n`);
  return EXIT.ok;
};
