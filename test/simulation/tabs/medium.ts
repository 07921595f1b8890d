import type { TabChannel } from '../../../src/session/tabs/tab-environment.js';
import type { Timeline } from '../timeline.js';
import type { TabPage } from './tab-page.js';

/** A message, and its sender; `null`: not a tab of the library. */
export interface Post {
  readonly page: TabPage | null;
  readonly name: string;
  readonly data: unknown;
  /** ms of true time. */
  readonly at: number;
}

/** Called with what is actually posted and received. */
export interface MediumObserver {
  posted(post: Post, to: ReadonlySet<TabPage>): void;
  /** A page receives it. */
  heard(post: Post, by: TabPage): void;
  /** Its listener threw. */
  threw(page: TabPage, error: unknown): void;
}

interface Channel {
  readonly page: TabPage;
  readonly name: string;
  readonly hear: (message: unknown) => void;
}

/**
 * BroadcastChannel, as in browsers: the messages of one tab to another arrive late, but in order; those of two tabs arrive in
 * any order. A page in the back/forward cache receives none of the messages that are posted meanwhile.
 */
export class Medium {
  readonly #channels = new Set<Channel>();
  /** ms of true time at which a page receives the last message of another. */
  readonly #lastHearing = new Map<string, number>();

  constructor(
    private readonly timeline: Timeline,
    /** ms. */
    private readonly latest: () => number,
    private readonly observer: MediumObserver,
  ) {}

  /** How many channels a page has open. */
  channels(page: TabPage): number {
    return [...this.#channels].filter(channel => channel.page === page).length;
  }

  open(page: TabPage, name: string, hear: Channel['hear']): TabChannel {
    const channel: Channel = { page, name, hear };
    this.#channels.add(channel);
    return {
      postMessage: message => {
        if (!this.#channels.has(channel)) throw new DOMException('closed', 'InvalidStateError');
        this.#post({ page, name, data: message, at: this.timeline.now }, channel);
      },
      close: () => {
        this.#channels.delete(channel);
      },
    };
  }

  /** A message of other code on a channel. */
  intrude(name: string, data: unknown): void {
    this.#post({ page: null, name, data, at: this.timeline.now }, null);
  }

  /** What a page had open is closed. */
  forget(page: TabPage): void {
    for (const channel of this.#channels) if (channel.page === page) this.#channels.delete(channel);
  }

  #post(post: Post, from: Channel | null): void {
    const copy: Post = { ...post, data: structuredClone(post.data) };
    const receivers = [...this.#channels].filter(
      ({ page, name }) => name === post.name && page.alive && !page.cached,
    );
    const others = receivers.filter(channel => channel !== from);
    this.observer.posted(copy, new Set(others.map(({ page }) => page)));
    for (const channel of others) this.#carry(copy, channel);
  }

  #carry(post: Post, channel: Channel): void {
    const { page } = channel;
    const { now } = this.timeline;
    const way = `${post.page?.index ?? 'elsewhere'} to ${page.index}`;
    const at = Math.max(this.#lastHearing.get(way) ?? 0, now + page.random.between(0, this.latest()));
    this.#lastHearing.set(way, at);
    page.messagesInTransit += 1;
    const data: unknown = structuredClone(post.data);
    this.timeline.after(at - now, () => {
      page.whenRunning('message', () => {
        page.messagesInTransit -= 1;
        if (!this.#channels.has(channel)) return;
        this.observer.heard(post, page);
        try {
          channel.hear(data);
        } catch (error) {
          this.observer.threw(page, error);
        }
      });
    });
  }
}
