import { init, type EChartsOption } from 'echarts';

/** A chart as an SVG file, without animation. */
export function svgOf(option: EChartsOption, width: number, height: number): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: '#fff', ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
