import type { AnalyticsEmbed, TokenProvider } from '../../../src/index.js';

/** Frames that load at the same time. */
const CHUNK = 25;

const frameOrigin = new URL(location.href).searchParams.get('frames') ?? '';
let serial = 0;

/** A token of some 900 bytes, another one at each call. */
export function freshToken(): string {
  return `${(serial++).toString().padStart(10, '0')}${'t'.repeat(890)}`;
}

/** A provider and its embeds, in the document. */
export class Embeds {
  readonly provider: TokenProvider;
  readonly all: AnalyticsEmbed[] = [];
  readonly frameOrigin = frameOrigin;

  constructor() {
    this.provider = document.createElement('token-provider');
    this.provider.refresher = () =>
      Promise.reject(new Error('A token that lasts ten hours is not refreshed.'));
    document.body.append(this.provider);
    this.setToken();
  }

  /** Gives all frames a new token, in the way that a page does. */
  setToken(): void {
    this.provider.tokens = { access_token: freshToken(), expires_in: 36_000 };
  }

  /** The frames' windows. */
  windows(): Window[] {
    return this.all.map(({ renderRoot }) => {
      const window = renderRoot.querySelector('iframe')?.contentWindow;
      if (!window) throw new Error('An embed has no frame.');
      return window;
    });
  }

  /** Adds embeds until there are `count`, and waits for their tokens. */
  async growTo(count: number): Promise<void> {
    while (this.all.length < count) {
      const chunk = Math.min(CHUNK, count - this.all.length);
      await Promise.all(Array.from({ length: chunk }, () => this.#add('embed-token-delivered')));
    }
  }

  /** Adds embeds of frames that have loaded, but connect at a {@link FirstTokenOrder} only. */
  async addLate(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#add('embed-status', '&later')));
  }

  /** Takes everything out of the document. */
  remove(): void {
    this.provider.remove();
  }

  #add(until: 'embed-token-delivered' | 'embed-status', parameters = ''): Promise<void> {
    const embed = document.createElement('analytics-embed');
    embed.embedTitle = 'A frame of the benchmark';
    embed.src = `${frameOrigin}/?host=${encodeURIComponent(location.origin)}${parameters}`;
    // The clock of an isolated page is exact to 5 µs.
    embed.allow = 'cross-origin-isolated';
    this.all.push(embed);
    return new Promise(resolve => {
      embed.addEventListener(until, () => {
        if (until === 'embed-token-delivered' || embed.status === 'connecting') resolve();
      });
      this.provider.append(embed);
    });
  }
}
