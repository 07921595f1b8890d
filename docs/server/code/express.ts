import { getRequestListener } from '@hono/node-server';
import express, { type Express } from 'express';
import { createRefresh, type Settings } from './create-refresh.js';

/** An application with `POST /oauth/refresh` and `POST /logout`; add both to your own, before `express.json()`. */
export function createApp(settings: Settings): Express {
  const app = express();
  const { handle, logout } = createRefresh(settings);

  // The handlers read the body themselves, after they have checked the origin.
  const refreshListener = getRequestListener(handle, { overrideGlobalObjects: false });
  const logoutListener = getRequestListener(logout, { overrideGlobalObjects: false });
  app.use('/oauth/refresh', (req, res) => refreshListener(req, res));
  app.post('/logout', (req, res) => logoutListener(req, res));

  return app;
}
