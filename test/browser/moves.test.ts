import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, frameUrl, makeEmbed, nextLoad, put, until } from './elements.js';
import { refreshed } from './embedded-frame.js';

describe('An embed that the page moves', () => {
  let provider: TokenProvider;
  let embed: AnalyticsEmbed;
  let key: string;
  beforeEach(async () => {
    provider = addProvider();
    key = crypto.randomUUID();
    const host = encodeURIComponent(location.origin);
    embed = makeEmbed('dashboard', { src: atFrameOrigin(`/counted?key=${key}&host=${host}`) });
    provider.append(embed);
    await until(() => embed.generation === 1, 'the first document is connected');
    expect(await loads()).to.equal(1);
  });

  const atFrameOrigin = (path: string): string => new URL(path, frameUrl('dashboard')).href;
  const loads = async (): Promise<unknown> => {
    const response = await fetch(atFrameOrigin(`/loads?key=${key}`));
    return ((await response.json()) as { loads: number }).loads;
  };

  const place = (): HTMLElement => put(document.createElement('section'), provider);
  const moves: Record<string, () => void> = {
    'by append()': () => {
      place().append(embed);
    },
    'by before()': () => {
      place().before(embed);
    },
    'with the provider around it': () => {
      document.body.append(provider);
    },
    'into a shadow root': () => {
      place().attachShadow({ mode: 'open' }).append(embed);
    },
    'by a removal and an insertion': () => {
      embed.remove();
      place().append(embed);
    },
    'to another provider': () => {
      const other = addProvider();
      other.append(embed);
      provider = other;
    },
  };
  for (const [how, move] of Object.entries(moves)) {
    it(`loads once: ${how}`, async () => {
      const connections = collect(embed, 'embed-connected');
      move();
      await nextLoad(embed);
      await until(() => connections.length === 1 && embed.generation === provider.generation, 'connected');
      await refreshed(provider, embed);
      expect(connections).to.have.length(1);
      expect(embed.status).to.equal('connected');
      expect(await loads()).to.equal(2);
    });
  }
});
