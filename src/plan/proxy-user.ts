/** User name at the proxy; the password alone is the secret. */
export const PROXY_USER = 'admin';
