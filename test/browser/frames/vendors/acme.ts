import { hostOrigin, isOrder, obey, post, report } from './desk.js';

let hasRepeatedHello = false;

addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin !== hostOrigin || isOrder(data)) return;
  report.messages.push(data);
  const { jwt } = data as { jwt: string | null };
  if (jwt === null) return;
  // The host repeats a token on `load`. It may have taken the first hello for one of the previous document.
  if (jwt === report.tokens.at(-1) && !hasRepeatedHello) {
    hasRepeatedHello = true;
    post({ hello: true });
  }
  report.tokens.push(jwt);
});

post({ hello: true });
obey({ expired: () => post({ stale: true }) });
