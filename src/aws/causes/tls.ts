import { askedAndSaid, type Cause, coded, type Failure, host } from './cause.ts';
import { CLOCK_REMEDY, utc } from './clock.ts';

/** OpenSSL's reasons for a certificate that no known authority vouches for: https://docs.openssl.org, verify(1). */
const UNTRUSTED = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
];

const time = (failure: Failure): string =>
  `${askedAndSaid(failure)}. This machine's time: ${utc(failure.now)}.`;

/** A connection that could not be encrypted, or to a server that cannot prove who it is. */
export const TLS: readonly Cause[] = [
  {
    id: 'untrusted-certificate',
    is: coded(...UNTRUSTED),
    says: (failure) => `The certificate of ${host(failure)} is not from an authority that is trusted here.`,
    why: (failure) =>
      `${askedAndSaid(failure)}. Company networks that inspect traffic use an authority of their own.`,
    remedy: () => [
      "Ask for that authority's certificate as a PEM file, and name it: AWS_CA_BUNDLE=/path/to/file.pem",
      'NODE_EXTRA_CA_CERTS does the same for all programs that run on Node.',
    ],
  },
  {
    id: 'certificate-out-of-date',
    is: coded('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'),
    says: (failure) =>
      `The certificate of ${host(failure)} ${failure.code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
    why: time,
    remedy: () => [
      ...CLOCK_REMEDY,
      'If the clock is right, something on the way answers with an old certificate.',
    ],
  },
  {
    id: 'foreign-certificate',
    is: coded('ERR_TLS_CERT_ALTNAME_INVALID'),
    says: (failure) => `What answers at ${host(failure)} has the certificate of another name.`,
    why: askedAndSaid,
    remedy: () => [
      'Open any web page in a browser, sign in to the network if it asks, and run the same command again.',
      'Check AWS_ENDPOINT_URL if it is set.',
    ],
  },
  {
    id: 'no-tls',
    is: ({ code }) => code === 'EPROTO' || code.startsWith('ERR_SSL_'),
    says: (failure) =>
      `What answers at ${failure.call?.proxy ?? host(failure)} does not speak TLS as it should.`,
    why: askedAndSaid,
    remedy: () => [
      'An address in HTTPS_PROXY or AWS_ENDPOINT_URL that begins with https:// may have to begin with http://.',
    ],
  },
];
