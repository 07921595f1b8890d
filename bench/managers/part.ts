import { right, table } from '../../docs/table/markdown.js';
import { packageVersions } from '../package-versions.js';
import type { Part } from '../part.js';
import { columnIds, columns, isOurs, measure, type ColumnId, type Measured } from './measure.js';
import { nameOf, rowIds, scenarios, type RowId } from './scenarios.js';

const HEADINGS = Object.values(columns);
/** The rows in which this project, with the refresh token in the page, loses the user: the response with the new one is lost. */
const LOST: readonly RowId[] = ['F', 'Q', 'R'];

/** How a page uses each, in words. */
const USAGE = `- analytics-embed: \`<token-provider>\` with a \`session\` name, the refresh token in the page’s memory alone.
- analytics-embed, cookie mode: the same with \`request-format="cookie"\`: a backend holds the refresh token.
- oidc-client-ts: \`automaticSilentRenew\`, a store in local storage, \`getUser()\` before use.
- @auth0/auth0-spa-js: refresh tokens, the cache in local storage, \`getTokenSilently()\` before use; it has no timer.
- @azure/msal-browser: the cache in local storage, \`acquireTokenSilent()\` before use, which renews a minute before the end (its 5 minutes would be these tokens’ whole lifetime); it has no timer.
- @okta/okta-auth-js: as a service (\`start()\`: renewal by the leader tab), tokens in local storage, \`getOrRenewAccessToken()\` before use.
- @supabase/auth-js: \`autoRefreshToken\`, the session in local storage, \`getSession()\` before use.
- keycloak-js: tokens in memory, \`updateToken(30)\` before use and when a token has expired.`;

/** Token managers, compared. */
export const part: Part = {
  name: 'managers',
  title: 'Token managers',

  async run() {
    const measured = await measure();
    const packages = columnIds.filter(column => !isOurs(column)).map(column => columns[column]);
    const text = [
      `Each library, unmodified, keeps one user signed in through the same scenarios in Chromium. The server rotates refresh tokens and has no grace period: presenting a used one ends the session (\`test/support/token-family.ts\`). It implements each vendor’s dialect, responds in 0.1 s, and issues access tokens for 5 minutes unless a row says otherwise. Time is virtual: clocks, timers and the network are the benchmark’s, those of workers included; locks, channels, storage and cryptography are the browser’s. Tabs are frames of one origin. A fault applies to the next refreshes, whenever the library makes them. A hidden page’s timers fire once a minute. A silent login in a hidden frame is not possible: the server is on another site, whose cookies browsers block.`,
      'How each is used:',
      USAGE,
      '### At a glance',
      survivors(measured),
      glance(measured),
      '### What was observed',
      'A library survives if it meets the condition in the second column, and if a refresh requested at the end brings a valid token to every tab. `X`: it does not. The page uses the last token that the library returned, the server decides whether it is valid, and the page calls the library every 5 s, so a second without a token counts as none. Seconds are summed over all tabs, while the page is awake and has a network.',
      observations(measured),
      `Measured with ${await packageVersions(packages)}.`,
    ].join('\n\n');
    return {
      text,
      quotes: { 'README.md': survivors(measured), 'docs/evidence.md': glance(measured) },
      faults: faults(measured),
    };
  },
};

/** Each library with the number of scenarios that it survives: what the README quotes. */
function survivors(measured: Measured): string {
  const rows = columnIds.map(column => [columns[column], survived(measured, column)]);
  return table(['library', right('scenarios survived')], rows);
}

/** Every scenario with the libraries that survive it, and nothing else: what docs/evidence.md quotes. */
function glance(measured: Measured): string {
  const rows = rowIds.map(row => [
    nameOf(row),
    ...columnIds.map(column => measured[column][row].split(' ')[0] ?? ''),
  ]);
  const counts = columnIds.map(column => survived(measured, column));
  return table(['', ...HEADINGS], [...rows, ['survived', ...counts]]);
}

/** Every scenario with its condition, and how it was not met; then why cells have no result. */
function observations(measured: Measured): string {
  const rows = rowIds.map(row => [
    nameOf(row),
    scenarios[row].survives,
    ...columnIds.map(column => measured[column][row].replace(/^– .*/, '–')),
  ]);
  const reasons = columnIds.flatMap(column => {
    const cells = Object.values(measured[column]).filter(cell => cell.startsWith('– '));
    return [...new Set(cells)].map(cell => `${columns[column]}: ${cell.slice(2)}`);
  });
  const sentence = reasons.length > 0 ? `\n\n–, not measured. ${reasons.join(' ')}` : '';
  return table(['', 'survives', ...HEADINGS], rows) + sentence;
}

/** The number of scenarios that a library survives, of those that were measured. */
function survived(measured: Measured, column: ColumnId): string {
  const cells = Object.values(measured[column]).filter(cell => !cell.startsWith('–'));
  return `${cells.filter(cell => cell === 'ok').length} of ${cells.length}`;
}

/** What is not as the pages say, a sentence each. */
function faults(measured: Measured): string[] {
  return columnIds.flatMap(column =>
    rowIds.flatMap(row => {
      const cell = measured[column][row];
      const expected = column === 'ours' && LOST.includes(row) ? 'X signed out' : 'ok';
      const isFault = isOurs(column) ? cell !== expected : column !== 'keycloak' && cell.startsWith('–');
      return isFault ? [`${columns[column]}, ${row}: ${cell}`] : [];
    }),
  );
}
