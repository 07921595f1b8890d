/** Reports the height of the page's content in CSS px, now and after each change. Returns a function that ends it. */
export function autoResize(report: (height: number) => void): () => void {
  const root = document.documentElement;
  let height = 0;
  let viewportHeight = innerHeight;
  const observer = new ResizeObserver(() => {
    // The height of the content, not of the viewport: the viewport follows the reported height.
    const newHeight = Math.ceil(root.getBoundingClientRect().height);
    const growth = newHeight - height;
    const viewportGrowth = innerHeight - viewportHeight;
    height = newHeight;
    viewportHeight = innerHeight;
    // A page that is always a bit higher than its viewport would grow without end. So growth that an earlier report
    // caused, by way of the viewport, is not reported.
    if (growth !== 0 && !(viewportGrowth > 0 && growth >= viewportGrowth)) report(newHeight);
  });
  observer.observe(root);
  return () => {
    observer.disconnect();
  };
}
