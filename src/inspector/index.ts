/**
 * Defines `<token-inspector>`, which shows the token lifecycle of a provider as it happens.
 *
 * @module analytics-embed/inspector
 */
// README.md in this folder describes the parts and how they work together.

import { define } from '../elements/define.js';
import { TokenInspector } from './token-inspector.js';

define('token-inspector', TokenInspector);

export type { Entry, EntryBody, EntryOf, FrameBody, LifecycleBody, PageState } from './log/entries.js';
export type { SavedSnapshot } from './log/saved-snapshot.js';
export type { FrameFacts, FrameRecord } from './log/frame-record.js';
export { TokenInspector };
