import { expect } from '@open-wc/testing';
import '../../../docs/vendors/acme.js';
import { origins } from '../../support/origins.js';
import { addProvider, makeEmbed, until } from '../elements.js';

describe('The protocol that docs/vendors shows how to write', () => {
  it('connects, tells of each token, hears of a refused one, and tells of the end', async () => {
    const heard: unknown[] = [];
    const onMessage = ({ origin, data }: MessageEvent<{ heard?: unknown }>): void => {
      if (origin === origins.frame && 'heard' in data) heard.push(data.heard);
    };
    addEventListener('message', onMessage);
    const provider = addProvider();
    try {
      const embed = makeEmbed('vendors/acme', { protocol: 'acme' });
      provider.append(embed);
      await until(() => embed.status === 'connected' && heard.at(-1) === 'access-1');
      await provider.refresh();
      await until(() => heard.at(-1) === 'access-2');
      embed.shadowRoot!.querySelector('iframe')!.contentWindow!.postMessage({ stale: true }, origins.frame);
      await until(() => heard.at(-1) === 'access-3');
      provider.clear();
      await until(() => heard.at(-1) === null);
      expect(provider.generation).to.equal(3);
    } finally {
      provider.remove();
      removeEventListener('message', onMessage);
    }
  });
});
