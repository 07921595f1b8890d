import type { Measured } from './table.js';

/** What of this project's figures is not as it should be; none: all is well. */
export function complaints(measured: Measured): string[] {
  return (['superset', 'looker'] as const).flatMap(vendor => {
    const { requests, sleeps, failure, reload, strayed } = measured[vendor].ours;
    const asleep = Math.max(...sleeps.map(({ dead }) => dead));
    return [
      [requests >= 12 && requests <= 16, `${requests} token requests an hour, not 12 to 16`],
      [asleep < 2, `${asleep} s without a good token after a sleep, not less than 2`],
      [failure.dead === 0, `${failure.dead} s without a good token after a failed refresh, not 0`],
      [reload.until < 2, `a token ${reload.until} s after a reload, not within 2`],
      [strayed === 0, `${strayed} tokens at another origin, not 0`],
    ].flatMap(([ok, text]) => (ok ? [] : [`${vendor}: ${String(text)}`]));
  });
}
