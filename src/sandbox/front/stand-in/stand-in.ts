import type { UiPath } from '../ui-target.ts';
import { type Events, readEvents } from './events.ts';
import { fieldsForWildcard } from './fields.ts';
import { isObject, json, problem, type UiAnswer, type UiRequest } from './http.ts';
import { importObjects } from './import.ts';
import { readObject, type SavedObject, serveObjects } from './objects.ts';
import { page } from './page.ts';
import { FLAVOURS, type Flavour } from './rules.ts';
import type { Search } from './search.ts';

export type StandIn = (request: UiRequest) => Promise<UiAnswer>;

/**
 * A small, strict stand-in for OpenSearch Dashboards or Kibana: the saved-objects API with its rules, settings,
 * index-pattern fields from the real search server, and one plain page. It keeps its objects in memory and answers
 * everything else with 404.
 */
export function createStandIn({ uiPath, search }: { uiPath: UiPath; search: Search }): StandIn {
  const flavour = FLAVOURS[uiPath];
  const { name, version, xsrfHeader } = flavour;
  const store = new Map<string, SavedObject>();
  const settings = new Map<string, unknown>();
  return async (request) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && request.headers[xsrfHeader] === undefined) {
      return problem(400, `Request must contain a ${xsrfHeader} header.`);
    }
    const [area, ...parts] = segments(request.path);
    if (area === undefined && reads)
      return { status: 302, headers: { location: `${uiPath}/app/home` }, body: '' };
    if (area === 'app' && reads) return showPage({ flavour, uiPath, search, objects: [...store.values()] });
    const route = area === 'api' ? `${reads ? 'GET' : request.method} ${parts.join('/')}` : '';
    if (route === 'GET status')
      return json({ name: `stand-in for ${name}`, version: { number: version }, status: GREEN });
    if (route === 'GET index_patterns/_fields_for_wildcard') return fieldsForWildcard(request.query, search);
    if (route === 'POST saved_objects/_import') return importObjects(request, store, name);
    if (route === `GET ${flavour.settings}`) return json(shown(settings));
    if (route === `POST ${flavour.settings}`) return changeSettings(request, settings);
    if (parts[0] === 'saved_objects') return serveObjects(request, parts.slice(1), store, name);
    return problem(404, 'Not Found');
  };
}

const GREEN = { overall: { state: 'green', title: 'Green' }, statuses: [] };

/** Decoded path segments; a path that cannot be decoded has none that is served. */
function segments(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return ['%'];
  }
}

const shown = (settings: ReadonlyMap<string, unknown>) => ({
  settings: Object.fromEntries([...settings].map(([key, userValue]) => [key, { userValue }])),
});

/** Advanced settings as {"changes": {name: value}}; `null` takes one back. */
function changeSettings(request: UiRequest, settings: Map<string, unknown>): UiAnswer {
  const changes = readObject(request.body)?.changes;
  if (!isObject(changes))
    return problem(400, '[request body.changes]: expected value of type [object] but got [undefined]');
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) settings.delete(key);
    else settings.set(key, value);
  }
  return json(shown(settings));
}

interface Shown {
  readonly flavour: Flavour;
  readonly uiPath: UiPath;
  readonly search: Search;
  readonly objects: readonly SavedObject[];
}

async function showPage({ flavour, uiPath, search, objects }: Shown): Promise<UiAnswer> {
  const events: Events | string = await readEvents(search).catch(
    (error: Error) => `The events cannot be shown: ${error.message}.`,
  );
  const dashboards = objects.filter(({ type }) => type === 'dashboard');
  return page({
    flavour,
    uiPath,
    events,
    dashboards: dashboards.map((it) => String(it.attributes.title ?? it.id)),
  });
}
