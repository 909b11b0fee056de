export { startCallerIp } from './caller-ip.ts';
export { startFront } from './front.ts';
export { type AccessFor, actionOf } from './sigv4.ts';
