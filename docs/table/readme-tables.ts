import type { CustomElementField } from 'custom-elements-manifest/schema.js';

import { fieldsOf, type Element } from '../../manifest/elements.js';
import { code, table } from './markdown.js';

/** The README with its tables of attributes as the elements have them now, where it has a place for one: `<!-- api token-provider -->`. */
export function withTables(page: string, elements: readonly Element[]): string {
  return elements.reduce((text, element) => {
    const [opening, closing] = [`<!-- api ${element.tagName} -->`, `<!-- /api ${element.tagName} -->`];
    const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
    if (start < 0 || end < start) return text;
    return `${text.slice(0, start + opening.length)}\n\n${attributeTable(element)}\n\n${text.slice(end)}`;
  }, page);
}

function attributeTable(element: Element): string {
  const settable = fieldsOf(element).filter(({ readonly }) => !readonly);
  return table(['attribute', 'property', 'default', ''], settable.map(row));
}

function row({ attribute, name, default: value, description = '' }: CustomElementField): string[] {
  const shown = value === 'false' ? 'off' : code(value?.replace(/^'(.*)'$/, '$1'));
  return [code(attribute), code(name), shown, firstSentence(description)];
}

/** The page of the element has the rest. */
function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}
