import { hostOrigin, isOrder, obey, report } from '../desk.js';

let hasRepeatedHello = false;

function sayHello(): void {
  parent.postMessage({ hello: true }, hostOrigin);
}

addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin !== hostOrigin || isOrder(data)) return;
  report.messages.push(data);
  const { jwt } = data as { jwt: string | null };
  if (jwt === null) return;
  // The host repeats a token on `load`. It may have taken the first hello for one of the previous document.
  if (jwt === report.tokens.at(-1) && !hasRepeatedHello) {
    hasRepeatedHello = true;
    sayHello();
  }
  report.tokens.push(jwt);
});

sayHello();

obey({
  expired() {
    parent.postMessage({ stale: true }, hostOrigin);
  },
});
