// Luzmo's frame is not on npm: this one has the messages that `@luzmo/embed` 6.13.0 posts and listens to (index.js).
import { isOrder, obey, post, report } from './desk.js';

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  const { action, token, ...rest } = data as { action: string; token?: string };
  report.messages.push({ action, ...rest });
  if (action === 'setAuthorization' && token !== undefined) report.tokens.push(token);
});

obey({
  event: (payload: object) => post({ type: 'changedFilters', ...payload }),
  // Since 6.7.3, of the items of a dashboard (CHANGELOG.md).
  expired: () => post({ type: 'authorizationExpired', dashboardId: 'dashboard-1', itemId: 'item-1' }),
});
