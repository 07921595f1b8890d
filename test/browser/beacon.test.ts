import { expect } from '@open-wc/testing';
import type { TokenProvider } from '../../src/index.js';
import type { Received } from '../support/wtr/test-routes.js';
import { addProvider, connect, makeEmbed, refreshed, setVisibility, until } from './elements.js';

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
