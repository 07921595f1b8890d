/** How far a tab is. */
export interface TabVersion {
  readonly login: number;
  readonly serial: number;
  readonly id: string;
}

/** What a tab's message is, by the words of the tabs' language; `null` for what is none. */
export type TabWord =
  | { readonly type: 'ask' | 'busy' | 'leaving' | 'failed' }
  | {
      readonly type: 'tokens';
      readonly version: TabVersion;
      readonly access: string | undefined;
      readonly refresh: string | undefined;
    }
  | { readonly type: 'end'; readonly version: TabVersion }
  | null;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a message by hand. */
export function tabWord(data: unknown): TabWord {
  const said = fieldsOf(data);
  if (said?.['v'] !== 1) return null;
  const { type, version: told, answer, age, at, reason, retryIn, calmIn } = said;
  if (type === 'ask' || type === 'busy' || type === 'leaving') return { type };
  const version = versionOf(told);
  if (!version) return null;
  switch (type) {
    case 'failed':
      return isAmount(retryIn) && isAmount(calmIn) ? { type } : null;
    case 'end':
      return reason === 'signed_out' || reason === 'session_over' ? { type, version } : null;
    case 'tokens': {
      const tokens = fieldsOf(answer);
      const [access, refresh] = [
        secretOf(tokens?.['access_token']) ?? secretOf(tokens?.['token']),
        secretOf(tokens?.['refresh_token']),
      ];
      // Whoever has nothing says nothing.
      if ((access ?? refresh) === undefined || !isAmount(age) || !isNumber(at)) return null;
      return { type, version, access, refresh };
    }
    default:
      return null;
  }
}

/** Whether one version is later than another: by the login, then by the refresh, then by the tab. */
export function isLater(a: TabVersion, b: TabVersion): boolean {
  const [first] = [a.login - b.login, a.serial - b.serial, a.id > b.id ? 1 : a.id < b.id ? -1 : 0].filter(
    Boolean,
  );
  return first !== undefined && first > 0;
}

function versionOf(value: unknown): TabVersion | null {
  const { login, serial, id } = fieldsOf(value) ?? {};
  return isTime(login) && isTime(serial) && typeof id === 'string' ? { login, serial, id } : null;
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
