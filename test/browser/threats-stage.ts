import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed } from '../../src/index.js';
import { addProvider, frameUrl, iframeOf, makeEmbed, put, until } from './elements.js';
import { postOrder, repeatOrder } from './frames/orders.js';
import type { Report } from './frames/threats/mallory.js';
import './unhandled-rejections.js';
import { origins } from '../support/origins.js';

export const READY = { type: 'EMBED_READY', version: 1 };

/** The messages that a frame may post to its host, as the attackers post them. */
export const SPOOFS: readonly object[] = [
  READY,
  { type: 'TOKEN_ACK', generation: 1 },
  { type: 'TOKEN_ACK', generation: 99 },
  { type: 'TOKEN_REQUEST', generation: 1, reason: 'rejected' },
  { type: 'EMBED_RESIZE', height: 666 },
  { type: 'EMBED_ERROR', code: 'spoofed', message: 'spoofed' },
  { type: 'EMBED_MESSAGE', data: 'spoofed' },
];

const EVENTS = [
  'embed-connected',
  'embed-token-delivered',
  'embed-unresponsive',
  'embed-resize',
  'embed-message',
  'embed-error',
] as const;

/** The details of an embed's event. */
type Detail = Readonly<Record<string, unknown>>;

let attacks = 0;

/** A window with `mallory.ts` in it, which obeys a test's orders. */
export class Puppet {
  readonly window: Window;

  constructor(window: Window | null | undefined) {
    if (!window) throw new Error('There is no window. Check that the browser did not block it.');
    this.window = window;
  }

  /** Waits until it shows a page of this origin; 'null': one without. */
  async at(origin: string): Promise<this> {
    const isThere = async (): Promise<boolean> =>
      (await repeatOrder(() => this.window, { act: 'where' })) === origin;
    await until(isThere, `a puppet at ${origin}`);
    return this;
  }

  /** Posts messages, each with a port that says `onPorts`, to every window that it can reach; resolves when this window has received all of them. */
  async attack(messages: readonly unknown[], onPorts?: readonly unknown[]): Promise<void> {
    const id = ++attacks;
    const done = nextMessage(data => (data as { attacked?: number } | null)?.attacked === id);
    await postOrder(this.window, { act: 'attack', argument: { messages, onPorts, id } });
    await done;
  }

  /** What its present document has received. */
  report(): Promise<Report> {
    return postOrder(this.window, { act: 'report' }) as Promise<Report>;
  }

  /** Waits until its present document has received this generation. */
  async received(generation: number): Promise<void> {
    const isThere = async (): Promise<boolean> => (await this.report()).generations.includes(generation);
    await until(isThere, `the puppet receives generation ${generation}`);
  }

  /** Navigates itself; resolves when it is there. */
  async go(origin: string): Promise<void> {
    await postOrder(this.window, { act: 'go', argument: malloryUrl(origin) });
    await this.at(origin);
  }

  /** Puts an iframe into itself; resolves with its window. */
  async nest(attributes: Record<string, string>): Promise<Window | undefined> {
    const { length } = this.window;
    await postOrder(this.window, { act: 'nest', argument: attributes });
    return this.window[length];
  }

  /** It has neither received a token, nor found one in its address, nor was its port used. */
  async expectNothingStolen(): Promise<void> {
    const { stolen, onPorts } = await this.report();
    expect({ stolen, onPorts }).to.deep.equal({ stolen: false, onPorts: 0 });
  }
}

function nextMessage(matches: (data: unknown) => boolean): Promise<MessageEvent> {
  return new Promise(resolve => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      if (!matches(event.data)) return;
      removeEventListener('message', onMessage);
      resolve(event);
    };
    addEventListener('message', onMessage);
  });
}

/** The puppet in an embed's iframe, once it is there. */
export function puppetOf(embed: AnalyticsEmbed): Promise<Puppet> {
  return new Puppet(iframeOf(embed).contentWindow).at(origins.frame);
}

/** The URL of `mallory.ts` at an origin. */
export function malloryUrl(origin: string): string {
  return frameUrl('threats/mallory', origin);
}

/** Attributes of an iframe whose document has the script of this origin, and the origin of its embedder. */
export function mallorySrcdoc(origin = origins.host): { srcdoc: string } {
  return { srcdoc: `<script src="${origin}/test/browser/frames/threats/mallory.ts"></script>` };
}

