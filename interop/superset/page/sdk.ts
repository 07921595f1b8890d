import { embedDashboard } from '@superset-ui/embedded-sdk';

/** What the page embeds, as the case has put it there. */
interface Embedding {
  readonly origin: string;
  readonly ids: string[];
  readonly endpoint: string;
}

const { origin, ids, endpoint } = JSON.parse(
  document.querySelector('script[type="application/json"]')?.textContent ?? '{}',
) as Embedding;

const fetchGuestToken = async (): Promise<string> => {
  const response = await fetch(endpoint, { method: 'POST' });
  if (!response.ok) throw new Error(`The backend answered ${response.status}.`);
  return ((await response.json()) as { token: string }).token;
};

// As the vendor's documentation has it.
async function embedNext(): Promise<void> {
  const id = ids.shift();
  if (id === undefined) return;
  const mountPoint = document.body.appendChild(document.createElement('div'));
  const dashboardUiConfig = { hideTitle: true, hideChartControls: true, emitDataMasks: true };
  await embedDashboard({ id, supersetDomain: origin, mountPoint, fetchGuestToken, dashboardUiConfig });
}

Object.assign(globalThis, { embedNext });
void embedNext();
