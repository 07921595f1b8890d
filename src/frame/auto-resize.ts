/** Tells the height of the page's content, in CSS px, now and whenever it changes; returns what ends it. */
export function autoResize(report: (height: number) => void): () => void {
  const root = document.documentElement;
  let height = 0;
  let viewport = innerHeight;
  const observer = new ResizeObserver(() => {
    // The content's own height, not the viewport's, which follows what is reported here.
    const newHeight = Math.ceil(root.getBoundingClientRect().height);
    const growth = newHeight - height;
    const viewportGrowth = innerHeight - viewport;
    height = newHeight;
    viewport = innerHeight;
    // A page that is always a bit higher than its viewport would grow for ever: what a report brought about is no news.
    if (growth !== 0 && !(viewportGrowth > 0 && growth >= viewportGrowth)) report(newHeight);
  });
  observer.observe(root);
  return () => {
    observer.disconnect();
  };
}
