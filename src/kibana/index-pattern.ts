import { firstOf } from '../core/first-of.ts';
import { INDEX_PATTERN, INDEX_PATTERN_ID, indexPatternFields, TIME_FIELD } from '../schema/index.ts';
import { type ProxyClient, XSRF } from './proxy-client.ts';
import { refused } from './refused.ts';
import { FORMATS } from './saved/formats.ts';
import { fieldList, parsed, stable } from './saved/normal.ts';

/** Attributes of a saved index pattern, as far as they change what people see. */
export interface IndexPattern {
  readonly title?: string;
  readonly timeFieldName?: string;
  /** JSON list of its fields. */
  readonly fields?: string;
  /** JSON object: how the values of a field are shown, by its name. */
  readonly fieldFormatMap?: string;
  /** JSON list: fields that are left out of what is shown. */
  readonly sourceFilters?: string;
}

/** Names of its fields, without the UI's own. */
export const fieldNames = ({ fields = '[]' }: IndexPattern): string[] =>
  fieldList(fields).map(({ name }) => name);

/**
 * What was changed by hand in the index pattern of the events, in words; nothing when it is as imported. Fields that are
 * missing are another question: which ones there should be, the domain's mapping tells.
 */
export function patternChanges(pattern: IndexPattern): string[] {
  const { title, timeFieldName, fieldFormatMap = '{}', sourceFilters = '[]' } = pattern;
  const ours = new Map(fieldList(JSON.stringify(indexPatternFields())).map((field) => [field.name, field]));
  const fields = fieldList(pattern.fields ?? '[]');
  const other = fields.filter((field) => {
    const wanted = ours.get(field.name);
    return wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(field);
  });
  const scripted = fields.filter((field) => field.scripted && !ours.has(field.name));
  const formats = formatsApart(fieldFormatMap);
  const hidden = names(sourceFilters);
  return [
    ...(title === INDEX_PATTERN ? [] : [`its title is ${title}, not ${INDEX_PATTERN}`]),
    ...(timeFieldName === TIME_FIELD ? [] : [`its time field is ${timeFieldName}, not ${TIME_FIELD}`]),
    ...(other.length === 0 ? [] : [`another kind of field was made of ${list(other.map(nameOf))}`]),
    ...(scripted.length === 0 ? [] : [`a script makes the values of ${list(scripted.map(nameOf))}`]),
    ...(formats.other.length === 0 ? [] : [`a format changes how ${list(formats.other)} is shown`]),
    ...(formats.missing.length === 0 ? [] : [`the format of ${list(formats.missing)} is missing`]),
    ...(hidden.length === 0 ? [] : [`a source filter hides ${list(hidden)}`]),
  ];
}

const nameOf = ({ name }: { readonly name: string }): string => name;

const SHOWN = 3;
const list = (all: readonly string[]): string => firstOf(all, SHOWN);

/** Names in `[{"value": "field"}]`. */
function names(text: string): string[] {
  const value = parsed(text);
  return Array.isArray(value)
    ? (value as { readonly value?: string }[]).map((one) => String(one.value))
    : ['a text that is not JSON'];
}

/** Fields that have a format which is not ours, and fields that lack ours. */
function formatsApart(text: string): {
  readonly other: readonly string[];
  readonly missing: readonly string[];
} {
  const theirs = parsed(text);
  if (typeof theirs !== 'object' || theirs === null)
    return { other: ['a text that is not JSON'], missing: [] };
  const formats: Readonly<Record<string, unknown>> = { ...theirs };
  return {
    other: Object.keys(formats).filter((name) => stable(formats[name]) !== stable(FORMATS[name] ?? null)),
    missing: Object.keys(FORMATS).filter((name) => formats[name] === undefined),
  };
}

/** Id of the index pattern that the UI opens by default; undefined when none is set. */
export async function readDefault(client: ProxyClient, uiPath: string): Promise<string | undefined> {
  const reply = await client(settingsOf(uiPath));
  if (reply.status !== 200) throw refused('read', 'the settings of the UI', reply);
  const { settings } = JSON.parse(reply.body) as { settings?: { defaultIndex?: { userValue?: string } } };
  return settings?.defaultIndex?.userValue || undefined;
}

/** Makes the index pattern of the events the default one. */
export async function makeDefault(client: ProxyClient, uiPath: string): Promise<void> {
  const body = JSON.stringify({ changes: { defaultIndex: INDEX_PATTERN_ID } });
  const headers = { ...XSRF, 'Content-Type': 'application/json' };
  const reply = await client(settingsOf(uiPath), { method: 'POST', headers, body });
  if (reply.status !== 200) throw refused('change', 'the settings of the UI', reply);
}

const settingsOf = (uiPath: string): string =>
  `${uiPath}/api/${uiPath.includes('kibana') ? 'kibana' : 'opensearch-dashboards'}/settings`;
