import type { Attribute, CustomElementField, Event, Package } from 'custom-elements-manifest/schema.js';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

import { elementsOf, fieldsOf, type Element } from './elements.js';

/** The file of the elements' typings. */
export const TYPINGS = 'src/typings/elements.ts';

const HEAD = '// Generated from the elements by `npm run docs:api`.';
const HANDLER = `/** Handles an event of an element. */
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
  const text = [HEAD, imports(modules, body.join('\n')), HANDLER, ...body].join('\n\n');
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

function attributes({ tagName, name, attributes: all = [] }: Element): string {
  const lines = all.map(
    attribute =>
      `${doc(attribute.description)}'${attribute.name}'?: ${attributeType(attribute)} | undefined;`,
  );
  return declared(`The attributes of \`<${tagName}>\`.`, `${name}Attributes`, lines);
}

function properties(element: Element): string {
  const lines = fieldsOf(element)
    .filter(field => !field.readonly)
    .map(field => `${doc(field.description)}${field.name}?: ${propertyType(field)};`);
  return declared(
    `The properties of \`<${element.tagName}>\` that can be set.`,
    `${element.name}Properties`,
    lines,
  );
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
function attributeType({ type }: Attribute): string {
  if (type?.text === 'number') return 'number | `${number}`';
  return type?.text === 'boolean' ? "boolean | ''" : (type?.text ?? 'string');
}

function propertyType({ type }: CustomElementField): string {
  const text = type?.text ?? 'unknown';
  return /\bundefined$/.test(text) ? text : `${text} | undefined`;
}

function doc(text = ''): string {
  return text && `/** ${text.replace(/\*\//g, '*\\/')} */\n`;
}
