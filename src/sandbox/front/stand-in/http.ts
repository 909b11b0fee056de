import { STATUS_CODES } from 'node:http';

/** A request to the UI, its path without the prefix that the domain serves the UI under. */
export interface UiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface UiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const json = (body: unknown, status = 200): UiAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
  body: JSON.stringify(body),
});

/** An error in the form that Dashboards and Kibana answer with. */
export const problem = (status: number, message: string): UiAnswer =>
  json({ statusCode: status, error: STATUS_CODES[status], message }, status);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
