import { writeFileSync } from 'node:fs';

import { elementsManifest } from './analyze.js';
import { writeEditorData } from './editor-data.js';

const OUT = 'dist';

const manifest = await elementsManifest();
writeFileSync(`${OUT}/custom-elements.json`, `${JSON.stringify(manifest, null, 2)}\n`);
writeEditorData(manifest, OUT);
