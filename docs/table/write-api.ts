import { mkdirSync, writeFileSync } from 'node:fs';

import { apiFiles } from './api.js';

mkdirSync('docs/api', { recursive: true });
for (const [path, text] of await apiFiles()) writeFileSync(path, text);
