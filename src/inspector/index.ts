/**
 * Defines `<token-inspector>`, a live picture of the lifecycle around it.
 *
 * @module analytics-embed/inspector
 */

import { define } from '../elements/define.js';
import { TokenInspector } from './token-inspector.js';

define('token-inspector', TokenInspector);

export type { Entry, EntryBody, EntryOf, FrameBody, LifecycleBody, PageState } from './entries.js';
export type { SavedSnapshot } from './saved-snapshot.js';
export type { FrameFacts, FrameRecord } from './frame-record.js';
export { TokenInspector };
