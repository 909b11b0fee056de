/** Instance types the proxy may run on, best first, with their processor architecture. */
export const PROXY_TYPES = {
  't4g.micro': 'arm64',
  't4g.small': 'arm64',
  't3.micro': 'x86_64',
  't3.small': 'x86_64',
} as const satisfies Readonly<Record<string, 'arm64' | 'x86_64'>>;

export type ProxyType = keyof typeof PROXY_TYPES;
