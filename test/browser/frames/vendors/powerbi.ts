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
/** Whether the token has run out: from then on, only another load revives the report (microsoft/powerbi-client-react#23). */
let isDead = false;
let canAsk = false;

new Router(proxy)
  .post('/report/load', ({ headers, body }, response) => {
    uid = headers['uid'];
    isDead = false;
    canAsk = String(headers['tokenProviderSupplied']) === 'true';
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
    if (!isDead) report.tokens.push(String(body));
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

/** As Power BI's service calls the SDK's hooks: `powerbi-client` 2.24.1, dist/powerbi.js, lines 9286 and 11453. */
const callHook = (name: string): Promise<unknown> =>
  host.post(`/reports/${uid}/eventHooks/${name}`, {}).then(
    ({ statusCode, body }) => {
      report.tokens.push(String(body));
      return statusCode;
    },
    (answer: unknown) => (answer as { statusCode: number }).statusCode,
  );

obey({
  expired() {
    isDead = true;
    return happen('error', { message: 'TokenExpired' });
  },
  expireSilently: () => (isDead = true),
  // It has no such hook unless the load said so.
  askForToken: () => canAsk && callHook('newAccessToken'),
  otherHook: () => callHook('applicationContextProvider'),
  event: (payload: unknown) => happen('pageChanged', payload),
  // The proxy rejects with a response whose status is an error.
  unknown: () =>
    host.get('/nothing/of/ours').catch((answer: unknown) => (answer as { statusCode: number }).statusCode),
});
