import type { Attribute, CustomElementField, Event, Package } from 'custom-elements-manifest/schema.js';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

import { elementsOf, fieldsOf, type Element } from './elements.js';

/** The file of the elements' typings. */
export const TYPINGS = 'src/typings/elements.ts';

const HEAD = '// Generated from the elements by `npm run docs:api`.';
const HELPERS = `/** Properties of an element that can be set, with their documentation. */
type Settable<Target, Name extends keyof Target> = { [Key in Name]?: Target[Key] | undefined };

/** Handles an event of an element. */
type Handler<Fired extends Event, Target> = (event: Fired & { readonly currentTarget: Target }) => void;`;

/** The typings of the elements for templates, from the manifest: attributes, properties and handlers, with their documentation. */
export async function elementTypings(manifest: Package): Promise<string> {
  const modules = exportingModules(manifest);
  const names = new Set([...modules.values()].flat());
  const body = elementsOf(manifest).flatMap(element => [
    attributes(element),
    properties(element),
    handlers(element, names),
  ]);
  const text = [HEAD, imports(modules, body.join('\n')), HELPERS, ...body].join('\n\n');
  return format(text, { ...(await resolveConfig(TYPINGS)), parser: 'typescript' });
}

/** The modules that define elements, by their paths in `src`, each with the names of its types. */
function exportingModules({ modules }: Package): Map<string, string[]> {
  const defining = modules.filter(({ exports = [] }) =>
    exports.some(({ kind }) => kind === 'custom-element-definition'),
  );
  return new Map(
    defining.map(({ path }) => {
      const module = path.replace(/^dist\/(.*)\.js$/, '$1');
      const names = readFileSync(`src/${module}.ts`, 'utf8').matchAll(/\b[A-Z]\w+/g);
      return [module, [...new Set(Array.from(names, ([name]) => name))].sort()];
    }),
  );
}

function imports(modules: ReadonlyMap<string, readonly string[]>, body: string): string {
  const code = body.replace(/\/\*\*.*?\*\//gs, '');
  const lines = Array.from(modules, ([module, names]) => {
    const used = names.filter(name => new RegExp(`\\b${name}\\b`).test(code));
    return used.length > 0 ? `import type { ${used.join(', ')} } from '../${module}.js';` : '';
  });
  return lines.join('\n');
}

/** An attribute with the name of its property has the property's type, except that templates may write numbers and booleans as text. */
function attributes({ tagName, name, attributes: all = [] }: Element): string {
  const lines = all
    .filter(attribute => attribute.name !== attribute.fieldName || isWrittenAsText(attribute))
    .map(
      attribute => `${doc(attribute.description)}'${attribute.name}'?: ${attributeType(attribute, name)};`,
    );
  return declared(
    `The attributes of \`<${tagName}>\` that have another name or type than their property.`,
    `${name}Attributes`,
    lines,
  );
}

/** The class lists and documents its properties. Only the type of a write-only one cannot be taken from there. */
function properties(element: Element): string {
  const { tagName, name } = element;
  const writeOnly = fieldsOf(element).filter(({ description }) => /^Write-only/.test(description ?? ''));
  const excluded = writeOnly.map(field => `'${field.name}'`).join(' | ');
  const all = `keyof typeof ${name}.properties`;
  const type = `Settable<${name}, ${excluded ? `Exclude<${all}, ${excluded}>` : all}>`;
  const lines = writeOnly.map(field => `${doc(field.description)}${field.name}?: ${propertyType(field)};`);
  const what = `The properties of \`<${tagName}>\` that can be set.`;
  return lines.length > 0
    ? declared(what, `${name}Properties extends ${type}`, lines)
    : `${doc(what)}export type ${name}Properties = ${type};`;
}

/** The handlers under the names that React 19, Preact and Svelte 5 use. */
function handlers({ tagName, name, events = [] }: Element, names: ReadonlySet<string>): string {
  if (events.length === 0) return '';
  const map = `${name}EventMap`;
  const typeOf = (event: Event): string => (names.has(map) ? `${map}['${event.name}']` : event.type.text);
  const lines = events.map(
    event => `${doc(event.description)}'on${event.name}'?: Handler<${typeOf(event)}, Target> | undefined;`,
  );
  return declared(
    `The events of \`<${tagName}>\`; \`Target\` is their \`currentTarget\`.`,
    `${name}Handlers<Target = ${name}>`,
    lines,
  );
}

function declared(what: string, name: string, lines: readonly string[]): string {
  return `${doc(what)}export interface ${name} {\n${lines.join('\n')}\n}`;
}

/** Templates may also write numbers and booleans as text. */
function isWrittenAsText({ type }: Attribute): boolean {
  return type?.text === 'number' || type?.text === 'boolean';
}

function attributeType({ type, fieldName }: Attribute, element: string): string {
  if (type?.text === 'number') return 'number | `${number}` | undefined';
  if (type?.text === 'boolean') return "boolean | '' | undefined";
  return fieldName ? `${element}Properties['${fieldName}']` : 'string | undefined';
}

function propertyType({ type }: CustomElementField): string {
  const text = type?.text ?? 'unknown';
  return /\bundefined$/.test(text) ? text : `${text} | undefined`;
}

function doc(text = ''): string {
  return text && `/** ${text.replace(/\*\//g, '*\\/')} */\n`;
}
