import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Snapshot } from '../log/snapshot.js';
import {
  allowedSpan,
  itemsOf,
  maxScrollBackMs,
  scrollBackAfterZoom,
  scrollBackToShow,
  timelineLayout,
  viewportAt,
  type TimelineLayout,
} from './timeline-layout.js';
import { legendTemplate, timelineTemplate } from './timeline-template.js';

/** The element that shows the timeline. */
export interface TimelineHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  /** Seconds that are shown. */
  span: number;
  paused: boolean;
}

/** The fraction of the span by which an arrow key scrolls. */
const SCROLL_STEP_SHARE = 0.125;
/** px: the width before the first measurement. */
const DEFAULT_WIDTH_PX = 640;
/** ms: how long the drawing moves if the next render is late. */
const DRAW_AHEAD_MS = 3_000;

/** Scrolls and zooms the timeline, and selects the item that is described, by mouse, touch and keyboard. */
export class TimelineController implements ReactiveController {
  readonly #host: TimelineHost;
  readonly #getSnapshot: () => Snapshot;
  #animations: readonly Animation[] = [];
  #resizeObserver: ResizeObserver | undefined;
  #box: HTMLElement | null = null;
  #width = DEFAULT_WIDTH_PX;
  /** How far before the present time the view is scrolled, ms. */
  #scrollBackMs = 0;
  #pointedKey: string | null = null;
  #layout: TimelineLayout | null = null;
  /** Where a drag started, in px, and how far the view was scrolled back then. */
  #drag: { readonly x: number; readonly scrollBackMs: number } | null = null;

  /** The actions of the keys. */
  readonly #keys = new Map<string, () => void>([
    ['ArrowLeft', () => this.#scroll(this.#scrollBackMs + this.#scrollStepMs)],
    ['ArrowRight', () => this.#scrollForward(this.#scrollBackMs - this.#scrollStepMs)],
    ['Home', () => this.#scroll(Infinity)],
    ['End', () => this.#scrollForward(0)],
    ['ArrowUp', () => this.#moveFocus(-1)],
    ['ArrowDown', () => this.#moveFocus(1)],
    ['+', () => this.zoom(0.5)],
    ['=', () => this.zoom(0.5)],
    ['-', () => this.zoom(2)],
    [' ', () => (this.#host.paused = !this.#host.paused)],
    ['Escape', () => this.#box?.focus()],
  ]);

  /** @param getSnapshot returns the snapshot that the host shows. */
  constructor(host: TimelineHost, getSnapshot: () => Snapshot) {
    this.#host = host;
    this.#getSnapshot = getSnapshot;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#observe(null);
    this.#stopMotion();
  }

  hostUpdated(): void {
    const box = this.#host.renderRoot.querySelector<HTMLElement>('.timeline-box');
    if (box !== this.#box) this.#observe(box);
    this.#stopMotion();
    if (box && this.#layout && !this.#host.paused) this.#startMotion(box, this.#layout.pxPerSecond);
  }

  /** Scrolls to the present time. */
  scrollToNow(): void {
    this.#scrollBackMs = 0;
  }

  /** Multiplies the span that is shown by `factor`. */
  zoom(factor: number): void {
    const span = this.#spanSeconds;
    const newSpan = allowedSpan(span * factor);
    this.#scrollBackMs = scrollBackAfterZoom(this.#scrollBackMs, span, newSpan);
    this.#host.span = newSpan;
  }

  /** The layout of the visible part of a snapshot. `drawAheadMs`: how long the drawing may move before the next render. */
  layout(snapshot: Snapshot, width: number, drawAheadMs = 0): TimelineLayout {
    const viewport = viewportAt(snapshot.now, this.#spanSeconds, this.#scrollBackMs);
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
        @focusout=${this.#onPoint}
        @pointerover=${this.#onPoint}
        @pointerleave=${this.#onPoint}
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

  get #spanSeconds(): number {
    return allowedSpan(this.#host.span);
  }

  get #scrollStepMs(): number {
    return SCROLL_STEP_SHARE * this.#spanSeconds * 1_000;
  }

  #observe(box: HTMLElement | null): void {
    this.#resizeObserver?.disconnect();
    this.#box = box;
    if (!box) return;
    this.#resizeObserver = new ResizeObserver(entries => {
      const width = Math.round(entries.at(-1)?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#host.requestUpdate();
    });
    this.#resizeObserver.observe(box);
  }

  /** Moves the drawing with time until the next render. */
  #startMotion(box: HTMLElement, pxPerSecond: number): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const endTransform = `translateX(${(-pxPerSecond * DRAW_AHEAD_MS) / 1_000}px)`;
    this.#animations = [...box.querySelectorAll('.moving')].map(group =>
      group.animate([{ transform: 'none' }, { transform: endTransform }], {
        duration: DRAW_AHEAD_MS,
        fill: 'forwards',
      }),
    );
  }

  #stopMotion(): void {
    for (const animation of this.#animations) animation.cancel();
    this.#animations = [];
  }

  /** Scrolling pauses the view first: a running view stays at the present time. */
  #scroll(scrollBackMs: number): void {
    this.#host.paused = true;
    const { now, entries } = this.#getSnapshot();
    const maxMs = maxScrollBackMs(now, this.#spanSeconds, entries[0]?.at ?? now);
    this.#scrollBackMs = Math.max(0, Math.min(scrollBackMs, maxMs));
    this.#host.requestUpdate();
  }

  /** At the present time, there is nothing to scroll to, and the view keeps running. */
  #scrollForward(scrollBackMs: number): void {
    if (this.#scrollBackMs > 0) this.#scroll(scrollBackMs);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const action = this.#keys.get(key);
    if (!action || ctrlKey || metaKey || altKey) return;
    action();
    event.preventDefault();
  };

  /** Moves the focus to the previous or next item; without a current item, to the newest. */
  #moveFocus(direction: 1 | -1): void {
    if (!this.#layout) return;
    const items = itemsOf(this.#layout);
    const index = items.findIndex(({ key }) => key === this.#pointedKey);
    const item = index < 0 ? items.at(-1) : items[index + direction];
    if (!item) return;
    this.#pointedKey = item.key;
    if (this.#host.paused) {
      const { now } = this.#getSnapshot();
      const scrollBackMs = scrollBackToShow(item.at, now, this.#spanSeconds, this.#scrollBackMs);
      if (scrollBackMs !== this.#scrollBackMs) this.#scroll(scrollBackMs);
    }
    this.#box?.querySelector<SVGElement>(`[data-key="${item.key}"]`)?.focus({ preventScroll: true });
    this.#host.requestUpdate();
  }

  readonly #onPoint = ({ type, target }: Event): void => {
    const isLeaving = type === 'focusout' || type === 'pointerleave';
    const item = !isLeaving && target instanceof Element ? target.closest('.item') : null;
    const key = item?.getAttribute('data-key') ?? null;
    if (key === this.#pointedKey) return;
    this.#pointedKey = key;
    this.#host.requestUpdate();
  };

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
