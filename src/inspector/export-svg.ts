import { html, render, svg } from 'lit';
import { inlineColors, LIGHT } from './colors.js';
import { legendDrawing } from './legend-view.js';
import type { Picture } from './picture.js';
import type { TimelineLayout } from './timeline-layout.js';
import { timelineStyles } from './timeline-styles.js';
import { timelineTemplate } from './timeline-view.js';
import { version } from './version.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** px around the timeline, for its title and legend. */
const ABOVE = 34;
const BELOW = 30;
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/** The timeline as a file of its own: styles inlined, light colours, no script. Needs a DOM. */
export function svgDocument(layout: TimelineLayout, { now, provider }: Picture): string {
  const { width, height } = layout;
  const title = `Token lifecycle until ${new Date(now).toISOString()}`;
  const state = provider ? `${provider.status}, generation ${provider.generation}` : 'no provider';
  const root = document.createElementNS(NAMESPACE, 'svg');
  const total = height + ABOVE + BELOW;
  for (const [name, value] of Object.entries({
    width,
    height: total,
    viewBox: `0 0 ${width} ${total}`,
    role: 'img',
  }))
    root.setAttribute(name, `${value}`);
  root.append(
    element('title', title),
    element('style', inlineColors(timelineStyles.cssText, LIGHT).replaceAll('var(--_font)', FONT)),
  );
  const content = document.createElementNS(NAMESPACE, 'g');
  render(
    svg`<rect width=${width} height=${total} fill=${LIGHT.ground} />
      <g class="timeline"><text class="now-label" x="8" y="20">${title} (${state})</text><text
        x=${width - 8} y="20" text-anchor="end">analytics-embed ${version}</text>${legendDrawing(8, ABOVE + height + 6)}</g>`,
    content,
  );
  const drawing = document.createElement('div');
  render(html`${timelineTemplate(layout, null)}`, drawing);
  root.append(content);
  const timeline = drawing.querySelector('svg');
  if (timeline) {
    timeline.setAttribute('y', `${ABOVE}`);
    root.append(timeline);
  }
  tidy(root);
  return new XMLSerializer().serializeToString(root);
}

function element(name: string, text: string): SVGElement {
  const made = document.createElementNS(NAMESPACE, name);
  made.textContent = text;
  return made;
}

/** What only a page has a use for: focus and templates' marks go, words become tooltips. */
function tidy(root: SVGElement): void {
  const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const marks: Node[] = [];
  while (comments.nextNode()) marks.push(comments.currentNode);
  for (const mark of marks) mark.parentNode?.removeChild(mark);
  for (const item of root.querySelectorAll('.item')) {
    item.prepend(element('title', item.getAttribute('aria-label') ?? ''));
    for (const name of ['tabindex', 'data-key', 'role', 'aria-label']) item.removeAttribute(name);
  }
}
