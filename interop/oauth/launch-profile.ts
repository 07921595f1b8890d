import { launch } from '../../test/support/e2e-browser.js';
import type { Browser } from '../../test/support/e2e-page.js';
import { launchByPuppeteer, type ProfiledBrowser } from '../../test/support/e2e-puppeteer.js';
import type { Engine } from '../../test/support/engines.js';

/** The Chromium that cases share, and how many of its profiles are open. */
let shared: { readonly browser: Promise<ProfiledBrowser>; profiles: number } | undefined;

/**
 * Opens a browser for one case. In Chromium it is a profile in a browser that the cases share: most of them cost less than its
 * start. Other engines show only one profile at a time.
 */
export async function launchProfile(engine: Engine): Promise<Browser> {
  if (engine !== 'Chromium') return launch(engine);
  const host = (shared ??= { browser: launchByPuppeteer(engine), profiles: 0 });
  host.profiles += 1;
  const leave = async (): Promise<void> => {
    host.profiles -= 1;
    if (host.profiles > 0) return;
    if (shared === host) shared = undefined;
    await (await host.browser).close();
  };
  try {
    const profile = await (await host.browser).newProfile();
    return { ...profile, close: () => profile.close().finally(leave) };
  } catch (error) {
    await leave();
    throw error;
  }
}
