import { hostOrigin, isOrder, obey, report } from './desk.js';

let unansweredHellos = 0;

function sayHello(): void {
  unansweredHellos += 1;
  parent.postMessage({ hello: true }, hostOrigin);
}

addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
  if (origin !== hostOrigin || isOrder(data)) return;
  report.messages.push(data);
  const { jwt } = data as { jwt: string | null };
  if (jwt === null) return;
  // The host repeats a token on `load`, and may have taken the hello before for one of the previous document.
  const isRepeated = jwt === report.tokens.at(-1);
  report.tokens.push(jwt);
  if (unansweredHellos > 0) unansweredHellos -= 1;
  else if (isRepeated) sayHello();
});

sayHello();

obey({
  expired() {
    parent.postMessage({ stale: true }, hostOrigin);
  },
});
