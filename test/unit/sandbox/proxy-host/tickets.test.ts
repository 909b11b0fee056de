import { expect, it } from 'vitest';
import { ticketTable } from '../../../../src/sandbox/proxy-host/tickets.ts';

it('has a random ticket for every two hexadecimal digits, and knows each again', () => {
  const lines = ticketTable().trimEnd().split('\n');
  const given = lines.filter((line) => /^[0-9a-f]{2} [0-9a-f]{32};$/.test(line));
  expect(new Set(given.map((line) => line.slice(0, 2))).size).toBe(256);
  const tickets = given.map((line) => line.slice(3, -1));
  expect(new Set(tickets).size).toBe(256);
  expect(lines.filter((line) => !given.includes(line))).toEqual(tickets.map((it) => `-${it} ${it};`));
  expect(ticketTable()).not.toContain(tickets[0]);
});
