import { html, render, svg } from 'lit';
import { inlineColors, LIGHT } from './colors.js';
import { legendDrawing } from './legend-template.js';
import type { Snapshot } from '../log/snapshot.js';
import type { TimelineLayout } from './timeline-layout.js';
import { timelineStyles } from './timeline-styles.js';
import { timelineTemplate } from './timeline-template.js';
import { version } from '../log/version.js';

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
/** px above and below the timeline, for the title and the legend. */
const HEADER_HEIGHT_PX = 34;
const LEGEND_HEIGHT_PX = 30;
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/** The timeline as a self-contained SVG file: styles included, light colors, no script. Needs a DOM. */
export function svgDocument(layout: TimelineLayout, { now, provider }: Snapshot): string {
  const { width, height } = layout;
  const title = `Token lifecycle until ${new Date(now).toISOString()}`;
  const state = provider ? `${provider.status}, generation ${provider.generation}` : 'no provider';
  const root = document.createElementNS(SVG_NAMESPACE, 'svg');
  const totalHeight = height + HEADER_HEIGHT_PX + LEGEND_HEIGHT_PX;
  for (const [name, value] of Object.entries({
    width,
    height: totalHeight,
    viewBox: `0 0 ${width} ${totalHeight}`,
    role: 'img',
  }))
    root.setAttribute(name, `${value}`);
  root.append(
    element('title', title),
    element('style', inlineColors(timelineStyles.cssText, LIGHT).replaceAll('var(--_font)', FONT)),
  );
  const content = document.createElementNS(SVG_NAMESPACE, 'g');
  render(
    svg`<rect width=${width} height=${totalHeight} fill=${LIGHT.ground} />
      <g class="timeline"><text class="now-label" x="8" y="20">${title} (${state})</text><text
        x=${width - 8} y="20" text-anchor="end">analytics-embed ${version}</text>${legendDrawing(8, HEADER_HEIGHT_PX + height + 6)}</g>`,
    content,
  );
  const drawing = document.createElement('div');
  render(html`${timelineTemplate(layout, null)}`, drawing);
  root.append(content);
  const timeline = drawing.querySelector('svg');
  if (timeline) {
    timeline.setAttribute('y', `${HEADER_HEIGHT_PX}`);
    root.append(timeline);
  }
  makeStatic(root);
  return new XMLSerializer().serializeToString(root);
}

function element(name: string, text: string): SVGElement {
  const created = document.createElementNS(SVG_NAMESPACE, name);
  created.textContent = text;
  return created;
}

/** Removes focus attributes and Lit's comments, and turns descriptions into tooltips. */
function makeStatic(root: SVGElement): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const commentNodes: Node[] = [];
  while (walker.nextNode()) commentNodes.push(walker.currentNode);
  for (const commentNode of commentNodes) commentNode.parentNode?.removeChild(commentNode);
  for (const item of root.querySelectorAll('.item')) {
    item.prepend(element('title', item.getAttribute('aria-label') ?? ''));
    for (const name of ['tabindex', 'data-key', 'role', 'aria-label']) item.removeAttribute(name);
  }
}
