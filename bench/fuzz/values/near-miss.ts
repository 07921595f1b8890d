import fc from 'fast-check';

/** What is done to one field of a message. */
const WAYS = ['drop', 'set', 'set', 'set', 'wrap', 'text', 'negate', 'add', 'proto'] as const;

const MOST_PLACES = 64;

/** Names that objects inherit, or that others read. */
const NAMES = ['constructor', 'hasOwnProperty', 'toString', 'then', 'toJSON', 'type', 'action', 'extra'];

/** A change to a message: which of its fields, how, and what is put there. */
export interface Mutation {
  readonly where: number;
  readonly how: (typeof WAYS)[number];
  readonly value: unknown;
}

/** Valid messages with one or two fields that are not as they were. */
export function nearMisses(
  valid: fc.Arbitrary<unknown>,
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const mutation = fc.record<Mutation>({
    where: fc.nat(MOST_PLACES - 1),
    how: fc.constantFrom(...WAYS),
    value: values,
  });
  return fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 2 }))
    .map(([message, mutations]) => mutations.reduce(mutate, message));
}

/** The message with that change; it is left as it was itself. */
export function mutate(message: unknown, { where, how, value }: Mutation): unknown {
  const paths = pathsOf(message);
  const path = paths[where % (paths.length || 1)];
  if (!path) return value;
  return changed(message, path, (holder, name) => {
    const old = holder[name];
    switch (how) {
      case 'drop':
        Reflect.deleteProperty(holder, name);
        break;
      case 'set':
        holder[name] = value;
        break;
      case 'wrap':
        holder[name] = [old];
        break;
      case 'text':
        holder[name] = typeof old === 'string' ? around(old, where) : textOf(old);
        break;
      case 'negate':
        holder[name] = typeof old === 'number' ? -old - 0.5 : !old;
        break;
      case 'add':
        holder[NAMES[where % NAMES.length] ?? 'extra'] = value;
        break;
      case 'proto':
        // A field of its own, as JSON and clones can have it.
        Object.defineProperty(holder, '__proto__', {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
  });
}

/** Not the text any more, though it begins or ends with it. */
function around(text: string, where: number): string {
  return where < MOST_PLACES / 2 ? `${text} ` : ` ${text}`;
}

function textOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

type Holder = Record<string, unknown>;

/** Of the fields that it has, three levels deep. */
function pathsOf(message: unknown, depth = 3): string[][] {
  if (depth === 0 || !isPlain(message)) return [];
  return Object.keys(message).flatMap(name => [
    [name],
    ...pathsOf(message[name], depth - 1).map(path => [name, ...path]),
  ]);
}

function changed(
  message: unknown,
  path: readonly string[],
  change: (holder: Holder, name: string) => void,
): unknown {
  const [name = '', ...rest] = path;
  const copy = (Array.isArray(message) ? [...(message as unknown[])] : { ...(message as Holder) }) as Holder;
  if (rest.length === 0) change(copy, name);
  else copy[name] = changed(copy[name], rest, change);
  return copy;
}

function isPlain(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
  );
}
