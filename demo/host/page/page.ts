import { wireActions } from './actions.js';
import { getElement } from './dom.js';
import { EventLog } from './event-log.js';
import { FrameCards } from './frame-cards.js';
import { LifetimeView } from './lifetime-view.js';
import { wireLoginBanner } from './login-banner.js';
import { showMetrics } from './metrics-view.js';

/** Milliseconds between two updates of the lifetime bar and the metrics. */
const UPDATE_INTERVAL_MS = 200;

const provider = getElement('token-provider');
const log = new EventLog(getElement('[data-log]'));
const cards = new FrameCards(document.querySelectorAll<HTMLElement>('[data-card]'));

// All listeners are added before the elements are upgraded, so that they miss no event.
log.listenTo(provider);
cards.listenTo(provider);
wireLoginBanner(provider);
wireActions(provider, log);

await customElements.whenDefined('token-provider');
const lifetime = new LifetimeView(provider);
setInterval(() => {
  lifetime.show();
  showMetrics(provider.metrics, cards.loadedFor());
}, UPDATE_INTERVAL_MS);
