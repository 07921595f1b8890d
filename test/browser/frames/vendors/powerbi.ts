import { HttpPostMessage } from 'http-post-message';
import { Router } from 'powerbi-router';
import { WindowPostMessageProxy } from 'window-post-message-proxy';
import { obey, report } from './desk.js';

const proxy = new WindowPostMessageProxy({
  processTrackingProperties: {
    addTrackingProperties: <T>(message: T, properties: unknown) =>
      HttpPostMessage.addTrackingProperties(message, properties) as T,
    getTrackingProperties: message => HttpPostMessage.getTrackingProperties(message) as { id: string },
  },
  isErrorMessage: message => HttpPostMessage.isErrorMessage(message),
  suppressWarnings: true,
});
const host = new HttpPostMessage(proxy, {}, parent);
let uid: string | undefined;

new Router(proxy)
  .post('/report/load', ({ headers, body }, response) => {
    uid = headers['uid'];
    const { accessToken, ...configuration } = body as { accessToken: string };
    report.tokens.push(accessToken);
    report.messages.push(configuration);
    response.send(202);
  })
  .post('/report/token', ({ body }, response) => {
    // A report that was not loaded cannot use a token.
    if (uid === undefined) {
      response.send(403, { message: 'not loaded' });
      return;
    }
    report.tokens.push(String(body));
    response.send(200);
  })
  .get('/report/pages', (_, response) => {
    response.send(200, [{ name: 'one' }]);
  })
  .put('/report/filters', ({ body }, response) => {
    report.messages.push(body);
    response.send(200);
  })
  .get('/report/bookmarks', (_, response) => {
    response.send(500, { message: 'out of order' });
  })
  .get('/report/never', () => new Promise(() => undefined));

const happen = async (name: string, body: unknown): Promise<number> =>
  (await host.post(`/reports/${uid}/events/${name}`, body)).statusCode;

obey({
  expired: () => happen('error', { message: 'TokenExpired' }),
  event: (payload: unknown) => happen('pageChanged', payload),
  // The proxy rejects with a response whose status is an error.
  unknown: () =>
    host.get('/nothing/of/ours').catch((answer: unknown) => (answer as { statusCode: number }).statusCode),
});
