const meta = document.querySelector<HTMLMetaElement>('meta[name="analytics-origin"]');

/** A dashboard's address: the server that delivers index.html says on which origin. */
export const dashboard = (name: string): string => new URL(`/dashboards/${name}`, meta?.content).href;
