import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import fc from 'fast-check';

import type { Guard } from '../../src/schema-guard.js';

/** What this test reads of a schema. */
interface Definition {
  readonly type: string;
  readonly values?: readonly unknown[];
  readonly innerType?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
}

interface Schema extends Guard<unknown> {
  readonly _zod: { readonly def: Definition };
}

/** So many values for each schema. */
const VALUES = 2_000;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.schema.ts'),
);

/** Values at which a check may be wrong. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withNullPrototype: true }),
  fc.constantFrom(undefined, null, NaN, Infinity, -0, 0, -1, 1, 2 ** 53, 86_460_001, true, '', [], {}),
  fc.constantFrom('expired', 'signed_out', 'metabase.embed.', 'metabase.embed'),
);

/** Values that the schema takes, and others that it nearly does. */
function near({ _zod: { def } }: Schema): fc.Arbitrary<unknown> {
  const mixed = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ arbitrary: valid, weight: 9 }, { arbitrary: anything, weight: 1 });
  switch (def.type) {
    case 'string':
      return mixed(fc.string().map(text => `metabase.embed.${text}`));
    case 'number':
      return mixed(fc.oneof(fc.nat(), fc.double()));
    case 'boolean':
      return mixed(fc.boolean());
    case 'literal':
      return mixed(fc.constantFrom(...(def.values ?? [])));
    case 'optional':
    case 'nullable':
      return mixed(def.innerType ? near(def.innerType) : anything);
    case 'union':
      return mixed(fc.oneof(...(def.options ?? []).map(near)));
    case 'object': {
      const fields = Object.entries(def.shape ?? {}).map(([name, field]) => [name, near(field)]);
      const known = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        noNullPrototype: true,
      });
      const some = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [],
      });
      const more = fc.dictionary(fc.string(), anything, { maxKeys: 2 });
      return mixed(
        fc.oneof(
          known,
          some,
          fc.tuple(known, more).map(([own, other]) => ({ ...other, ...own })),
        ),
      );
    }
    default:
      return anything;
  }
}

/** The schemas of an export, each with its name. */
function schemasOf(name: string, value: unknown): [name: string, schema: Schema][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('_zod' in value) return [[name, value as Schema]];
  return Object.entries(value).flatMap(([key, part]) => schemasOf(`${name}.${key}`, part));
}

function guardOf(exported: unknown, name: string): Guard<unknown> {
  return name
    .split('.')
    .reduce((value, key) => (value as Record<string, unknown>)[key], exported) as Guard<unknown>;
}

for (const file of files)
  void describe(`dist/${file.replace(/ts$/, 'js')}`, async () => {
    const source = (await import(pathToFileURL(join('src', file)).href)) as Record<string, unknown>;
    const built = (await import(pathToFileURL(join('dist', file.replace(/ts$/, 'js'))).href)) as Record<
      string,
      unknown
    >;

    void it('exports the same, and nothing of zod', () => {
      assert.deepEqual(Object.keys(built).sort(), Object.keys(source).sort());
      for (const [name, value] of Object.entries(built))
        assert.deepEqual(schemasOf(name, value), [], `${name} is compiled`);
      for (const [name, value] of Object.entries(source))
        if (typeof value !== 'object') assert.equal(built[name], value);
    });

    for (const [name, schema] of Object.entries(source).flatMap(([key, value]) => schemasOf(key, value)))
      void it(`takes what ${name} takes, and copies the same of it`, () => {
        const guard = guardOf(built, name);
        const seen = { true: 0, false: 0 };
        fc.assert(
          fc.property(near(schema), value => {
            const { success, data } = schema.safeParse(value);
            seen[`${success}`] += 1;
            assert.deepStrictEqual(guard.safeParse(value), success ? { success, data } : { success });
          }),
          { numRuns: VALUES },
        );
        assert.ok(seen.true > 20 && seen.false > 20, JSON.stringify(seen));
      });
  });
