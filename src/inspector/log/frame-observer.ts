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
  'embed-recovering',
  'embed-recovered',
  'embed-stale',
  'embed-error',
] as const;
type EmbedEvent = AnalyticsEmbedEventMap[(typeof EVENTS)[number]];

/**
 * Records the present embeds of a provider, and what happens to them until `signal` is aborted, wherever they are in the page
 * except in closed shadow roots: by the events that they fire, and by one search at the start. An embed does not expose its
 * provider, so this determines it as the embed does: by its `provider`, or by the context.
 *
 * @returns a function that reads the facts of all frames: changes and removals need not fire an event that reaches the document.
 */
export function observeFrames(provider: TokenProvider, log: EventLog, signal: AbortSignal): () => void {
  const ids = new Map<AnalyticsEmbed, number>();

  const untrack = (embed: AnalyticsEmbed, frame: number): void => {
    ids.delete(embed);
    log.add({ type: 'frame-gone', frame });
  };

  const untrackDisconnected = (): void => {
    for (const [embed, id] of ids) if (!embed.isConnected) untrack(embed, id);
  };

  /** Starts to track an embed of this provider, or stops if the embed has another one now. */
  const track = (embed: AnalyticsEmbed): void => {
    const knownId = ids.get(embed);
    if (providerOf(embed) === provider) {
      // Without ticks, the facts are not read. This bounds the map in a page that creates and removes many embeds meanwhile.
      if (knownId === undefined) untrackDisconnected();
      ids.set(embed, log.upsertFrame(embed, factsOf(embed)));
    } else if (knownId !== undefined) untrack(embed, knownId);
  };

  const onEvent = (event: Event): void => {
    const [embed] = event.composedPath();
    if (!isEmbed(embed)) return;
    // A status change can mean that the embed is new or has another provider now.
    if (event.type === 'embed-status') track(embed);
    const frame = ids.get(embed);
    if (frame === undefined) return;
    const { detail } = event as EmbedEvent;
    log.upsertFrame(embed, factsOf(embed));
    if ('for' in detail) {
      const { generation, for: lateMs } = detail;
      log.add({ type: 'frame-stale', frame, generation, lateMs });
    } else if ('generation' in detail) {
      const { generation, latency } = detail;
      log.add({ type: 'frame-delivered', frame, generation, latency });
    } else if ('latency' in detail) log.add({ type: 'frame-connected', frame, latency: detail.latency });
    else if ('waited' in detail) log.add({ type: 'frame-unresponsive', frame, waited: detail.waited });
    else if ('attempt' in detail) log.add({ type: 'frame-recovering', frame, ...detail });
    else if ('attempts' in detail) log.add({ type: 'frame-recovered', frame, attempts: detail.attempts });
    else if ('code' in detail) log.add({ type: 'frame-error', frame, code: safeCode(detail.code) });
    else log.add({ type: 'frame-status', frame, status: detail.status, previous: detail.previous });
  };

  // In the capture phase: the page may stop the event.
  for (const name of EVENTS) document.addEventListener(name, onEvent, { signal, capture: true });
  for (const embed of embedsIn(document)) track(embed);
  // Frames that were removed while the log had no observer.
  const presentIds = new Set(ids.values());
  for (const { id, goneAt } of log.frames)
    if (goneAt === null && !presentIds.has(id)) log.add({ type: 'frame-gone', frame: id });

  return () => {
    untrackDisconnected();
    for (const embed of ids.keys()) log.upsertFrame(embed, factsOf(embed));
  };
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
