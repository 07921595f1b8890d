import ts from 'typescript';

import type { Source } from './source.js';

/** An element that a module defines by `define('token-provider', TokenProvider)`. */
export interface Definition {
  readonly tagName: string;
  readonly className: string;
  /** The path of the class's file in the repository. */
  readonly path: string;
}

/** The elements that a module defines when it is imported. */
export function definitionsOf(source: Source, path: string): Definition[] {
  return source.file(path).statements.flatMap(statement => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
    const [name, element] = statement.expression.arguments;
    if (statement.expression.expression.getText() !== 'define' || !name || !element) return [];
    const declaration = source.declarationOf(element);
    if (!ts.isStringLiteral(name) || !declaration) return [];
    const file = declaration.getSourceFile().fileName;
    return [{ tagName: name.text, className: element.getText(), path: file.slice(file.lastIndexOf('src/')) }];
  });
}
