import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One column of the comparison. */
export interface Column {
  /** Its heading. */
  readonly heading: string;
  /** The npm package; none for this project. */
  readonly package?: string;
  /** Of `page/libraries`, and what it exports. */
  readonly file: string;
  readonly adapter: string;
}

/** All of them; this project first. */
export const columns = {
  ours: { heading: 'analytics-embed', file: 'ours', adapter: 'ours' },
  oursByCookie: { heading: 'analytics-embed, cookie mode', file: 'ours', adapter: 'oursByCookie' },
  oidcClient: peer('oidc-client-ts', 'oidcClient'),
  auth0: peer('@auth0/auth0-spa-js', 'auth0'),
  msal: peer('@azure/msal-browser', 'msal'),
  okta: peer('@okta/okta-auth-js', 'okta'),
  supabase: { ...peer('@supabase/auth-js', 'supabase'), file: 'supabase-auth-js' },
  keycloak: peer('keycloak-js', 'keycloak'),
} as const satisfies Record<string, Column>;

/** Whose column. */
export type ColumnId = keyof typeof columns;

/** All of them, in their order. */
export const columnIds = Object.keys(columns) as ColumnId[];

function peer(name: string, adapter: string): Column {
  return { heading: name, package: name, file: name.replace(/^.*\//, ''), adapter };
}

/** The peers with the versions that are installed. */
export function versions(): string {
  const peers = Object.values<Column>(columns).flatMap(column => column.package ?? []);
  return peers
    .map(name => {
      const path = fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url));
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      return `${name} ${version}`;
    })
    .join(', ');
}
