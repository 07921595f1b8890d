import { getRequestListener } from '@hono/node-server';
import fastify, { type FastifyInstance, type onRequestHookHandler } from 'fastify';
import { createRefresh, type Settings } from './create-refresh.js';
import type { Handler } from '../../../examples/bff/refresh.js';

/** An application with `POST /oauth/refresh` and `POST /logout`; add both to your own. */
export function createApp(settings: Settings): FastifyInstance {
  const app = fastify();
  const { handle, logout } = createRefresh(settings);
  const route = (url: string, onRequest: onRequestHookHandler): FastifyInstance =>
    app.route({ method: ['POST', 'OPTIONS'], url, onRequest, handler: () => undefined });

  route('/oauth/refresh', answerWith(handle));
  route('/logout', answerWith(logout));
  return app;
}

/** Answers before Fastify parses the body: the handlers read it themselves, after they have checked the origin. */
function answerWith(handle: Handler): onRequestHookHandler {
  const listener = getRequestListener(handle, { overrideGlobalObjects: false });
  return (request, reply) => {
    reply.hijack();
    void listener(request.raw, reply.raw);
  };
}
