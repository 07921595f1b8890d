import type {
  Attribute,
  ClassField,
  ClassMember,
  ClassMethod,
  CustomElementField,
} from 'custom-elements-manifest/schema.js';
import ts from 'typescript';

import { defaultsOf } from './defaults.js';
import type { Source } from './source.js';
import { typeText } from './type-text.js';

/** The members of an element that are its own public API: first the properties that can be set, in the order of Lit's `properties`. */
export function publicMembers(
  source: Source,
  declared: ts.ClassDeclaration,
  members: readonly ClassMember[],
): ClassMember[] {
  const defaults = defaultsOf(source, declared);
  const order = settable(declared);
  const rank = ({ name }: ClassMember): number => order.indexOf(name) >>> 0;
  const shown = members.flatMap((member): ClassMember[] => {
    const nodes = declared.members.filter(node => node.name?.getText() === member.name);
    if (nodes.length === 0 || !nodes.every(isPublic)) return [];
    const description = nodes.map(node => source.docOf(node)).find(doc => doc !== '') ?? '';
    if (member.kind === 'method') return [method(member, description, nodes)];
    return [field(source, member, description, nodes, defaults.get(member.name))];
  });
  return shown.sort((one, other) => rank(one) - rank(other));
}

/** The attributes of the fields, with the types that an attribute can express. */
export function attributesOf(fields: readonly CustomElementField[]): Attribute[] {
  return fields.flatMap(({ name, attribute, type, description, default: value }) => {
    if (attribute === undefined) return [];
    const types = (type?.text ?? 'string').split(' | ').filter(isAttributeType);
    return [
      {
        name: attribute,
        fieldName: name,
        type: { text: types.join(' | ') },
        ...(description !== undefined && { description }),
        // Attributes are text. A boolean attribute has no default: its absence means false.
        ...(value !== undefined && value !== 'false' && { default: value.replace(/^'(.*)'$/, '$1') }),
      },
    ];
  });
}

function field(
  source: Source,
  member: ClassField,
  description: string,
  nodes: readonly ts.ClassElement[],
  value: string | undefined,
): ClassField {
  const type = nodes.map(typeNode).find(node => node !== undefined);
  return {
    ...member,
    description,
    ...(type && { type: { text: typeText(source, type) } }),
    ...(value !== undefined && { default: value }),
  };
}

/** A method, with its errors in the description: a manifest has no field for them. */
function method(member: ClassMethod, description: string, nodes: readonly ts.ClassElement[]): ClassMethod {
  const tags = nodes.flatMap(node => ts.getJSDocTags(node)).filter(ts.isJSDocThrowsTag);
  const errors = tags.map(({ typeExpression, comment }) => {
    const type = typeExpression?.type.getText() ?? 'Error';
    return `Throws \`${type}\`: ${ts.getTextOfJSDocComment(comment) ?? ''}.`;
  });
  return { ...member, description: [description, ...errors].join(' ') };
}

function isAttributeType(type: string): boolean {
  return /^('.+'|string|number|boolean)$/.test(type);
}

/** The names in `static properties`. */
function settable(declared: ts.ClassDeclaration): string[] {
  const property = declared.members.find(({ name }) => name?.getText() === 'properties');
  let value = property && ts.isPropertyDeclaration(property) ? property.initializer : undefined;
  if (value && ts.isSatisfiesExpression(value)) value = value.expression;
  if (!value || !ts.isObjectLiteralExpression(value)) return [];
  return value.properties.map(({ name }) => name?.getText() ?? '');
}

/** Whether the member is neither hidden, nor an override of a member of Lit, nor a callback of the platform. */
function isPublic(node: ts.ClassElement): boolean {
  const hidden = [
    ts.SyntaxKind.PrivateKeyword,
    ts.SyntaxKind.ProtectedKeyword,
    ts.SyntaxKind.OverrideKeyword,
  ];
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (modifiers.some(({ kind }) => hidden.includes(kind))) return false;
  return node.name !== undefined && ts.isIdentifier(node.name) && !node.name.text.endsWith('Callback');
}

/** The type of the setter if there is one: the getter of a set-only property returns `undefined`. */
function typeNode(
  node: ts.ClassElement,
  _: number,
  all: readonly ts.ClassElement[],
): ts.TypeNode | undefined {
  if (ts.isSetAccessor(node)) return node.parameters[0]?.type;
  if (ts.isPropertyDeclaration(node)) return node.type;
  return ts.isGetAccessor(node) && !all.some(ts.isSetAccessor) ? node.type : undefined;
}
