import { describe, expect, test } from 'vitest';
import { interceptionOf } from '../../../src/aws/interception.ts';

const QUERY = 'application/x-www-form-urlencoded';
const JSON_1_1 = 'application/x-amz-json-1.1';

const kindOf = (
  sent: string | undefined,
  statusCode: number,
  headers: Record<string, string>,
  body: string,
): string | undefined =>
  interceptionOf(
    { headers: sent === undefined ? {} : { 'content-type': sent } },
    { statusCode, headers, body: Buffer.from(body) },
  )?.kind;

const html = { 'content-type': 'text/html; charset=utf-8' };

describe('what answers in the place of AWS is seen', () => {
  test.each([
    ['a sign-in page', QUERY, 200, html, '<html>', 'portal'],
    ['a page without a type', QUERY, 200, {}, ' <!DOCTYPE html>', 'portal'],
    ['a page that says to be XML', QUERY, 200, { 'content-type': 'text/xml' }, '<HTML><head>', 'portal'],
    ['a page with a byte order mark', QUERY, 200, {}, '\uFEFF<html>', 'portal'],
    ['a page for a JSON call', JSON_1_1, 200, {}, '<html>', 'portal'],
    ['XML for a JSON call', JSON_1_1, 200, {}, '<x/>', 'portal'],
    ['JSON for a query call', QUERY, 200, { 'content-type': 'application/json' }, '{"sign":"in"}', 'portal'],
    ['nothing for a query call', QUERY, 200, {}, '', 'portal'],
    ['a page for a call without a body', undefined, 200, html, '', 'portal'],
    ['a redirection', QUERY, 302, { location: 'http://portal/' }, '', 'portal'],
    ['Network Authentication Required', QUERY, 511, html, '<html>', 'portal'],
    ['a proxy that wants a password', QUERY, 407, {}, '', 'password'],
    ['a filter', QUERY, 403, html, '<html>', 'blocked'],
    ['a filter in plain words', JSON_1_1, 403, { 'content-type': 'text/plain' }, 'no', 'blocked'],
    ['a gateway', QUERY, 503, { 'content-type': 'text/plain' }, 'Service Unavailable', 'unavailable'],
    ['a gateway with a page', QUERY, 502, html, '<html>', 'unavailable'],
  ])('%s', (_, sent, status, headers, body, kind) => {
    expect(kindOf(sent, status, headers, body)).toBe(kind);
  });
});

describe('what AWS answers is let through', () => {
  test.each([
    ['XML', QUERY, 200, { 'content-type': 'text/xml' }, '<?xml version="1.0"?><R/>'],
    ['XML that begins with a line', QUERY, 200, {}, '\n<R/>'],
    ['JSON', JSON_1_1, 200, { 'content-type': JSON_1_1 }, '{}'],
    ['an empty JSON answer', JSON_1_1, 200, {}, ''],
    ['a list in JSON', JSON_1_1, 200, {}, '[]'],
    ['an answer without a body', undefined, 204, {}, ''],
    ['another address of S3', undefined, 301, { 'content-type': 'application/xml' }, '<Error/>'],
    ['an object that is a page', undefined, 200, { ...html, 'x-amz-request-id': '1' }, '<html>'],
    ['an error in XML', QUERY, 503, { 'content-type': 'text/xml' }, '<ErrorResponse/>'],
    ['an error in JSON', JSON_1_1, 400, { 'content-type': JSON_1_1 }, '{}'],
    ['an error without a body', undefined, 404, {}, ''],
    ['a page of AWS itself', QUERY, 503, { ...html, 'x-amzn-requestid': '1' }, '<html>'],
  ])('%s', (_, sent, status, headers, body) => {
    expect(kindOf(sent, status, headers, body)).toBeUndefined();
  });
});
