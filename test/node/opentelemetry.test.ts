import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { diag } from '@opentelemetry/api';
import { DataPointType } from '@opentelemetry/sdk-metrics';

import { observeSession } from '../../src/opentelemetry/index.js';
import { TokenError } from '../../src/session/index.js';
import { CollectedMetrics } from '../support/collected-metrics.js';
import {
  connectionLost,
  invalidGrant,
  running,
  SessionHarness,
  tokens,
  unavailable,
} from '../support/session-harness.js';
import { VirtualTabs } from '../support/virtual-tabs.js';

void describe('observeSession, by OpenTelemetry’s SDK', () => {
  let metrics: CollectedMetrics;
  beforeEach(() => {
    metrics = new CollectedMetrics();
  });
  afterEach(() => metrics.shutdown());

  /** One refresh that begins at 80 s and takes 2 s. */
  async function refresh(harness: SessionHarness): Promise<void> {
    await harness.clock.advance(80_000);
    await harness.clock.advance(2_000);
    await harness.answer();
  }

  void it('feeds each figure of an early refresh, in seconds', async () => {
    const harness = running();
    const complaints: string[] = [];
    const complain = (text: string): void => void complaints.push(text);
    diag.setLogger({ error: complain, warn: complain, info() {}, debug() {}, verbose() {} });
    observeSession(harness.session, metrics.meter);
    await refresh(harness);
    const collected = await metrics.collect();
    diag.disable();
    assert.deepEqual(complaints, []);
    assert.deepEqual(collected.values('token.refresh.attempts'), [{ attributes: {}, value: 1 }]);
    assert.deepEqual(collected.histogram('token.refresh.attempt.duration'), { count: 1, sum: 2, max: 2 });
    assert.deepEqual(collected.histogram('token.refresh.duration'), { count: 1, sum: 2, max: 2 });
    assert.deepEqual(collected.histogram('token.headroom'), { count: 1, sum: 18, max: 18 });
    assert.equal(collected.histogram('token.gap.duration').count, 0);
    assert.equal(collected.total('token.expirations'), 0);
    assert.deepEqual(collected.sessions, { active: 1 });
  });

  void it('names, units and kinds follow the semantic conventions, and none says more than it must', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter);
    await refresh(harness);
    await harness.clock.advance(110_000);
    await harness.answer();
    const { names, metric } = await metrics
      .collect()
      .then(collected => ({ names: collected.names, metric: collected.metric.bind(collected) }));
    const kinds = names.map(name => {
      const { descriptor, dataPointType, dataPoints } = metric(name.replace('analytics_embed.', ''))!;
      assert.match(name, /^analytics_embed(\.[a-z]+(_[a-z]+)*)+$/);
      assert.ok(dataPoints.length > 0 && descriptor.description.length > 0);
      return `${name} ${DataPointType[dataPointType]} ${descriptor.unit}`;
    });
    assert.deepEqual(kinds, [
      'analytics_embed.session.count SUM {session}',
      'analytics_embed.token.expirations SUM {token}',
      'analytics_embed.token.gap.duration HISTOGRAM s',
      'analytics_embed.token.headroom HISTOGRAM s',
      'analytics_embed.token.refresh.attempt.duration HISTOGRAM s',
      'analytics_embed.token.refresh.attempts SUM {attempt}',
      'analytics_embed.token.refresh.duration HISTOGRAM s',
    ]);
  });

  void it('says how failed attempts failed, and times the refresh over all of them', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter, { attributes: { 'app.region': 'eu' } });
    harness.random = 1;
    await harness.clock.advance(80_000);
    const retry = async (error: unknown): Promise<void> => {
      await harness.refuse(error);
      await harness.clock.advance(harness.told('refresh-failed').at(-1)!.retryIn ?? 0);
    };
    await retry(unavailable);
    await retry(connectionLost);
    // A page's own refresher may throw what it likes: neither its code nor its text goes anywhere.
    await retry(Object.assign(new TokenError('network', 'secret'), { code: 'secret', status: 1e9 }));
    await harness.clock.advance(100);
    const failures = harness.session.metrics.failures;
    const attempts = (await metrics.collect()).values('token.refresh.attempts');
    assert.equal(failures, attempts.length);
    assert.deepEqual(attempts, [
      {
        attributes: { 'app.region': 'eu', 'error.type': 'server_error', 'http.response.status_code': 503 },
        value: 1,
      },
      { attributes: { 'app.region': 'eu', 'error.type': 'network' }, value: 1 },
      { attributes: { 'app.region': 'eu', 'error.type': '_OTHER' }, value: 1 },
    ]);
  });

  void it('agrees with the session’s own metrics after a long life', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter);
    for (let n = 0; n < 30; n++) {
      await harness.clock.advance(80_000 + (n % 3) * 15_000);
      if (n % 4 === 0) {
        await harness.refuse(unavailable);
        await harness.clock.advance(61_000);
      }
      await harness.clock.advance(n);
      await harness.answer();
    }
    const own = harness.session.metrics;
    assert.ok(own.failures > 0 && own.expired > 0 && own.headroom.min! < 0);
    const collected = await metrics.collect();
    const attempts = collected.values('token.refresh.attempts');
    const sum = (failed: boolean): number =>
      attempts
        .filter(({ attributes }) => 'error.type' in attributes === failed)
        .reduce((total, { value }) => total + value, 0);
    assert.equal(sum(false), own.refreshes);
    assert.equal(sum(true), own.failures);
    assert.equal(collected.total('token.expirations'), own.expired);
    for (const [name, max] of [
      ['token.refresh.attempt.duration', own.latency.max],
      ['token.refresh.duration', own.timeToRefresh.max],
      ['token.headroom', own.headroom.max],
      ['token.gap.duration', -own.headroom.min!],
    ] as const) {
      assert.equal(collected.histogram(name).max, max! / 1_000, name);
    }
    assert.equal(collected.histogram('token.headroom').count, own.refreshes);
  });

  void it('tells what is late from what was in time: a histogram takes nothing negative', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter);
    await harness.clock.advance(80_000);
    await harness.refuse(unavailable);
    await harness.clock.advance(25_000);
    assert.deepEqual((await metrics.collect()).sessions, { expired: 1 });
    await harness.answer();
    const collected = await metrics.collect();
    assert.equal(harness.session.metrics.headroom.last, -5_000);
    assert.deepEqual(collected.histogram('token.headroom'), { count: 1, sum: 0, max: 0 });
    assert.deepEqual(collected.histogram('token.gap.duration'), { count: 1, sum: 5, max: 5 });
    assert.equal(collected.total('token.expirations'), 1);
  });

  void it('knows no headroom of a first token, nor of one whose end nobody knows', async () => {
    const first = new SessionHarness();
    observeSession(first.session, metrics.meter);
    first.session.start();
    await first.clock.advance(10);
    await first.answer();
    assert.equal((await metrics.collect()).histogram('token.headroom').count, 0);
    await refresh(first);
    assert.equal((await metrics.collect()).histogram('token.headroom').count, 1);
    // Its `last` is of the one before now.
    const { session } = first;
    session.setTokens({ access_token: 'endless', refresh_token: 'r' });
    void session.refresh();
    await first.clock.advance(10);
    await first.answer();
    const collected = await metrics.collect();
    assert.equal(session.metrics.refreshes, 3);
    assert.equal(collected.total('token.refresh.attempts'), 3);
    assert.equal(collected.histogram('token.headroom').count, 1);
  });

  void it('counts the end of a session as it counts itself, and says that it is over', async () => {
    const harness = running();
    observeSession(harness.session, metrics.meter);
    await harness.clock.advance(80_000);
    await harness.refuse(invalidGrant);
    const collected = await metrics.collect();
    assert.deepEqual(collected.values('token.refresh.attempts'), [
      { attributes: { 'error.type': 'invalid_grant', 'http.response.status_code': 400 }, value: 1 },
    ]);
    assert.deepEqual(collected.sessions, { failed: 1 });
  });

  void it('does not count an end that was announced as a failure', async () => {
    const harness = running({ refresh_expires_in: 90 }, { requestTimeout: 60_000 });
    observeSession(harness.session, metrics.meter);
    harness.random = 1;
    await harness.clock.advance(91_000);
    await harness.refuse(invalidGrant);
    assert.equal(harness.told('refresh-failed').length, 1);
    assert.equal(harness.session.metrics.failures, 0);
    assert.equal((await metrics.collect()).total('token.refresh.attempts'), 0);
  });

  void it('leaves a token that another tab’s refresh brought to that tab', async () => {
    const tabs = new VirtualTabs();
    const [asker, other] = [tabs.open(), tabs.open()];
    for (const { session } of [asker, other]) {
      session.setTokens(tokens(1));
      session.start();
      await tabs.clock.advance(200);
    }
    observeSession(other.session, metrics.meter);
    void asker.session.refresh();
    await tabs.clock.advance(500);
    asker.request.answer(tokens(2));
    await tabs.clock.advance(50);
    assert.equal(other.told('refreshed').at(-1)?.source, 'tab');
    assert.equal((await metrics.collect()).total('token.refresh.attempts'), 0);
  });

  void it('counts several sessions each, and one that is observed twice once', async () => {
    const harnesses = [running(), running()];
    for (const { session } of harnesses) observeSession(session, metrics.meter);
    observeSession(harnesses[0]!.session, metrics.meter);
    for (const harness of harnesses) await refresh(harness);
    const collected = await metrics.collect();
    assert.equal(collected.total('token.refresh.attempts'), 2);
    assert.equal(collected.histogram('token.headroom').count, 2);
    assert.deepEqual(collected.sessions, { active: 2 });
  });

  void it('gives the floor to the next when the first who observes a session stops', async () => {
    const harness = running();
    const stop = observeSession(harness.session, metrics.meter, { attributes: { by: 'one' } });
    observeSession(harness.session, metrics.meter, { attributes: { by: 'other' } });
    await refresh(harness);
    stop();
    stop();
    await refresh(harness);
    assert.deepEqual((await metrics.collect()).values('token.refresh.attempts'), [
      { attributes: { by: 'one' }, value: 1 },
      { attributes: { by: 'other' }, value: 1 },
    ]);
  });

  void it('tells sessions apart by the page’s attributes, and adds up what those do not tell apart', async () => {
    const [one, two, three] = [running(), running(), running()];
    observeSession(one.session, metrics.meter, { attributes: { a: 1, b: 2 } });
    observeSession(two.session, metrics.meter, { attributes: { b: 2, a: 1 } });
    observeSession(three.session, metrics.meter, { attributes: { b: 3 } });
    const collected = await metrics.collect();
    const active = collected.values('session.count').filter(({ value }) => value > 0);
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
    const stops = [harness, running()].map(({ session }) => observeSession(session, metrics.meter));
    await refresh(harness);
    assert.deepEqual((await metrics.collect()).sessions, { active: 2 });
    assert.deepEqual([metrics.callbacks, listeners], [1, 1]);
    for (const stop of stops) stop();
    await refresh(harness);
    const after = await metrics.collect();
    // Told once more, since the SDK goes on sending the last that it heard.
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
