import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A plugin for rollup, after the one that compiles TypeScript: of a module `*.schema.ts`, which exports schemas of zod/mini, records of
 * them, and plain values, it makes guards without zod. A guard has one method, `safeParse`, with the result of the schema's own but for
 * the error. The schemas must be data: a check by a function is an error.
 */
export const compiledSchemas = () => ({
  name: 'compiled-schemas',
  async transform(code, id) {
    if (!id.endsWith('.schema.ts')) return null;
    return { code: await compileModule(code, id), map: { mappings: '' } };
  },
});

/** What the guards call. */
const RUNTIME = fileURLToPath(new URL('../src/schema-guard.js', import.meta.url));

/** @param {string} code of a module that imports nothing but `zod/mini`. */
async function compileModule(code, id) {
  const resolved = code.replace(/'zod\/mini'/, () => JSON.stringify(import.meta.resolve('zod/mini')));
  const exported = await import(`data:text/javascript,${encodeURIComponent(resolved)}`);
  const lines = Object.entries(exported).map(([name, value]) => `export const ${name} = ${compile(value)};`);
  const runtime = relative(dirname(id), RUNTIME).replaceAll('\\', '/');
  return [`import { guard, isObject, pick } from '${runtime}';`, ...lines, ''].join('\n');
}

/** The source of an export. */
function compile(value) {
  if (value?._zod)
    return `/* @__PURE__ */ guard(value => ${test(value, 'value')}, value => ${body(read(value, 'value'))})`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${compile(part)}`)} }`;
}

/** An object literal needs parentheses as the body of a function. */
const body = expression => (expression.startsWith('{') ? `(${expression})` : expression);

/** An expression: whether `value`, an expression itself, is valid. */
function test(schema, value) {
  const { def } = schema._zod;
  const checks = (def.checks ?? []).map(check => checkTest(check._zod.def, value));
  return all([typeTest(def, value), ...checks]);
}

function typeTest(def, value) {
  switch (def.type) {
    case 'unknown':
      return 'true';
    case 'string':
    case 'boolean':
      return `typeof ${value} === '${def.type}'`;
    case 'number':
      return def.format === 'safeint' ? `Number.isSafeInteger(${value})` : `Number.isFinite(${value})`;
    case 'literal':
      return any(def.values.map(literal => `${value} === ${JSON.stringify(literal)}`));
    case 'optional':
      return any([test(def.innerType, value), `${value} === undefined`]);
    case 'nullable':
      return any([test(def.innerType, value), `${value} === null`]);
    case 'union':
      return any(def.options.map(option => test(option, value)));
    case 'object':
      return all([`isObject(${value})`, ...fieldsOf(def, value).map(field => fieldTest(value, field))]);
    default:
      throw new Error(`Schemas of the type "${def.type}" are not compiled.`);
  }
}

/** A field of any value must be there; an optional one need not. */
function fieldTest(object, { name, schema, value }) {
  return schema._zod.def.type === 'unknown' ? `${JSON.stringify(name)} in ${object}` : test(schema, value);
}

function checkTest(def, value) {
  if (def.check === 'greater_than' || def.check === 'less_than')
    return `${value} ${def.check === 'less_than' ? '<' : '>'}${def.inclusive ? '=' : ''} ${def.value}`;
  if (def.format === 'starts_with') return `${value}.startsWith(${JSON.stringify(def.prefix)})`;
  throw new Error(`The check "${def.check}" is not compiled.`);
}

function all(tests) {
  const some = tests.filter(text => text !== 'true');
  return some.length > 0 ? some.join(' && ') : 'true';
}

function any(tests) {
  if (tests.includes('true')) return 'true';
  return tests.length > 1 ? `(${tests.join(' || ')})` : tests[0];
}

/** An expression: what the schema makes of a valid `value`. Objects are copied, without the fields that the schema does not name. */
function read({ _zod: { def } }, value) {
  if (def.type === 'union' && def.options.some(option => read(option, value) !== value))
    return def.options.reduceRight(
      (rest, option) => `${test(option, value)} ? ${read(option, value)} : ${rest}`,
      value,
    );
  if (def.type !== 'object') return value;
  const fields = fieldsOf(def, value);
  const changed = fields.filter(field => read(field.schema, field.value) !== field.value);
  const kept = fields.filter(field => !changed.includes(field)).map(({ name }) => JSON.stringify(name));
  const copy = def.catchall ? value : kept.length > 0 && `pick(${[value, ...kept].join(', ')})`;
  if (copy && changed.length === 0) return def.catchall ? `{ ...${copy} }` : copy;
  const parts = changed.map(
    ({ name, schema, value: own }) => `${JSON.stringify(name)}: ${read(schema, own)}`,
  );
  return `{ ${[...(copy ? [`...${copy}`] : []), ...parts].join(', ')} }`;
}

function fieldsOf({ shape }, value) {
  return Object.entries(shape).map(([name, schema]) => {
    // What is read of it is that of its inner schema: the build has no optional objects.
    if (schema._zod.def.innerType?._zod.def.type === 'object')
      throw new Error('Optional objects are not compiled.');
    return { name, schema, value: `${value}[${JSON.stringify(name)}]` };
  });
}
