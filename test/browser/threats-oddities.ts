/** One of each message of a frame's, well-formed. */
const MESSAGES: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'EMBED_READY', version: 1 },
  { type: 'TOKEN_ACK', generation: 1 },
  { type: 'TOKEN_REQUEST', generation: 1, reason: 'rejected' },
  { type: 'EMBED_RESIZE', height: 666 },
  { type: 'EMBED_ERROR', code: 'odd', message: 'odd' },
];

/** Values that structured clone carries, and JSON does not, or hardly. */
export function oddities(): unknown[] {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const sparse: unknown[] = [];
  sparse[100_000] = 'last';
  let deep: unknown = 'bottom';
  for (let n = 0; n < 500; n++) deep = { deep };
  return [
    cycle,
    sparse,
    deep,
    Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n])),
    new Map<unknown, unknown>([[cycle, new Map()]]),
    new Set([cycle]),
    new Date(NaN),
    /(a+)+$/g,
    new RangeError('odd'),
    new ArrayBuffer(8),
    new Float64Array([NaN, 1]),
    new Blob(['odd']),
    10n ** 30n,
    Object(1),
    NaN,
    -Infinity,
    -1,
    0.5,
    null,
  ];
}

/** Each oddity as a message, and in place of each field of some message; all of them malformed, or of no protocol. */
export function oddMessages(): unknown[] {
  return oddities().flatMap((odd, n) => {
    const message = MESSAGES[n % MESSAGES.length]!;
    return [odd, ...Object.keys(message).map(field => ({ ...message, [field]: odd }))];
  });
}

/** Names that every object has, as types and as keys of its own; JSON.parse makes even of `__proto__` a key of its own. */
export function prototypeKeys(): unknown[] {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then'];
  const texts = names.flatMap(name => [
    `{"type": "${name}"}`,
    `{"${name}": {"type": "EMBED_READY", "version": 1, "polluted": true}}`,
    `{"type": "TOKEN_ACK", "generation": {"${name}": 1}}`,
    `{"type": {"${name}": {"polluted": true}}, "version": 1}`,
  ]);
  return texts.map(text => JSON.parse(text) as unknown);
}
