/** ms: how long the drawing moves if the next render is late. */
export const DRAW_AHEAD_MS = 3_000;

/** Moves the drawing with time between two renders. */
export class Motion {
  #animations: readonly Animation[] = [];

  /** @param pxPerSecond px by which the drawing moves to the left in a second. */
  start(root: ParentNode, pxPerSecond: number): void {
    this.stop();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const endTransform = `translateX(${(-pxPerSecond * DRAW_AHEAD_MS) / 1_000}px)`;
    this.#animations = [...root.querySelectorAll('.moving')].map(group =>
      group.animate([{ transform: 'none' }, { transform: endTransform }], {
        duration: DRAW_AHEAD_MS,
        fill: 'forwards',
      }),
    );
  }

  stop(): void {
    for (const animation of this.#animations) animation.cancel();
    this.#animations = [];
  }
}
