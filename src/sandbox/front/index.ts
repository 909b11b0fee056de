export { startCallerIp } from './caller-ip.ts';
export { startFront } from './front.ts';
