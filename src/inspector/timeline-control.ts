import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { legendTemplate } from './legend-view.js';
import { Motion, SLACK } from './motion.js';
import type { Picture } from './picture.js';
import { actionOf, type TimelineAction } from './timeline-keys.js';
import { itemsOf, timelineLayout, type TimelineLayout } from './timeline-layout.js';
import { allowedSpan, backAfterZoom, backTo, farthestBack, viewportAt } from './timeline-scale.js';
import { timelineTemplate } from './timeline-view.js';

/** Whose timeline it is. */
export interface TimelineHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  /** s. */
  span: number;
  paused: boolean;
  pause(): void;
  resume(): void;
}

/** The share of what is seen by which an arrow key scrolls. */
const STEP = 0.125;
/** px before the first measurement. */
const USUAL_WIDTH = 640;

/** What of the timeline is seen, and what is pointed at: by mouse, touch and keyboard. */
export class TimelineControl implements ReactiveController {
  readonly #host: TimelineHost;
  readonly #picture: () => Picture;
  readonly #motion = new Motion();
  #resized: ResizeObserver | undefined;
  #observed: Element | null = null;
  #width = USUAL_WIDTH;
  /** ms. */
  #back = 0;
  #pointed: string | null = null;
  #layout: TimelineLayout | null = null;
  /** Where a drag began, in px, and how far it was scrolled back then. */
  #drag: { readonly x: number; readonly back: number } | null = null;

  /** @param picture what the host shows now. */
  constructor(host: TimelineHost, picture: () => Picture) {
    this.#host = host;
    this.#picture = picture;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#observe(null);
    this.#motion.stop();
  }

  hostUpdated(): void {
    const { renderRoot, paused } = this.#host;
    const box = renderRoot.querySelector('.picture');
    if (box !== this.#observed) this.#observe(box);
    if (box && this.#layout && !paused) this.#motion.start(box, this.#layout.speed);
    else this.#motion.stop();
  }

  /** Back to now. */
  follow(): void {
    this.#back = 0;
  }

  /** Shows more or less time. */
  zoom(factor: number): void {
    const { span } = this.#host;
    const next = allowedSpan(allowedSpan(span) * factor);
    this.#back = backAfterZoom(this.#now, this.#back, allowedSpan(span), next);
    this.#host.span = next;
  }

  /**
   * What is seen of a picture.
   *
   * @param width px
   * @param slack ms by which it may go on before it is drawn again.
   */
  layout(picture: Picture, width = this.#width, slack = 0): TimelineLayout {
    const viewport = viewportAt(picture.now, allowedSpan(this.#host.span), this.#back);
    return timelineLayout({ ...picture, viewport, width, slack });
  }

  render(picture: Picture): TemplateResult {
    const layout = this.layout(picture, this.#width, this.#host.paused ? 0 : SLACK);
    this.#layout = layout;
    const told = itemsOf(layout).find(({ key }) => key === this.#pointed)?.words;
    return html`<div
        class="picture"
        part="timeline"
        tabindex="0"
        role="group"
        aria-label="Timeline"
        aria-describedby="keys"
        @keydown=${this.#onKey}
        @focusin=${this.#onPoint}
        @focusout=${this.#onLeave}
        @pointerover=${this.#onPoint}
        @pointerleave=${this.#onLeave}
        @pointerdown=${this.#onGrab}
        @pointermove=${this.#onDrag}
        @pointerup=${this.#onDrop}
        @pointercancel=${this.#onDrop}
      >
        ${timelineTemplate(layout, this.#pointed)}
      </div>
      <div class="below" part="details">
        ${told ? html`<span class="told">${told}</span>` : legendTemplate()}
        <span id="keys" hidden>
          Up and down arrows walk through what happened, left and right arrows scroll, Home and End go to the
          begin and to now, plus and minus zoom, space pauses.
        </span>
      </div>`;
  }

  #observe(box: Element | null): void {
    this.#resized?.disconnect();
    this.#observed = box;
    if (!box) return;
    this.#resized = new ResizeObserver(entries => {
      const width = Math.round(entries.at(-1)?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#host.requestUpdate();
    });
    this.#resized.observe(box);
  }

  get #now(): number {
    return this.#picture().now;
  }

  /** A picture that moves on cannot be looked back on. */
  #scroll(back: number): void {
    if (!this.#host.paused) this.#host.pause();
    const { now, entries } = this.#picture();
    const begin = entries[0]?.at ?? now;
    this.#back = Math.max(0, Math.min(back, farthestBack(now, allowedSpan(this.#host.span), begin)));
    this.#host.requestUpdate();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    this.#act(action);
  };

  #act(action: TimelineAction): void {
    const step = STEP * allowedSpan(this.#host.span) * 1_000;
    switch (action) {
      case 'back':
        this.#scroll(this.#back + step);
        break;
      case 'forward':
        if (this.#back > 0) this.#scroll(this.#back - step);
        break;
      case 'begin':
        this.#scroll(Infinity);
        break;
      case 'end':
        if (this.#back > 0) this.#scroll(0);
        break;
      case 'previous':
        this.#walk(-1);
        break;
      case 'next':
        this.#walk(1);
        break;
      case 'zoom-in':
        this.zoom(0.5);
        break;
      case 'zoom-out':
        this.zoom(2);
        break;
      case 'pause':
        if (this.#host.paused) this.#host.resume();
        else this.#host.pause();
        break;
      case 'leave':
        this.#box?.focus();
        break;
    }
  }

  /** To the thing before or after the one that is pointed at; from nowhere, to the newest. */
  #walk(way: 1 | -1): void {
    if (!this.#layout) return;
    const items = itemsOf(this.#layout);
    const at = items.findIndex(({ key }) => key === this.#pointed);
    const item = at < 0 ? items.at(-1) : items[at + way];
    if (!item) return;
    this.#pointed = item.key;
    if (this.#host.paused) {
      const back = backTo(item.at, this.#now, allowedSpan(this.#host.span), this.#back);
      if (back !== this.#back) this.#scroll(back);
    }
    this.#box?.querySelector<SVGElement>(`[data-key="${item.key}"]`)?.focus({ preventScroll: true });
    this.#host.requestUpdate();
  }

  get #box(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.picture');
  }

  readonly #onPoint = ({ target }: Event): void => {
    this.#point(
      target instanceof Element ? (target.closest('.item')?.getAttribute('data-key') ?? null) : null,
    );
  };

  readonly #onLeave = (): void => {
    this.#point(null);
  };

  #point(key: string | null): void {
    if (key === this.#pointed) return;
    this.#pointed = key;
    this.#host.requestUpdate();
  }

  readonly #onGrab = ({ clientX, isPrimary, button }: PointerEvent): void => {
    if (this.#host.paused && isPrimary && button === 0) this.#drag = { x: clientX, back: this.#back };
  };

  readonly #onDrag = ({ clientX, pointerId, buttons }: PointerEvent): void => {
    if (!this.#drag || !this.#layout || buttons === 0) return;
    this.#box?.setPointerCapture(pointerId);
    this.#scroll(this.#drag.back + ((clientX - this.#drag.x) / this.#layout.speed) * 1_000);
  };

  readonly #onDrop = (): void => {
    this.#drag = null;
  };
}
