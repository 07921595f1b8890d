// A host page that a hostile page has opened, and in which a test does the rest.
import '../../../../src/index.js';

// The test page, which embeds the hostile page, has no handle of this window.
(opener as Window).parent.postMessage('opened', origin);
