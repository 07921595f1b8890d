import { after, before, describe } from 'node:test';
import { selectedEngines } from '../../test/support/engines.js';
import { selectApps } from './apps.js';
import { startBackend, type Backend } from './backend.js';
import { DEVELOPMENT_OUTPUT } from './build.js';
import { driveApp } from './drive.js';
import { driveNavigation } from './drive-navigation.js';
import { driveTwiceMounted } from './drive-twice-mounted.js';
import { prepare } from './prepared.js';
import { namesOf, onlyVariable } from './only.js';
import { Timings } from './timings.js';

/** In seconds. A JWT's times are whole seconds, so the effective lifetime may be up to one second shorter. */
const ACCESS_TOKEN_TTL = 6;
/** In seconds: no token is due for a refresh while the user navigates. */
const NAVIGATION_TOKEN_TTL = 600;

const apps = selectApps(namesOf(process.env[onlyVariable]));
const engines = selectedEngines();
const timings = new Timings();
const ready = prepare(apps, timings);
let backend: Backend;
let navigationBackend: Backend;

before(async () => {
  backend = await startBackend({ accessTokenTtl: ACCESS_TOKEN_TTL });
  navigationBackend = await startBackend({ accessTokenTtl: NAVIGATION_TOKEN_TTL });
});

after(async () => {
  await backend.close();
  await navigationBackend.close();
  console.log(`\n${String(timings)}`);
});

for (const app of apps) {
  const serve = async (output?: string): Promise<Backend> => {
    await ready.get(app);
    await backend.show(app, output);
    return backend;
  };
  const done = (duration: number): void => {
    timings.add(app, 'drive', duration);
  };
  for (const engine of engines.filter(name => app.engines.includes(name))) {
    void describe(`${app.name}, in ${engine}`, () => {
      driveApp({ engine, accessTokenTtl: ACCESS_TOKEN_TTL, serve, done });
    });
  }
  const { navigation } = app;
  if (navigation && engines.includes('Chromium')) {
    void describe(`${app.name} with navigation, in Chromium`, () => {
      driveNavigation({
        navigation,
        hasNonce: app.hasNextServer,
        async serve() {
          await ready.get(app);
          await navigationBackend.show(app);
          return navigationBackend;
        },
        done,
      });
    });
  }
  if (app.mountsTwice && engines.includes('Chromium')) {
    void describe(`${app.name} mounted twice by StrictMode, in Chromium`, () => {
      driveTwiceMounted({ app, serve: () => serve(DEVELOPMENT_OUTPUT), done });
    });
  }
}
