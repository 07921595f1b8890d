import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { InspectorController } from './inspector-controller.js';
import { missingProviderMessage } from './log/provider-of.js';
import { takeSnapshot, toSavedSnapshot, type SavedSnapshot, type Snapshot } from './log/snapshot.js';
import { framesTemplate } from './panels/frames-template.js';
import { headTemplate, type HeadAction } from './panels/head-template.js';
import { logTemplate } from './panels/log-template.js';
import { metricsTemplate } from './panels/metrics-template.js';
import { panelStyles } from './panels/panel-styles.js';
import { TimelineController } from './timeline/timeline-controller.js';
import { allowedSpan, SPAN_SECONDS } from './timeline/timeline-layout.js';
import { colorStyles, timelineStyles } from './timeline/timeline-styles.js';
import { svgDocument } from './timeline/timeline-template.js';

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
  static override styles = [colorStyles, timelineStyles, panelStyles];

  static override properties = {
    provider: {},
    span: { type: Number },
    paused: { type: Boolean, reflect: true },
  } satisfies PropertyDeclarations;

  /** The provider to inspect: its id, or the element. Without it: the nearest `<token-provider>` around the inspector. */
  declare provider: HTMLElement | string | undefined;
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  declare span: number;
  readonly #controller = new InspectorController(this);
  readonly #timeline = new TimelineController(this, () => this.#snapshot);
  /** What is shown while the view is paused. */
  #pausedSnapshot: Snapshot | null = null;

  constructor() {
    super();
    this.span = SPAN_SECONDS.default;
    this.paused = false;
  }

  /** Whether the view is paused. Recording continues while it is paused. */
  set paused(paused: boolean) {
    if (paused === this.paused) return;
    this.#controller.sync();
    this.#timeline.scrollToNow();
    this.#pausedSnapshot = paused ? this.#currentSnapshot : null;
  }

  get paused(): boolean {
    return this.#pausedSnapshot !== null;
  }

  /** Pauses the view at the present time. Recording continues. */
  pause(): void {
    this.paused = true;
  }

  /** Ends a pause and scrolls to the present time, with everything that was recorded meanwhile. */
  resume(): void {
    this.paused = false;
  }

  /** Deletes the recorded entries. The new recording begins with the present state. */
  clear(): void {
    this.#controller.clear();
    if (!this.paused) return;
    this.resume();
    this.pause();
  }

  /** Returns everything that is recorded, in a versioned format without secrets. `JSON.stringify` calls it. */
  toJSON(): SavedSnapshot {
    this.#controller.sync();
    return toSavedSnapshot(this.#currentSnapshot);
  }

  /** Returns the visible part of the timeline as an SVG document, in light colors. */
  toSVG(): string {
    const snapshot = this.#snapshot;
    return svgDocument(this.#timeline.layout(snapshot, SAVED_WIDTH_PX), snapshot);
  }

  /** After `moveBefore`, the nearest provider may be another one. */
  connectedMoveCallback(): void {
    this.#controller.updateProvider();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('provider') && this.isConnected) this.#controller.updateProvider();
  }

  protected override render(): TemplateResult {
    const snapshot = this.#snapshot;
    const newCount = this.paused ? this.#controller.log.totalCount - snapshot.totalCount : null;
    const message = snapshot.provider
      ? ''
      : html`<p class="message" part="message" role="status">${missingProviderMessage(this)}</p>`;
    const isEmpty = !snapshot.provider && snapshot.entries.length === 0;
    const content = isEmpty
      ? ''
      : html`${this.#timeline.render(snapshot)}
          <div class="panels">
            ${framesTemplate(snapshot)} ${metricsTemplate(snapshot)} ${logTemplate(snapshot)}
          </div>`;
    return html`<section aria-label="Token inspector">
      ${headTemplate(snapshot, newCount, allowedSpan(this.span), this.#actions)} ${message} ${content}
    </section>`;
  }

  get #snapshot(): Snapshot {
    return this.#pausedSnapshot ?? this.#currentSnapshot;
  }

  get #currentSnapshot(): Snapshot {
    return takeSnapshot(this.#controller.log, this.#controller.provider);
  }

  readonly #actions: Readonly<Record<HeadAction, () => void>> = {
    pause: () => (this.paused = !this.paused),
    'zoom-out': () => this.#timeline.zoom(2),
    'zoom-in': () => this.#timeline.zoom(0.5),
    'save-svg': () => saveFile('svg', 'image/svg+xml', this.toSVG()),
    'save-json': () => saveFile('json', 'application/json', JSON.stringify(this, null, 2)),
    clear: () => this.clear(),
  };
}

/** Makes the browser save a text as a file, which is named for the present time. */
function saveFile(extension: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `token-inspector-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${extension}`;
  link.click();
  // By then, the download has started and the URL is no longer needed.
  setTimeout(() => URL.revokeObjectURL(url));
}

declare global {
  interface HTMLElementTagNameMap {
    'token-inspector': TokenInspector;
  }
}
