import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { absenceMessage } from './absence-message.js';
import { savedRecording, type SavedRecording } from './export-json.js';
import { svgDocument } from './export-svg.js';
import { framesTemplate } from './frames-view.js';
import { headTemplate } from './head-view.js';
import { Inspection } from './inspection.js';
import { logTemplate } from './log-view.js';
import { metricsTemplate } from './metrics-view.js';
import { takePicture, type Picture } from './picture.js';
import { fileName, saveFile } from './save-file.js';
import { inspectorStyles } from './styles.js';
import { Ticker } from './ticker.js';
import { TimelineControl } from './timeline-control.js';
import { allowedSpan, SPANS } from './timeline-scale.js';

/** px of a saved picture. */
const SAVED_WIDTH = 1_200;

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
 * @cssprop --token-inspector-absence - Stretches in which the page was hidden, offline or asleep.
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

  readonly #inspection = new Inspection(this, () => {
    this.#onChange();
  });
  readonly #timeline = new TimelineControl(this, () => this.#picture);
  readonly #ticker = new Ticker(this, {
    tick: () => {
      this.#inspection.tick();
      this.requestUpdate();
    },
    stopped: () => {
      this.#inspection.idle();
    },
  });
  /** What is shown while it is paused, and how many entries there had been by then. */
  #frozen: { readonly picture: Picture; readonly count: number } | null = null;
  /** Whether it says now that there is no provider. */
  #drawnWithout = true;

  constructor() {
    super();
    this.span = SPANS.usual;
    this.paused = false;
  }

  /** Lets the picture stand still, at what it shows now. */
  pause(): void {
    this.paused = true;
    this.#freeze();
  }

  /** Goes on with what is now; what happened meanwhile is there. */
  resume(): void {
    this.paused = false;
    this.#frozen = null;
    this.#timeline.follow();
  }

  /** Forgets what was recorded. How things stand now is the new beginning. */
  clear(): void {
    this.#inspection.clear();
    if (!this.#frozen) return;
    this.#frozen = null;
    this.#timeline.follow();
    this.#freeze();
  }

  /** Everything that is recorded, in a versioned format without secrets; `JSON.stringify` takes it, too. */
  toJSON(): SavedRecording {
    this.#inspection.look();
    const { origin } = location;
    return savedRecording(this.#now, { origin, userAgent: navigator.userAgent });
  }

  /** The timeline as it is seen, as an SVG document of its own, in light colours. */
  toSVG(): string {
    const picture = this.#picture;
    return svgDocument(this.#timeline.layout(picture, SAVED_WIDTH), picture);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#inspection.start();
    this.#ticker.start();
    this.requestUpdate();
  }

  /** Moved by `moveBefore`: perhaps under another provider. */
  connectedMoveCallback(): void {
    this.#inspection.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ticker.stop();
    this.#inspection.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('provider') && this.isConnected) this.#inspection.follow();
    if (!changed.has('paused')) return;
    if (this.paused) this.#freeze();
    else this.resume();
    this.#ticker.wanted = !this.paused;
  }

  protected override render(): TemplateResult {
    const picture = this.#picture;
    const { paused } = this;
    const unseen = this.#frozen ? this.#inspection.recording.count - this.#frozen.count : 0;
    const head = headTemplate(picture, { paused, unseen, span: allowedSpan(this.span) }, this.#actions);
    this.#drawnWithout = !picture.provider;
    const nothingYet = !picture.provider && picture.entries.length === 0;
    return html`<section aria-label="Token inspector">
      ${head}
      ${
        picture.provider
          ? ''
          : html`<p class="message" part="message" role="status">${absenceMessage(this)}</p>`
      }
      ${
        nothingYet
          ? ''
          : html`${this.#timeline.render(picture)}
              <div class="panels">
                ${framesTemplate(picture)} ${metricsTemplate(picture)} ${logTemplate(picture)}
              </div>`
      }
    </section>`;
  }

  get #picture(): Picture {
    return this.#frozen?.picture ?? this.#now;
  }

  get #now(): Picture {
    return takePicture(this.#inspection.recording, this.#inspection.provider);
  }

  #freeze(): void {
    if (this.#frozen) return;
    this.#inspection.look();
    this.#frozen = { picture: this.#now, count: this.#inspection.recording.count };
  }

  /** What nobody sees is drawn when it is seen. */
  #onChange(): void {
    const without = !this.#inspection.provider;
    if (this.#ticker.running || this.paused || without || this.#drawnWithout) this.requestUpdate();
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

declare global {
  interface HTMLElementTagNameMap {
    'token-inspector': TokenInspector;
  }
}
