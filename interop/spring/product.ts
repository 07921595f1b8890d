import { serverProduct } from '../oauth/product.js';
import { install, VERSION } from './install.js';
import { start } from './start.js';

/** Spring Security's authorization server, in a Spring Boot application that Maven builds. */
export const spring = serverProduct({
  name: 'spring',
  title: 'Spring Authorization Server (Spring Boot)',
  versions: [VERSION],
  hasPublicClients: false,
  async prepare() {
    const command = await install();
    return options => start(command, options);
  },
});
