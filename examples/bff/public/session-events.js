const RECONNECT_MS = 10_000;

/**
 * Calls back when the server reports that the session of that user is over. Only one tab of a session is connected, because a browser has
 * six connections to a server over HTTP/1.1; if that tab is closed, the next one connects.
 */
export function watchSession({ session, subject }, onEnded) {
  const address = subject ? `/session/events?subject=${encodeURIComponent(subject)}` : '/session/events';
  if (!navigator.locks) return void connect(address, onEnded);
  const lock = `session-events:${session}`;
  let controller;
  const start = () => {
    controller = new AbortController();
    const { signal } = controller;
    // A lock keeps a page out of the back/forward cache: `pagehide` releases it.
    navigator.locks.request(lock, { signal }, () => connect(address, onEnded, signal)).catch(() => undefined);
  };
  addEventListener('pagehide', () => controller.abort());
  addEventListener('pageshow', ({ persisted }) => persisted && start());
  start();
}

/** Resolves when the session is over, or the signal aborts. */
function connect(address, onEnded, signal) {
  return new Promise(resolve => {
    let events;
    let timer;
    const stop = () => {
      events.close();
      clearTimeout(timer);
      resolve();
    };
    const open = () => {
      events = new EventSource(address);
      events.addEventListener('ended', () => {
        stop();
        onEnded();
      });
      // The browser reconnects by itself, except after an answer with another status than 200.
      events.addEventListener('error', () => {
        if (events.readyState === EventSource.CLOSED) timer = setTimeout(open, RECONNECT_MS);
      });
    };
    open();
    signal?.addEventListener('abort', stop);
  });
}
