// Metabase's frame is not on npm. This one follows its source (metabase/metabase, `embedding-iframe-sdk`): the lasting listener of
// `use-sdk-iframe-embed-event-bus.ts`, the questions of `request-session-token.ts`, the settings that `SdkIframeEmbedRoute.tsx`
// needs, and `handleLink` of the plugin for links.
import { obey, post, report } from './desk.js';

const PREFIX = 'metabase.embed.';

interface Message {
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Whether it uses guest tokens; `undefined` before it has settings. */
let isGuest: boolean | undefined;
/** Whether a question has no answer yet. Only then are answers listened to. */
let isAsking = false;
const linkResults: unknown[] = [];

const ask = (type: string, data?: object): string => {
  isAsking = true;
  return post({ type: PREFIX + type, ...(data && { data }) });
};
const take = (token: unknown): void => {
  if (typeof token === 'string') report.tokens.push(token);
};

function onSettings(settings: Readonly<Record<string, unknown>>): void {
  // Without the address of its instance, it renders nothing.
  if (!settings['instanceUrl']) return;
  const isFirst = isGuest === undefined;
  isGuest = settings['isGuest'] === true;
  // With a token, it shows that guest's resource, whatever id the settings name.
  if (isGuest) take(settings['token']);
  else if (isFirst) ask('requestSessionToken');
}

const ANSWERS = ['submitSessionToken', 'submitRefreshedGuestToken', 'reportAuthenticationError'];

addEventListener('message', ({ data: { type: name, data = {} } }: MessageEvent<Message>) => {
  if (!name?.startsWith(PREFIX)) return;
  const type = name.slice(PREFIX.length);
  // The report has what was posted, used or not.
  report.messages.push({ type, data });
  if (type === 'setSettings') onSettings(data);
  if (type === 'handleLinkResponse') linkResults.push(data);
  if (!isAsking || !ANSWERS.includes(type)) return;
  isAsking = false;
  take(data['guestToken'] ?? (data['sessionToken'] as { id?: unknown } | undefined)?.id);
});

post({ type: `${PREFIX}iframeReady` });

const refreshGuestToken = (): string | undefined => {
  const expiredToken = report.tokens.at(-1);
  return expiredToken === undefined ? undefined : ask('requestGuestTokenRefresh', { expiredToken });
};

obey({
  requestToken: () => (isGuest === false ? ask('requestSessionToken') : refreshGuestToken()),
  expired: refreshGuestToken,
  event: (data: unknown) => post({ type: `${PREFIX}parametersChange`, data }),
  // It may mount its application again in the same document.
  readyAgain: () => post({ type: `${PREFIX}iframeReady` }),
  link: (requestId: string) =>
    post({ type: `${PREFIX}handleLink`, data: { url: 'https://page.example/orders/7', requestId } }),
  linkResults: () => linkResults,
});
