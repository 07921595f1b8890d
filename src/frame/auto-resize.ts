/** Tells the height of the page's content, in CSS px, now and whenever it changes; returns what ends it. */
export function autoResize(report: (height: number) => void): () => void {
  let reported = -1;
  const observer = new ResizeObserver(() => {
    // The content's own height, not the viewport's, which follows what is reported here.
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === reported) return;
    reported = height;
    report(height);
  });
  observer.observe(document.documentElement);
  return () => {
    observer.disconnect();
  };
}
