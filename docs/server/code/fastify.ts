import fastify, { type FastifyInstance } from 'fastify';
import { createRefresh, toRequest, type Settings } from './refresh.js';

/** An application with `POST /oauth/refresh`; add the route to your own application. */
export function createApp(settings: Settings): FastifyInstance {
  const app = fastify();
  const { handle } = createRefresh(settings);

  app.route({
    method: ['POST', 'OPTIONS'],
    url: '/oauth/refresh',
    bodyLimit: 16 * 1_024,
    // Fastify can send a Response of the Fetch standard.
    handler: async request => handle(toRequest(request)),
  });

  return app;
}
