import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { legendTemplate } from './legend-template.js';
import { Motion, DRAW_AHEAD_MS } from './motion.js';
import type { Snapshot } from '../log/snapshot.js';
import { actionOf, type TimelineAction } from './timeline-action.js';
import { itemsOf, timelineLayout, type TimelineLayout } from './timeline-layout.js';
import {
  allowedSpan,
  scrollBackAfterZoom,
  scrollBackToShow,
  maxScrollBackMs,
  viewportAt,
} from './timeline-scale.js';
import { timelineTemplate } from './timeline-template.js';

/** The element that shows the timeline. */
export interface TimelineHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  /** Seconds that are shown. */
  span: number;
  paused: boolean;
  pause(): void;
  resume(): void;
}

/** The fraction of the span by which an arrow key scrolls. */
const SCROLL_STEP_SHARE = 0.125;
/** px: the width before the first measurement. */
const DEFAULT_WIDTH_PX = 640;

/** Scrolls and zooms the timeline, and selects the item that is described, by mouse, touch and keyboard. */
export class TimelineController implements ReactiveController {
  readonly #host: TimelineHost;
  readonly #getSnapshot: () => Snapshot;
  readonly #motion = new Motion();
  #resizeObserver: ResizeObserver | undefined;
  #observedBox: Element | null = null;
  #width = DEFAULT_WIDTH_PX;
  /** How far before the present time the view is scrolled, ms. */
  #scrollBackMs = 0;
  #pointedKey: string | null = null;
  #layout: TimelineLayout | null = null;
  /** Where a drag started, in px, and how far the view was scrolled back then. */
  #drag: { readonly x: number; readonly scrollBackMs: number } | null = null;

  /** @param getSnapshot returns the snapshot that the host shows. */
  constructor(host: TimelineHost, getSnapshot: () => Snapshot) {
    this.#host = host;
    this.#getSnapshot = getSnapshot;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#observe(null);
    this.#motion.stop();
  }

