const cycle: Record<string, unknown> = {};
cycle['itself'] = cycle;
const deep = Array.from({ length: 500 }).reduce<unknown>(inner => ({ data: inner }), null);
/** Its conversion to text throws. */
const mute = { toString: 1, valueOf: 1 };

const FIRST_LOOKER_MESSAGE = { action: 0 };

/** No complete message of any protocol. */
const GARBAGE: readonly unknown[] = [
  null,
  undefined,
  NaN,
  1e308,
  10n ** 60n,
  '',
  'session:tokens:request',
  [],
  [[], {}],
  cycle,
  deep,
  new Map([['type', 'appInit']]),
  new Date(NaN),
  new Error('garbage'),
  new Uint8Array(64),
  JSON.parse('{"__proto__":{"type":"appInit"},"constructor":1}'),
  // Superset
  { switchboardAction: 'get' },
  { switchboardAction: 'get', method: {}, messageId: mute },
  { switchboardAction: 'get', method: 'x'.repeat(10_000), messageId: 1e308 },
  { switchboardAction: 'reply', messageId: -1e308, result: cycle },
  { switchboardAction: 'reply', messageId: 1, result: { height: 'tall' } },
  { switchboardAction: 'error', messageId: 1, error: mute },
  { switchboardAction: 'error', error: null },
  { switchboardAction: ['emit'], method: 'guestToken' },
  { switchboardAction: '__proto__' },
  // Looker
  FIRST_LOOKER_MESSAGE,
  { action: 'Syn', data: null },
  { action: 1e308, data: { eventName: 7 } },
  { action: 2, data: { eventName: 'page:properties:changed', payload: { height: NaN } } },
  { action: 2, data: { eventName: 'session:status', payload: [{ expired: 'yes' }] } },
  { action: 4, data: { sequence: mute, payload: cycle } },
  { action: 5, data: { sequence: 1e308, payload: mute } },
  // Power BI
  { statusCode: '200', headers: { id: 1 }, body: null },
  { statusCode: 999, headers: { id: 1e308 }, body: mute },
  { statusCode: 200, headers: mute },
  { method: 'POST', url: 5, headers: null, body: { message: 'TokenExpired' } },
  { method: 'POST', url: '/reports//events/', headers: { id: mute }, body: { message: 'TokenExpired' } },
  // Metabase
  { type: 'metabase.embed.' },
  { type: 'metabase.embed.requestGuestTokenRefresh', data: { expiredToken: mute } },
  { type: ['metabase.embed.iframeReady'] },
  // ThoughtSpot
  { type: 'EMBED_HEIGHT', data: { height: -1 } },
  { type: 'EMBED_HEIGHT', data: mute },
  { type: 'appInit '.repeat(1_000), data: deep },
];

/** Posts all of it to the host, with ports and without, and through the port that the host listens to. */
export function postGarbage(hostOrigin: string, hostPort?: MessagePort): void {
  for (const [index, message] of GARBAGE.entries()) {
    // With a port, Looker's first message would be complete.
    const ports = index % 3 === 0 && message !== FIRST_LOOKER_MESSAGE ? [new MessageChannel().port2] : [];
    parent.postMessage(message, hostOrigin, ports);
    hostPort?.postMessage(message);
  }
}
