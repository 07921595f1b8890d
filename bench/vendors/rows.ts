import type { Host } from './page/host.js';
import { LIFETIME } from './page/token-api.js';

/** One row of the table: a scenario with one figure. */
interface Row {
  readonly what: string;
  /** This project's figure is at most so much. */
  readonly maxOfOurs: number;
  /** Plays it, and returns the figure. */
  play(host: Host): Promise<number>;
}

/** Seconds. */
const [MINUTE, HOUR] = [60, 3_600];
/** Seconds into the first token's lifetime at which the frame reloads itself. */
const RELOAD_AT = 150;

/** All rows. */
export const rows = {
  requests: {
    what: 'token requests in an hour, four dashboards of one page',
    maxOfOurs: 16,
    async play(host) {
      await host.open(4);
      await host.pass(HOUR);
      const [first = 0] = host.api.requests;
      return host.api.requests.filter(at => at < first + HOUR * 1_000).length;
    },
  },
  failure: {
    what: 'seconds without a valid token in the 10 minutes after one failed refresh',
    maxOfOurs: 0,
    async play(host) {
      await host.open(1);
      const { requests } = host.api;
      const failing = (host.api.failing = requests.length + 1);
      await host.pass(LIFETIME + 10 * MINUTE);
      const failedAt = requests[failing - 1];
      if (failedAt === undefined) throw new Error('No refresh has failed.');
      return host.secondsWithout(failedAt, 10 * MINUTE);
    },
  },
  reload: {
    what: 'seconds without a valid token in the 5 minutes after the frame has reloaded itself',
    maxOfOurs: 0,
    async play(host) {
      await host.open(1);
      await host.pass(RELOAD_AT);
      const now = Date.now();
      await host.reload();
      await host.pass(5 * MINUTE);
      return host.secondsWithout(now, 5 * MINUTE);
    },
  },
} satisfies Record<string, Row>;

/** Which row. */
export type RowId = keyof typeof rows;
