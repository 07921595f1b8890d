import { EventEmitter } from 'node:events';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

/** An event of a grant; never contains a token. */
export interface GrantEvent {
  readonly clientId: string | undefined;
  /** When, in epoch ms. */
  readonly at: number;
}

/** A refresh grant that the server refused. */
export interface RefusedRefresh extends GrantEvent {
  /** The server's internal reason, more exact than its answer to the client: `refresh token already used`, … */
  readonly reason: string;
}

interface GrantEvents {
  refreshed: [GrantEvent];
  refused: [RefusedRefresh];
  revoked: [GrantEvent];
}

/** The number of events since the server started. */
export interface GrantCounts {
  /** Refresh grants that returned new tokens. */
  readonly refreshed: number;
  /** Refresh grants that were refused. */
  readonly refused: number;
  /** Refused refresh grants by reason. */
  readonly refusedBecause: Readonly<Record<string, number>>;
  /** Grants revoked, by request or because a refresh token was used twice. */
  readonly revoked: number;
}

/** Counts the events of an authorization server's grants, and emits each. */
export class GrantActivity extends EventEmitter<GrantEvents> {
  #refreshed = 0;
  #revoked = 0;
  readonly #refusals = new Map<string, number>();

  constructor(provider: Provider) {
    super();
    provider.on('grant.success', ctx => {
      if (!isRefresh(ctx)) return;
      this.#refreshed += 1;
      this.emit('refreshed', eventOf(ctx));
    });
    provider.on('grant.error', (ctx, error) => {
      if (!isRefresh(ctx)) return;
      const reason = error.error_detail ?? error.error_description ?? error.message;
      this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
      this.emit('refused', { ...eventOf(ctx), reason });
    });
    provider.on('grant.revoked', ctx => {
      this.#revoked += 1;
      this.emit('revoked', eventOf(ctx));
    });
  }

  /** A snapshot of the counters. */
  get counts(): GrantCounts {
    const refusedBecause = Object.fromEntries(this.#refusals);
    const refused = [...this.#refusals.values()].reduce((sum, count) => sum + count, 0);
    return { refreshed: this.#refreshed, refused, refusedBecause, revoked: this.#revoked };
  }
}

function isRefresh(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.params?.['grant_type'] === 'refresh_token';
}

function eventOf(ctx: KoaContextWithOIDC): GrantEvent {
  return { clientId: ctx.oidc.client?.clientId, at: Date.now() };
}
