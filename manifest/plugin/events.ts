import type { Event } from 'custom-elements-manifest/schema.js';
import ts from 'typescript';

import type { Source } from './source.js';
import { writtenType } from './type-text.js';

/** The events of an element, from its event map, such as `TokenProviderEventMap`. */
export function eventsOf(source: Source, className: string): Event[] {
  const members = source.interfaceNamed(`${className}EventMap`)?.members.filter(ts.isPropertySignature) ?? [];
  return members.map(member => {
    if (!ts.isStringLiteral(member.name) || !member.type)
      throw new Error(`This is not an event: ${member.getText()}`);
    const details = detailsOf(source, member.type);
    return {
      name: member.name.text,
      type: { text: writtenType(member.type).replace(/readonly /g, '') },
      description: [source.docOf(member), ...details].join(' '),
    };
  });
}

/** The documentation of a `detail`'s fields. */
function detailsOf(source: Source, type: ts.TypeNode): string[] {
  const [detail] = (ts.isTypeReferenceNode(type) && type.typeArguments) || [];
  const fields = detail && ts.isTypeLiteralNode(detail) ? detail.members : [];
  return fields.flatMap(field => {
    const doc = source.docOf(field);
    return doc && field.name ? [`\`${field.name.getText()}\`: ${doc}`] : [];
  });
}
