/** What a key does to the timeline. */
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

/** The action of a key; none for those that are the browser's own. */
export function actionOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): TimelineAction | undefined {
  return ctrlKey || metaKey || altKey ? undefined : KEYS[key];
}
