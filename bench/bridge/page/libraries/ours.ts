import { connectToHost } from '../../../../src/frame/index.js';
import type { TokenProvider } from '../../../../src/index.js';
import { hostOrigin, useToken } from '../frame-side.js';
import { freshToken, type HostSide } from '../host-side.js';

export function frame(): void {
  connectToHost({
    hostOrigins: [hostOrigin],
    onToken: ({ token }) => {
      useToken(token);
    },
  });
}

/** The elements of dist/cdn/analytics-embed.min.js, which the page has loaded, and their events. */
export function host(): HostSide {
  const provider = document.createElement('token-provider');
  provider.refresher = () => Promise.reject(new Error('A token that lasts ten hours is not refreshed.'));
  document.body.append(provider);
  setToken(provider, freshToken());
  let frames = 0;
  let missing = 0;
  let done = (): void => undefined;
  provider.addEventListener('embed-token-delivered', ({ detail }) => {
    if (detail.generation === provider.generation && --missing === 0) done();
  });
  return {
    add(url) {
      frames += 1;
      const embed = document.createElement('analytics-embed');
      embed.embedTitle = 'A frame of the benchmark';
      embed.src = url;
      embed.allow = 'cross-origin-isolated';
      return new Promise(resolve => {
        embed.addEventListener(
          'embed-token-delivered',
          () => {
            resolve();
          },
          { once: true },
        );
        provider.append(embed);
      });
    },
    push(token) {
      missing = frames;
      return new Promise<void>(resolve => {
        done = resolve;
        setToken(provider, token);
      });
    },
  };
}

/** In the way that a page does. */
function setToken(provider: TokenProvider, token: string): void {
  provider.tokens = { access_token: token, expires_in: 36_000 };
}
