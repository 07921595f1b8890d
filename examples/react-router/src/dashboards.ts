const meta = document.querySelector<HTMLMetaElement>('meta[name="analytics-origin"]');

/** A dashboard's URL; the server that serves index.html sets the origin. */
export const dashboard = (name: string): string => new URL(`/dashboards/${name}`, meta?.content).href;
