export { startCallerIp } from './caller-ip.ts';
export { startFront } from './front.ts';
export type { SecretFor } from './sigv4.ts';
