/** What a key does in the timeline. */
export type TimelineAction =
  'back' | 'forward' | 'start' | 'end' | 'previous' | 'next' | 'zoom-in' | 'zoom-out' | 'pause' | 'leave';

const KEYS: Readonly<Record<string, TimelineAction>> = {
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  Home: 'start',
  End: 'end',
  ArrowUp: 'previous',
  ArrowDown: 'next',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  ' ': 'pause',
  Escape: 'leave',
};

/** The action of a key; `undefined` for other keys and for the browser's shortcuts. */
export function actionOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): TimelineAction | undefined {
  return ctrlKey || metaKey || altKey ? undefined : KEYS[key];
}
