import type { Plugin } from '@web/dev-server-core';

/** Serves `/server-rendered.html`, a host page as `@lit-labs/ssr` renders it: its query becomes attributes and script. */
export function serverRenderedPlugin(): Plugin {
  return {
    name: 'server-rendered',
    async serve({ path, URL: url }) {
      if (path !== '/server-rendered.html') return;
      // Only where a test asks for it: it gives this process elements of its own.
      const { serverRenderedPage } = await import('./server-rendered-page.js');
      return { body: await serverRenderedPage(url.searchParams), type: 'html' };
    },
  };
}

/** `/held?key=…` answers when `/release?key=…` is asked for: what a page or a frame waits for before its `load`. */
export function heldPlugin(): Plugin {
  const gates = new Map<string, Gate>();
  const gateOf = (key: string): Gate => {
    const gate = gates.get(key) ?? makeGate();
    gates.set(key, gate);
    return gate;
  };
  return {
    name: 'held',
    async serve({ path, URL: url }) {
      if (path !== '/held' && path !== '/release') return;
      const { passed, open } = gateOf(url.searchParams.get('key') ?? '');
      if (path === '/release') open();
      await passed;
      return { body: '<svg xmlns="http://www.w3.org/2000/svg"/>', type: 'svg' };
    },
  };
}

/** What requests wait for, and what opens it. */
interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

function makeGate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>(resolve => {
    open = resolve;
  });
  return { passed, open };
}
