import express, { type Express } from 'express';
import { createRefresh, toRequest, type Settings } from './refresh.js';

/** An application with `POST /oauth/refresh`; add the route to your own application. */
export function createApp(settings: Settings): Express {
  const app = express();
  const { handle } = createRefresh(settings);

  app.use('/oauth/refresh', express.json({ limit: '16kb' }), async (req, res) => {
    const answer = await handle(toRequest(req));
    res.status(answer.status);
    // There may be more than one Set-Cookie.
    for (const [name, value] of answer.headers) res.append(name, value);
    res.end(await answer.text());
  });

  return app;
}
