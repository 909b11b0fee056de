import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { DETAILS, FIELDS, fieldTree } from '../../../../src/schema/index.ts';

const TIMESTAMP = Date.UTC(2026, 10, 23, 9);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const BASE = { eventID: 'e-1', eventTime: '2026-10-05T01:02:03Z', eventName: 'GetObject' };

type Doc = Record<string, unknown> & { details?: string[]; aside?: { path: string[]; value: unknown }[] };

function document(record: object | string) {
  const outcome = normalise(typeof record === 'string' ? record : JSON.stringify(record), TIMESTAMP, sha);
  if (outcome.kind !== 'document') throw new Error(`quarantined: ${outcome.reason}`);
  return { ...outcome, doc: JSON.parse(outcome.body) as Doc };
}

describe('a record that fits', () => {
  it('keeps its own text byte for byte and is only added to', () => {
    const text =
      '{"eventTime":"2026-10-05T01:02:03Z", "eventID":"e-1","eventName":"X","requestParameters":{"n": 1.50,"big":9007199254740993}}';
    const { body, id, index, time } = document(text);
    expect(body.startsWith(text.slice(0, -1))).toBe(true);
    expect({ id, index, time }).toEqual({
      id: 'e-1',
      index: 'cloudtrail-2026.10',
      time: Date.parse(BASE.eventTime),
    });
  });

  it.each([
    ['a scalar', { requestParameters: { bucketName: 'b' } }, ['requestParameters.bucketName=b']],
    [
      'a list, without positions',
      { requestParameters: { names: ['a', 'b', 'a'] } },
      ['requestParameters.names=a', 'requestParameters.names=b'],
    ],
    [
      'null, booleans and numbers',
      { responseElements: { a: null, b: true, c: 0.5 } },
      ['responseElements.a=null', 'responseElements.b=true', 'responseElements.c=0.5'],
    ],
    [
      'empty containers',
      { additionalEventData: { a: {}, b: [], c: '' } },
      ['additionalEventData.a={}', 'additionalEventData.b=[]', 'additionalEventData.c='],
    ],
    ['an empty unbounded object', { requestParameters: {} }, ['requestParameters={}']],
    ['an absent unbounded object', { requestParameters: null }, ['requestParameters=null']],
    ['an unmapped object', { edgeDeviceDetails: { type: 'outposts' } }, ['edgeDeviceDetails.type=outposts']],
    [
      'an unmapped leaf of a mapped object',
      { userIdentity: { type: 'Root', odd: 1 } },
      ['userIdentity.odd=1'],
    ],
    [
      'dotted keys deep down',
      { requestParameters: { encryptionContext: { 'aws:x.y': 'z' } } },
      ['requestParameters.encryptionContext.aws:x.y=z'],
    ],
    [
      'objects in a lifted list',
      { requestParameters: { instancesSet: { items: [{ instanceId: 'i-1', x: 'y' }] } } },
      ['requestParameters.instancesSet.items.instanceId=i-1', 'requestParameters.instancesSet.items.x=y'],
    ],
  ])('makes tokens of %s', (_, part, tokens) => {
    const { doc } = document({ ...BASE, ...part });
    expect(doc.details).toEqual(tokens);
    expect(doc).toMatchObject(part);
    expect(doc.aside).toBeUndefined();
  });

  it('makes no tokens of mapped fields outside the unbounded objects', () => {
    expect(
      document({ ...BASE, awsRegion: 'eu-west-1', userIdentity: { type: 'Root' } }).doc.details,
    ).toBeUndefined();
  });

  it('is one line, also when it came as several', () => {
    expect(document(JSON.stringify(BASE, null, 2)).body).not.toContain('\n');
  });

  it.each([
    [{}, 'success'],
    [{ errorCode: 'AccessDenied' }, 'failure'],
    [{ errorMessage: 'Failed authentication' }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Success' } }, 'success'],
  ])('%j has the outcome %s', (part, outcome) => {
    expect(document({ ...BASE, ...part }).doc.event).toEqual({ outcome });
  });

  it('an Insight has no outcome', () => {
    expect(
      document({ eventID: 'i', eventTime: BASE.eventTime, insightDetails: { state: 'Start' } }).doc.event,
    ).toBeUndefined();
  });
});

describe('what the table has no room for is moved aside, whole, and stays searchable', () => {
  it.each<[string, object, string[], unknown, string]>([
    [
      'a string for an object',
      { requestParameters: 'HIDDEN' },
      ['requestParameters'],
      'HIDDEN',
      'requestParameters=HIDDEN',
    ],
    ['a string for userIdentity', { userIdentity: 'me' }, ['userIdentity'], 'me', 'userIdentity=me'],
    [
      'an object for a keyword',
      { requestParameters: { instanceType: { value: 't2' } } },
      ['requestParameters', 'instanceType'],
      { value: 't2' },
      'requestParameters.instanceType.value=t2',
    ],
    ['a string among resources', { resources: ['a', { ARN: 'b' }] }, ['resources'], 'a', 'resources=a'],
    [
      'a word for a number',
      { additionalEventData: { bytesTransferredIn: 'many' } },
      ['additionalEventData', 'bytesTransferredIn'],
      'many',
      'additionalEventData.bytesTransferredIn=many',
    ],
    [
      'a number beyond int64',
      { additionalEventData: { bytesTransferredIn: 2 ** 63 } },
      ['additionalEventData', 'bytesTransferredIn'],
      2 ** 63,
      'additionalEventData.bytesTransferredIn=9223372036854776000',
    ],
    ['a word for a boolean', { readOnly: 'perhaps' }, ['readOnly'], 'perhaps', 'readOnly=perhaps'],
    [
      'a truth value that is none',
      { userIdentity: { sessionContext: { attributes: { mfaAuthenticated: 'May 6' } } } },
      ['userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated'],
      'May 6',
      'userIdentity.sessionContext.attributes.mfaAuthenticated=May 6',
    ],
    [
      'a dotted key',
      { requestParameters: { 'a.b': 1 } },
      ['requestParameters', 'a.b'],
      1,
      'requestParameters.a.b=1',
    ],
    ['an empty key', { requestParameters: { '': 1 } }, ['requestParameters', ''], 1, 'requestParameters.=1'],
    [
      'a blank key',
      { requestParameters: { ' \u2003': 1 } },
      ['requestParameters', ' \u2003'],
      1,
      'requestParameters. \u2003=1',
    ],
    ['a control-character key', { '\u001c': 1 }, ['\u001c'], 1, '\u001c=1'],
    ['a metadata name', { _id: 'x' }, ['_id'], 'x', '_id=x'],
    ['a key that is an alias', { user: { name: 'x' } }, ['user'], { name: 'x' }, 'user.name=x'],
    ['our own key', { details: ['x'] }, ['details'], ['x'], 'details=x'],
    ['our own unmapped key', { aside: 1 }, ['aside'], 1, 'aside=1'],
  ])('%s', (_, part, path, value, token) => {
    const { doc } = document({ ...BASE, ...part });
    expect(doc.aside).toEqual([{ path, value }]);
    expect(doc.details).toContain(token);
    expect(doc.eventName).toBe('GetObject');
  });

  it('keeps the rest of a list', () => {
    expect(document({ ...BASE, resources: ['a', { ARN: 'b' }] }).doc.resources).toEqual([{ ARN: 'b' }]);
  });

  it('writes the digits of a long number as a string when the record is written anew', () => {
    const { doc } = document(
      '{"eventID":"e","userIdentity":"me","requestParameters":{"n":9007199254740993}}',
    );
    expect(doc.requestParameters).toEqual({ n: '9007199254740993' });
    expect(doc.details).toContain('requestParameters.n=9007199254740993');
  });

  it('every leaf of the table refuses an object, every object a string', () => {
    for (const field of FIELDS.filter((field) => field.type !== 'alias' && !field.ours)) {
      const parts = field.name.split('.');
      if (parts[0] === 'eventID' || parts[0] === 'eventTime') continue;
      const nest = (keys: string[], value: unknown): object =>
        keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
      expect(document({ ...BASE, ...nest(parts, { x: 1 }) }).doc.aside, field.name).toEqual([
        { path: parts, value: { x: 1 } },
      ]);
      if (parts.length < 2) continue;
      const above = parts.slice(0, -1);
      expect(document({ ...BASE, ...nest(above, 'x') }).doc.aside, field.name).toEqual([
        { path: above, value: 'x' },
      ]);
    }
    expect(fieldTree().children.get('user')?.reserved).toBe(true);
  });
});

describe('spelling', () => {
  it.each([
    ['True', true],
    ['FALSE', false],
  ])('readOnly %j becomes %j', (from, to) => {
    const { doc } = document({ ...BASE, readOnly: from });
    expect(doc.readOnly).toBe(to);
    expect(doc.aside).toBeUndefined();
  });

  it.each(['AWS Internal', 'cloudformation.amazonaws.com', '253.252.51.07', '', '1.2.3.4'])(
    'sourceIPAddress %j stays',
    (address) => {
      expect(document({ ...BASE, sourceIPAddress: address }).doc.sourceIPAddress).toBe(address);
    },
  );
});

describe('a number', () => {
  const numbers = [
    ...['0.0', '12348395.0', '1.50', '8.82145e-05', '8.82145E-5', '1E3', '-0', '-0.0', '0.0000001'],
    ...['9223372036854775808', '1e999', '0.1', '100', '-7'],
  ];
  it.each(numbers)('spelled %s is found as it is spelled.', (number) => {
    const text = `{"eventID":"a","additionalEventData":{"bytesTransferredIn":${number}},"x":[${number}, ${number}]}`;
    const { doc, body } = document(text);
    expect(doc[DETAILS]).toEqual(expect.arrayContaining([`x=${number}`]));
    // What is too great for its field is moved aside.
    if (!/e999|807|808/.test(number)) {
      expect(doc[DETAILS]).toContain(`additionalEventData.bytesTransferredIn=${number}`);
      expect(body).toContain(text.slice(1, -1));
    }
  });

  it('is also found so in a record that is written anew, and one inside a text changes nothing.', () => {
    const text = '{"eventID":"a","readOnly":"True","x":1.0,"y":"a,1.0","z":2}';
    expect(document(text).doc).toMatchObject({
      x: '1.0',
      y: 'a,1.0',
      z: 2,
      [DETAILS]: ['x=1.0', 'y=a,1.0', 'z=2'],
    });
  });
});

describe('time and id', () => {
  it.each([
    undefined,
    null,
    7,
    'yesterday',
    '2023-02-30T00:00:00Z',
    '2026-10-05T24:00:00Z',
    '2026-10-05',
    '9999-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    { a: 1 },
  ])('eventTime %j: the log event’s time stands in', (eventTime) => {
    const { doc, index } = document({ ...BASE, eventTime });
    expect(index).toBe('cloudtrail-2026.11');
    expect(doc.eventTime).toBe('2026-11-23T09:00:00.000Z');
    if (eventTime) expect(doc.aside).toEqual([{ path: ['eventTime'], value: eventTime }]);
  });

  it.each([
    '2026-10-05T01:02:03Z',
    '2026-10-05T01:02:03.123456789Z',
    '2026-10-05T01:02:03+02:00',
    '2024-02-29T00:00:00Z',
  ])('eventTime %s is taken', (eventTime) => {
    expect(document({ ...BASE, eventTime }).doc.eventTime).toBe(eventTime);
  });

  it('every day of a year is taken, and no other', () => {
    const two = (number: number) => `${number}`.padStart(2, '0');
    for (const year of [2023, 2024])
      for (let month = 0; month <= 13; month++)
        for (let day = 0; day <= 32; day++) {
          const eventTime = `${year}-${two(month)}-${two(day)}T01:02:03Z`;
          const exists = new Date(Date.UTC(year, month - 1, day, 1, 2, 3)).toISOString();
          const taken = document({ ...BASE, eventTime }).doc.eventTime === eventTime;
          expect(taken, eventTime).toBe(exists === eventTime.replace('Z', '.000Z'));
        }
  });

  it.each([undefined, null, '', ' ', 7, 'x'.repeat(513), '日'.repeat(171)])(
    'eventID %j: the hash of the text stands in',
    (eventID) => {
      const text = JSON.stringify({ ...BASE, eventID });
      const { id, doc } = document(text);
      expect(id).toBe(sha(text));
      expect(doc.eventID).toBe(id);
      expect(document(` ${text}\n`).id).toBe(id);
    },
  );

  it('takes the empty object', () => {
    expect(document('{}').doc).toMatchObject({ eventID: sha('{}'), eventTime: '2026-11-23T09:00:00.000Z' });
  });
});