/** One provider with two embeds, before anything happens to them. */
export class Stage {
  readonly provider = addProvider();
  /** Its frame has the frame's client, and generation 1. */
  readonly neighbour = makeEmbed('threats/insider');
  /** Its frame, the puppet, has got generation 1 and posts nothing without an order. */
  readonly embed = makeEmbed('threats/mallory');
  /** The embed's window, once the stage is ready. */
  puppet!: Puppet;
  /** What is around the embed, within the provider. */
  readonly around = document.createElement('section');
  /** The embeds' events since the stage was ready. */
  readonly news: { readonly name: string; readonly detail: Detail }[] = [];
  readonly #suspects: Puppet[] = [];
  readonly #tidying: (() => unknown)[] = [];

  constructor() {
    this.around.append(this.embed);
    this.provider.append(this.neighbour, this.around);
    for (const name of EVENTS)
      this.provider.addEventListener(name, event => {
        this.news.push({ name, detail: (event as CustomEvent<Detail>).detail });
      });
  }

  async ready(): Promise<void> {
    await until(() => this.neighbour.generation === 1, 'the neighbour has its first token');
    this.puppet = await puppetOf(this.embed);
    await this.puppet.received(1);
    this.news.length = 0;
  }

  /** How many refreshes there were. */
  get refreshes(): number {
    return this.provider.metrics.refreshes;
  }

  /** The codes of the embeds' errors. */
  get errors(): unknown[] {
    return this.news.filter(({ name }) => name === 'embed-error').map(({ detail }) => detail['code']);
  }

  /** A puppet that must not receive a token; resolves when it is there. */
  async suspect(window: Window | null | undefined, origin: string): Promise<Puppet> {
    const puppet = await new Puppet(window).at(origin);
    this.#suspects.push(puppet);
    return puppet;
  }

  /** Lets a puppet open a page, which posts `opened` to the opener's parent: this window has no other handle of it. */
  async open({ window }: Puppet, url: string): Promise<Window> {
    this.afterwards(() => postOrder(window, { act: 'close' }));
    const opened = nextMessage(data => data === 'opened');
    if (!(await postOrder(window, { act: 'open', argument: url })))
      throw new Error('The browser blocked the window.');
    return (await opened).source as Window;
  }

  /** A hostile iframe of an origin, next to the embeds. */
  addMallory(origin: string): Promise<Puppet> {
    return this.addFrame({ src: malloryUrl(origin) }, origin);
  }

  /** A hostile iframe next to the embeds, whose document has this origin. */
  addFrame(attributes: Record<string, string>, origin: string): Promise<Puppet> {
    const frame = document.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    put(frame);
    return this.suspect(frame.contentWindow, origin);
  }

  /** No embed has accepted a message of another window. */
  expectUntouched(): void {
    expect(this.news).to.deep.equal([]);
    expect(this.refreshes).to.equal(0);
    expect([this.embed.status, this.embed.generation]).to.deep.equal(['connecting', 0]);
    expect([this.neighbour.status, this.neighbour.generation]).to.deep.equal(['connected', 1]);
  }

  /** The neighbour is connected and gets its next token, and no suspect receives it. */
  async expectOthersUnaffected(): Promise<void> {
    await this.provider.refresh();
    const { generation } = this.provider;
    await until(() => this.neighbour.generation === generation, 'the neighbour gets its next token');
    expect(this.neighbour.status).to.equal('connected');
    // The same search finds the token in the right frame.
    const control = await new Puppet(iframeOf(this.neighbour).contentWindow).report();
    expect(control.stolen, 'the right frame has the token').to.equal(true);
    expect(control.generations).to.include(generation);
    for (const suspect of this.#suspects) await suspect.expectNothingStolen();
  }

  /** Registers what is to be done at the end of the test. */
  afterwards(tidy: () => unknown): void {
    this.#tidying.push(tidy);
  }

  async close(): Promise<void> {
    for (const tidy of this.#tidying) await tidy();
  }
}

/** Declares a test of one threat; at its end the other embed must still be connected, and get its next token. */
export function itWithstands(threat: string, attempt: (stage: Stage) => Promise<void>): void {
  it(threat, async () => {
    const stage = new Stage();
    try {
      await stage.ready();
      await attempt(stage);
      await stage.expectOthersUnaffected();
    } finally {
      await stage.close();
    }
  });
}
