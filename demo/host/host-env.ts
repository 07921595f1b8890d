import type { HttpBindings } from '@hono/node-server';
import type { HostSession } from './sessions.js';

/** What every route of the host application can count on. */
export interface HostEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The signed-in user's session, when the request's cookie names a live one. */
    session: HostSession | undefined;
  };
}
