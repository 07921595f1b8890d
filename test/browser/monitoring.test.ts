import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { observeProvider } from '../../src/opentelemetry/index.js';
import { CollectedMetrics } from '../support/collected-metrics.js';
import { ListenerWatch } from '../support/listener-watch.js';
import type { Received } from '../support/wtr/test-routes.js';
import { addProvider, collect, makeEmbed, never, next, put, until } from './elements.js';
import { connect, refreshed } from './embedded-frame.js';
import { setVisibility, virtualTime } from './page-state.js';

describe('observeProvider, by OpenTelemetry’s SDK', () => {
  let metrics: CollectedMetrics;
  beforeEach(() => {
    metrics = new CollectedMetrics();
  });
  afterEach(() => metrics.shutdown());

  const attempts = async (): Promise<number> => (await metrics.collect()).total('token.refresh.attempts');

  it('counts each delivery to each frame once, also of those that name the provider from elsewhere', async () => {
    const provider = addProvider({ id: 'observed' });
    observeProvider(provider, metrics.meter);
    const latencies = collect(document, 'embed-token-delivered');
    const inner = put(addProvider(), provider);
    const shadow = put(document.createElement('div'), provider).attachShadow({ mode: 'open' });
    const add = (into: ParentNode, named: Pick<AnalyticsEmbed, 'provider'>): AnalyticsEmbed =>
      put(Object.assign(makeEmbed('dashboard'), named), into);
    const [nearest, byId] = [{ provider: undefined }, { provider: 'observed' }];
    const ours = [add(provider, nearest), add(shadow, nearest), add(document.body, byId)];
    const others = [add(inner, nearest), add(provider, { provider: inner })];
    await until(
      () => [...ours, ...others].every(embed => embed.generation === 1),
      'the first token everywhere',
    );
    await refreshed(provider, ...ours);
    const collected = await metrics.collect();
    const { count, sum, max } = collected.histogram('frame.delivery.duration');
    const attributes = collected.all.flatMap(({ dataPoints }) => dataPoints.map(point => point.attributes));
    expect([...new Set(attributes.flatMap(Object.keys))]).to.deep.equal(['analytics_embed.session.status']);
    expect(latencies).to.have.length(8);
    expect(count).to.equal(6);
    expect(max).to.equal(provider.metrics.delivery.max! / 1_000);
    expect(sum).to.be.at.most(latencies.reduce((total, { latency }) => total + latency, 0) / 1_000 + 1e-9);
  });

  it('counts a session that several providers share once, from when it is observed, also when the first of them has gone', async () => {
    const one = addProvider({ session: 'observed by two' });
    await one.refresh();
    const other = put(Object.assign(new TokenProvider(), { refresher: one.refresher }));
    const separate = addProvider();
    for (const provider of [other, one, separate]) observeProvider(provider, metrics.meter);
    other.session = one.session;
    await until(() => other.generation === 2);
    await one.refresh();
    await separate.refresh();
    const both = await metrics.collect();
    expect(other.metrics.refreshes).to.equal(2);
    expect(both.total('token.refresh.attempts')).to.equal(2);
    expect(both.histogram('token.headroom').count).to.equal(2);
    expect(both.sessions).to.deep.equal({ active: 2 });
    other.remove();
    await one.refresh();
    const left = await metrics.collect();
    expect(left.total('token.refresh.attempts')).to.equal(3);
    expect(left.sessions).to.deep.equal({ active: 2 });
    one.remove();
    expect((await metrics.collect()).sessions).to.deep.equal({ active: 1 });
  });

  it('counts neither a refresh of another tab, nor one of a provider inside, nor a wrong attribute', async () => {
    const outer = addProvider();
    const inner = put(addProvider(), outer);
    observeProvider(outer, metrics.meter);
    await inner.refresh();
    const detail = { generation: 2, expiresAt: null, latency: 9, attempts: 0, source: 'tab' };
    outer.dispatchEvent(new CustomEvent('token-refreshed', { detail }));
    const failed = next(outer, 'token-refresh-failed');
    outer.refreshAt = 7;
    expect((await failed).attempt).to.equal(0);
    expect(await attempts()).to.equal(0);
  });

  it('counts a token that expired', async () => {
    observeProvider(addProvider({ refresher: never }), metrics.meter);
    virtualTime(['Date']).tick(100_000);
    dispatchEvent(new Event('focus'));
    const collected = await metrics.collect();
    expect(collected.total('token.expirations')).to.equal(1);
    expect(collected.sessions).to.deep.equal({ expired: 1 });
  });

  it('leaves no listener and no callback behind', async () => {
    const provider = addProvider();
    const listeners = new ListenerWatch([provider, document]);
    const stop = observeProvider(provider, metrics.meter);
    const { types } = listeners;
    expect(types).to.have.length(6);
    const embed = await connect(makeEmbed('dashboard'), provider);
    await provider.refresh();
    expect(await attempts()).to.equal(1);
    stop();
    expect(listeners.types.filter(type => types.includes(type))).to.deep.equal([]);
    listeners.restore();
    await refreshed(provider, embed);
    const collected = await metrics.collect();
    expect(collected.total('token.refresh.attempts')).to.equal(1);
    expect(collected.histogram('frame.delivery.duration').count).to.be.at.most(2);
    expect(collected.sessions).to.deep.equal({});
    expect(metrics.callbacks).to.equal(0);
  });
});

