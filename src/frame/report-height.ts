import type { FrameMessage } from '../bridge/protocols/native.js';

/**
 * Reports the height of the page's content in CSS px, now and after each change. Returns a function that ends it.
 *
 * The height is that of the document if nothing in it follows the viewport, which has the reported height. So a measurement
 * resets, within one task, the heights of `html`, `body`, and elements as high as the viewport.
 */
export function reportHeight(post: (message: FrameMessage) => void): () => void {
  const root = document.documentElement;
  // An animation starts no transition of the page, but does not override `!important`. In quirks mode, `auto` fills the viewport.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`html,body{height:${document.doctype ? 'auto' : 'fit-content'}!important}`);
  let height = 0;
  // The first height counts, whatever the viewport was.
  let viewportHeight = Infinity;
  /** Whether an element was as high as the viewport when it was new, so that its content had not determined both. */
  const filledAtFirst = new WeakMap<Element, boolean>();
  let fillers: Element[];

  /** Observes the elements that may change the content's height: also those in an element that has the viewport's height. */
  const visit = (element: HTMLElement): void => {
    resizes.observe(element);
    children.observe(element, { childList: true });
    const { height: length, minHeight } = getComputedStyle(element);
    const isFiller = [length, minHeight].includes(`${innerHeight}px`);
    if (!filledAtFirst.has(element)) filledAtFirst.set(element, isFiller);
    if (isFiller && filledAtFirst.get(element)) fillers.push(element);
    // Without a height, it may still have content: by `display: contents`, or by overflow.
    if (!element.offsetHeight || element.offsetHeight * 2 >= innerHeight)
      for (const child of element.children) visit(child as HTMLElement);
  };
  const resizes = new ResizeObserver(() => {
    // The frame is hidden, or has no width: engines differ in which of them is 0.
    if (!innerHeight || !root.offsetWidth) return;
    fillers = [root, ...root.children];
    visit(root);
    const restores = fillers.map(element => {
      const { scrollTop } = element;
      const animation = element.animate({ height: 'auto', minHeight: 0 }, { fill: 'both' });
      return () => {
        animation.cancel();
        element.scrollTop = scrollTop;
      };
    });
    document.adoptedStyleSheets.push(sheet);
    const newHeight = Math.ceil(root.getBoundingClientRect().height);
    document.adoptedStyleSheets.pop();
    for (const restore of restores) restore();
    const growth = newHeight - height;
    const viewportGrowth = innerHeight - viewportHeight;
    height = newHeight;
    viewportHeight = innerHeight;
    // A page that is always a bit higher than its viewport would grow without end. So growth that an earlier report
    // caused, by way of the viewport, is not reported.
    if (growth && !(growth >= viewportGrowth && viewportGrowth > 0)) post({ type: 'EMBED_RESIZE', height });
  });
  const children = new MutationObserver(() => {
    resizes.unobserve(root);
    resizes.observe(root);
  });
  resizes.observe(root);
  return () => {
    resizes.disconnect();
    children.disconnect();
  };
}
