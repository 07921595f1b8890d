import type { IncomingMessage, ServerResponse } from 'node:http';

import { json, type Content } from '../../test/support/two-origins.js';

/** How the backend answers a request for a guest token; `hang`: not at all; `offline`: the connection is cut; `old`: with the first token again. */
export type BackendFault = 'none' | '401' | '403' | '500' | 'html' | 'hang' | 'offline' | 'old';

/** The site's own endpoint for guest tokens, in one case. */
export class Backend {
  fault: BackendFault = 'none';
  /** When requests came, epoch ms; also those that failed. */
  readonly requests: number[] = [];
  /** When tokens were sent, epoch ms. */
  readonly issued: number[] = [];
  readonly #fetchToken: () => Promise<string>;
  readonly #open = new Set<ServerResponse>();
  #first?: string;

  /** @param fetchToken the function of the documentation, for the case's dashboards. */
  constructor(fetchToken: () => Promise<string>) {
    this.#fetchToken = fetchToken;
  }

  /** Requests a token in advance, for the fault `old`. */
  async keepToken(): Promise<void> {
    this.#first = await this.#fetchToken();
  }

  async answer(_request: IncomingMessage, response: ServerResponse): Promise<Content | undefined> {
    this.requests.push(Date.now());
    const { fault } = this;
    if (fault === 'offline') response.destroy();
    if (fault === 'offline' || fault === 'hang') {
      this.#open.add(response);
      return undefined;
    }
    if (fault === 'html') return { type: 'html', body: '<!doctype html><title>Sign in</title>' };
    if (fault !== 'none' && fault !== 'old') return json({ error: 'refused' }, Number(fault));
    const token = fault === 'old' ? this.#first : await this.#fetchToken();
    this.issued.push(Date.now());
    return json({ token });
  }

  /** Ends the requests that hang. */
  close(): void {
    for (const response of this.#open) response.destroy();
  }
}
