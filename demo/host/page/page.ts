import { wireActions } from './actions.js';
import { one } from './dom.js';
import { EventLog } from './event-log.js';
import { FrameCards } from './frame-cards.js';
import { LifetimeView } from './lifetime-view.js';
import { wireLoginBanner } from './login-banner.js';
import { showMetrics } from './metrics-view.js';

/** ms between two looks at the clock. */
const TICK = 200;

const provider = one('token-provider');
const log = new EventLog(one('[data-log]'));
const cards = new FrameCards(document.querySelectorAll<HTMLElement>('[data-card]'));

// All that listens is there before the elements come to life, and misses nothing.
log.listenTo(provider);
cards.listenTo(provider);
wireLoginBanner(provider);
wireActions(provider, log);

await customElements.whenDefined('token-provider');
const lifetime = new LifetimeView(provider);
setInterval(() => {
  lifetime.show();
  showMetrics(provider.metrics, cards.loadedFor());
}, TICK);
