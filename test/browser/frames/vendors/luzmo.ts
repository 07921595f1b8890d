// Luzmo's frame is not on npm: this one has the messages that its SDK documents.
import { isOrder, obey, post, report } from './desk.js';

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  const { action, token, ...rest } = data as { action: string; token?: string };
  report.messages.push({ action, ...rest });
  if (action === 'setAuthorization' && token !== undefined) report.tokens.push(token);
});

obey({ event: (payload: object) => post({ type: 'changedFilters', ...payload }) });
