import ts from 'typescript';

import type { Source } from './source.js';

/** The values, as code, that an element's constructor assigns to its properties: one by one, or by `Object.assign(this, DEFAULTS)`. */
export function defaultsOf(source: Source, declared: ts.ClassDeclaration): ReadonlyMap<string, string> {
  const body = declared.members.find(ts.isConstructorDeclaration)?.body;
  return new Map((body?.statements ?? []).flatMap(statement => [...assignmentsIn(source, statement)]));
}

function* assignmentsIn(
  { checker }: Source,
  statement: ts.Statement,
): Iterable<[name: string, value: string]> {
  if (!ts.isExpressionStatement(statement)) return;
  const { expression } = statement;
  if (ts.isBinaryExpression(expression)) {
    const { left, right } = expression;
    if (!ts.isPropertyAccessExpression(left) || left.expression.kind !== ts.SyntaxKind.ThisKeyword) return;
    yield* literalDefault(left.name.text, checker.getTypeAtLocation(right), checker);
  }
  if (!ts.isCallExpression(expression) || expression.expression.getText() !== 'Object.assign') return;
  const [, defaults] = expression.arguments;
  if (!defaults) return;
  for (const property of checker.getTypeAtLocation(defaults).getProperties()) {
    yield* literalDefault(property.name, checker.getTypeOfSymbolAtLocation(property, defaults), checker);
  }
}

function* literalDefault(name: string, type: ts.Type, checker: ts.TypeChecker): Iterable<[string, string]> {
  if (type.isStringLiteral()) yield [name, `'${type.value}'`];
  else if (type.isNumberLiteral()) yield [name, String(type.value)];
  else if (type.flags & ts.TypeFlags.BooleanLiteral) yield [name, checker.typeToString(type)];
}
