import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed, TokenResponse } from '../../../src/index.js';
import { superset as protocol } from '../../../src/bridge/protocols/superset.js';
import { origins } from '../../support/origins.js';
import { unsignedJwt } from '../../support/unsigned-jwt.js';
import { collect, iframeOf, next, until } from '../elements.js';
import { setVisibility } from '../page-state.js';
import { malloryUrl, Puppet } from '../threats-stage.js';
import type { VendorStage } from './vendor-stage.js';
import { vendorTest } from './vendor-stage.js';
import { acme, luzmo, superset, vendors, type Vendor } from './vendors.js';

interface Dashboard {
  readonly region: string;
  readonly tab: string;
  readonly hasFailed: boolean;
  readonly text: string;
  readonly search: string;
}

const dashboard = (stage: VendorStage): Promise<Dashboard> =>
  stage.frame.order('dashboard') as Promise<Dashboard>;

/** The text of an overlay, if it is shown. */
function overlay(embed: AnalyticsEmbed, part: 'loading' | 'error'): string | null {
  const element = embed.shadowRoot!.querySelector<HTMLElement>(`[part="${part}"]`);
  return !element || element.hidden ? null : element.textContent.replace(/\s+/g, ' ').trim();
}

/** Applies a filter, and waits until the host has saved it. */
async function filter(stage: VendorStage, region: string): Promise<void> {
  await stage.frame.order('filter', region);
  const isSaved = (message: unknown): boolean =>
    JSON.stringify(message).includes(`"saved":{"region":"${region}`);
  await stage.frame.until(({ messages }) => messages.some(isSaved), 'the filter is saved');
}

/** Lets the only token of the frame expire, and brings the next one after that. */
async function tokenLate(stage: VendorStage, meanwhile: () => Promise<unknown>): Promise<void> {
  stage.hold();
  stage.provider.tokens = { ...stage.vendor.response(7), expires_in: 1 };
  await stage.frame.received(7);
  await until(() => stage.provider.status === 'expired', 'the token has expired');
  await meanwhile();
  stage.release();
}

describe('A document that was lost', () => {
  const strict = { query: '&strict&note=a%20b' };
  vendorTest(superset, 'is loaded again within 4 s, with filter and tab', strict, async stage => {
    const { embed, frame } = stage;
    const recovering = collect(embed, 'embed-recovering');
    await frame.order('openTab', { tab: 'two', height: 600 });
    await filter(stage, 'south');
    const recovered = next(embed, 'embed-recovered');
    void frame.order('reload');
    await until(() => embed.status === 'connecting', 'the lost document has loaded');
    const lostAt = performance.now();
    expect(await recovered).to.deep.equal({ cause: 'document-lost', attempts: 1 });
    expect(performance.now() - lostAt).to.be.below(4_000);
    expect(recovering).to.deep.equal([{ cause: 'document-lost', attempt: 1 }]);
    const { region, tab, search } = await dashboard(stage);
    expect([region, tab]).to.deep.equal(['south', 'two']);
    expect(search).to.match(/&uiConfig=27&strict&note=a%20b&permalink_key=south-two$/);
    await stage.refresh();
  });

  vendorTest(superset, 'is not loaded again if the page cancels it', strict, async stage => {
    const { embed } = stage;
    embed.handshakeTimeout = 3_000;
    const recovering = next(embed, 'embed-recovering');
    embed.addEventListener('embed-recovering', event => {
      event.preventDefault();
    });
    const frame = iframeOf(embed);
    void stage.frame.order('reload');
    expect((await recovering).attempt).to.equal(1);
    await until(() => embed.status === 'unresponsive', 'it does not answer');
    expect(iframeOf(embed)).to.equal(frame);
    // The overlay offers a way back, and leaves the page visible.
    expect(overlay(embed, 'error')).to.match(/does not answer.*Try again/);
    const { height } = embed.shadowRoot!.querySelector('[part="error"]')!.getBoundingClientRect();
    expect(height).to.be.within(1, embed.clientHeight / 2);
    embed.shadowRoot!.querySelector<HTMLElement>('[part="retry"]')!.click();
    await until(() => embed.status === 'connected', 'it is connected again');
    expect(overlay(embed, 'error')).to.equal(null);
  });

  vendorTest(superset, 'stays while the page is hidden, and after a sign-out', strict, async stage => {
    const { embed, provider } = stage;
    const recovering = collect(embed, 'embed-recovering');
    setVisibility('hidden');
    void stage.frame.order('reload');
    await until(() => embed.status === 'connecting', 'the lost document has loaded');
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect(recovering).to.deep.equal([]);
    provider.clear();
    setVisibility('visible');
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect(recovering).to.deep.equal([]);
  });

  vendorTest(superset, 'is left to the other origin that it shows', {}, async stage => {
    const { embed } = stage;
    const recovering = collect(embed, 'embed-recovering');
    embed.handshakeTimeout = 1_000;
    stage.frame.window!.location.href = malloryUrl(origins.evil);
    const puppet = await new Puppet(stage.frame.window).at(origins.evil);
    await puppet.attack([{ hello: true }]);
    await until(() => embed.status === 'unresponsive', 'it shows another origin');
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect(recovering).to.deep.equal([]);
  });

  it('has hints of its own vendor', () => {
    const { hint } = protocol;
    expect(hint?.('https://app.example')).to.match(/allowed domains contain "https:\/\/app.example"/);
    expect(hint?.('')).not.to.match(/hostOrigins/);
  });
});

