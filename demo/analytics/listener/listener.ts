const page = document.documentElement.dataset;
const hostOrigin = document.querySelector<HTMLMetaElement>('meta[name="host-origin"]')?.content;
const generations = new Set<number>();

addEventListener('message', (event: MessageEvent<{ type?: string; token: string; generation: number }>) => {
  if (event.origin !== hostOrigin || event.data.type !== 'TOKEN_UPDATE') return;
  page['generations'] = [...generations.add(event.data.generation)].join(',');
  void callApi(event.data.token);
});

async function callApi(token: string): Promise<void> {
  const { status } = await fetch('/api/revenue', { headers: { Authorization: `Bearer ${token}` } });
  page['status'] = String(status);
  const text = `Token ${generations.size}, ${new Date().toLocaleTimeString('en-GB')}: the API answered ${status}.`;
  document.querySelector('#report')?.replaceChildren(text);
}
