import { createHash } from 'node:crypto';

import type { Bodies } from '../proxy.js';

/** A request to the token endpoint and its answer, without secrets. */
export interface TokenExchange {
  /** When the request came, epoch ms. */
  readonly sentAt: number;
  readonly status: number;
  /** The OAuth error code and its description; `HTML` for a page. */
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  /** Whether it presented a refresh token that an earlier request had spent. */
  readonly isReused: boolean;
}

/** What a proxy has seen at a token endpoint. Refresh tokens are kept as hashes only. */
export class TokenTraffic {
  readonly exchanges: TokenExchange[] = [];
  readonly #path: string;
  readonly #spent = new Set<string>();

  constructor(tokenEndpoint: string) {
    this.#path = new URL(tokenEndpoint).pathname;
  }

  /** For the proxy. */
  readonly observe = ({ method, path, sentAt, status, request, response }: Bodies): void => {
    if (method !== 'POST' || path !== this.#path) return;
    const token = new URLSearchParams(request).get('refresh_token') ?? '';
    const hash = createHash('sha256').update(token).digest('hex');
    const isReused = token !== '' && this.#spent.has(hash);
    if (status === 200) this.#spent.add(hash);
    this.exchanges.push({ sentAt, status, isReused, ...errorOf(status, response) });
  };

  /** Requests that presented a spent refresh token: without rotation, this means nothing. */
  get reused(): number {
    return this.exchanges.filter(({ isReused }) => isReused).length;
  }

  /** The exchanges from a time on (epoch ms). */
  since(time: number): readonly TokenExchange[] {
    return this.exchanges.filter(({ sentAt }) => sentAt >= time);
  }

  /** What the server said, for the table: equal answers in a row are counted. */
  get summary(): string {
    const runs: { text: string; count: number }[] = [];
    for (const { status, error, description } of this.exchanges) {
      const text = `${status}${error ? ` ${error}` : ''}${description ? ` “${description}”` : ''}`;
      const last = runs.at(-1);
      if (last?.text === text) last.count += 1;
      else runs.push({ text, count: 1 });
    }
    return runs.map(({ text, count }) => (count > 1 ? `${count} × ${text}` : text)).join(', ') || 'nothing';
  }
}

function errorOf(status: number, response: string): Pick<TokenExchange, 'error' | 'description'> {
  if (status === 200) return {};
  if (response.startsWith('<')) return { error: 'HTML' };
  try {
    const { error, error_description } = JSON.parse(response) as Record<string, unknown>;
    return {
      error: typeof error === 'string' ? error : undefined,
      description: typeof error_description === 'string' ? error_description : undefined,
    };
  } catch {
    return {};
  }
}
