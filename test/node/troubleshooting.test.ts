import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import ts from 'typescript';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const SOURCES: Readonly<Record<string, string>> = {
  TokenErrorCode: 'src/session/token-error.ts',
  EmbedErrorCode: 'src/bridge/embed-error.ts',
  FrameErrorCode: 'src/frame/frame-error.ts',
};

void describe('docs/troubleshooting.md', () => {
  for (const [name, path] of Object.entries(SOURCES)) {
    void it(`has a row for each ${name}, with cause and remedy, and for no other`, () => {
      const rows = rowsOf(name);
      assert.deepEqual(rows.map(([code]) => code).sort(), codesOf(name, path).sort());
      for (const [code, cause, remedy] of rows) assert.ok(cause && remedy, code);
    });
  }
});

/** The cells of the table of a type's codes. */
function rowsOf(name: string): string[][] {
  const [, table = ''] = page.split(`<!-- codes: ${name} -->`);
  return (table.split('<!-- /codes -->')[0] ?? '').split('\n').flatMap(line => {
    const cells = line.split('|').map(cell => cell.trim());
    const [, code] = /^`(\w+)`$/.exec(cells[1] ?? '') ?? [];
    return code ? [[code, ...cells.slice(2, 4)]] : [];
  });
}

/** The members of a union of string literals. */
function codesOf(name: string, path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const alias = source.statements.filter(ts.isTypeAliasDeclaration).find(type => type.name.text === name);
  assert.ok(alias && ts.isUnionTypeNode(alias.type), `${path} has no union ${name}`);
  return alias.type.types.map(type => {
    assert.ok(ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal));
    return type.literal.text;
  });
}
