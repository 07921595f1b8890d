import type { ClassMethod, CustomElementField, Event } from 'custom-elements-manifest/schema.js';

import { fieldsOf, methodsOf, type Element } from '../../manifest/elements.js';
import { code, table } from './markdown.js';

/** The documentation page of an element, from its manifest. */
export function apiPage(element: Element, entryPoint: string): string {
  const { tagName, description = '', events = [], slots = [] } = element;
  const { cssParts = [], cssProperties = [], cssStates = [] } = element;
  const fields = fieldsOf(element);
  const sections: Readonly<Record<string, string>> = {
    'Attributes and properties': table(
      ['attribute', 'property', 'type', 'default', ''],
      fields.filter(({ readonly }) => !readonly).map(settable),
    ),
    'Read-only properties': table(
      ['property', 'type', ''],
      fields
        .filter(({ readonly }) => readonly)
        .map(field => [code(field.name), code(field.type?.text), field.description ?? '']),
    ),
    Methods: table(['method', ''], methodsOf(element).map(method)),
    Events:
      events.length > 0 ? `${EVENTS}\n\n${table(['event', '`detail`', 'when'], events.map(event))}` : '',
    Slots: table(
      ['slot', ''],
      slots.map(({ name, description: text = '' }) => [name ? code(name) : 'the default one', text]),
    ),
    Parts: table(
      ['part', ''],
      cssParts.map(({ name, description: text = '' }) => [code(`::part(${name})`), text]),
    ),
    'Custom properties': table(
      ['property', 'default', ''],
      cssProperties.map(({ name, default: value, description: text = '' }) => [
        code(name),
        code(value),
        text,
      ]),
    ),
    States: table(
      ['state', ''],
      cssStates.map(({ name, description: text = '' }) => [code(`:state(${name})`), text]),
    ),
  };
  const nonEmpty = Object.entries(sections).filter(([, text]) => text !== '');
  return [
    `# \`<${tagName}>\``,
    '<!-- Generated from the element by `npm run docs:api`. -->',
    description,
    `\`\`\`js\nimport '${entryPoint}'; // the class: ${element.name}\n\`\`\``,
    ...nonEmpty.map(([title, text]) => `## ${title}\n\n${text}`),
  ].join('\n\n');
}

const EVENTS = 'All bubble and are composed; none carries a token.';

function settable({ attribute, name, type, default: value, description = '' }: CustomElementField): string[] {
  return [code(attribute), code(name), code(shownType(type?.text)), code(value), description];
}

/** Omits `undefined` from a type: it resets any property to its default. */
function shownType(text = ''): string {
  return text.replace(/ \| undefined$/, '').replace(/^\((\(.*)\)$/, '$1');
}

function method({ name, parameters = [], return: returned, description = '' }: ClassMethod): string[] {
  const parameterTexts = parameters.map(
    ({ name: parameter, optional, type }) => `${parameter}${optional ? '?' : ''}: ${type?.text ?? 'unknown'}`,
  );
  return [code(`${name}(${parameterTexts.join(', ')}): ${returned?.type?.text ?? 'void'}`), description];
}

function event({ name, type, description = '' }: Event): string[] {
  const detail = /^CustomEvent<(.*)>$/.exec(type.text)?.[1];
  return [code(name), code(detail), description];
}
