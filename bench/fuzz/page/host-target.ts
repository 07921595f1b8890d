import type { FuzzTarget } from '../fuzz-target.js';
import { Finding, type Tally } from '../tally.js';
import { batches, type Batch, type Step, type Stranger } from './host-batches.js';
import { resolved } from '../values/now.js';
import type { Effects, Message, Oracle, Plan } from './oracles/oracle.js';
import { isSame } from './same.js';
import type { Stage, ToldEvent } from './stage.js';
import { settled } from './watch.js';

/** ms that pass between two batches: enough for the next one to be heard to its end. */
const PAUSE = 2_000;
/** ms within which a token that was refused is replaced, however many were refused before. */
const REPLACED = 61_000;

/** The host's side of one protocol: a frame of it says everything that it can, in any order. */
export class HostTarget implements FuzzTarget<Batch> {
  readonly batches;
  readonly #stage: Stage;
  readonly #makeOracle: () => Oracle;
  readonly #strangers: Readonly<Record<Stranger, MessageEventSource | null>>;
  #oracle: Oracle;
  #canaries = 0;
  /** What the batch has brought about so far. */
  #posts: string[] = [];
  #refused = false;
  /** Whether the document was told that it speaks wrongly. */
  #complained = false;

  constructor(stage: Stage, makeOracle: () => Oracle, neighbour: Window) {
    const { port1 } = stage.watch.makeChannel();
    this.#stage = stage;
    this.#makeOracle = makeOracle;
    this.#oracle = makeOracle();
    this.#strangers = { page: window, nobody: null, neighbour, port: port1 };
    // What only a transfer can carry: it comes as an object that cannot be posted on.
    const carried = [port1, new ReadableStream(), { id: port1 }];
    this.batches = batches(this.#oracle, stage.frameOrigin, carried);
  }

  readonly play = async (batch: Batch, tally: Tally): Promise<void> => {
    const stage = this.#stage;
    try {
      await this.#begin(batch, tally);
      const metrics = JSON.stringify(stage.provider.metrics);
      const { generation } = stage.provider;
      stage.hold();
      let told = false;
      for (const step of batch.steps) told = (await this.#tell(step, batch.strayed, tally)) || told;
      if (batch.strayed === undefined) await this.#tellCanary(tally);
      await this.#comparePosts();
      if (!told && JSON.stringify(stage.provider.metrics) !== metrics)
        throw new Finding('state change', 'The metrics are others.');
      await this.#replace(generation);
    } finally {
      stage.release();
      await window.virtualTime.pass(PAUSE, settled);
    }
  };

  /** A document that has had the token, then another one that has just loaded. */
  async #begin({ connects }: Batch, tally: Tally): Promise<void> {
    const stage = this.#stage;
    this.#throwExceptions('before the batch');
    stage.events.length = stage.watch.portPosts.length = 0;
    this.#oracle = this.#makeOracle();
    this.#oracle.generation = stage.provider.generation;
    // Two: some protocols take a word before the load for the next document's.
    await this.#load();
    await this.#load();
    await this.#connect(tally);
    await this.#load();
    await this.#load();
    if (connects) await this.#connect(tally);
  }

  async #load(): Promise<void> {
    const { watch } = this.#stage;
    const before = watch.portPosts.length;
    this.#oracle.loaded();
    this.#complained = false;
    this.#refused = false;
    await this.#stage.load();
    this.#hearPortPosts(before);
    this.#posts = [];
    const posts = await this.#stage.posts();
    if (this.#oracle.learns) this.#oracle.learn(posts);
  }

  async #connect(tally: Tally): Promise<void> {
    for (const plan of this.#oracle.handshake) await this.#tell(plan, undefined, tally);
    if (this.#stage.embed.status !== 'connected') throw new Finding('effect', 'The frame is not connected.');
  }

  async #tellCanary(tally: Tally): Promise<void> {
    const plan = this.#oracle.canary((this.#canaries += 1));
    if (!plan) return;
    const before = this.#stage.events.length;
    await this.#tell(plan, undefined, tally);
    if (this.#stage.events.length === before) throw new Finding('effect', 'The canary was not heard.');
    tally.canaries += 1;
  }

  /** Tells one message and compares what comes of it; whether it was a valid one. */
  async #tell(step: Step, strayed: string | undefined, tally: Tally): Promise<boolean> {
    const stage = this.#stage;
    const { watch } = stage;
    const message = this.#messageOf(step);
    const stranger = step.stranger !== undefined || strayed !== undefined;
    const judgement = stranger ? null : this.#oracle.judge(message);
    const before = stage.snapshot();
    const [eventsBefore, portPostsBefore] = [stage.events.length, watch.portPosts.length];
    this.#dispatch(message, step.stranger, strayed);
    await settled();
    tally.messages += 1;
    if (stranger) tally.strangers += 1;
    if (judgement) tally.valid += 1;
    this.#throwExceptions('by a message');
    const events = stage.events.slice(eventsBefore);
    if (judgement) this.#compareEffects(judgement, events, portPostsBefore);
    else this.#compareNothing(before, events, strayed !== undefined && step.stranger === undefined);
    return judgement !== null;
  }

  #messageOf({ way, data, ports = 0 }: Plan): Message {
    const own = Array.from({ length: ports }, () => this.#stage.watch.makeChannel().port2);
    return { way, data: resolved(data, field => this.#oracle.know(field)), ports: own };
  }

  #dispatch({ way, data, ports }: Message, stranger?: Stranger, strayed?: string): void {
    const { watch, frameOrigin, window: frame } = this.#stage;
    if (way === 'port' && strayed === undefined) {
      watch.port?.dispatchEvent(new MessageEvent('message', { data }));
      return;
    }
    const source = stranger === undefined ? frame : this.#strangers[stranger];
    const origin = strayed ?? frameOrigin;
    window.dispatchEvent(new MessageEvent('message', { data, source, origin, ports: [...ports] }));
  }

  #compareEffects(
    { events = [], posts = [], portPosts = [], refused }: Effects,
    told: readonly ToldEvent[],
    portPostsBefore: number,
  ): void {
    const posted = this.#hearPortPosts(portPostsBefore);
    this.#posts.push(...posts);
    if (refused) this.#refused = true;
    if (!isSame(posted, portPosts))
      throw new Finding(
        'effect',
        `Posted through ports: ${posted.join(', ')}; expected: ${portPosts.join(', ')}`,
      );
    const fits = told.length === events.length && events.every((event, at) => fitsEvent(event, told[at]));
    if (!fits) throw new Finding('effect', `Told: ${namesOf(told)}; expected: ${namesOf(events)}`);
  }

  /** Of what is invalid, nothing comes but a word on that, once. */
  #compareNothing(before: ReturnType<Stage['snapshot']>, told: readonly ToldEvent[], strayed: boolean): void {
    const stage = this.#stage;
    const after = stage.snapshot();
    const allowed = new Set<string>();
    const [first, second] = told;
    if (told.length === 1 && first && fitsEvent(wrongly, first) && !this.#complained && !strayed) {
      this.#complained = true;
      allowed.add('events of the embed');
    }
    // A frame that shows another origin is given up, as the documents say.
    if (strayed && before['status of the embed'] !== 'unresponsive') {
      if (!fitsEvent(givenUp, first) || !fitsEvent(elsewhere, second))
        throw new Finding('effect', 'A frame that shows another origin is not given up.');
      for (const name of ['events of the embed', 'status of the embed', 'timers set or taken back'])
        allowed.add(name);
      if (told.length > 2) throw new Finding('state change', `Told: ${namesOf(told)}`);
    }
    for (const [name, value] of Object.entries(before)) {
      if (after[name] === value || allowed.has(name)) continue;
      const what =
        name === 'events of the embed' ? namesOf(told) : `${String(value)} to ${String(after[name])}`;
      throw new Finding('state change', `Of an invalid message: ${name}, ${what}`);
    }
  }

