/** One line of a plot. */
export interface Series {
  readonly name: string;
  /** One value a second. */
  readonly values: ArrayLike<number>;
  /** The one that the plot is about. */
  readonly ours?: boolean;
}

/** A plot of requests a second. */
export interface PlotOptions {
  readonly title: string;
  readonly series: readonly Series[];
  /** Drawn as a dashed line. */
  readonly capacity: number;
  /** s of the series that are shown, and which of them is called 0. */
  readonly seconds: number;
  readonly zero: number;
  /** `[from, to)` in s from 0, shaded: the outage. */
  readonly shade?: readonly [number, number];
}

const WIDTH = 860;
const HEIGHT = 420;
const BOX = { left: 70, top: 44, width: 620, height: 320 } as const;
/** Light and dark enough for both backgrounds. */
const COLORS = ['#d9772b', '#8e6fd1', '#2f9e7a', '#c2578f', '#8a8f2a', '#4f8fc4', '#9a9a9a'];
const OURS = '#e0352b';
/** s that one point of a line stands for: its worst. */
const STEP = 5;

/** An SVG of requests a second over time, on a logarithmic scale; it follows the reader's light or dark scheme. */
export function plot({ title, series, capacity, seconds, zero, shade }: PlotOptions): string {
  const points = series.map(({ values }) => worstOf(values, seconds));
  const top = Math.log10(Math.max(capacity, ...points.flat())) + 0.1;
  const bottom = Math.log10(capacity) - 1.5;
  const x = (second: number): number => BOX.left + (second / seconds) * BOX.width;
  const y = (value: number): number =>
    BOX.top + BOX.height * (1 - Math.max(0, Math.log10(Math.max(value, 1e-9)) - bottom) / (top - bottom));
  const lines = series.map(({ ours }, index) => {
    const path = points[index]!.map((value, step) => `${round(x(step * STEP))},${round(y(value))}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${color(series, index)}" stroke-width="${ours ? 2.5 : 1.2}"/>`;
  });
  const names = series.map(({ name, ours }, index) => {
    const at = BOX.top + 14 + index * 20;
    return `<rect x="706" y="${at - 9}" width="14" height="${ours ? 5 : 3}" fill="${color(series, index)}"/><text x="726" y="${at}"${ours ? ' font-weight="bold"' : ''}>${name}</text>`;
  });
  const ticks = [...scale(bottom, top)].map(
    value =>
      `<path class="grid" d="M${BOX.left},${round(y(value))}h${BOX.width}"/><text x="${BOX.left - 8}" y="${round(y(value)) + 4}" text-anchor="end">${value.toLocaleString('en')}</text>`,
  );
  const minutes = Array.from({ length: Math.floor(seconds / 300) + 1 }, (_, index) => index * 300);
  const times = minutes.map(
    second =>
      `<text x="${round(x(second))}" y="${BOX.top + BOX.height + 20}" text-anchor="middle">${(second - zero) / 60}</text>`,
  );
  const shaded = shade
    ? `<rect class="shade" x="${round(x(shade[0] + zero))}" y="${BOX.top}" width="${round(x(shade[1]) - x(shade[0]))}" height="${BOX.height}"/>`
    : '';
  const limit = round(y(capacity));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
<style>
svg{background:#fff;color:#222;font:12px system-ui,sans-serif}text{fill:currentColor}.grid{stroke:currentColor;opacity:.15}.shade{fill:currentColor;opacity:.08}.limit{stroke:currentColor;stroke-dasharray:6 4;fill:none}
@media (prefers-color-scheme:dark){svg{background:#161a20;color:#e6e6e6}}
</style>
<text x="${BOX.left}" y="24" font-size="15">${title}</text>
${shaded}
${ticks.join('\n')}
${lines.join('\n')}
<path class="limit" d="M${BOX.left},${limit}h${BOX.width}"/><text x="${BOX.left + BOX.width - 4}" y="${limit - 6}" text-anchor="end">capacity</text>
${times.join('\n')}
<text x="${BOX.left + BOX.width / 2}" y="${HEIGHT - 12}" text-anchor="middle">minutes</text>
<text x="16" y="${BOX.top + BOX.height / 2}" transform="rotate(-90 16 ${BOX.top + BOX.height / 2})" text-anchor="middle">requests a second</text>
${names.join('\n')}
</svg>
`;
}

function color(series: readonly Series[], index: number): string {
  if (series[index]!.ours) return OURS;
  const rank = series.slice(0, index).filter(({ ours }) => !ours).length;
  return COLORS[rank % COLORS.length]!;
}

function worstOf(values: ArrayLike<number>, seconds: number): number[] {
  return Array.from({ length: Math.floor(seconds / STEP) }, (_, step) =>
    Math.max(...Array.from({ length: STEP }, (_second, second) => values[step * STEP + second] ?? 0)),
  );
}

/** 1, 10, 100 … between two powers. */
function* scale(bottom: number, top: number): Generator<number> {
  for (let power = Math.ceil(bottom); power <= top; power += 1) yield 10 ** power;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
