import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import ts from 'typescript';

import { PAINS } from '../pains.js';

/** The test files of a folder and those below it. */
function testFiles(folder: string): string[] {
  const names = readdirSync(folder, { encoding: 'utf8', recursive: true });
  return names.filter(name => name.endsWith('.test.ts')).map(name => join(folder, name));
}

/** The titles of a file's tests; those that are skipped, or run alone, are none. */
function titlesOf(file: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'it') {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return titles;
}

const titles = ['test/unit', 'test/browser'].flatMap(testFiles).flatMap(titlesOf);

void describe('what hurts the users of what exists', () => {
  void it('is a list without doubles', () => {
    assert.equal(new Set(PAINS).size, PAINS.length);
  });

  for (const pain of PAINS) {
    void it(`has one test: ${pain}`, () => {
      assert.equal(titles.filter(title => title === pain).length, 1);
    });
  }
});
