import { hostOrigin, isOrder, obey, report } from './desk.js';

addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin !== hostOrigin || isOrder(data)) return;
  report.messages.push(data);
  const { jwt } = data as { jwt: string | null };
  if (jwt === null) return;
  // The host may have taken the first one for the document before.
  if (report.tokens.push(jwt) === 1) sayHello();
});

function sayHello(): void {
  parent.postMessage({ hello: true }, hostOrigin);
}
sayHello();

obey({
  expired() {
    parent.postMessage({ stale: true }, hostOrigin);
  },
});
