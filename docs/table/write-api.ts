import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { apiFiles, README } from './api.js';

mkdirSync('docs/api', { recursive: true });
for (const [path, text] of await apiFiles(readFileSync(README, 'utf8'))) writeFileSync(path, text);
