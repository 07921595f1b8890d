import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { diag } from '@opentelemetry/api';
import { DataPointType } from '@opentelemetry/sdk-metrics';

import { observeSession } from '../../src/opentelemetry/index.js';
import { TokenError } from '../../src/session/index.js';
import { CollectedMetrics, type Collected } from '../support/collected-metrics.js';
import {
  connectionLost,
  invalidGrant,
  running,
  SessionHarness,
  unavailable,
} from '../support/session-harness.js';
import { VirtualTabs } from '../support/virtual-tabs.js';

/** What was collected of one session; histograms in seconds as [count, sum, maximum], those that are empty left out. */
interface Figures {
  readonly status: string;
  /** How many, by their kinds of failure. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly expirations: number;
  readonly histograms: Readonly<Record<string, readonly [number, number, number]>>;
}

function figuresOf(collected: Collected): Figures {
  const histograms = ['refresh.attempt.duration', 'refresh.duration', 'headroom', 'gap.duration'];
  const attempts = collected.values('token.refresh.attempts');
  return {
    status: Object.keys(collected.sessions).join(),
    attempts: Object.fromEntries(
      attempts.map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
    ),
    expirations: collected.total('token.expirations'),
    histograms: Object.fromEntries(
      histograms.flatMap(name => {
        const { count, sum, max } = collected.histogram(`token.${name}`);
        return count === 0 ? [] : [[name.replace('.duration', ''), [count, sum, max]]];
      }),
    ),
  };
}

/** One refresh that begins at 80 s and takes 2 s. */
async function refresh(harness: SessionHarness): Promise<void> {
  await harness.clock.advance(80_000);
  await harness.clock.advance(2_000);
  await harness.answer();
}

const patient = { requestTimeout: 60_000 };
const none = { expirations: 0, histograms: {} };
type Play = (harness: SessionHarness) => Promise<void>;

const cases: readonly (readonly [
  name: string,
  create: () => SessionHarness,
  play: Play,
  expected: Figures,
])[] = [
  [
    'each figure of an early refresh, in seconds',
    running,
    refresh,
    {
      ...{ status: 'active', attempts: { '': 1 }, expirations: 0 },
      histograms: { 'refresh.attempt': [1, 2, 2], refresh: [1, 2, 2], headroom: [1, 18, 18] },
    },
  ],
  [
    'how attempts failed, without a code or text of the page’s refresher',
    running,
    async harness => {
      harness.random = 1;
      await harness.clock.advance(80_000);
      const ownError = Object.assign(new TokenError('network', 'secret'), { code: 'secret', status: 1e9 });
      for (const error of [unavailable, connectionLost, ownError]) {
        await harness.refuse(error);
        await harness.clock.advance(harness.told('refresh-failed').at(-1)?.retryIn ?? 0);
      }
    },
    { ...none, status: 'failed', attempts: { 'server_error 503': 1, network: 1, _OTHER: 1 } },
  ],
  [
    'a late refresh apart from the others: a histogram takes nothing negative',
    () => running({}, patient),
    async harness => {
      await harness.clock.advance(80_000);
      await harness.refuse(unavailable);
      await harness.clock.advance(25_000);
      assert.equal(harness.session.status, 'expired');
      await harness.answer();
      assert.equal(harness.session.metrics.headroom.last, -5_000);
    },
    {
      ...{ status: 'active', attempts: { 'server_error 503': 1, '': 1 }, expirations: 1 },
      histograms: {
        'refresh.attempt': [1, 25, 25],
        refresh: [1, 25, 25],
        headroom: [1, 0, 0],
        gap: [1, 5, 5],
      },
    },
  ],
  [
    'no headroom of a first token, nor of one whose end is not known',
    () => new SessionHarness(),
    async harness => {
      harness.session.start();
      await harness.answer();
      await refresh(harness);
      // The session's own `last` is still that of the refresh before.
      harness.session.setTokens({ access_token: 'endless', refresh_token: 'r' });
      void harness.session.refresh();
      await harness.answer();
    },
    {
      ...{ status: 'active', attempts: { '': 3 }, expirations: 0 },
      histograms: { 'refresh.attempt': [3, 2, 2], refresh: [3, 2, 2], headroom: [1, 18, 18] },
    },
  ],
  [
    'the end of a session as a failed attempt',
    running,
    async harness => {
      await harness.clock.advance(80_000);
      await harness.refuse(invalidGrant);
    },
    { ...none, status: 'failed', attempts: { 'invalid_grant 400': 1 } },
  ],
  [
    'no failed attempt at an end that was announced',
    () => running({ refresh_expires_in: 90 }, patient),
    async harness => {
      harness.random = 1;
      await harness.clock.advance(91_000);
      await harness.refuse(invalidGrant);
      assert.equal(harness.told('refresh-failed').length, 1);
    },
    { ...none, status: 'failed', attempts: {} },
  ],
];

void describe('observeSession, by OpenTelemetry’s SDK', () => {
  let metrics: CollectedMetrics;
  let warnings: string[];
  beforeEach(() => {
    metrics = new CollectedMetrics();
    warnings = [];
    const warn = (text: string): void => void warnings.push(text);
    diag.setLogger({ error: warn, warn, info() {}, debug() {}, verbose() {} });
  });
  afterEach(async () => {
    await metrics.shutdown();
    diag.disable();
    assert.deepEqual(warnings, []);
  });

  for (const [name, create, play, expected] of cases) {
    void it(`feeds ${name}, as the session’s own metrics count it`, async () => {
      const harness = create();
      observeSession(harness.session, metrics.meter);
      await play(harness);
      const collected = await metrics.collect();
      assert.deepEqual(figuresOf(collected), expected);
      const { refreshes, failures, expired, latency, timeToRefresh } = harness.session.metrics;
      assert.equal(collected.total('token.refresh.attempts'), refreshes + failures);
      assert.equal(collected.total('token.expirations'), expired);
      for (const [histogram, { max }] of [
        ['token.refresh.attempt.duration', latency],
        ['token.refresh.duration', timeToRefresh],
      ] as const)
        assert.equal(collected.histogram(histogram).max, max === null ? NaN : max / 1_000);
    });
  }

  void it('has names, units and kinds of the semantic conventions', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter);
    await refresh(harness);
    await harness.clock.advance(110_000);
    await harness.answer();
    const { all } = await metrics.collect();
    const kinds = all.map(({ descriptor: { name, description, unit }, dataPointType, dataPoints }) => {
      assert.ok(dataPoints.length > 0 && description.length > 0, name);
      return `${name} ${DataPointType[dataPointType]} ${unit}`;
    });
    assert.deepEqual(kinds.sort(), [
      'analytics_embed.session.count SUM {session}',
      'analytics_embed.token.expirations SUM {token}',
      'analytics_embed.token.gap.duration HISTOGRAM s',
      'analytics_embed.token.headroom HISTOGRAM s',
      'analytics_embed.token.refresh.attempt.duration HISTOGRAM s',
      'analytics_embed.token.refresh.attempts SUM {attempt}',
      'analytics_embed.token.refresh.duration HISTOGRAM s',
    ]);
  });

