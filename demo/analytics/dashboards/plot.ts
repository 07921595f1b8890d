import { init, type ChartOption, type EChartsType } from './echarts.js';
import { readPalette, type Palette } from './palette.js';

/** The colors and the size that a chart is drawn with. */
export interface Canvas {
  readonly palette: Palette;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Returns the chart of an answer; settings that it leaves out (zoom, hidden series) stay as the viewer set them. */
export type ChartRenderer<Answer> = (answer: Answer, canvas: Canvas) => ChartOption;

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** A chart in an element: redrawn when the element's size or the color scheme changes. */
export class Plot<Answer> {
  readonly #element: HTMLElement;
  readonly #render: ChartRenderer<Answer>;
  #chart: EChartsType | undefined;
  #answer: Answer | undefined;

  constructor(element: HTMLElement, render: ChartRenderer<Answer>) {
    this.#element = element;
    this.#render = render;
    new ResizeObserver(() => {
      this.#chart?.resize();
      this.#draw();
    }).observe(element);
    darkScheme.addEventListener('change', () => {
      this.#draw();
    });
  }

  /** Shows an answer. */
  show(answer: Answer): void {
    this.#answer = answer;
    this.#draw();
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    // A chart in a closed tab has no size; the ResizeObserver draws it when it gets one.
    if (this.#answer === undefined || width === 0 || height === 0) return;
    this.#chart ??= init(this.#element);
    const palette = readPalette();
    this.#chart.setOption(
      {
        animation: !reducedMotion.matches,
        animationDuration: 450,
        animationDurationUpdate: 300,
        aria: { enabled: true },
        textStyle: { fontFamily: getComputedStyle(this.#element).fontFamily, color: palette.ink },
        ...this.#render(this.#answer, { palette, width, height }),
      },
      { replaceMerge: ['series'] },
    );
  }
}
