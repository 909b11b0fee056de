/** Answer that means: no alerts. */
export const NO_ALERTS = 'none';

/** The stack's parameter takes the same. */
export const EMAIL_PATTERN = '^[A-Za-z0-9.!#$%&*+/=?^_{|}~-]{1,64}@([A-Za-z0-9-]{1,63}[.])+[A-Za-z]{2,63}$';

/** The address that alerts go to; undefined when nobody wants any. */
export function readAlertEmail(text: string): string | undefined {
  const address = text.trim();
  return address === '' || address === NO_ALERTS ? undefined : address;
}

/** Why alerts can't go there, a sentence; undefined when they can. */
export function alertEmailProblem(text: string): string | undefined {
  const address = readAlertEmail(text);
  if (address === undefined) return undefined;
  if (/[,;\s]/.test(address)) return 'It takes one address; a mailing list reaches several people.';
  return new RegExp(EMAIL_PATTERN).test(address)
    ? undefined
    : 'An e-mail address looks like ops@example.com.';
}
