import { randomBytes } from 'node:crypto';

/** As many as two hexadecimal digits of a request's number tell apart. */
const TICKETS = 256;

/**
 * The file machine/tickets, as refresh.sh makes it: 256 random tickets of 128 bits, each in two lines of an nginx
 * `map`. `07 TICKET;` hands one out, `-TICKET TICKET;` knows it again.
 */
export function ticketTable(): string {
  const pair = (number: number) => {
    const ticket = randomBytes(16).toString('hex');
    return `${number.toString(16).padStart(2, '0')} ${ticket};\n-${ticket} ${ticket};\n`;
  };
  return Array.from({ length: TICKETS }, (_, number) => pair(number)).join('');
}
