import fc from 'fast-check';

import { connectToHost, FrameError, type HostConnection } from '../../../src/frame/index.js';
import type { FuzzTarget } from '../fuzz-target.js';
import { Finding, type Tally } from '../tally.js';
import { anything, values } from '../values/junk.js';
import { nearMisses } from '../values/near-miss.js';
import {
  CLIENT_TELLING,
  CLIENT_VALID,
  ClientOracle,
  describeClientPost,
  type ClientNews,
} from './client-oracle.js';
import { resolved } from '../values/now.js';
import { take } from './recorder.js';
import { isSame } from './same.js';
import { settled, watch } from './watch.js';

/** Who speaks. */
const SENDERS = ['host', 'page', 'nobody', 'elsewhere'] as const;

interface Step {
  readonly sender: (typeof SENDERS)[number];
  readonly data: unknown;
}

type Batch = readonly Step[];

/** A frame's client, over all that its host can say, and others. */
export class ClientTarget implements FuzzTarget<Batch> {
  readonly #hostOrigin: string;
  readonly batches: fc.Arbitrary<Batch>;
  #news: ClientNews[] = [];
  #posts: string[] = [];
  #canaries = 0;

  constructor(hostOrigin: string) {
    this.#hostOrigin = hostOrigin;
    const valid = fc.constantFrom(...CLIENT_VALID);
    const own = values(CLIENT_TELLING);
    const said = fc.oneof(
      { weight: 5, arbitrary: valid },
      { weight: 12, arbitrary: nearMisses(valid, own) },
      { weight: 3, arbitrary: anything },
      { weight: 1, arbitrary: own },
    );
    const step = fc.record<Step>({
      sender: fc.oneof(
        { weight: 8, arbitrary: fc.constant('host' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...SENDERS) },
      ),
      data: said,
    });
    this.batches = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
  }

  readonly play = async (batch: Batch, tally: Tally): Promise<void> => {
    watch.exceptions.length = 0;
    this.#news = [];
    await this.#taken();
    this.#posts = ['EMBED_READY undefined'];
    const oracle = new ClientOracle();
    const host = connectToHost({
      hostOrigins: [this.#hostOrigin],
      onToken: value => this.#news.push({ name: 'token', value }),
      onRevoked: value => this.#news.push({ name: 'revoked', value }),
      onMessage: value => this.#news.push({ name: 'message', value }),
    });
    try {
      for (const step of batch) await this.#tell(step, oracle, tally);
      await this.#tell(
        { sender: 'host', data: { type: 'EMBED_MESSAGE', data: { canary: (this.#canaries += 1) } } },
        oracle,
        tally,
      );
      tally.canaries += 1;
      await this.#compareToken(host, oracle);
      const posts = await this.#taken();
      if (!isSame(posts, this.#posts))
        throw new Finding('state change', `Posted: ${posts.join(', ')}; expected: ${this.#posts.join(', ')}`);
      this.#throwExceptions();
    } finally {
      host.disconnect();
    }
  };

  async #tell({ sender, data: planned }: Step, oracle: ClientOracle, tally: Tally): Promise<void> {
    const data = resolved(planned, field => oracle.know(field));
    const judgement = sender === 'host' ? oracle.judge(data) : null;
    const [before, activity] = [this.#news.length, window.virtualTime.activity];
    const source = sender === 'page' ? window : sender === 'nobody' ? null : parent;
    const origin = sender === 'elsewhere' ? 'https://stranger.example' : this.#hostOrigin;
    window.dispatchEvent(new MessageEvent('message', { data, source, origin }));
    await settled();
    tally.messages += 1;
    if (judgement) tally.valid += 1;
    if (sender !== 'host') tally.strangers += 1;
    this.#throwExceptions();
    const news = this.#news.slice(before);
    const expected = judgement?.news ? [judgement.news] : [];
    if (judgement?.post !== undefined) this.#posts.push(judgement.post);
    const fits =
      news.length === expected.length &&
      expected.every(({ name, value }, at) => news[at]?.name === name && isSame(news[at].value, value));
    const told = news.map(({ name }) => name).join(', ') || 'nothing';
    if (!fits) throw new Finding(judgement ? 'effect' : 'state change', `The page was told: ${told}.`);
    if (window.virtualTime.activity !== activity) throw new Finding('state change', 'A timer was set.');
  }

  /** What the client gives to its page, or waits for. */
  async #compareToken(host: HostConnection, { update, revoked }: ClientOracle): Promise<void> {
    let outcome = 'waits';
    void host.getToken().then(
      token => (outcome = `gives ${token}`),
      (error: unknown) => (outcome = error instanceof FrameError ? error.code : 'fails'),
    );
    await settled();
    const lives = update !== null && update.expiresIn * 1_000 > 1e-3;
    if (update && !lives) this.#posts.push(`TOKEN_REQUEST ${update.generation}`);
    const expected = revoked ? 'revoked' : update && lives ? `gives ${update.token}` : 'waits';
    if (outcome !== expected)
      throw new Finding('state change', `The client ${outcome}, and not: ${expected}.`);
  }

  async #taken(): Promise<string[]> {
    return (await take(parent, watch.makeChannel())).map(describeClientPost);
  }

  #throwExceptions(): void {
    const thrown = watch.exceptions.splice(0);
    if (thrown.length > 0) throw new Finding('exception', thrown.join('; '));
  }
}
