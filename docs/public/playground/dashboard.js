/* global AnalyticsEmbedFrame, AbortController, document, location, setInterval */
// The dashboard of the playground: a static page. docs/playground/playground-server.ts answers for its API.

/** Milliseconds between two queries. */
const QUERY_INTERVAL_MS = 3_000;

const root = document.documentElement;
const byId = id => document.getElementById(id);
const city = byId('city');
let expiresAt = 0;
let query;

const host = AnalyticsEmbedFrame.connectToHost({
  hostOrigins: [location.origin],
  autoResize: true,
  onToken({ generation, expiresIn }) {
    expiresAt = Date.now() + expiresIn * 1_000;
    root.dataset.generation = String(generation);
    byId('generation').textContent = String(generation);
    if (root.dataset.state !== 'live') void showOrders();
  },
  onRevoked() {
    expiresAt = 0;
    query?.abort();
    setState('ended', 'Your session has ended.');
  },
  onMessage({ theme }) {
    root.dataset.theme = theme;
  },
});

/** Queries the API with the chosen city; replaces the query in flight. */
async function showOrders() {
  query?.abort();
  const { signal } = (query = new AbortController());
  try {
    const response = await host.fetch(`api/orders?city=${city.value}`, { signal });
    if (!response.ok) throw new Error(`The API answered ${response.status}.`);
    const orders = Object.entries(await response.json());
    if (signal.aborted) return;
    const most = Math.max(...orders.map(([, count]) => count), 1);
    byId('orders').replaceChildren(...orders.map(([channel, count]) => row(channel, count, most)));
    byId('orders').ariaBusy = 'false';
    setTime('queried-at');
    setState('live', '');
  } catch {
    if (!signal.aborted) setState('failing', 'The orders could not be updated. Trying again …');
  } finally {
    if (query.signal === signal) query = undefined;
  }
}

function row(channel, count, most) {
  const parts = ['div', 'dt', 'meter', 'dd'].map(name => document.createElement(name));
  const [box, name, meter, value] = parts;
  name.textContent = channel;
  meter.max = most;
  meter.value = count;
  meter.ariaHidden = 'true';
  value.textContent = count.toLocaleString('en');
  box.append(name, meter, value);
  return box;
}

function setState(state, notice) {
  root.dataset.state = state;
  if (byId('notice').textContent !== notice) byId('notice').textContent = notice;
}

function setTime(id) {
  const now = new Date();
  byId(id).dateTime = now.toISOString();
  byId(id).textContent = now.toLocaleTimeString('en-GB');
}

setTime('loaded-at');
city.addEventListener('change', () => void showOrders());
setInterval(() => {
  const secondsLeft = Math.max(0, Math.ceil((expiresAt - Date.now()) / 1_000));
  byId('seconds-left').textContent = `${secondsLeft} s`;
}, 250);
setInterval(() => {
  // The worker answers only in a visible page; the query in flight waits for a token.
  if (!document.hidden && !query && root.dataset.state !== 'ended') void showOrders();
}, QUERY_INTERVAL_MS);
