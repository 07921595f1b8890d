import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { safeCode } from './entries.js';
import type { FrameFacts } from './frame-record.js';
import { listen } from './listen.js';
import { providerOf } from './provider-of.js';
import type { EventLog } from './event-log.js';

const MAX_TITLE_LENGTH = 80;
const EVENTS = [
  'embed-status',
  'embed-connected',
  'embed-token-delivered',
  'embed-unresponsive',
  'embed-error',
] as const;

/**
 * Follows the embeds of a provider wherever they are in the page, but in closed shadow roots: by the events that they
 * fire, and by one search at the start. Which provider an embed has is nowhere said; it is found as the embed itself
 * finds it, by its `provider` or by the context.
 */
export class FrameObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  readonly #frameIds = new Map<AnalyticsEmbed, number>();

  /** @param onChange is called after each new entry. */
  constructor(provider: TokenProvider, log: EventLog, onChange: () => void) {
    this.#provider = provider;
    this.#log = log;
    this.#onChange = onChange;
  }

  start(): void {
    for (const name of EVENTS) {
      // Captured: a page that stops an embed's event does not hide it.
      this.#disposers.push(
        listen(
          document,
          name,
          event => {
            this.#onEmbedEvent(event);
          },
          true,
        ),
      );
    }
    for (const embed of embedsIn(document)) this.#track(embed);
    // Those that left while nobody watched.
    const presentIds = new Set(this.#frameIds.values());
    for (const { id, goneAt } of this.#log.frames)
      if (goneAt === null && !presentIds.has(id)) this.#log.removeFrame(id);
  }

  stop(): void {
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Looks at all of them: what changes or leaves need not say so. */
  sync(): void {
    for (const [embed, id] of this.#frameIds) {
      if (embed.isConnected) this.#log.upsertFrame(embed, factsOf(embed));
      else this.#untrack(embed, id);
    }
  }

  #onEmbedEvent(event: HTMLElementEventMap[(typeof EVENTS)[number]]): void {
    const [embed] = event.composedPath();
    if (!isEmbed(embed)) return;
    // One whose status changes may have come from elsewhere, or go there.
    if (event.type === 'embed-status') this.#track(embed);
    const id = this.#frameIds.get(embed);
    if (id === undefined) return;
    this.#log.upsertFrame(embed, factsOf(embed));
    this.#record(id, event);
    this.#onChange();
  }

  #record(frame: number, event: HTMLElementEventMap[(typeof EVENTS)[number]]): void {
    const log = this.#log;
    const { detail } = event;
    if ('generation' in detail) log.recordDelivery(frame, detail.generation, detail.latency);
    else if ('latency' in detail) log.add({ type: 'frame-connected', frame, latency: detail.latency });
    else if ('waited' in detail) log.add({ type: 'frame-unresponsive', frame, waited: detail.waited });
    else if ('code' in detail) log.add({ type: 'frame-error', frame, code: safeCode(detail.code) });
    else log.add({ type: 'frame-status', frame, status: detail.status, previous: detail.previous });
  }

  /** Follows an embed of this provider, and leaves one that is another's. */
  #track(embed: AnalyticsEmbed): void {
    const knownId = this.#frameIds.get(embed);
    if (providerOf(embed) === this.#provider) {
      if (knownId === undefined) this.#untrackDisconnected();
      this.#frameIds.set(embed, this.#log.upsertFrame(embed, factsOf(embed)));
    } else if (knownId !== undefined) this.#untrack(embed, knownId);
  }

  /** A page that makes and drops embeds while nobody looks is not to be remembered for it. */
  #untrackDisconnected(): void {
    for (const [embed, id] of this.#frameIds) if (!embed.isConnected) this.#untrack(embed, id);
  }

  #untrack(embed: AnalyticsEmbed, id: number): void {
    this.#frameIds.delete(embed);
    this.#log.removeFrame(id);
    this.#onChange();
  }
}

function factsOf(embed: AnalyticsEmbed): FrameFacts {
  const { embedTitle, frameOrigin, src, status, generation } = embed;
  return {
    title: (embedTitle ?? '').slice(0, MAX_TITLE_LENGTH),
    origin: originOf(frameOrigin || src),
    status,
    generation,
  };
}

function originOf(address: string | undefined): string | null {
  if (!address || !URL.canParse(address, document.baseURI)) return null;
  const { origin } = new URL(address, document.baseURI);
  return origin === 'null' ? null : origin;
}

function isEmbed(target: EventTarget | undefined): target is AnalyticsEmbed {
  return target instanceof HTMLElement && 'embedTitle' in target && 'generation' in target;
}

/** All embeds of a tree, those in open shadow roots included. */
function* embedsIn(root: Document | ShadowRoot): Generator<AnalyticsEmbed> {
  for (const element of root.querySelectorAll('*')) {
    if (isEmbed(element)) yield element;
    else if (element.shadowRoot) yield* embedsIn(element.shadowRoot);
  }
}