  #hearPortPosts(before: number): string[] {
    const posts = this.#stage.watch.portPosts.slice(before);
    for (const post of posts) this.#oracle.portPosted(post);
    return posts.map(post => this.#oracle.describe(post));
  }

  /** What has come to the frame's window, in truth. */
  async #comparePosts(): Promise<void> {
    const posts = (await this.#stage.posts()).map(post => this.#oracle.describe(post));
    if (!isSame(posts, this.#posts))
      throw new Finding(
        'state change',
        `The frame got: ${posts.join(', ')}; expected: ${this.#posts.join(', ')}`,
      );
    this.#throwExceptions('later');
  }

  /** A token that was refused is replaced by one other, and else none is asked for. */
  async #replace(generation: number): Promise<void> {
    const stage = this.#stage;
    const { provider } = stage;
    stage.release();
    if (this.#refused) await window.virtualTime.pass(REPLACED, settled);
    else await settled();
    const expected = generation + (this.#refused ? 1 : 0);
    if (provider.generation !== expected)
      throw new Finding('effect', `The provider is at ${provider.generation}, and not at ${expected}.`);
    this.#throwExceptions('while time passed');
  }

  #throwExceptions(when: string): void {
    const thrown = this.#stage.watch.exceptions.splice(0);
    if (thrown.length > 0) throw new Finding('exception', `${when}: ${thrown.join('; ')}`);
  }
}

const wrongly = { name: 'embed-error', detail: { code: 'message_invalid' } };
const givenUp = { name: 'embed-status', detail: { status: 'unresponsive' } };
const elsewhere = { name: 'embed-error', detail: { code: 'origin_changed' } };

function fitsEvent(expected: ToldEvent, told: ToldEvent | undefined): boolean {
  if (told?.name !== expected.name) return false;
  return Object.entries(expected.detail).every(([name, value]) => isSame(told.detail[name], value));
}

function namesOf(events: readonly ToldEvent[]): string {
  const names = events.map(({ name, detail }) => {
    const { code, status } = detail;
    return `${name}${typeof code === 'string' ? ` ${code}` : ''}${typeof status === 'string' ? ` ${status}` : ''}`;
  });
  return names.join(', ') || 'nothing';
}
