import { readdirSync, readFileSync } from 'node:fs';

import { right, table } from '../../docs/table/markdown.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
import { policyAndIdentityBytes } from './added-bytes.js';
import { cdnFile, limited, measureSizes, type Load, type Sizes } from './measure.js';

const SESSION = './dist/session/index.js';
/** Bytes that the page's policy and the session's identity may add to the file for script tags (brotli). */
const MAX_POLICY_BYTES = 900;
const session = { [SESSION]: '{ TokenSession, httpRefresher }' };

/** The names that a page imports from the other token managers and from the vendors' own SDKs. */
const peers: Readonly<Record<string, string>> = {
  'oidc-client-ts': '{ UserManager }',
  '@auth0/auth0-spa-js': '{ Auth0Client }',
  '@azure/msal-browser': '{ PublicClientApplication }',
  '@okta/okta-auth-js': '{ OktaAuth }',
  '@supabase/auth-js': '{ AuthClient }',
  'keycloak-js': 'Keycloak',
  '@superset-ui/embedded-sdk': '{ embedDashboard }',
  '@looker/embed-sdk': '{ getEmbedSDK }',
};

/** The files for script tags, the entry points of package.json, and parts that are often used; those with a limit come first. */
function entries(): readonly Load[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return [
    ...limited,
    ...readdirSync('dist/cdn', { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.js'))
      .sort()
      .map(name => cdnFile(name))
      .filter(({ name }) => limited.every(load => load.name !== name)),
    ...Object.entries(exports).flatMap(([name, target]): Load[] => {
      if (typeof target === 'string' || !target.default.endsWith('/index.js')) return [];
      const title = `\`analytics-embed${name.slice(1)}\``;
      if (name !== './react') return [{ name: title, path: target.default }];
      return [{ name: `${title}, without React`, path: target.default, ignore: ['react'] }];
    }),
  ];
}

async function run(): Promise<PartResult> {
  const measured = await measureSizes(entries());
  const compared = await measureSizes([
    { name: '**TokenSession and httpRefresher**', import: session },
    ...Object.entries(peers).map(([name, names]) => ({
      name: `${name} ${names}`,
      import: { [name]: names },
    })),
  ]);
  const policyBytes = await policyAndIdentityBytes();
  const brotliOf = (name: string): string => {
    const entry = measured.find(load => load.name === `\`${name}\``);
    if (!entry) throw new Error(`The build has no ${name}.`);
    return `${entry.brotli.toLocaleString('en')} bytes`;
  };
  const scriptLine = `\`analytics-embed.min.js\` has ${brotliOf('analytics-embed.min.js')} with lit and @lit/context, \`frame.min.js\` ${brotliOf('frame.min.js')} (brotli).`;
  const entryTable = table(
    ['what', ...['raw', 'gzip', 'brotli', 'limit'].map(right)],
    measured.map(load => [load.name, ...cells(load), load.limit?.replace(' B', '') ?? '–']),
  );
  return {
    text: [
      'Bytes. The files for script tags are measured as published; everything else is bundled and minified by esbuild, as size-limit does. Each entry point includes its dependencies (lit), unless the row says what the page already has. `npm run size` fails if a row is larger than its limit (brotli).',
      scriptLine,
      entryTable,
      `Of \`analytics-embed.min.js\`, the page's policy and the session's identity are ${policyBytes} bytes (brotli; the limit is ${MAX_POLICY_BYTES}): the file is built without them, too.`,
      '### Other token managers and the vendors’ own SDKs',
      'The token managers also sign in (redirects, PKCE), which this project leaves to the server or to one of them; [token managers](#token-managers) compares their behavior. The SDKs create the iframe and send tokens to one vendor’s frames; this project’s protocols for them are in the table above. A page loads more of some than it uses, because their classes cannot be split.',
      table(
        ['what', ...['raw', 'gzip', 'brotli'].map(right)],
        compared.map(load => [load.name, ...cells(load)]),
      ),
      `Measured with ${await packageVersions(['size-limit', ...Object.keys(peers)])}.`,
    ].join('\n\n'),
    quotes: { 'README.md': scriptLine, 'docs/evidence.md': entryTable },
    faults:
      policyBytes > MAX_POLICY_BYTES
        ? [
            `The policy and the session's identity have ${policyBytes} bytes; the limit is ${MAX_POLICY_BYTES}.`,
          ]
        : [],
  };
}

function cells({ raw, gzip, brotli }: Sizes): number[] {
  return [raw, gzip, brotli];
}

/** What a page loads of every entry point, and of other projects. */
export const part: Part = { name: 'size', title: 'Sizes side by side', run };
