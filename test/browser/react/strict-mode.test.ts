import { expect } from '@open-wc/testing';
import { createElement, StrictMode, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import type { AnalyticsEmbedEventMap, TokenProvider, TokenProviderEventMap } from '../../../src/index.js';
import * as wrappers from '../../../src/react/index.js';
import { Leftovers } from '../../support/leftovers.js';
import { OpenResources } from '../../support/open-resources.js';
import { answerFetch, frameUrl, put, tokenResponse, until } from '../elements.js';

interface Handlers {
  readonly refreshed?: (event: TokenProviderEventMap['token-refreshed']) => void;
  readonly connected?: (event: AnalyticsEmbedEventMap['embed-connected']) => void;
}

/** How a page writes a provider with two embeds. */
type Page = (props: wrappers.TokenProviderProps, handlers?: Handlers) => ReactNode;

const dashboards = ['Revenue', 'Churn'].map(title => ({ key: title, src: frameUrl('dashboard'), title }));

const pages: Record<string, Page> = {
  'plain tags': (props, { refreshed, connected } = {}) =>
    createElement(
      'token-provider',
      { ...props, 'ontoken-refreshed': refreshed },
      dashboards.map(({ title, ...dashboard }) =>
        createElement('analytics-embed', {
          ...dashboard,
          'embed-title': title,
          'onembed-connected': connected,
        }),
      ),
    ),
  wrappers: (props, { refreshed, connected } = {}) =>
    createElement(
      wrappers.TokenProvider,
      { ...props, onTokenRefreshed: refreshed },
      dashboards.map(({ title, ...dashboard }) =>
        createElement(wrappers.AnalyticsEmbed, {
          ...dashboard,
          embedTitle: title,
          onEmbedConnected: connected,
        }),
      ),
    ),
};

for (const [name, page] of Object.entries(pages)) {
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

    function render(...args: Parameters<Page>): TokenProvider {
      flushSync(() => {
        root.render(createElement(StrictMode, null, page(...args)));
      });
      return place.querySelector('token-provider')!;
    }

    async function bothOn(generation: number): Promise<void> {
      const embeds = [...place.querySelectorAll('analytics-embed')];
      expect(embeds.length).to.equal(2);
      await until(
        () => embeds.every(embed => embed.generation === generation),
        `both are on generation ${generation}`,
      );
    }

    it('requests the first token once, and gives it to both dashboards', async () => {
      const refreshed: number[] = [];
      let connected = 0;
      render(
        { endpoint: '/oauth/refresh' },
        {
          refreshed: ({ detail }) => refreshed.push(detail.generation),
          connected: ({ detail }) => {
            expect(detail.latency).to.be.a('number');
            connected += 1;
          },
        },
      );
      await bothOn(1);
      expect(requests).to.have.length(1);
      expect(refreshed).to.deep.equal([1]);
      await until(() => connected === 2, 'both have reported that they are connected');
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
    });

    it('leaves nothing behind once it is unmounted', async () => {
      const leftovers = new Leftovers();
      const resources = new OpenResources();
      const before = await resources.counts();
      try {
        render({ endpoint: '/oauth/refresh', session: `react ${name}`, tokens: tokenResponse(1) });
        await bothOn(1);
        const timers = leftovers.timers;
        expect(timers).to.be.above(0);
        root.render(null);
        await until(() => place.childElementCount === 0, 'it is unmounted');
        await until(() => leftovers.timers === 0, 'no timer is armed');
        expect(leftovers.listeners).to.deep.equal([]);
        expect(leftovers.workers).to.equal(0);
        expect(await resources.counts()).to.deep.equal(before);
      } finally {
        leftovers.restore();
      }
    });
  });
}