describe('The state of a frame', () => {
  vendorTest(superset, 'is kept by reload(), until another login', {}, async stage => {
    const { embed, frame, provider } = stage;
    await frame.order('filter', 'west');
    const connected = next(embed, 'embed-connected');
    embed.reload();
    await connected;
    expect((await dashboard(stage)).region).to.equal('west');
    provider.tokens = superset.response(7);
    await frame.received(7);
    await frame.order('expireToken');
    const again = next(embed, 'embed-connected');
    embed.reload();
    await again;
    expect((await dashboard(stage)).region).to.equal('north');
  });
});

describe('A token that came too late', () => {
  for (const vendor of [superset, luzmo])
    vendorTest(vendor, 'fires embed-stale, and changes nothing', {}, async stage => {
      const { embed, frame } = stage;
      const stale = next(embed, 'embed-stale');
      const { boot } = await frame.report();
      await tokenLate(stage, () => new Promise(resolve => setTimeout(resolve, 300)));
      const detail = await stale;
      expect(detail.generation).to.equal(3);
      expect(detail.for).to.be.within(250, 3_000);
      await stage.provider.refresh();
      await frame.received(3);
      expect((await frame.report()).boot).to.equal(boot);
    });

  vendorTest(superset, 'loads the frame again with recover="reload", with its filter', {}, async stage => {
    const { embed, frame } = stage;
    embed.setAttribute('recover', 'reload');
    const recovered = next(embed, 'embed-recovered');
    await tokenLate(stage, async () => {
      await frame.order('expireToken');
      await frame.order('filter', 'east');
      expect((await dashboard(stage)).hasFailed).to.equal(true);
    });
    expect(await recovered).to.deep.equal({ cause: 'stale-token', attempts: 1 });
    const { region, hasFailed } = await dashboard(stage);
    expect({ region, hasFailed }).to.deep.equal({ region: 'east', hasFailed: false });
  });
});

describe('A first token', () => {
  /** Guest tokens of 20 s; a cache of the server returns the first. */
  const withCache = (cachedForS: number): Vendor => ({
    ...superset,
    response: n => {
      const iat = Math.floor(Date.now() / 1_000) - (n === 1 ? cachedForS : 0);
      return { token: unsignedJwt({ iat, exp: iat + 20 }) } as unknown as TokenResponse;
    },
  });
  const started = async (stage: VendorStage, documents: number): Promise<Dashboard> => {
    await until(() => stage.loads === documents, `${documents} documents`);
    await stage.frame.until(({ tokens }) => tokens.length > 0, 'the document has a token');
    return dashboard(stage);
  };
  const early = { isEarly: true };

  vendorTest(withCache(30), 'that was over when it came loads the frame again, once', early, async stage => {
    const { embed, provider } = stage;
    const [stale, recovering] = [collect(embed, 'embed-stale'), collect(embed, 'embed-recovering')];
    const recovered = next(embed, 'embed-recovered');
    expect((await started(stage, 1)).text).to.match(/^Something went wrong/);
    await provider.refresh();
    expect(await recovered).to.deep.equal({ cause: 'no-token', attempts: 1 });
    const { hasFailed, text } = await started(stage, 2);
    expect({ hasFailed, text }).to.deep.equal({ hasFailed: false, text: '' });
    await provider.refresh();
    await stage.frame.until(({ tokens }) => tokens.length === 2, 'the document has the next token');
    expect(recovering).to.deep.equal([{ cause: 'no-token', attempt: 1 }]);
    expect(stale.map(({ generation }) => generation)).to.deep.equal([2]);
    expect(stage.loads).to.equal(2);
  });

  vendorTest(withCache(10), 'that a cache returned in time changes nothing', early, async stage => {
    const { embed, provider } = stage;
    const events = [collect(embed, 'embed-stale'), collect(embed, 'embed-recovering')];
    await started(stage, 1);
    await provider.refresh();
    await stage.frame.until(({ tokens }) => tokens.length === 2, 'the document has the next token');
    expect(events).to.deep.equal([[], []]);
    expect((await dashboard(stage)).hasFailed).to.equal(false);
  });
});

describe('Something to see', () => {
  const waiting = { first: null } as const;
  for (const vendor of vendors.filter(({ needsToken }) => needsToken))
    vendorTest(
      vendor,
      'is the loading slot, and then the reason, until the first token',
      waiting,
      async stage => {
        const { embed, frame, provider } = stage;
        embed.handshakeTimeout = 2_000;
        provider.refresher = () => Promise.reject(new TypeError('no network'));
        await until(() => stage.loads === 1, 'the document has loaded');
        await frame.report();
        await embed.updateComplete;
        expect(overlay(embed, 'loading')).to.match(/^Loading/);
        expect(iframeOf(embed).ariaBusy).to.equal('true');
        await until(() => overlay(embed, 'error') !== null, 'the reason is shown');
        expect(overlay(embed, 'error')).to.match(/no token yet \(\w+\)/);
        expect(overlay(embed, 'loading')).to.equal(null);
        provider.tokens = vendor.response(4);
        await frame.received(4);
        await until(() => embed.status === 'connected' && overlay(embed, 'error') === null, 'no reason');
        expect(overlay(embed, 'loading')).to.equal(null);
      },
    );

  vendorTest(acme, 'may be there before the first token', waiting, async ({ embed }) => {
    await until(() => embed.status === 'connected', 'the document answers');
    await embed.updateComplete;
    expect(overlay(embed, 'loading')).to.equal(null);
  });
});
