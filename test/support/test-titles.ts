import { readFileSync } from 'node:fs';

import ts from 'typescript';

/** The titles of a file's tests; those that are skipped, or run alone, are none. */
export function titlesOf(path: string): string[] {
  const titles: string[] = [];
  const tuples: string[][] = [];
  const templates: ts.TemplateExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'it') {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text);
      if (title && ts.isTemplateExpression(title)) templates.push(title);
    }
    if (ts.isArrayLiteralExpression(node))
      tuples.push(node.elements.filter(ts.isStringLiteralLike).map(({ text }) => text));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  // A title with places in it is made from the tuples of a list, whose first values fill the places.
  const made = templates.flatMap(template => tuples.flatMap(tuple => fill(template, tuple)));
  return [...titles, ...new Set(made)];
}

function fill({ head, templateSpans }: ts.TemplateExpression, values: readonly string[]): string[] {
  if (values.length < templateSpans.length) return [];
  return [head.text + templateSpans.map((span, n) => `${values[n]}${span.literal.text}`).join('')];
}
