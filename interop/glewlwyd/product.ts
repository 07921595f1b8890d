import { serverProduct } from '../oauth/product.js';
import { install, VERSION } from './install.js';
import { start } from './start.js';

/** Glewlwyd, from Debian's packages. */
export const glewlwyd = serverProduct({
  name: 'glewlwyd',
  title: 'Glewlwyd',
  versions: [VERSION],
  hasPublicClients: true,
  async prepare() {
    const installation = await install();
    return options => start(installation, options);
  },
  // Its login page is a script whose files the unpacked package does not have in one place; the page stays at "Loading".
  isTried: (_version, { name }) => !name.startsWith('backend-'),
  skipped: {
    'absolute-end': 'With rotation, each refresh token has a lifetime of its own.',
    'user-disabled': 'A user who is disabled keeps the refresh token.',
    'client-disabled': 'A client that is disabled keeps its refresh tokens.',
    'lost-answer':
      'It refuses without an OAuth error: the page presents the spent token three times before the login.',
  },
});
