/** Adds an event listener. The returned function removes it. */
export function listen<Name extends keyof HTMLElementEventMap>(
  target: EventTarget,
  name: Name,
  listener: (event: HTMLElementEventMap[Name]) => void,
  capture?: boolean,
): () => void;
export function listen(
  target: EventTarget,
  name: string,
  listener: (event: Event) => void,
  capture?: boolean,
): () => void;
export function listen(
  target: EventTarget,
  name: string,
  listener: (event: never) => void,
  capture = false,
): () => void {
  const eventListener = listener as EventListener;
  target.addEventListener(name, eventListener, capture);
  return () => {
    target.removeEventListener(name, eventListener, capture);
  };
}
