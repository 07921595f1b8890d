import type { HttpBindings } from '@hono/node-server';
import type { HostSession } from './sessions.js';

/** The environment of every route of the host application. */
export interface HostEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The signed-in user's session, if the request's cookie names an existing one. */
    session: HostSession | undefined;
  };
}
