/** Receives the messages of one frame's window. */
export interface FrameMessageListener {
  /** A message from the frame's window and origin. Its data has not been read yet. */
  onMessage(event: MessageEvent<unknown>): void;
  /** The frame's window posted a message from another origin, so the frame shows another page. */
  onOriginMismatch(): void;
}

interface Route {
  readonly origin: string;
  readonly listener: FrameMessageListener;
}

/** All frames by their window. One `message` listener serves them all, and a message from another window costs one lookup. */
const routes = new Map<MessageEventSource | null, Route>();

function onMessage(event: MessageEvent<unknown>): void {
  const route = routes.get(event.source);
  if (!route) return;
  // Both the window and the origin must match before the data is read.
  if (route.origin === event.origin) route.listener.onMessage(event);
  else route.listener.onOriginMismatch();
}

/** Routes messages that `source` posts to this window to `listener`. Returns a function that stops the routing. */
export function routeMessages(source: Window, origin: string, listener: FrameMessageListener): () => void {
  if (routes.size === 0) globalThis.addEventListener('message', onMessage);
  routes.set(source, { origin, listener });
  return () => {
    routes.delete(source);
    if (routes.size === 0) globalThis.removeEventListener('message', onMessage);
  };
}
