/** What only the moment of a message can say: a batch that is made beforehand names it. */
export type Known = 'generation' | 'token' | 'call' | 'loginAt' | 'refreshedAt' | 'id';

/** A field that is filled in when its message is told. */
export class Now {
  readonly known: Known;
  /** So much more, or of so many calls before. */
  readonly offset: number;
  readonly asText: boolean;

  constructor(known: Known, offset = 0, asText = false) {
    this.known = known;
    this.offset = offset;
    this.asText = asText;
  }

  /** As a counterexample shows it. */
  toString(): string {
    return `now(${this.known}${this.offset === 0 ? '' : `, ${this.offset}`}${this.asText ? ', as text' : ''})`;
  }
}

/** How deep a message is looked into. */
const DEPTH = 4;

/** The value with all of that filled in; what has none of it is left as it is. */
export function resolved(value: unknown, know: (field: Now) => unknown, depth = DEPTH): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (value instanceof Now) {
    const found = know(value);
    return value.asText ? String(found) : found;
  }
  const isArray = Array.isArray(value);
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return value;
  let copy: Record<string, unknown> | undefined;
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const old = fields[name];
    const filled = resolved(old, know, depth - 1);
    if (Object.is(filled, old)) continue;
    copy ??= (isArray ? [...(value as unknown[])] : { ...fields }) as unknown as Record<string, unknown>;
    copy[name] = filled;
  }
  return copy ?? value;
}
