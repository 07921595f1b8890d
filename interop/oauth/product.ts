import type { Case, Product } from '../product.js';
import type { AuthorizationServer, ServerOptions } from './authorization-server.js';
import { backendCases } from './cases/backend.js';
import { casesOf } from './cases/case.js';
import { genericCases } from './cases/index.js';
import { startOAuthHost } from './host.js';

/** An authorization server that starts so quickly that each scene has a process of its own. */
export interface ServerProduct extends Pick<Product, 'name' | 'title' | 'versions'> {
  /**
   * Installs a version.
   * @returns what starts a server of it.
   * @throws ProductUnavailableError if this machine cannot install it.
   */
  prepare(version: string): Promise<(options: ServerOptions) => Promise<AuthorizationServer>>;
  /** The generic cases that do not apply, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Whether it issues refresh tokens to a page; otherwise only to a backend. */
  readonly hasPublicClients: boolean;
  /** Whether a version is tried with a case; default: with all. */
  readonly isTried?: (version: string, current: Case) => boolean;
}

/** A product whose cases are the generic ones. */
export function serverProduct(server: ServerProduct): Product {
  const { name, title, versions, skipped = {}, hasPublicClients, isTried } = server;
  return {
    name,
    title,
    versions,
    async open(version) {
      const open = await server.prepare(version);
      const host = await startOAuthHost();
      const site = { host, open, skipped };
      const direct = casesOf(site, hasPublicClients ? genericCases : []);
      const cases = [...direct, ...backendCases(site, !hasPublicClients)];
      return {
        cases: isTried ? cases.filter(current => isTried(version, current)) : cases,
        stop: () => host.close(),
      };
    },
  };
}
