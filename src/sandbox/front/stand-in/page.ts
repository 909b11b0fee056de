import type { EventRow, Events } from './events.ts';
import type { UiAnswer } from './http.ts';
import type { Flavour } from './rules.ts';
import { STYLE } from './style.ts';

export interface PageContent {
  readonly flavour: Flavour;
  readonly uiPath: string;
  /** A string says why there are no events to show. */
  readonly events: Events | string;
  /** Titles of the dashboards that were imported. */
  readonly dashboards: readonly string[];
}

/** The page that every address under /app/ shows in place of the real UI. */
export function page(content: PageContent): UiAnswer {
  const { flavour, uiPath, events, dashboards } = content;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CloudTrail events (stand-in for ${escapeHtml(flavour.name)})</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>CloudTrail events</h1>
<p class="note" role="note"><strong>This is a stand-in for ${escapeHtml(flavour.name)}, not ${escapeHtml(flavour.name)} itself.</strong>
It answers the same saved-objects API and draws no charts. The events below come from the search server of this demo.
On AWS the domain brings the real one.</p>
${typeof events === 'string' ? `<p class="error" role="alert">${escapeHtml(events)}</p>` : eventsSection(events)}
${dashboardsSection(dashboards)}
<section aria-labelledby="real">
<h2 id="real">See the charts on this machine</h2>
<p>Start a real ${escapeHtml(flavour.name)} on your own search server, with <code>server.basePath: "${uiPath}"</code> and
<code>server.rewriteBasePath: true</code>, then name both:</p>
<pre tabindex="0"><code>npx create-cloudtrail-kibana demo --search-url http://127.0.0.1:9200 --dashboards-url http://127.0.0.1:5601</code></pre>
</section>
</main>
</body>
</html>
`,
  };
}

const COLUMNS: readonly [title: string, cell: (row: EventRow) => string][] = [
  [
    'Time (UTC)',
    (row) =>
      `<time datetime="${escapeHtml(row.time)}">${escapeHtml(row.time.replace('T', ' ').replace('Z', ''))}</time>`,
  ],
  ['Event', (row) => escapeHtml(row.name)],
  ['Service', (row) => escapeHtml(row.service)],
  ['Who', (row) => escapeHtml(row.who)],
  ['From', (row) => escapeHtml(row.from)],
  ['Region', (row) => escapeHtml(row.region)],
  [
    'Result',
    (row) => (row.error === '' ? 'succeeded' : `<span class="failed">${escapeHtml(row.error)}</span>`),
  ],
];

function eventsSection({ total, latest }: Events): string {
  const count = `<p class="count"><strong>${total.toLocaleString('en')}</strong> ${total === 1 ? 'event' : 'events'} indexed</p>`;
  if (latest.length === 0) return `${count}<p>None has arrived yet: load the page again in a moment.</p>`;
  const head = COLUMNS.map(([title]) => `<th scope="col">${title}</th>`).join('');
  const rows = latest.map((row) => `<tr>${COLUMNS.map(([, cell]) => `<td>${cell(row)}</td>`).join('')}</tr>`);
  return `${count}
<div class="scroll" role="region" aria-labelledby="latest" tabindex="0">
<table>
<caption id="latest">The latest ${latest.length}, newest first</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}

function dashboardsSection(dashboards: readonly string[]): string {
  const items = dashboards.map((title) => `<li>${escapeHtml(title)}</li>`).join('');
  return `<section aria-labelledby="saved">
<h2 id="saved">Dashboards that were installed</h2>
${items === '' ? '<p>None so far.</p>' : `<ul>${items}</ul>`}
</section>`;
}

/** Text for HTML, element content and quoted attributes alike: event fields are whatever a caller of AWS sent. */
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
