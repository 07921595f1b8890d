import 'analytics-embed';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, it } from 'vitest';

const server = setupServer(
  http.post('*/oauth/refresh', () => HttpResponse.json({ access_token: 'from-the-server', expires_in: 300 })),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

it('gets its token from the endpoint', async () => {
  const provider = document.createElement('token-provider');
  provider.endpoint = '/oauth/refresh';
  provider.requestFormat = 'cookie';
  document.body.append(provider);
  expect(await provider.getToken()).toBe('from-the-server');
  provider.remove();
});
