/** One request to AWS, as it went over the wire. */
export interface AwsCall {
  readonly service: string;
  /** The API's name for it, such as `DescribeStacks`; for a REST API method and path, such as `PUT /bucket/key`. */
  readonly action: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Service and action of a signed request, by whichever protocol the service speaks. */
export function nameOf({ method, url, headers, body }: Request): Pick<AwsCall, 'service' | 'action'> {
  const [, service = 'unsigned'] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(`${headers.authorization}`) ?? [];
  const form = `${headers['content-type']}`.startsWith('application/x-www-form-urlencoded');
  const query = form ? new URLSearchParams(body).get('Action') : null;
  // JSON 1.x: `AmazonSSM.GetParameter`. CBOR: `/service/<name>/operation/DescribeAlarms`.
  const target = /\.(\w+)$/.exec(`${headers['x-amz-target']}`)?.[1];
  const operation = /^\/service\/\w+\/operation\/(\w+)$/.exec(url)?.[1];
  return { service, action: query ?? target ?? operation ?? `${method} ${decodeURIComponent(url)}` };
}

/** How AWS names what only reads. */
const READS = /^(Describe|Get|List|Head|Lookup|Filter|Simulate|Validate)[A-Z]/;

/** Named like a read, but hands out something new each time, or changes something. */
const NO_READS = ['GetSessionToken', 'GetFederationToken', 'GetAccessToken'];

/** Reads that are sent as a POST, by service. */
const READING_POSTS: Readonly<Record<string, RegExp>> = {
  es: /^POST \/2021-01-01\/opensearch\/domain-info$/,
};

/** What the stack's own function does for a caller without changing anything; one that does not know `preview` refuses it. */
const READING_ACTIONS = ['status', 'search', 'preview'];

/** True for a call that is known to change nothing; whatever is not known does. */
export function isRead({ service, action, body }: Pick<AwsCall, 'service' | 'action' | 'body'>): boolean {
  if (/^\w+$/.test(action)) return READS.test(action) && !NO_READS.includes(action);
  if (/^(GET|HEAD) /.test(action)) return true;
  if (service === 'lambda' && /^POST \/[\d-]+\/functions\/[^/]+\/invocations$/.test(action))
    return READING_ACTIONS.includes(payloadAction(body));
  return READING_POSTS[service]?.test(action) ?? false;
}

function payloadAction(body: string): string {
  try {
    return String((JSON.parse(body) as { action?: unknown }).action);
  } catch {
    return '';
  }
}

/** Requests to the UI that only read although they are a POST: they carry a list of ids. */
const READING_UI_POSTS = /\/api\/saved_objects\/(_bulk_get|_export|_bulk_resolve)\b/;

/** True for a request to the UI, or to anybody else, that changes nothing there. */
export const isReadingRequest = (method: string, path: string): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) || (method === 'POST' && READING_UI_POSTS.test(path));
