/** Longest name that is kept: the caller writes what it likes. */
const LONGEST = 100;
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
const ADDRESS_OF_AWS = /^[\w.-]+\.amazonaws\.com(\.cn)?$/;

/**
 * Programs that name themselves behind the SDK that they use: tools for agents (see `agent.ts` of the forwarder), and
 * AWS's partners, whose product is the third name: `APN/1.0 HashiCorp/1.0 Terraform/1.13.3`.
 */
const BEHIND = [
  /\bmd\/(awslabs#mcp#[^#\s]+)/,
  /\b(mcp-proxy-for-aws)\//,
  /\b(AmazonQ-For-CLI)\b/,
  /\bAPN\/\S+ [^\s/]+\/\S+ ([^\s/(]+)\//,
];

/**
 * The name of the program in a user agent, in small letters and without version, system or id of a run:
 * `aws-cli/2.15.59 md/awscrt#0.19.19 …` → `aws-cli`, `[S3Console/0.4, aws-internal/3 …]` → `s3console`. Addresses of
 * AWS's services and consoles are names as they are; any browser is `browser`. Undefined for an empty text.
 *
 * Source: AWS SDKs and Tools Reference Guide, "User agents"; the rest as seen in public records.
 */
export function programOf(userAgent: string): string | undefined {
  const text = userAgent.trim().replace(/^\[(.*)\]$/, '$1');
  if (text === '') return undefined;
  if (ADDRESS_OF_AWS.test(text)) return text;
  if (text.startsWith('Mozilla/')) return 'browser';
  const behind = BEHIND.map((form) => form.exec(text)?.[1]).find((name) => name !== undefined);
  return (behind ?? firstName(text)).toLowerCase().slice(0, LONGEST) || 'unnamed';
}

/** Up to a version, a comma or a bracket. A tool that makes an id for each run would be a new program each time. */
const firstName = (text: string): string =>
  text
    .replace(UUID, '')
    .replace(/[/,(]| v?\d.*$/s, '\n')
    .replace(/\n.*$/s, '')
    .replace(/^[\s_-]+|[\s_-]+$/g, '');
