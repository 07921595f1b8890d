import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { framesTemplate } from './panels/frames-template.js';
import { headTemplate } from './panels/head-template.js';
import { InspectorController } from './inspector-controller.js';
import { inspectorStyles } from './inspector-styles.js';
import { logTemplate } from './panels/log-template.js';
import { metricsTemplate } from './panels/metrics-template.js';
import { namedProvider, type TokenConsumerElement } from './log/provider-of.js';
import { toSavedSnapshot, type SavedSnapshot } from './log/saved-snapshot.js';
import { takeSnapshot, type Snapshot } from './log/snapshot.js';
import { svgDocument } from './timeline/svg-document.js';
import { Ticker } from './ticker.js';
import { TimelineController } from './timeline/timeline-controller.js';
import { allowedSpan, SPAN_SECONDS } from './timeline/timeline-scale.js';

/** px: the width of a saved SVG. */
const SAVED_WIDTH_PX = 1_200;

/**
 * Shows the token lifecycle of a provider as it happens: a timeline of tokens and refresh attempts, the frames with the
 * generation that each has acknowledged, the metrics, and a log. Put it inside a `<token-provider>`, or set `provider`.
 * It uses public events, properties and the context only, and never keeps a token. The saved files contain no secrets.
 *
 * @slot heading - The title; default “Token inspector”.
 *
 * @csspart toolbar - The buttons.
 * @csspart timeline - The box around the timeline.
 * @csspart details - The line below the timeline: a description of the item under the pointer or with the focus, else the legend.
 * @csspart frames - The table of frames.
 * @csspart metrics - The metrics.
 * @csspart log - The log.
 * @csspart message - The message that is shown while there is no provider.
 *
 * @cssprop --token-inspector-font - Font; default `system-ui, sans-serif`.
 * @cssprop --token-inspector-ink - Text.
 * @cssprop --token-inspector-muted - Secondary text.
 * @cssprop --token-inspector-ground - Background.
 * @cssprop --token-inspector-raised - Background of the head.
 * @cssprop --token-inspector-line - Dividing lines.
 * @cssprop --token-inspector-accent - Focus outlines and pressed buttons.
 * @cssprop --token-inspector-token - Edges of tokens, and lines of the metrics' plots.
 * @cssprop --token-inspector-token-fill - The current token.
 * @cssprop --token-inspector-token-past - A token that was replaced.
 * @cssprop --token-inspector-ok - Successful refreshes.
 * @cssprop --token-inspector-failed - Failed attempts.
 * @cssprop --token-inspector-gap - Text and edges of times without a valid token.
 * @cssprop --token-inspector-gap-fill - Background of times without a valid token.
 * @cssprop --token-inspector-mark - Marks of the session, such as its end.
 * @cssprop --token-inspector-inactivity - Times in which the page was hidden, offline, frozen or asleep.
 */
export class TokenInspector extends LitElement {
  /** Light or dark, by `prefers-color-scheme`. */
  static override styles = inspectorStyles;

  static override properties = {
    provider: {},
    span: { type: Number },
    paused: { type: Boolean, reflect: true },
  } satisfies PropertyDeclarations;

  /** The provider to inspect: its id, or the element. Without it: the nearest `<token-provider>` around the inspector. */
  declare provider: HTMLElement | string | undefined;
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  declare span: number;
  /** Whether the view is paused. Recording continues while it is paused. */
  declare paused: boolean;

