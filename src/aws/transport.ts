import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { Network } from '../core/network.ts';
import { answerLimit, type Call, callBehind, scopeOf } from './calls.ts';
import { createExchange } from './exchange.ts';
import { noteCall } from './failures.ts';

export interface TransportSettings {
  readonly network: Network;
  /** Longest time until an answer, in milliseconds, for calls that need no longer. */
  readonly answerMs: number;
  /** Told of each address that is spoken to without encryption, once. */
  readonly onPlain: (origin: string) => void;
}

/** The way to all services for the SDK's clients, as their `requestHandler`. */
export interface Transport {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: (
    request: HttpRequest,
    options?: HttpHandlerOptions,
  ) => Promise<{ response: HttpResponse }>;
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => object;
  /** Tells which call a request is, before `handle` gets it. */
  readonly describe: (request: object, call: Call) => void;
}

/** Sends what the SDK asks by the network's proxies and authorities, and within time limits. */
export function createTransport({ network, answerMs, onPlain }: TransportSettings): Transport {
  const described = new WeakMap<object, Call>();
  const exchange = createExchange();
  const plain = new Set<string>();
  const send = async (request: HttpRequest, call: Call, options: HttpHandlerOptions) => {
    const origin = originOf(request);
    call.host = origin.replace(/^https?:\/\//, '');
    call.region = scopeOf(request.headers)?.region;
    if (request.protocol === 'http:' && !plain.has(origin)) {
      plain.add(origin);
      onPlain(origin);
    }
    const route = await network.routeTo(`${origin}${request.path}`);
    if (route.proxy !== undefined) call.proxy = `${route.proxy.protocol}//${route.proxy.host}`;
    const signals = [options.abortSignal, call.stop].filter((one) => one instanceof AbortSignal);
    const abortSignal = AbortSignal.any(signals);
    const limits = { connectMs: network.connectMs, answerMs: answerLimit(call, answerMs) };
    return exchange(request, route, limits, { ...options, abortSignal }).catch((error) => {
      abortSignal.throwIfAborted();
      throw error;
    });
  };
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request, options = {}) => {
      const call = described.get(request) ?? callBehind(request);
      try {
        return await send(request, call, options);
      } catch (error) {
        noteCall(error, call);
        throw error;
      }
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    describe: (request, call) => void described.set(request, call),
  };
}

function originOf({ protocol, hostname, port }: HttpRequest): string {
  const usual = port === undefined || port === (protocol === 'https:' ? 443 : 80);
  return `${protocol}//${hostname}${usual ? '' : `:${port}`}`;
}
