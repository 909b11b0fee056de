export { startProxyHost } from './proxy-host.ts';
