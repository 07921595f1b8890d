/** How far a tab is. */
export interface TabVersion {
  readonly loginAt: number;
  readonly refreshedAt: number;
  readonly id: string;
}

/** What a tab's message is, by the words of the tabs' language; `null` for what is none. */
export type TabWord =
  | { readonly type: 'sync-request' | 'alive' | 'redirecting' | 'backoff' }
  | {
      readonly type: 'state';
      readonly version: TabVersion;
      readonly access: string | undefined;
      readonly refresh: string | undefined;
    }
  | { readonly type: 'ended'; readonly version: TabVersion }
  | null;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a message by hand. */
export function tabWord(data: unknown): TabWord {
  const said = fieldsOf(data);
  if (said?.['v'] !== 1) return null;
  const { type, version: told, response, ageMs, sentAt, reason, retryIn, relaxedRetryIn } = said;
  if (type === 'sync-request' || type === 'alive' || type === 'redirecting') return { type };
  const version = versionOf(told);
  if (!version) return null;
  switch (type) {
    case 'backoff':
      return isAmount(retryIn) && isAmount(relaxedRetryIn) ? { type } : null;
    case 'ended':
      return reason === 'signed_out' || reason === 'session_over' ? { type, version } : null;
    case 'state': {
      const tokens = fieldsOf(response);
      const [access, refresh] = [
        secretOf(tokens?.['access_token']) ?? secretOf(tokens?.['token']),
        secretOf(tokens?.['refresh_token']),
      ];
      // Whoever has nothing says nothing.
      if ((access ?? refresh) === undefined || !isAmount(ageMs) || !isNumber(sentAt)) return null;
      return { type, version, access, refresh };
    }
    default:
      return null;
  }
}

/** Whether one version is later than another: by the login, then by the refresh, then by the tab. */
export function isLater(a: TabVersion, b: TabVersion): boolean {
  const [first] = [
    a.loginAt - b.loginAt,
    a.refreshedAt - b.refreshedAt,
    a.id > b.id ? 1 : a.id < b.id ? -1 : 0,
  ].filter(Boolean);
  return first !== undefined && first > 0;
}

function versionOf(value: unknown): TabVersion | null {
  const { loginAt, refreshedAt, id } = fieldsOf(value) ?? {};
  return isTime(loginAt) && isTime(refreshedAt) && typeof id === 'string'
    ? { loginAt, refreshedAt, id }
    : null;
}

function secretOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isAmount(value: unknown): boolean {
  return isNumber(value) && value >= 0;
}

/** Epoch ms. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
