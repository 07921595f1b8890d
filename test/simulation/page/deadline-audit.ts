import type { Audit } from './audit.js';
import type { AuditSubject } from './audit-subject.js';
import { elapsed } from '../machine.js';
import type { AuditedRequest } from '../truth.js';

/** ms that an attempt still gets when the page wakes after its limit: its answer may be waiting in line. */
export const GRACE = 2_000;

/** Watches that attempts have the time they were promised, whatever the clocks do meanwhile (10). */
export class DeadlineAudit {
  constructor(
    private readonly audit: Audit,
    private readonly subject: AuditSubject,
  ) {}

  /** The limit was changed: a request under way may have either. */
  changed(requests: Iterable<AuditedRequest>): void {
    const { requestTimeout } = this.subject;
    for (const request of requests) {
      const { least, most } = request.timeout;
      request.timeout = { least: Math.min(least, requestTimeout), most: Math.max(most, requestTimeout) };
    }
  }

  /** An attempt was given up before an answer came. */
  gaveUp({ since, sentAt, stops, stoodStill, timeout }: AuditedRequest): void {
    const { least, most } = timeout;
    const { machine } = this.subject;
    const now = machine.now();
    const trueNow = this.subject.trueNow();
    if (!machine.honest) this.audit.checked(10);
    const waited = elapsed(since, now);
    if (waited < least - 1) this.audit.violate(11, `gave up after ${waited} of ${least} ms`);
    // The monotonic clock stands still in sleep, so that this is said of clocks that are set, and of nothing else.
    const measured = now.monotonic - since.monotonic;
    if (measured < least - GRACE - 1)
      this.audit.violate(10, `gave up after ${measured} of ${least} ms, since the clock was set`);
    const ran = trueNow - sentAt - (machine.stoodStill - stoodStill);
    // It gets more time once: timers that are throttled look like a page that slept, again and again. A clock that was
    // set forward may have been that once.
    const once = machine.stops === stops + 1 && machine.setForwardAt < sentAt;
    const late = waited - most > GRACE + 1 && once;
    if (late && ran < least - 1 && trueNow - machine.resumedAt < GRACE - 1)
      this.audit.violate(10, 'an attempt that slept was given up before its answer could be heard');
  }

  /** What is told of an attempt's latency is no jump of a clock. */
  measured({ sentAt }: AuditedRequest, latency: number): void {
    if (!this.subject.machine.honest) this.audit.checked(10);
    const truly = this.subject.trueNow() - sentAt;
    if (latency < 0 || latency > truly + 1)
      this.audit.violate(10, `a latency of ${latency} ms is told of ${truly} ms`);
  }
}
