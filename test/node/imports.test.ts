import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import ts from 'typescript';

/** The files of `src` that a file imports, types included. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const relative = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
  return relative.map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, '.ts')));
}

/** At least one cycle of each set of files that import each other, as a path. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const visited = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (visited.has(file)) return;
    visited.add(file);
    for (const imported of graph.get(file) ?? []) visit(imported, [...path, file]);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
const graph = new Map(files.map(name => [join('src', name), importsOf(join('src', name))]));

void describe('the imports in src', () => {
  void it('lead from file to file', () => {
    const imported = [...graph.values()].flat();
    assert.ok(imported.length > graph.size);
    for (const file of imported) assert.ok(graph.has(file), file);
  });

  void it('have no cycle, types included', () => {
    assert.deepEqual(cyclesOf(graph), []);
  });
});
