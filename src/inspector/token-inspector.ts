import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { toSavedSnapshot, type SavedSnapshot } from './saved-snapshot.js';
import { svgDocument } from './svg-document.js';
import { framesTemplate } from './frames-template.js';
import { headTemplate } from './head-template.js';
import { InspectorController } from './inspector-controller.js';
import { logTemplate } from './log-template.js';
import { metricsTemplate } from './metrics-template.js';
import { namedProvider, type TokenConsumerElement } from './provider-of.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import { inspectorStyles } from './inspector-styles.js';
import { Ticker } from './ticker.js';
import { TimelineController } from './timeline-controller.js';
import { allowedSpan, SPAN_SECONDS } from './timeline-scale.js';

/** px of a saved picture. */
const SAVED_WIDTH_PX = 1_200;

/**
 * A live picture of the token lifecycle around it: tokens, refreshes and what became of them, frames
 * and the generation that each is on, figures, and a log. Put it inside a `<token-provider>`, or name one. It listens to
 * public events alone and never holds a token; what it saves has no secrets.
 *
 * @slot heading - Its title, in place of “Token inspector”.
 *
 * @csspart toolbar - The buttons.
 * @csspart timeline - The box around the timeline.
 * @csspart details - The line below it: what is pointed at in words, else the legend.
 * @csspart frames - The frames.
 * @csspart metrics - The figures.
 * @csspart log - The log.
 * @csspart message - What stands in place of all that while there is no provider.
 *
 * @cssprop --token-inspector-font - Fonts; default `system-ui`.
 * @cssprop --token-inspector-ink - Text.
 * @cssprop --token-inspector-muted - Text that stands back.
 * @cssprop --token-inspector-ground - What everything stands on.
 * @cssprop --token-inspector-raised - The head's ground.
 * @cssprop --token-inspector-line - Lines that divide.
 * @cssprop --token-inspector-accent - Focus, and what is pressed.
 * @cssprop --token-inspector-token - Tokens' edges and the lines of the small plots.
 * @cssprop --token-inspector-token-fill - A token while it is the one in hand.
 * @cssprop --token-inspector-token-past - A token that was replaced.
 * @cssprop --token-inspector-ok - Refreshes that brought a token.
 * @cssprop --token-inspector-failed - Attempts that did not.
 * @cssprop --token-inspector-gap - Text and edges of stretches without a valid token.
 * @cssprop --token-inspector-gap-fill - Their ground.
 * @cssprop --token-inspector-mark - Ends of sessions.
 * @cssprop --token-inspector-inactivity - Stretches in which the page was hidden, offline or asleep.
 */
export class TokenInspector extends LitElement {
  /** A panel of its own, light or dark as the page is. */
  static override styles = inspectorStyles;

  static override properties = {
    provider: {},
    span: { type: Number },
    paused: { type: Boolean, reflect: true },
  } satisfies PropertyDeclarations;

  /** A provider that is no ancestor: its id, or the element. None: the nearest one. */
  declare provider: HTMLElement | string | undefined;
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  declare span: number;
  /** Whether the picture stands still; what happens is recorded all the same. */
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
  /** What is shown while it is paused, and how many entries there had been by then. */
  #pausedView: { readonly snapshot: Snapshot; readonly totalCount: number } | null = null;
  /** Whether it says now that there is no provider. */
  #isShowingNoProvider = true;

  constructor() {
    super();
    this.span = SPAN_SECONDS.default;
    this.paused = false;
  }

  /** Lets the picture stand still, at what it shows now. */
  pause(): void {
    this.paused = true;
    this.#pauseView();
  }

  /** Goes on with what is now; what happened meanwhile is there. */
  resume(): void {
    this.paused = false;
    this.#pausedView = null;
    this.#timeline.scrollToNow();
  }

  /** Forgets what was recorded. How things stand now is the new beginning. */
  clear(): void {
    this.#controller.clear();
    if (!this.#pausedView) return;
    this.#pausedView = null;
    this.#timeline.scrollToNow();
    this.#pauseView();
  }

  /** Everything that is recorded, in a versioned format without secrets; `JSON.stringify` takes it, too. */
  toJSON(): SavedSnapshot {
    this.#controller.sync();
    const { origin } = location;
    return toSavedSnapshot(this.#currentSnapshot, { origin, userAgent: navigator.userAgent });
  }

  /** The timeline as it is seen, as an SVG document of its own, in light colours. */
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

  /** Moved by `moveBefore`: perhaps under another provider. */
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

  /** What nobody sees is drawn when it is seen. */
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

/** Why there is nothing to show, with the remedy; the inspector goes on looking. */
function missingProviderMessage(host: TokenConsumerElement): string {
  // A server knows nothing of the page around.
  if (!(globalThis as { document?: Document }).document) return '';
  const { provider } = host;
  const name = `<${host.localName}>`;
  const candidate = provider ? namedProvider(host) : host.closest('token-provider');
  if (candidate && !customElements.get(candidate.localName))
    return `${name}: <${candidate.localName}> is not defined yet. Load analytics-embed in this page (import 'analytics-embed', or its script tag).`;
  if (provider)
    return `${name}: the attribute "provider" names no <token-provider> of this document: give its id.`;
  return `${name}: there is no <token-provider> around it. Put it inside one, or name one by its id: provider="…".`;
}

/** Lets the browser save a text as a file. */
function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun, with the file's content.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  });
}

/** A file's name with the time of its content, epoch ms. */
function fileName(at: number, extension: string): string {
  return `token-inspector-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.${extension}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'token-inspector': TokenInspector;
  }
}
