import type { AnalyticsEmbed } from '../../elements/analytics-embed.js';
import type { AnalyticsEmbedEventMap } from '../../elements/events.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import { safeCode, type FrameFacts } from './entries.js';
import type { EventLog } from './event-log.js';
import { providerOf } from './provider-of.js';

const MAX_TITLE_LENGTH = 80;
const EVENTS = [
  'embed-status',
  'embed-connected',
  'embed-token-delivered',
  'embed-unresponsive',
  'embed-error',
] as const;
type EmbedEvent = AnalyticsEmbedEventMap[(typeof EVENTS)[number]];

/**
 * Observes the embeds of a provider, wherever they are in the page except in closed shadow roots: by the events that they
 * fire, and by one search at the start. An embed does not expose its provider, so the observer determines it as the embed
 * does: by its `provider`, or by the context.
 */
export class FrameObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #frameIds = new Map<AnalyticsEmbed, number>();

  /** Records the present frames, and what happens until `signal` is aborted. */
  constructor(provider: TokenProvider, log: EventLog, signal: AbortSignal) {
    this.#provider = provider;
    this.#log = log;
    const onEvent = (event: Event): void => this.#onEmbedEvent(event as EmbedEvent);
    // In the capture phase: the page may stop the event.
    for (const name of EVENTS) document.addEventListener(name, onEvent, { signal, capture: true });
    for (const embed of embedsIn(document)) this.#track(embed);
    // Frames that were removed while the log had no observer.
    const presentIds = new Set(this.#frameIds.values());
    for (const { id, goneAt } of log.frames) if (goneAt === null && !presentIds.has(id)) log.removeFrame(id);
  }

  /** Reads the facts of all frames, because changes and removals need not fire an event that reaches the document. */
  sync(): void {
    for (const [embed, id] of this.#frameIds) {
      if (embed.isConnected) this.#log.upsertFrame(embed, factsOf(embed));
      else this.#untrack(embed, id);
    }
  }

  #onEmbedEvent(event: EmbedEvent): void {
    const [embed] = event.composedPath();
    if (!isEmbed(embed)) return;
    // A status change can mean that the embed is new or has another provider now.
    if (event.type === 'embed-status') this.#track(embed);
    const frame = this.#frameIds.get(embed);
    if (frame === undefined) return;
    const log = this.#log;
    const { detail } = event;
    log.upsertFrame(embed, factsOf(embed));
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