  readonly #controller = new InspectorController(this, () => {
    this.#onChange();
  });
  readonly #timeline = new TimelineController(this, () => this.#snapshot);
  readonly #ticker = new Ticker(this, {
    onTick: () => {
      this.#controller.onTick();
      this.requestUpdate();
    },
    onTicksStopped: () => {
      this.#controller.onTicksStopped();
    },
  });
  /** The snapshot that is shown while the view is paused, and the number of entries at the time of the pause. */
  #pausedView: { readonly snapshot: Snapshot; readonly totalCount: number } | null = null;
  /** Whether the last render showed the message that there is no provider. */
  #isShowingNoProvider = true;

  constructor() {
    super();
    this.span = SPAN_SECONDS.default;
    this.paused = false;
  }

  /** Pauses the view at the present time. Recording continues. */
  pause(): void {
    this.paused = true;
    this.#pauseView();
  }

  /** Ends a pause and scrolls to the present time, with everything that was recorded meanwhile. */
  resume(): void {
    this.paused = false;
    this.#pausedView = null;
    this.#timeline.scrollToNow();
  }

  /** Deletes the recorded entries. The new recording begins with the present state. */
  clear(): void {
    this.#controller.clear();
    if (!this.#pausedView) return;
    this.#pausedView = null;
    this.#timeline.scrollToNow();
    this.#pauseView();
  }

  /** Returns everything that is recorded, in a versioned format without secrets. `JSON.stringify` calls it. */
  toJSON(): SavedSnapshot {
    this.#controller.sync();
    const { origin } = location;
    return toSavedSnapshot(this.#currentSnapshot, { origin, userAgent: navigator.userAgent });
  }

  /** Returns the visible part of the timeline as an SVG document, in light colors. */
  toSVG(): string {
    const snapshot = this.#snapshot;
    return svgDocument(this.#timeline.layout(snapshot, SAVED_WIDTH_PX), snapshot);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#controller.start();
    this.#ticker.start();
    this.requestUpdate();
  }

  /** After `moveBefore`, the nearest provider may be another one. */
  connectedMoveCallback(): void {
    this.#controller.updateProvider();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ticker.stop();
    this.#controller.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('provider') && this.isConnected) this.#controller.updateProvider();
    if (!changed.has('paused')) return;
    if (this.paused) this.#pauseView();
    else this.resume();
    this.#ticker.isEnabled = !this.paused;
  }

  protected override render(): TemplateResult {
    const snapshot = this.#snapshot;
    const { paused } = this;
    const newCount = this.#pausedView ? this.#controller.log.totalCount - this.#pausedView.totalCount : 0;
    const head = headTemplate(
      snapshot,
      { paused, newCount, spanSeconds: allowedSpan(this.span) },
      this.#actions,
    );
    this.#isShowingNoProvider = !snapshot.provider;
    const isEmpty = !snapshot.provider && snapshot.entries.length === 0;
    return html`<section aria-label="Token inspector">
      ${head}
      ${
        snapshot.provider
          ? ''
          : html`<p class="message" part="message" role="status">${missingProviderMessage(this)}</p>`
      }
      ${
        isEmpty
          ? ''
          : html`${this.#timeline.render(snapshot)}
              <div class="panels">
                ${framesTemplate(snapshot)} ${metricsTemplate(snapshot)} ${logTemplate(snapshot)}
              </div>`
      }
    </section>`;
  }

  get #snapshot(): Snapshot {
    return this.#pausedView?.snapshot ?? this.#currentSnapshot;
  }

  get #currentSnapshot(): Snapshot {
    return takeSnapshot(this.#controller.log, this.#controller.provider);
  }

  #pauseView(): void {
    if (this.#pausedView) return;
    this.#controller.sync();
    this.#pausedView = { snapshot: this.#currentSnapshot, totalCount: this.#controller.log.totalCount };
  }

  /**
   * While the inspector is not visible, changes are not rendered: the first tick renders them. A paused inspector has no
   * ticks either, but its count of new entries changes. The message about a missing provider has to change at once.
   */
  #onChange(): void {
    const isWithoutProvider = !this.#controller.provider;
    if (this.#ticker.isRunning || this.paused || isWithoutProvider || this.#isShowingNoProvider)
      this.requestUpdate();
  }

  readonly #actions = {
    togglePause: (): void => {
      if (this.paused) this.resume();
      else this.pause();
    },
    zoom: (factor: number): void => {
      this.#timeline.zoom(factor);
    },
    saveSvg: (): void => {
      saveFile(fileName(Date.now(), 'svg'), 'image/svg+xml', this.toSVG());
    },
    saveJson: (): void => {
      saveFile(fileName(Date.now(), 'json'), 'application/json', JSON.stringify(this, null, 2));
    },
    clear: (): void => {
      this.clear();
    },
  };
}

/** Why there is nothing to show, with the remedy. The inspector shows a provider as soon as there is one. */
function missingProviderMessage(host: TokenConsumerElement): string {
  // On a server, there is no document to search.
  if (!(globalThis as { document?: Document }).document) return '';
  const { provider } = host;
  const name = `<${host.localName}>`;
  const candidate = provider ? namedProvider(host) : host.closest('token-provider');
  if (candidate && !customElements.get(candidate.localName))
    return `${name}: <${candidate.localName}> is not defined yet. Load analytics-embed in this page (import 'analytics-embed', or add its script tag).`;
  if (provider)
    return `${name}: the attribute "provider" does not name a <token-provider> of this document. Set it to the id of one.`;
  return `${name}: there is no <token-provider> around it. Put it inside one, or set the attribute "provider" to the id of one.`;
}

/** Makes the browser save a text as a file. */
function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // By then, the download has started and the URL is no longer needed.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  });
}

/** The name of a saved file. `at`: epoch ms. */
function fileName(at: number, extension: string): string {
  return `token-inspector-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.${extension}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'token-inspector': TokenInspector;
  }
}
