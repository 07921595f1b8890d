// Metabase's frame is not on npm: this one has the messages that its SDK documents.
import { obey, post, report } from './desk.js';

const PREFIX = 'metabase.embed.';

interface Message {
  readonly type?: string;
  readonly data?: Readonly<Partial<Record<'token' | 'sessionToken' | 'guestToken', string>>>;
}

addEventListener('message', ({ data: { type, data } }: MessageEvent<Message>) => {
  if (!type?.startsWith(PREFIX)) return;
  report.messages.push({ type: type.slice(PREFIX.length), data });
  const token = data?.token ?? data?.sessionToken ?? data?.guestToken;
  if (token !== undefined) report.tokens.push(token);
});

post({ type: `${PREFIX}iframeReady` });

obey({
  requestToken: () => post({ type: `${PREFIX}requestSessionToken` }),
  expired: () =>
    post({ type: `${PREFIX}requestGuestTokenRefresh`, data: { expiredToken: report.tokens.at(-1) } }),
  event: (data: unknown) => post({ type: `${PREFIX}location`, data }),
});