/** docs/monitoring.md, its code as it stands there. */
describe('the documentation’s monitoring', () => {
  let provider: TokenProvider;

  beforeEach(async () => {
    await received();
    provider = addProvider();
  });

  /** The requests at the page's server since the last call. */
  async function received(): Promise<Received[]> {
    return (await (await fetch('/received')).json()) as Received[];
  }

  /** Waits for the next requests at a path there. The snippets' listeners stay for the tests after theirs. */
  async function arrived(path: string): Promise<Received[]> {
    let all: Received[] = [];
    while (all.length === 0) all = (await received()).filter(request => request.path === path);
    return all;
  }

  const run = (name: string): Promise<unknown> => import(`/docs/monitoring/${name}.js`);

  /** One frame, two tokens. */
  async function live(): Promise<void> {
    const embed = await connect(makeEmbed('dashboard'), provider);
    await refreshed(provider, embed);
  }

  it('a beacon with the metrics and the statuses arrives when the page is hidden, and not before', async () => {
    await live();
    await run('beacon');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await received()).to.deep.equal([]);
    setVisibility('hidden');
    const [beacon, ...others] = await arrived('/monitoring');
    expect(others).to.deep.equal([]);
    expect(beacon!.type).to.match(/^text\/plain/);
    const { metrics, status, generation } = provider;
    expect(JSON.parse(beacon!.body)).to.deep.equal({ status, generation, metrics, frames: ['connected'] });
    expect(metrics.refreshes).to.equal(1);
    expect(beacon!.body).not.to.match(/access-\d|refresh-\d/);
  });

  it('an observer of measures reports each refresh and each delivery', async () => {
    const reported: [string, number][] = [];
    Object.assign(globalThis, {
      report: (name: string, duration: number) => reported.push([name, duration]),
    });
    await run('measures');
    performance.measure('another');
    await live();
    await until(() => reported.length === 3, 'three measures');
    expect(reported.map(([name]) => name).sort()).to.deep.equal([
      'analytics-embed:delivery',
      'analytics-embed:delivery',
      'token-provider:refresh',
    ]);
    // The snippet's observer stays.
    Object.assign(globalThis, { report: () => undefined });
  });

  it('OpenTelemetry’s exporter sends what the page did when it is hidden, and no secret', async () => {
    await run('opentelemetry');
    await live();
    setVisibility('hidden');
    const [sent] = await arrived('/v1/metrics');
    const { resourceMetrics } = JSON.parse(sent!.body) as {
      resourceMetrics: { scopeMetrics: { metrics: { name: string }[] }[] }[];
    };
    const names = resourceMetrics[0]!.scopeMetrics[0]!.metrics.map(({ name }) => name);
    expect(names).to.include.members([
      'analytics_embed.token.refresh.attempts',
      'analytics_embed.token.headroom',
      'analytics_embed.frame.delivery.duration',
      'analytics_embed.session.count',
    ]);
    expect(sent!.body).to.include('sales-portal').and.include('app.region');
    expect(sent!.body).not.to.match(/access-\d|refresh-\d/);
  });
});
