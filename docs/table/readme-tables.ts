import type { CustomElementField } from 'custom-elements-manifest/schema.js';

import { fieldsOf, type Element } from '../../manifest/elements.js';
import { code, table } from './markdown.js';
import { withMarkedBlock } from './marked-block.js';

/** The README with its tables of attributes as the elements have them now, where it has a place for one: `<!-- api token-provider -->`. */
export function withTables(page: string, elements: readonly Element[]): string {
  return elements.reduce(
    (text, element) => withMarkedBlock(text, `api ${element.tagName}`, attributeTable(element)),
    page,
  );
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
