import { expect } from '@open-wc/testing';
import { createElement, StrictMode, type ElementType } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import type { AnalyticsEmbedEventMap, TokenProvider, TokenProviderEventMap } from '../../../src/index.js';
import * as wrappers from '../../../src/react/index.js';
import { answerFetch, frameUrl, put, tokenResponse, until } from '../elements.js';

interface Handlers {
  readonly refreshed?: (event: TokenProviderEventMap['token-refreshed']) => void;
  readonly connected?: (event: AnalyticsEmbedEventMap['embed-connected']) => void;
}

/** The elements as a page writes them, and its names of their properties. */
const plainTags = {
  provider: 'token-provider',
  embed: 'analytics-embed',
  title: 'embed-title',
  refreshed: 'ontoken-refreshed',
  connected: 'onembed-connected',
};
const wrapped = {
  provider: wrappers.TokenProvider as ElementType,
  embed: wrappers.AnalyticsEmbed as ElementType,
  title: 'embedTitle',
  refreshed: 'onTokenRefreshed',
  connected: 'onEmbedConnected',
};

for (const [name, names] of Object.entries({ 'plain tags': plainTags, wrappers: wrapped })) {
  describe(`React 19 in StrictMode, with ${name}`, () => {
    let requests: RequestInit[];
    let place: HTMLElement;
    let root: Root;

    beforeEach(() => {
      requests = answerFetch(n => Response.json(tokenResponse(n + 1)));
      place = put(document.createElement('div'));
      root = createRoot(place);
    });

    afterEach(() => {
      root.unmount();
    });

    /** Renders a provider with two embeds. */
    function render(
      props: wrappers.TokenProviderProps,
      { refreshed, connected }: Handlers = {},
    ): TokenProvider {
      const embeds = ['Revenue', 'Churn'].map(key => {
        const embed = { key, src: frameUrl('dashboard'), [names.title]: key, [names.connected]: connected };
        return createElement(names.embed, embed);
      });
      const provider = createElement(names.provider, { ...props, [names.refreshed]: refreshed }, embeds);
      flushSync(() => {
        root.render(createElement(StrictMode, null, provider));
      });
      return place.querySelector('token-provider')!;
    }

    async function bothOn(generation: number): Promise<void> {
      const embeds = [...place.querySelectorAll('analytics-embed')];
      expect(embeds.length).to.equal(2);
      await until(() => embeds.every(embed => embed.generation === generation), `generation ${generation}`);
    }

    it('requests the first token once, and gives it to both dashboards', async () => {
      const generations: number[] = [];
      const latencies: number[] = [];
      const refreshed: Handlers['refreshed'] = ({ detail }) => generations.push(detail.generation);
      const connected: Handlers['connected'] = ({ detail }) => latencies.push(detail.latency);
      render({ endpoint: '/oauth/refresh' }, { refreshed, connected });
      await bothOn(1);
      expect(requests).to.have.length(1);
      expect(generations).to.deep.equal([1]);
      await until(() => latencies.length === 2, 'both have reported that they are connected');
    });

    it('uses the same tokens once, other tokens as a new login, and none again after a sign-out', async () => {
      const props = { endpoint: '/oauth/refresh', tokens: tokenResponse(1) };
      const element = render(props);
      await bothOn(1);
      for (let times = 0; times < 3; times += 1) {
        let calls = 0;
        render(props, { refreshed: () => (calls += 1) });
        await element.refresh();
        await until(() => calls === 1, 'the newest handler is called');
      }
      expect(requests.map(({ body }) => body)).to.deep.equal(
        [1, 2, 3].map(n => JSON.stringify({ refresh_token: `refresh-${n}` })),
      );
      const other = { ...props, tokens: tokenResponse(8) };
      expect(render(other)).to.equal(element);
      await bothOn(5);
      expect(await element.getToken()).to.equal('access-8');
      element.clear();
      render(other);
      render({ ...other, scope: 'another' });
      expect(element.status).to.equal('idle');
      expect(requests).to.have.length(3);
      render({ ...other, tokens: { ...other.tokens } });
      expect(await element.getToken(), 'of a new object').to.equal('access-8');
    });
  });
}
