import { until, type Page } from '../../test/support/e2e-page.js';
import { untilSeen } from '../until-seen.js';

/** What a dashboard in a frame shows. */
export interface FrameView {
  /** When it was read, epoch ms. */
  readonly at: number;
  /** Charts with data: rows of the table, and the total. */
  readonly rows: number;
  readonly total: string;
  /** Whether it is the document that {@link markDocument} has marked. */
  readonly isMarked: boolean;
  /** Whether the filter has its options. */
  readonly isFilterReady: boolean;
  /** Regions in the filter. */
  readonly filter: readonly string[];
  /** The open tab's id ends with it. */
  readonly tab: string;
  /** Charts that show an error. */
  readonly errors: number;
  readonly text: string;
}

/** Reads the dashboard in the frame whose address contains `frame`. */
export function view(page: Page, frame: string): Promise<FrameView> {
  return page.evaluateInFrame(frame, () => {
    const all = (selector: string): Element[] => Array.from(document.querySelectorAll(selector));
    const text = document.body.innerText;
    const isShown = (element: Element): boolean => element.getClientRects().length > 0;
    return {
      at: Date.now(),
      rows: all('.slice_container tbody tr').filter(isShown).length,
      total: all('.header-line').filter(isShown)[0]?.textContent ?? '',
      isMarked: 'marked' in document.documentElement.dataset,
      isFilterReady: document.querySelector('.ant-select-multiple .ant-select-selector') !== null,
      filter: all('.ant-select-multiple .ant-select-selection-item').map(
        item => item.getAttribute('title') ?? item.textContent,
      ),
      tab: document.querySelector('[role=tab][aria-selected=true]')?.id ?? '',
      errors: text.split('Data error').length - 1,
      text: text.slice(0, 300),
    };
  });
}

/** Marks the frame's current document, so that the next one is known. */
export async function markDocument(page: Page, frame: string): Promise<void> {
  await page.evaluateInFrame(frame, () => {
    document.documentElement.dataset['marked'] = '';
  });
}

/** Waits until a dashboard shows what a condition requires. */
export function untilView(
  page: Page,
  frame: string,
  what: string,
  holds: (seen: FrameView) => boolean,
  timeout?: number,
): Promise<FrameView> {
  return untilSeen({ name: 'the frame', read: () => view(page, frame) }, what, holds, timeout);
}

/** Whether a chart has data, none an error, and the filter its options. */
export function hasData({ rows, total, errors, isFilterReady }: FrameView): boolean {
  return isFilterReady && (rows > 0 || total !== '') && errors === 0;
}

/** Chooses the regions of the filter, and applies them. */
export async function setFilter(page: Page, frame: string, region: string): Promise<void> {
  const step = (what: string, run: (region: string) => boolean): Promise<boolean> =>
    until(what, () => page.evaluateInFrame(frame, run, region), 20_000);
  await step('the filter', () => {
    const clear = document.querySelector('.ant-select-multiple .ant-select-clear');
    clear?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    const select = document.querySelector('.ant-select-multiple .ant-select-selector');
    return select?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })) !== undefined;
  });
  await step(`the region ${region} in the filter`, wanted => {
    const option = document.querySelector<HTMLElement>(`.ant-select-item-option[title="${wanted}"]`);
    option?.click();
    return option !== null;
  });
  await step(`the filter ${region}, applied`, wanted => {
    const button = Array.from(document.querySelectorAll('button')).find(
      ({ textContent }) => textContent.trim() === 'Apply filters',
    );
    if (!button) return false;
    // Superset disables it once the filter is applied; a click that comes while it renders is lost.
    if (button.disabled) return button.dataset['clicked'] === wanted;
    button.dataset['clicked'] = wanted;
    button.click();
    return false;
  });
}

/** Opens a tab of the dashboard. */
export async function openTab(page: Page, frame: string, id: string): Promise<void> {
  await until(`the tab ${id}`, () =>
    page.evaluateInFrame(
      frame,
      tab => {
        const button = document.querySelector<HTMLElement>(`[role=tab][id$="${tab}"]`);
        button?.click();
        return button?.getAttribute('aria-selected') === 'true';
      },
      id,
    ),
  );
}
