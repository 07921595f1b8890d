/** Who hears a frame's window. */
export interface FrameMessageListener {
  /** A message from the right window and the right origin; nothing of it has been read. */
  onMessage(event: MessageEvent<unknown>): void;
  /** The window has posted from another origin: the frame is not where it was. */
  onOriginMismatch(): void;
}

interface Route {
  readonly origin: string;
  readonly listener: FrameMessageListener;
}

/** Looked up by the window that a message came from: one listener for all embeds, and a stranger's message costs a look. */
const routes = new Map<MessageEventSource | null, Route>();

function onMessage(event: MessageEvent<unknown>): void {
  const route = routes.get(event.source);
  if (!route) return;
  // Before anything of the message is read: it must come from the frame's window and from its origin.
  if (route.origin === event.origin) route.listener.onMessage(event);
  else route.listener.onOriginMismatch();
}

/** Hears what `source` posts to this window while it shows `origin`; returns what ends it. */
export function routeMessages(source: Window, origin: string, listener: FrameMessageListener): () => void {
  if (routes.size === 0) globalThis.addEventListener('message', onMessage);
  routes.set(source, { origin, listener });
  return () => {
    routes.delete(source);
    if (routes.size === 0) globalThis.removeEventListener('message', onMessage);
  };
}
