import type { Account, AccountClaims } from 'oidc-provider';

/** The demo's only user. */
export interface DemoUser {
  /** The stable subject identifier, the `sub` of every token. */
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly email: string;
}

/** The prepared user that the sign-in page offers. */
export const demoUser: DemoUser = {
  id: 'maya.lindqvist',
  name: 'Maya Lindqvist',
  role: 'Analyst, Harbour Coffee',
  email: 'maya.lindqvist@harbour-coffee.example',
};

/** The account with a subject identifier, or `undefined` for an unknown one. */
export function findAccount(_ctx: unknown, id: string): Promise<Account | undefined> {
  if (id !== demoUser.id) return Promise.resolve(undefined);
  const claims: AccountClaims = { sub: demoUser.id, name: demoUser.name, email: demoUser.email };
  return Promise.resolve({ accountId: demoUser.id, claims: () => claims });
}
