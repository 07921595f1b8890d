// Metabase's frame is not on npm: this one has the messages that its SDK documents.
import { hostOrigin, obey, report } from '../desk.js';

const PREFIX = 'metabase.embed.';

interface Message {
  readonly type?: string;
  readonly data?: Readonly<Partial<Record<'token' | 'sessionToken' | 'guestToken', string>>>;
}

const post = (type: string, data?: unknown): void => {
  parent.postMessage({ type: PREFIX + type, ...(data !== undefined && { data }) }, hostOrigin);
};

addEventListener('message', ({ data: { type, data } }: MessageEvent<Message>) => {
  if (!type?.startsWith(PREFIX)) return;
  report.messages.push({ type: type.slice(PREFIX.length), data });
  const token = data?.token ?? data?.sessionToken ?? data?.guestToken;
  if (token !== undefined) report.tokens.push(token);
});

post('iframeReady');

obey({
  requestToken() {
    post('requestSessionToken');
  },
  expired() {
    post('requestGuestTokenRefresh', { expiredToken: report.tokens.at(-1) });
  },
  event(payload: unknown) {
    post('location', payload);
  },
});
