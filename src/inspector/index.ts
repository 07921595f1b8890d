/**
 * Defines `<token-inspector>`, which shows the token lifecycle of a provider as it happens.
 *
 * @module analytics-embed/inspector
 */
// README.md in this folder describes the parts and how they work together.

import { define } from '../elements/define.js';
import { TokenInspector } from './token-inspector.js';

define('token-inspector', TokenInspector);

export type {
  Entry,
  EntryBody,
  EntryOf,
  FrameBody,
  FrameFacts,
  FrameRecord,
  LifecycleBody,
  PageState,
} from './log/entries.js';
export type { SavedSnapshot } from './log/snapshot.js';
export { TokenInspector };
