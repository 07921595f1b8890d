import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { LLMS_FILE } from '../docs/table/llms.js';
import { recipeFiles } from './recipes.js';

/** Writes the files of the package that are neither in the repository nor in `dist`. */
rmSync('recipes', { recursive: true, force: true });
for (const [path, text] of recipeFiles()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
copyFileSync(LLMS_FILE, 'llms.txt');
