import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { safeCode } from './entries.js';
import type { FrameFacts } from './frame-record.js';
import { listen } from './listen.js';
import { providerOf } from './provider-of.js';
import type { Recording } from './recording.js';

const LONGEST_TITLE = 80;
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
export class FrameWatch {
  readonly #provider: TokenProvider;
  readonly #recording: Recording;
  readonly #changed: () => void;
  readonly #ends: (() => void)[] = [];
  readonly #present = new Map<AnalyticsEmbed, number>();

  /** @param changed is called after each new entry. */
  constructor(provider: TokenProvider, recording: Recording, changed: () => void) {
    this.#provider = provider;
    this.#recording = recording;
    this.#changed = changed;
  }

  start(): void {
    for (const name of EVENTS) {
      // Captured: a page that stops an embed's event does not hide it.
      this.#ends.push(
        listen(
          document,
          name,
          event => {
            this.#hear(event);
          },
          true,
        ),
      );
    }
    for (const embed of embedsIn(document)) this.#take(embed);
    // Those that left while nobody watched.
    const present = new Set(this.#present.values());
    for (const { id, goneAt } of this.#recording.frames)
      if (goneAt === null && !present.has(id)) this.#recording.removeFrame(id);
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  /** Looks at all of them: what changes or leaves need not say so. */
  look(): void {
    for (const [embed, id] of this.#present) {
      if (embed.isConnected) this.#recording.seeFrame(embed, factsOf(embed));
      else this.#leave(embed, id);
    }
  }

  #hear(event: HTMLElementEventMap[(typeof EVENTS)[number]]): void {
    const [embed] = event.composedPath();
    if (!isEmbed(embed)) return;
    // One whose status changes may have come from elsewhere, or go there.
    if (event.type === 'embed-status') this.#take(embed);
    const id = this.#present.get(embed);
    if (id === undefined) return;
    this.#recording.seeFrame(embed, factsOf(embed));
    this.#record(id, event);
    this.#changed();
  }

  #record(frame: number, event: HTMLElementEventMap[(typeof EVENTS)[number]]): void {
    const recording = this.#recording;
    const { detail } = event;
    if ('generation' in detail) recording.delivered(frame, detail.generation, detail.latency);
    else if ('latency' in detail) recording.add({ type: 'frame-connected', frame, latency: detail.latency });
    else if ('waited' in detail) recording.add({ type: 'frame-unresponsive', frame, waited: detail.waited });
    else if ('code' in detail) recording.add({ type: 'frame-error', frame, code: safeCode(detail.code) });
    else recording.add({ type: 'frame-status', frame, status: detail.status, previous: detail.previous });
  }

  /** Follows an embed of this provider, and leaves one that is another's. */
  #take(embed: AnalyticsEmbed): void {
    const known = this.#present.get(embed);
    if (providerOf(embed) === this.#provider) {
      if (known === undefined) this.#sweep();
      this.#present.set(embed, this.#recording.seeFrame(embed, factsOf(embed)));
    } else if (known !== undefined) this.#leave(embed, known);
  }

  /** A page that makes and drops embeds while nobody looks is not to be remembered for it. */
  #sweep(): void {
    for (const [embed, id] of this.#present) if (!embed.isConnected) this.#leave(embed, id);
  }

  #leave(embed: AnalyticsEmbed, id: number): void {
    this.#present.delete(embed);
    this.#recording.removeFrame(id);
    this.#changed();
  }
}

function factsOf(embed: AnalyticsEmbed): FrameFacts {
  const { embedTitle, frameOrigin, src, status, generation } = embed;
  return {
    title: (embedTitle ?? '').slice(0, LONGEST_TITLE),
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
