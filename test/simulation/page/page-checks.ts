import type { Audit } from './audit.js';
import type { SimulatedPage } from './page.js';

/** A part of the audit, which checks some of the invariants of a page's session. */
export abstract class PageChecks {
  protected readonly report = this.page.report;

  constructor(
    protected readonly audit: Audit,
    protected readonly page: SimulatedPage,
  ) {}
}
