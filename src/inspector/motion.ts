/** ms: a picture that is drawn late goes on moving meanwhile. */
export const SLACK = 3_000;

/** Lets a picture go on with time between two drawings of it. */
export class Motion {
  #animations: readonly Animation[] = [];

  /** @param speed px to the left in a second. */
  start(root: ParentNode, speed: number): void {
    this.stop();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const way = `translateX(${(-speed * SLACK) / 1_000}px)`;
    this.#animations = [...root.querySelectorAll('.moving')].map(group =>
      group.animate([{ transform: 'none' }, { transform: way }], { duration: SLACK, fill: 'forwards' }),
    );
  }

  stop(): void {
    for (const animation of this.#animations) animation.cancel();
    this.#animations = [];
  }
}
