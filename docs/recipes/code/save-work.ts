import type { TokenProvider } from 'analytics-embed';

/** Requests every dashboard to save unsaved work, shortly before the login ends. */
export function saveBeforeTheEnd(provider: TokenProvider): void {
  provider.addEventListener('session-ending', ({ detail }) => {
    for (const embed of provider.querySelectorAll('analytics-embed'))
      if (embed.status === 'connected') embed.send({ saveBefore: detail.endsAt });
  });
}
