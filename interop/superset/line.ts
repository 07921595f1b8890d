import type { LineMode } from '../proxy.js';
import type { Scene } from './scene.js';

/**
 * Changes the line of a scene: that to Superset and that to the backend. `offline` is announced to the page, as a browser does:
 * by the driver, else by the page's event.
 */
export async function setLine({ page, proxy, backend }: Scene, mode: LineMode): Promise<void> {
  proxy.mode = mode;
  backend.fault = mode === 'offline' ? 'offline' : 'none';
  await page.evaluate(
    type => {
      dispatchEvent(new Event(type));
    },
    mode === 'offline' ? 'offline' : 'online',
  );
}