  void it('leaves a token that another tab’s refresh brought to that tab', async () => {
    const tabs = new VirtualTabs();
    const [first, other] = await tabs.pair();
    observeSession(other.session, metrics.meter);
    await first.beginRefresh();
    await first.respond(2);
    assert.equal(other.told('refreshed').at(-1)?.source, 'tab');
    assert.equal((await metrics.collect()).total('token.refresh.attempts'), 0);
  });

  void it('counts several sessions each, and one that is observed twice once, for the observer that is left', async () => {
    const harnesses = [running(), running()] as const;
    const [{ session }, other] = harnesses;
    const stop = observeSession(session, metrics.meter, { attributes: { by: 'one' } });
    observeSession(session, metrics.meter, { attributes: { by: 'other' } });
    observeSession(other.session, metrics.meter, { attributes: { by: 'one' } });
    for (const harness of harnesses) await refresh(harness);
    assert.deepEqual((await metrics.collect()).sessions, { active: 2 });
    stop();
    stop();
    for (const harness of harnesses) await refresh(harness);
    assert.deepEqual((await metrics.collect()).values('token.refresh.attempts'), [
      { attributes: { by: 'one' }, value: 3 },
      { attributes: { by: 'other' }, value: 1 },
    ]);
  });

  void it('distinguishes sessions by the page’s attributes, and adds up those of the same', async () => {
    for (const attributes of [{ a: 1, b: 2 }, { b: 2, a: 1 }, { b: 3 }])
      observeSession(running().session, metrics.meter, { attributes });
    const active = (await metrics.collect()).values('session.count').filter(({ value }) => value > 0);
    assert.deepEqual(
      active.map(({ attributes, value }) => [attributes['b'], value]),
      [
        [2, 2],
        [3, 1],
      ],
    );
  });

  void it('leaves nothing behind: no figure after its end, no callback, no listener', async () => {
    const harness = running();
    let listeners = 0;
    const subscribe = harness.session.subscribe.bind(harness.session);
    harness.session.subscribe = listener => {
      listeners += 1;
      const unsubscribe = subscribe(listener);
      return () => {
        listeners -= 1;
        unsubscribe();
      };
    };
    const stop = observeSession(harness.session, metrics.meter);
    await refresh(harness);
    assert.deepEqual((await metrics.collect()).sessions, { active: 1 });
    assert.deepEqual([metrics.callbacks, listeners], [1, 1]);
    stop();
    await refresh(harness);
    const after = await metrics.collect();
    // Reported once more as 0, because the SDK repeats the last value.
    assert.deepEqual(after.sessions, {});
    assert.equal(after.total('token.refresh.attempts'), 1);
    assert.deepEqual([metrics.callbacks, listeners], [0, 0]);
    observeSession(harness.session, metrics.meter);
    await refresh(harness);
    const anew = await metrics.collect();
    assert.deepEqual(anew.sessions, { active: 1 });
    assert.equal(anew.total('token.refresh.attempts'), 2);
  });
});