  hostUpdated(): void {
    const { renderRoot, paused } = this.#host;
    const box = renderRoot.querySelector('.timeline-box');
    if (box !== this.#observedBox) this.#observe(box);
    if (box && this.#layout && !paused) this.#motion.start(box, this.#layout.pxPerSecond);
    else this.#motion.stop();
  }

  /** Scrolls to the present time. */
  scrollToNow(): void {
    this.#scrollBackMs = 0;
  }

  /** Multiplies the span that is shown by `factor`. */
  zoom(factor: number): void {
    const { span } = this.#host;
    const newSpan = allowedSpan(allowedSpan(span) * factor);
    this.#scrollBackMs = scrollBackAfterZoom(this.#now, this.#scrollBackMs, allowedSpan(span), newSpan);
    this.#host.span = newSpan;
  }

  /**
   * The layout of the visible part of a snapshot.
   *
   * @param width px.
   * @param drawAheadMs how long the drawing may move before the next render.
   */
  layout(snapshot: Snapshot, width = this.#width, drawAheadMs = 0): TimelineLayout {
    const viewport = viewportAt(snapshot.now, allowedSpan(this.#host.span), this.#scrollBackMs);
    return timelineLayout({ ...snapshot, viewport, width, drawAheadMs });
  }

  render(snapshot: Snapshot): TemplateResult {
    const layout = this.layout(snapshot, this.#width, this.#host.paused ? 0 : DRAW_AHEAD_MS);
    this.#layout = layout;
    const description = itemsOf(layout).find(({ key }) => key === this.#pointedKey)?.description;
    return html`<div
        class="timeline-box"
        part="timeline"
        tabindex="0"
        role="group"
        aria-label="Timeline"
        aria-describedby="keys"
        @keydown=${this.#onKeyDown}
        @focusin=${this.#onPoint}
        @focusout=${this.#onLeave}
        @pointerover=${this.#onPoint}
        @pointerleave=${this.#onLeave}
        @pointerdown=${this.#onPointerDown}
        @pointermove=${this.#onPointerMove}
        @pointerup=${this.#onPointerUp}
        @pointercancel=${this.#onPointerUp}
      >
        ${timelineTemplate(layout, this.#pointedKey)}
      </div>
      <div class="below" part="details">
        ${description ? html`<span class="description">${description}</span>` : legendTemplate()}
        <span id="keys" hidden>
          The up and down arrows move between the items, the left and right arrows scroll. Home goes to the
          start of the recording, End to the present time. Plus and minus zoom, Space pauses and resumes,
          Escape returns to the timeline.
        </span>
      </div>`;
  }

  #observe(box: Element | null): void {
    this.#resizeObserver?.disconnect();
    this.#observedBox = box;
    if (!box) return;
    this.#resizeObserver = new ResizeObserver(entries => {
      const width = Math.round(entries.at(-1)?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#host.requestUpdate();
    });
    this.#resizeObserver.observe(box);
  }

  get #now(): number {
    return this.#getSnapshot().now;
  }

  /** Scrolling pauses the view first: a running view stays at the present time. */
  #scroll(scrollBackMs: number): void {
    if (!this.#host.paused) this.#host.pause();
    const { now, entries } = this.#getSnapshot();
    const logStart = entries[0]?.at ?? now;
    this.#scrollBackMs = Math.max(
      0,
      Math.min(scrollBackMs, maxScrollBackMs(now, allowedSpan(this.#host.span), logStart)),
    );
    this.#host.requestUpdate();
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    this.#perform(action);
  };

  #perform(action: TimelineAction): void {
    const stepMs = SCROLL_STEP_SHARE * allowedSpan(this.#host.span) * 1_000;
    switch (action) {
      case 'back':
        this.#scroll(this.#scrollBackMs + stepMs);
        break;
      case 'forward':
        if (this.#scrollBackMs > 0) this.#scroll(this.#scrollBackMs - stepMs);
        break;
      case 'start':
        this.#scroll(Infinity);
        break;
      case 'end':
        if (this.#scrollBackMs > 0) this.#scroll(0);
        break;
      case 'previous':
        this.#moveFocus(-1);
        break;
      case 'next':
        this.#moveFocus(1);
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

  /** Moves the focus to the previous or next item; without a current item, to the newest. */
  #moveFocus(direction: 1 | -1): void {
    if (!this.#layout) return;
    const items = itemsOf(this.#layout);
    const index = items.findIndex(({ key }) => key === this.#pointedKey);
    const item = index < 0 ? items.at(-1) : items[index + direction];
    if (!item) return;
    this.#pointedKey = item.key;
    if (this.#host.paused) {
      const scrollBackMs = scrollBackToShow(
        item.at,
        this.#now,
        allowedSpan(this.#host.span),
        this.#scrollBackMs,
      );
      if (scrollBackMs !== this.#scrollBackMs) this.#scroll(scrollBackMs);
    }
    this.#box?.querySelector<SVGElement>(`[data-key="${item.key}"]`)?.focus({ preventScroll: true });
    this.#host.requestUpdate();
  }

  get #box(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.timeline-box');
  }

  readonly #onPoint = ({ target }: Event): void => {
    this.#setPointedKey(
      target instanceof Element ? (target.closest('.item')?.getAttribute('data-key') ?? null) : null,
    );
  };

  readonly #onLeave = (): void => {
    this.#setPointedKey(null);
  };

  #setPointedKey(key: string | null): void {
    if (key === this.#pointedKey) return;
    this.#pointedKey = key;
    this.#host.requestUpdate();
  }

  readonly #onPointerDown = ({ clientX, isPrimary, button }: PointerEvent): void => {
    if (this.#host.paused && isPrimary && button === 0)
      this.#drag = { x: clientX, scrollBackMs: this.#scrollBackMs };
  };

  readonly #onPointerMove = ({ clientX, pointerId, buttons }: PointerEvent): void => {
    if (!this.#drag || !this.#layout || buttons === 0) return;
    this.#box?.setPointerCapture(pointerId);
    this.#scroll(this.#drag.scrollBackMs + ((clientX - this.#drag.x) / this.#layout.pxPerSecond) * 1_000);
  };

  readonly #onPointerUp = (): void => {
    this.#drag = null;
  };
}
