import { serverProduct } from '../oauth/product.js';
import { install, VERSION } from './install.js';
import { start } from './start.js';

/** Both variants begin at once, and have one installation. */
let installation: Promise<string> | undefined;

const GRACE_SECONDS = 30;
const WITH_GRACE = `${VERSION} with a grace period`;
/** What a grace period changes. */
const GRACE_CASES = ['reuse', 'lost-answer', 'slow-answer', 'two-tabs'];

/** Django OAuth Toolkit, from PyPI, without and with its grace period for refresh tokens. */
export const django = serverProduct({
  name: 'django',
  title: 'Django OAuth Toolkit',
  versions: [VERSION, WITH_GRACE],
  hasPublicClients: true,
  async prepare(version) {
    const folder = await (installation ??= install());
    const graceSeconds = version === WITH_GRACE ? GRACE_SECONDS : 0;
    return options => start(folder, { ...options, graceSeconds });
  },
  isTried: (version, { name }) => version !== WITH_GRACE || GRACE_CASES.includes(name),
  skipped: {
    'absolute-end': 'A login has no absolute end.',
    'user-disabled': 'A user who is disabled keeps the refresh token.',
  },
});
