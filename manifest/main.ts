import { writeFileSync } from 'node:fs';

import { elementsManifest } from './analyze.js';
import { writeEditorData } from './editor-data.js';

/** The build's folder. package.json refers to the files. */
const OUT = 'dist';
const MANIFEST = `${OUT}/custom-elements.json`;

writeFileSync(MANIFEST, `${JSON.stringify(await elementsManifest(), null, 2)}\n`);
writeEditorData(MANIFEST, OUT);
