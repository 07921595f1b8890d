/** Takes a message that came from the right window and the right origin. */
export type FrameMessageHandler = (data: unknown, ports: readonly MessagePort[]) => void;

interface Route {
  readonly origin: string;
  readonly handler: FrameMessageHandler;
}

/** Looked up by the window that a message came from: one listener for all embeds, and a stranger's message costs a look. */
const routes = new Map<MessageEventSource, Route>();

function onMessage(event: MessageEvent<unknown>): void {
  const route = event.source && routes.get(event.source);
  // Before anything of the message is read: it must come from the frame's window and from its origin.
  if (!route || route.origin !== event.origin) return;
  route.handler(event.data, event.ports);
}

/** Hears what `source` posts to this window while it shows `origin`; returns what ends it. */
export function routeMessages(source: Window, origin: string, handler: FrameMessageHandler): () => void {
  if (routes.size === 0) globalThis.addEventListener('message', onMessage);
  routes.set(source, { origin, handler });
  return () => {
    routes.delete(source);
    if (routes.size === 0) globalThis.removeEventListener('message', onMessage);
  };
}
