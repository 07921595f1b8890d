import { writeFileSync } from 'node:fs';

import { elementsManifest } from '../../manifest/analyze.js';
import { elementTypings, TYPINGS } from '../../manifest/typings.js';

const manifest = await elementsManifest();
writeFileSync(TYPINGS, await elementTypings(manifest));
