import type { AnalyticsEmbed } from '../../elements/analytics-embed.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import { safeCode } from './entries.js';
import type { EventLog } from './event-log.js';
import type { FrameFacts } from './frame-record.js';
import { listen } from './listen.js';
import { providerOf } from './provider-of.js';

const MAX_TITLE_LENGTH = 80;
const EVENTS = [
  'embed-status',
  'embed-connected',
  'embed-token-delivered',
  'embed-unresponsive',
  'embed-error',
] as const;

/**
 * Observes the embeds of a provider, wherever they are in the page except in closed shadow roots: by the events that they
 * fire, and by one search at the start. An embed does not expose its provider, so the observer determines it as the embed
 * does: by its `provider`, or by the context.
 */
export class FrameObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  readonly #frameIds = new Map<AnalyticsEmbed, number>();

  /** @param onChange called after each new entry. */
  constructor(provider: TokenProvider, log: EventLog, onChange: () => void) {
    this.#provider = provider;
    this.#log = log;
    this.#onChange = onChange;
  }

  start(): void {
    for (const name of EVENTS) {
      // In the capture phase: the page may stop the event.
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
    // Frames that were removed while the observer was stopped.
    const presentIds = new Set(this.#frameIds.values());
    for (const { id, goneAt } of this.#log.frames)
      if (goneAt === null && !presentIds.has(id)) this.#log.removeFrame(id);
  }

  stop(): void {
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Reads the facts of all frames, because changes and removals need not fire an event that reaches the document. */
  sync(): void {
    for (const [embed, id] of this.#frameIds) {
      if (embed.isConnected) this.#log.upsertFrame(embed, factsOf(embed));
      else this.#untrack(embed, id);
    }
  }

  #onEmbedEvent(event: HTMLElementEventMap[(typeof EVENTS)[number]]): void {
    const [embed] = event.composedPath();
    if (!isEmbed(embed)) return;
    // A status change can mean that the embed is new or has another provider now.
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

  /** Starts to track an embed of this provider, or stops if the embed has another one now. */
  #track(embed: AnalyticsEmbed): void {
    const knownId = this.#frameIds.get(embed);
    if (providerOf(embed) === this.#provider) {
      if (knownId === undefined) this.#untrackDisconnected();
      this.#frameIds.set(embed, this.#log.upsertFrame(embed, factsOf(embed)));
    } else if (knownId !== undefined) this.#untrack(embed, knownId);
  }

  /** Without ticks, sync() does not run. This bounds the map in a page that creates and removes many embeds meanwhile. */
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

/** All embeds of a tree, including those in open shadow roots. */
function* embedsIn(root: Document | ShadowRoot): Generator<AnalyticsEmbed> {
  for (const element of root.querySelectorAll('*')) {
    if (isEmbed(element)) yield element;
    else if (element.shadowRoot) yield* embedsIn(element.shadowRoot);
  }
}
