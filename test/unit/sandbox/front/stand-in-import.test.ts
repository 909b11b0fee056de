import { describe, expect, it } from 'vitest';
import {
  call,
  dashboard,
  type Json,
  pattern,
  ref,
  start,
  upload,
  visualization,
  withAttributes,
} from '../../../helpers/stand-in.ts';

describe('import', () => {
  it.each<[string, (Json | string)[] | string]>([
    ['a pattern, a visualization and a dashboard', [pattern, visualization, dashboard]],
    [
      'objects without migrationVersion',
      [{ ...pattern, migrationVersion: undefined }, visualization, dashboard],
    ],
    [
      'later versions’ own keys',
      [{ ...pattern, coreMigrationVersion: '8.8.0', typeMigrationVersion: '8.0.0' }],
    ],
    [
      'other top-level keys',
      [{ ...pattern, namespaces: ['default'], updated_at: '2026-01-01', version: 'WzFd' }],
    ],
    [
      'the line of export details',
      [pattern, { exportedCount: 1, missingRefCount: 0, missingReferences: [] }],
    ],
    ['CRLF and an empty last line', `${JSON.stringify(pattern)}\r\n${JSON.stringify(visualization)}\r\n\r\n`],
    ['a dashboard whose visualization is missing', [{ ...dashboard, id: 'lonely' }]],
  ])('takes %s', async (_name, objects) => {
    const { status, json } = await upload(start(), objects);
    expect([status, json?.success, json?.errors]).toEqual([200, true, undefined]);
  });

  it.each<[string, (Json | string)[] | string, number, RegExp, string?, string?]>([
    ['a name that does not end in .ndjson', [pattern], 400, /Invalid file extension \.json/, '', 'x.json'],
    ['overwrite with createNewCopies', [pattern], 400, /cannot use/, '?overwrite=true&createNewCopies=true'],
    ['a line that is no JSON', `${JSON.stringify(pattern)}\n{"type":`, 400, /Line 2/],
    ['two objects on a line', JSON.stringify(pattern).repeat(2), 400, /Line 1/],
    [
      'an object twice',
      [pattern, pattern],
      400,
      /Non-unique import objects detected: \[index-pattern:cloudtrail\]/,
    ],
    [
      '10,001 objects',
      Array.from({ length: 10_001 }, (_, id) => ({ ...pattern, id })),
      400,
      /more than 10000/,
    ],
    ['over 25 MiB', 'x'.repeat(25 * 1024 * 1024), 413, /26214400/],
    [
      'a later index pattern',
      [{ ...pattern, migrationVersion: { 'index-pattern': '7.6.1' } }],
      422,
      /last known version is \[7\.6\.0\]/,
    ],
    [
      'a later visualization',
      [{ ...visualization, migrationVersion: { visualization: '7.11.0' } }],
      422,
      /\[7\.10\.0\]/,
    ],
    [
      'a later search',
      [{ ...pattern, type: 'search', migrationVersion: { search: '7.10.0' } }],
      422,
      /\[7\.9\.3\]/,
    ],
    ['a later dashboard', [{ ...dashboard, migrationVersion: { dashboard: '8.0.0' } }], 422, /\[7\.9\.3\]/],
  ])('refuses %s', async (_name, objects, status, message, query, name) => {
    const ui = start();
    const answer = await upload(ui, objects, query, name);
    expect(answer.status).toBe(status);
    expect(answer.json?.message).toMatch(message);
    expect((await call(ui, 'GET /api/saved_objects/_find?type=index-pattern')).json?.total).toBe(0);
  });

  it.each<[string, Json[], Json, boolean]>([
    [
      'a missing index pattern',
      [visualization, dashboard],
      { type: 'missing_references', references: [ref('index-pattern', 'cloudtrail')] },
      false,
    ],
    [
      'a missing saved search',
      [pattern, { ...visualization, references: [ref('search', 's')] }],
      { type: 'missing_references' },
      false,
    ],
    [
      'a type that is not known',
      [pattern, { ...dashboard, type: 'lens' }],
      { type: 'unsupported_type' },
      true,
    ],
    [
      'an unknown attribute',
      [pattern, withAttributes(dashboard, { controlGroup: 1 })],
      { message: expect.stringMatching(/mapping set to strict.*\[controlGroup\]/) },
      true,
    ],
    [
      'an unknown attribute deeper down',
      [pattern, withAttributes(dashboard, { kibanaSavedObjectMeta: { x: 1 } })],
      { statusCode: 400 },
      true,
    ],
  ])('answers 200 without success for %s', async (_name, objects, error, others) => {
    const ui = start();
    const { status, json } = await upload(ui, objects);
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: false, successCount: 1, errors: [{ error }] });
    const failed = ((json?.errors ?? []) as Json[]).map((failure) => failure.id);
    const good = objects.find((it) => !failed.includes(it.id));
    const { status: stored } = await call(ui, `GET /api/saved_objects/${good?.type}/${good?.id}`);
    expect(stored).toBe(others ? 200 : 404);
  });

  it('reports what exists already as a conflict, and replaces it with overwrite', async () => {
    const ui = start();
    await upload(ui, [pattern]);
    const changed = withAttributes(pattern, { timeFieldName: 'other' });
    const again = await upload(ui, [changed]);
    expect(again.json).toMatchObject({
      success: false,
      errors: [{ id: 'cloudtrail', error: { type: 'conflict' } }],
    });
    expect((await upload(ui, [changed], '?overwrite=true')).json).toMatchObject({
      success: true,
      successCount: 1,
    });
    const { json } = await call(ui, 'GET /api/saved_objects/index-pattern/cloudtrail');
    expect(json?.attributes).toMatchObject({ timeFieldName: 'other' });
  });

  it('finds references among stored objects, and stores the version it migrated to', async () => {
    const ui = start();
    await upload(ui, [{ ...pattern, migrationVersion: undefined }]);
    expect((await upload(ui, [visualization])).json?.success).toBe(true);
    const { json } = await call(ui, 'GET /api/saved_objects/index-pattern/cloudtrail');
    expect(json?.migrationVersion).toEqual({ 'index-pattern': '7.6.0' });
  });

  it.each([
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 400],
  ])('refuses a body of %s that holds no file', async (type, status) => {
    const answer = await call(start(), 'POST /api/saved_objects/_import', {
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(status);
  });
});
