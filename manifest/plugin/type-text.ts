import ts from 'typescript';

import { oneLine, type Source } from './source.js';

const printer = ts.createPrinter({ removeComments: true });

/** A type for readers without access to this project's aliases: unions and functions are written out, in their declared order. */
export function typeText(source: Source, node: ts.TypeNode): string {
  return [...new Set(alternatives(source, node))].join(' | ');
}

/** A type as it is written, on one line and without comments. */
export function writtenType(node: ts.TypeNode): string {
  return oneLine(printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
    .replace(/"/g, "'")
    .replace(/; }/g, ' }');
}

function alternatives(source: Source, node: ts.TypeNode): string[] {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(member => alternatives(source, member));
  if (ts.isParenthesizedTypeNode(node)) return alternatives(source, node.type);
  const named = ts.isTypeReferenceNode(node) && !node.typeArguments && source.declarationOf(node.typeName);
  if (named && ts.isTypeAliasDeclaration(named)) return ofAlias(source, named.type);
  return [writtenType(node)];
}

function ofAlias(source: Source, node: ts.TypeNode): string[] {
  if (ts.isUnionTypeNode(node) || ts.isTypeReferenceNode(node)) return alternatives(source, node);
  if (ts.isFunctionTypeNode(node)) return [`(${writtenType(node)})`];
  const type = source.checker.getTypeFromTypeNode(node);
  const members = type.isUnion() ? type.types : [type];
  return members.map(member => source.checker.typeToString(member).replace(/"/g, "'"));
}
