import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { observeProvider } from '../../src/opentelemetry/index.js';
import { CollectedMetrics } from '../support/collected-metrics.js';
import { http, HttpResponse, mockNetwork, network } from '../support/network.js';
import { addProvider, collect, makeEmbed, next, tokenResponse, until } from './elements.js';

describe('observeProvider, by OpenTelemetry’s SDK', () => {
  mockNetwork();
  let metrics: CollectedMetrics;
  const added: HTMLElement[] = [];
  beforeEach(() => {
    metrics = new CollectedMetrics();
  });
  afterEach(async () => {
    for (const element of added.splice(0)) element.remove();
    await metrics.shutdown();
  });

  function put<Added extends HTMLElement>(element: Added, into: ParentNode = document.body): Added {
    into.append(element);
    added.push(element);
    return element;
  }

  /** A provider that refreshes over the network. */
  function overNetwork(): TokenProvider {
    const provider = new TokenProvider();
    provider.endpoint = '/oauth/refresh';
    provider.tokens = tokenResponse(1);
    return put(provider);
  }

  /** Lets the endpoint answer so, one after the other; the last one for ever. */
  function answer(...answers: (() => Response)[]): void {
    network.use(
      http.post('/oauth/refresh', () => {
        const [first] = answers;
        return (answers.length > 1 ? answers.shift() : first)?.();
      }),
    );
  }

  const ok = (): Response => HttpResponse.json(tokenResponse(2));
  const failing = (status: number, error: string) => (): Response => HttpResponse.json({ error }, { status });

  async function failures(): Promise<unknown[]> {
    const attempts = (await metrics.collect()).values('token.refresh.attempts');
    return attempts.filter(({ attributes }) => 'error.type' in attributes);
  }

  it('says how attempts failed: 503, a lost connection, invalid_grant', async () => {
    const provider = overNetwork();
    observeProvider(provider, metrics.meter, { attributes: { 'app.region': 'eu' } });
    answer(failing(503, 'temporarily_unavailable'), () => HttpResponse.error(), ok);
    await provider.refresh();
    const region = { 'app.region': 'eu' };
    const passing = [
      { attributes: { ...region, 'error.type': 'server_error', 'http.response.status_code': 503 }, value: 1 },
      { attributes: { ...region, 'error.type': 'network' }, value: 1 },
    ];
    expect(await failures()).to.deep.equal(passing);
    answer(failing(400, 'invalid_grant'));
    await provider.refresh().catch(() => undefined);
    expect(await failures()).to.deep.equal([
      ...passing,
      {
        attributes: { ...region, 'error.type': 'invalid_grant', 'http.response.status_code': 400 },
        value: 1,
      },
    ]);
    const collected = await metrics.collect();
    expect(collected.sessions).to.deep.equal({ failed: 1 });
    // One of four attempts brought a token.
    expect(provider.metrics.failureRate).to.equal(3 / 4);
    expect(collected.total('token.refresh.attempts')).to.equal(4);
    const took = collected.histogram('token.refresh.duration', region);
    expect(took.count).to.equal(1);
    expect(took.max).to.equal(provider.metrics.timeToRefresh.max! / 1_000);
    expect(took.max).to.be.greaterThan(collected.histogram('token.refresh.attempt.duration', region).max);
    expect(collected.histogram('token.headroom', region).max).to.equal(
      provider.metrics.headroom.max! / 1_000,
    );
  });

  it('counts each delivery to each frame once, also of those that name the provider from elsewhere', async () => {
    const provider = put(addProvider({ id: 'observed' }));
    observeProvider(provider, metrics.meter);
    const latencies = collect(document, 'embed-token-delivered');
    const inner = put(addProvider(), provider);
    const shadow = put(document.createElement('div'), provider).attachShadow({ mode: 'open' });
    const ours = [makeEmbed('dashboard'), makeEmbed('dashboard'), makeEmbed('dashboard')];
    const [below, hidden, portal] = ours as [AnalyticsEmbed, AnalyticsEmbed, AnalyticsEmbed];
    portal.provider = 'observed';
    const foreign = makeEmbed('dashboard');
    const guest = makeEmbed('dashboard');
    guest.provider = inner;
    provider.append(below);
    shadow.append(hidden);
    put(portal);
    inner.append(foreign);
    provider.append(guest);
    const all = [...ours, foreign, guest];
    await until(() => all.every(embed => embed.generation === 1), 'the first token everywhere');
    await provider.refresh();
    await until(() => ours.every(embed => embed.generation === 2), 'the second token');
    const { count, sum, max } = (await metrics.collect()).histogram('frame.delivery.duration');
    expect(latencies).to.have.length(8);
    expect(count).to.equal(6);
    expect(max).to.equal(provider.metrics.delivery.max! / 1_000);
    expect(sum).to.be.at.most(latencies.reduce((total, { latency }) => total + latency, 0) / 1_000 + 1e-9);
  });

  it('counts a session that several providers share once, and goes on when the first of them is gone', async () => {
    const shared = { session: 'observed by two' };
    const one = put(addProvider(shared));
    const other = put(addProvider(shared));
    const stranger = put(addProvider());
    for (const provider of [one, other, stranger]) observeProvider(provider, metrics.meter);
    await one.refresh();
    await stranger.refresh();
    const both = await metrics.collect();
    expect(other.metrics.refreshes).to.equal(1);
    expect(both.total('token.refresh.attempts')).to.equal(2);
    expect(both.histogram('token.headroom').count).to.equal(2);
    expect(both.sessions).to.deep.equal({ active: 2 });
    one.remove();
    await other.refresh();
    const left = await metrics.collect();
    expect(left.total('token.refresh.attempts')).to.equal(3);
    expect(left.sessions).to.deep.equal({ active: 2 });
    other.remove();
    expect((await metrics.collect()).sessions).to.deep.equal({ active: 1 });
  });

  it('counts a token that another provider’s session had brought before for nobody', async () => {
    const shared = { session: 'here before' };
    const one = put(addProvider(shared));
    await one.refresh();
    const late = put(new TokenProvider());
    observeProvider(late, metrics.meter);
    late.session = shared.session;
    await until(() => late.generation === 2);
    await one.refresh();
    const collected = await metrics.collect();
    expect(late.metrics.refreshes).to.equal(2);
    expect(collected.total('token.refresh.attempts')).to.equal(1);
  });

  it('does not take the events of a provider inside for its own', async () => {
    const outer = put(addProvider());
    const inner = put(addProvider(), outer);
    observeProvider(outer, metrics.meter);
    await inner.refresh();
    expect((await metrics.collect()).total('token.refresh.attempts')).to.equal(0);
  });

  it('leaves a token that another tab’s refresh brought to that tab', async () => {
    const provider = put(addProvider());
    observeProvider(provider, metrics.meter);
    await provider.refresh();
    const detail = { generation: 2, expiresAt: null, latency: 9, attempts: 0, source: 'tab' };
    provider.dispatchEvent(new CustomEvent('token-refreshed', { detail }));
    expect((await metrics.collect()).total('token.refresh.attempts')).to.equal(1);
  });

  it('does not take a mistake in the page for an attempt', async () => {
    const provider = put(addProvider());
    observeProvider(provider, metrics.meter);
    const told = next(provider, 'token-refresh-failed');
    provider.refreshAt = 7;
    expect((await told).attempt).to.equal(0);
    expect((await metrics.collect()).total('token.refresh.attempts')).to.equal(0);
  });

  it('counts a token that ran out', async () => {
    let answerLate = (): void => undefined;
    const provider = new TokenProvider();
    provider.tokens = { access_token: 'short', refresh_token: 'r', expires_in: 1 };
    provider.refresher = () =>
      new Promise(resolve => {
        answerLate = () => {
          resolve(tokenResponse(2));
        };
      });
    observeProvider(provider, metrics.meter);
    put(provider);
    await next(provider, 'token-expired');
    expect((await metrics.collect()).sessions).to.deep.equal({ expired: 1 });
    answerLate();
    await until(() => provider.status === 'active');
    const collected = await metrics.collect();
    expect(collected.total('token.expirations')).to.equal(1);
    expect(collected.histogram('token.headroom')).to.deep.equal({ count: 1, sum: 0, max: 0 });
    expect(collected.histogram('token.gap.duration').max).to.equal(-provider.metrics.headroom.min! / 1_000);
  });

  it('says nothing secret, and nothing without bounds', async () => {
    const provider = overNetwork();
    provider.endpoint = '/oauth/refresh?key=secret';
    observeProvider(provider, metrics.meter);
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    answer(failing(503, 'refresh-1'), ok);
    await provider.refresh();
    await until(() => embed.generation === 2);
    const collected = await metrics.collect();
    const attributes = collected.all.flatMap(({ dataPoints }) => dataPoints.map(point => point.attributes));
    expect([...new Set(attributes.flatMap(Object.keys))].sort()).to.deep.equal([
      'analytics_embed.session.status',
      'error.type',
      'http.response.status_code',
    ]);
    expect(JSON.stringify(collected.all)).not.to.match(/access-\d|refresh-\d|secret|127\.0\.0\.1|oauth/);
  });

  it('leaves no listener and no callback behind', async () => {
    const provider = put(addProvider());
    const signals: AbortSignal[] = [];
    for (const target of [provider, document] as EventTarget[]) {
      const listen = target.addEventListener.bind(target);
      target.addEventListener = (type, listener, options) => {
        if (typeof options === 'object' && options.signal) signals.push(options.signal);
        listen(type, listener, options);
      };
    }
    const stop = observeProvider(provider, metrics.meter);
    for (const target of [provider, document]) Reflect.deleteProperty(target, 'addEventListener');
    expect(signals).to.have.length(6);
    const embed = makeEmbed('dashboard');
    provider.append(embed);
    await until(() => embed.generation === 1);
    await provider.refresh();
    expect((await metrics.collect()).total('token.refresh.attempts')).to.equal(1);
    stop();
    expect(signals.every(({ aborted }) => aborted)).to.equal(true);
    await provider.refresh();
    await until(() => embed.generation === 3);
    const collected = await metrics.collect();
    expect(collected.total('token.refresh.attempts')).to.equal(1);
    expect(collected.histogram('frame.delivery.duration').count).to.be.at.most(2);
    expect(collected.sessions).to.deep.equal({});
    expect(metrics.callbacks).to.equal(0);
  });
});
