import { readFileSync } from 'node:fs';

import { serverProduct } from '../oauth/product.js';
import { start } from './start.js';

const { version } = JSON.parse(readFileSync('node_modules/oidc-provider/package.json', 'utf8')) as {
  version: string;
};

/** The npm package oidc-provider, of which the demo is made, too. */
export const oidcProvider = serverProduct({
  name: 'oidc-provider',
  title: 'oidc-provider',
  versions: [version],
  hasPublicClients: true,
  prepare: () => Promise.resolve(start),
});
