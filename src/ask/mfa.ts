import type { Io } from '../core/io.ts';
import { prompt } from './prompt.ts';

/** Asks for the code that an MFA device shows, given its serial number or ARN. */
export const askMfaCode = (serial: string, io: Io, signal: AbortSignal): Promise<string> =>
  prompt(
    {
      message: `MFA code of ${serial}`,
      problem: (text) => (/^\d{6}$/.test(text.trim()) ? undefined : 'A code has six digits.'),
    },
    io,
    signal,
  );
